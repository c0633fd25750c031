"""Contacts as those see them who receive people. Holds and what was cancelled are nobody's day."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, or_, select, true, update
from sqlalchemy.orm import aliased

from db.models import Consultant, ConsultantOffer, Contact, ContactChange, Slot
from db.rows import AnyRow

COMING: Final = ("booked", "arrived")
OVER: Final = ("completed", "no_show")
UNMARKED: Final = "unmarked"
"""Why a contact was closed that nobody had marked in time. It can still be marked for a while."""

_CONTACT = (
    Contact.id,
    Contact.code,
    Contact.client_id,
    Contact.slot_id,
    Contact.consultant_id,
    Contact.journey_id,
    Contact.center,
    Contact.topic,
    Contact.situation,
    Contact.way,
    Contact.audience,
    Contact.starts_at,
    Contact.ends_at,
    Contact.state,
    Contact.reason,
    Contact.shared,
    Contact.coming_at,
    Contact.misfit,
    Contact.sequence,
    Contact.before,
    Contact.marked_at,
    Contact.marks,
    Contact.note,
    Contact.made_at,
    Consultant.key,
    Consultant.name,
)
_COMING = Contact.state.in_(COMING)
_CLOSED_UNMARKED = (Contact.state == "cancelled") & (Contact.reason == UNMARKED)
_SEEN = Contact.state.in_((*COMING, *OVER)) | _CLOSED_UNMARKED
_ROWS = select(*_CONTACT).join(Consultant, Consultant.id == Contact.consultant_id).where(_SEEN)


def find(tx: Connection, contact: int, *, lock: bool = False) -> AnyRow | None:
    """One contact with its consultant. `lock`: it is going to be changed; its client is locked before it."""
    stmt = _ROWS.where(Contact.id == contact)
    return tx.execute(stmt.with_for_update(of=Contact) if lock else stmt).first()


def of_consultant(tx: Connection, consultant: int, since: datetime, till: datetime) -> Sequence[AnyRow]:
    """Whom a consultant receives in this time, in order."""
    stmt = _ROWS.where(Contact.consultant_id == consultant, Contact.starts_at >= since, Contact.starts_at < till)
    return tx.execute(stmt.order_by(Contact.starts_at, Contact.id)).all()


def of_center(tx: Connection, center: str, since: datetime, till: datetime) -> Sequence[AnyRow]:
    """Whom a centre receives in this time, in order."""
    stmt = _ROWS.where(Contact.center == center, Contact.starts_at >= since, Contact.starts_at < till)
    return tx.execute(stmt.order_by(Contact.starts_at, Consultant.name, Contact.id)).all()


def misfits(tx: Connection, center: str, now: datetime, offset: int, limit: int) -> Sequence[AnyRow]:
    """Contacts to come that the roster has no time for any more, soonest first."""
    stmt = _ROWS.where(Contact.center == center, Contact.misfit, Contact.state == "booked", Contact.starts_at > now)
    return tx.execute(stmt.order_by(Contact.starts_at, Contact.id).offset(offset).limit(limit)).all()


def count_misfits(tx: Connection, center: str, now: datetime) -> int:
    """How many of them."""
    flagged = (Contact.center == center) & Contact.misfit & (Contact.state == "booked") & (Contact.starts_at > now)
    return tx.execute(select(func.count()).select_from(Contact).where(flagged)).scalar_one()


def unmarked(tx: Connection, consultant: int, since: datetime, now: datetime) -> Sequence[AnyRow]:
    """Whose time is over since then and nobody has said whether they came, oldest first."""
    late = (Contact.ends_at > since) & (Contact.ends_at <= now) & (_COMING | _CLOSED_UNMARKED)
    stmt = _ROWS.where(Contact.consultant_id == consultant, late)
    return tx.execute(stmt.order_by(Contact.starts_at, Contact.id)).all()


def long_unmarked(tx: Connection, before: datetime, limit: int) -> list[int]:
    """Live contacts of anybody that were over before then."""
    late = select(Contact.id).where(_COMING, Contact.ends_at <= before)
    return list(tx.execute(late.order_by(Contact.ends_at, Contact.id).limit(limit)).scalars())


def was_with(tx: Connection, contact: int, consultant: int) -> bool:
    """Whether it was this consultant's before it was moved."""
    moved = (ContactChange.contact_id == contact) & (ContactChange.was_with == consultant)
    return bool(tx.execute(select(exists().where(moved))).scalar())


def change(tx: Connection, row: AnyRow, **values: object) -> bool:
    """Set columns of a contact that still stands as in `row`. False: somebody else was quicker."""
    same = (
        (Contact.id == row.id)
        & (Contact.state == row.state)
        & (Contact.marks == row.marks)
        & (Contact.sequence == row.sequence)
    )
    return tx.execute(update(Contact).where(same).values(**values)).rowcount == 1


def note_change(tx: Connection, contact: int, what: str, now: datetime, *, by: str = "staff") -> None:
    """A line of the contact's history."""
    tx.execute(insert(ContactChange).values(contact_id=contact, at=now, what=what, by=by))


def may_come_again(tx: Connection, row: AnyRow) -> bool:
    """Whether a contact that was over can be live again: nothing has taken its topic, its time or its code since."""
    theirs = and_(
        Contact.client_id == row.client_id,
        or_(Contact.topic == row.topic, _overlaps(row.starts_at, row.ends_at)),
    )
    same_code = and_(Contact.center == row.center, Contact.code == row.code)
    rival = (Contact.id != row.id) & _COMING & or_(theirs, same_code)
    return not tx.execute(select(exists().where(rival))).scalar()


def nearest(
    tx: Connection, row: AnyRow, since: datetime, now: datetime, *, own_first: bool, numbered: bool
) -> int | None:
    """The slot of the first free time from `since` on for this contact, of anybody in its centre who offers the same.

    At the same hour its own consultant is preferred; with `own_first` even to an earlier hour of somebody else. Never
    across another talk of the same client. `numbered`: only with somebody who has a number to call.
    """
    other, taken = aliased(Contact), aliased(Contact)
    occupied = exists().where(
        taken.slot_id == Slot.id,
        taken.cancelled_at.is_(None),
        or_(taken.state != "held", taken.hold_until > now),
    )
    clash = exists().where(
        other.client_id == row.client_id,
        other.id != row.id,
        other.state.in_(COMING),
        other.starts_at < Slot.ends_at,
        other.ends_at > Slot.starts_at,
    )
    offered = exists().where(
        ConsultantOffer.consultant_id == Slot.consultant_id,
        ConsultantOffer.topic == row.topic,
        ConsultantOffer.way == row.way,
    )
    strange = Slot.consultant_id != row.consultant_id
    stmt = (
        select(Slot.id)
        .join(Consultant, and_(Consultant.id == Slot.consultant_id, Consultant.active))
        .where(Slot.center == row.center, Slot.starts_at >= since, offered, ~occupied, ~clash)
        .where(Consultant.phone.is_not(None) if numbered else true())
        .order_by(*((strange, Slot.starts_at) if own_first else (Slot.starts_at, strange)), Slot.id)
    )
    return tx.execute(stmt.limit(1)).scalar()


def counts(tx: Connection, center: str, since: datetime, till: datetime) -> Mapping[int, int]:
    """Consultant → how many people in this time."""
    here = (Contact.center == center) & (Contact.starts_at >= since) & (Contact.starts_at < till)
    stmt = select(Contact.consultant_id, func.count()).where(here, _SEEN)
    return {row[0]: row[1] for row in tx.execute(stmt.group_by(Contact.consultant_id))}


def _overlaps(since: datetime, till: datetime) -> ColumnElement[bool]:
    return (Contact.starts_at < till) & (Contact.ends_at > since)


def seat(tx: Connection, consultant: int, client_id: int) -> None:
    """This chat is the consultant's from now on."""
    tx.execute(update(Consultant).where(Consultant.id == consultant).values(client_id=client_id))


def unseat(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """This chat is no consultant's any more; whose it was: id and center."""
    stmt = update(Consultant).where(Consultant.client_id == client_id).values(client_id=None)
    return tx.execute(stmt.returning(Consultant.id, Consultant.center)).all()
