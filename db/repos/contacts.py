"""Contacts and holds: taken in one statement, changed by compare-and-swap, each change written down."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningDelete, ReturningInsert

from db.models import Consultant, Contact, ContactChange, Wait
from db.rows import AnyRow

LIVE: Final = ("booked", "arrived")

_HELD = Contact.state == "held"
_LIVE = Contact.state.in_(LIVE)
_OFFERED = exists().where(Wait.hold_id == Contact.id).correlate(Contact)
_ROW = select(Contact.__table__)
_CARD = select(
    Contact.__table__,
    Consultant.key.label("consultant_key"),
    Consultant.name,
    Consultant.kind,
    Consultant.phone,
    Consultant.video_url,
    exists().where(Wait.contact_id == Contact.id).correlate(Contact).label("waits"),
).join(Consultant, Consultant.id == Contact.consultant_id)


def find(tx: Connection, contact_id: int, *, lock: bool = False) -> AnyRow | None:
    """One contact or hold. `lock`: it is going to be changed; its client is locked before it."""
    stmt = _ROW.where(Contact.id == contact_id)
    return tx.execute(stmt.with_for_update() if lock else stmt).first()


def of_client(tx: Connection, client_id: int, contact_id: int) -> AnyRow | None:
    """One contact of this client, locked; a foreign id finds nothing, nor does a hold."""
    mine = (Contact.id == contact_id) & (Contact.client_id == client_id) & ~_HELD
    return tx.execute(_ROW.where(mine).with_for_update()).first()


def card(tx: Connection, contact_id: int) -> AnyRow | None:
    """A contact (no hold) with its consultant, and whether its client `waits` for an earlier time."""
    return tx.execute(_CARD.where(Contact.id == contact_id, ~_HELD)).first()


def cards_of(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """The live contacts of a client, the next one first."""
    stmt = _CARD.where(Contact.client_id == client_id, _LIVE)
    return tx.execute(stmt.order_by(Contact.starts_at, Contact.id)).all()


def overlapping(tx: Connection, client_id: int, since: datetime, till: datetime, but: int) -> int | None:
    """A live contact of the client that is at this time, `but` this one."""
    there = (Contact.client_id == client_id) & _LIVE & (Contact.starts_at < till) & (Contact.ends_at > since)
    return tx.execute(select(Contact.id).where(there, Contact.id != but)).scalars().first()


_CLAIMS = select(
    Contact.id,
    Contact.slot_id,
    Contact.topic,
    Contact.way,
    Contact.starts_at,
    Contact.ends_at,
    Contact.state,
    Contact.hold_until,
    Contact.moves_id,
    _OFFERED.label("offered"),
).where(Contact.client_id == bindparam("client"), or_(_LIVE, _HELD))


def claims(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """What a client has or is deciding about: live contacts and the hold. `offered`: by the line for earlier times."""
    return tx.execute(_CLAIMS, {"client": client_id}).all()


def take(tx: Connection, hold: Mapping[str, object], now: datetime) -> int | None:
    """Keep a slot for a client: its id, or None when somebody else has it.

    One statement: a hold that has run out is taken over in place, and one of the same client is renewed.
    """
    values = {**hold, "state": "held", "made_at": now}
    given = {**{f"new_{name}": value for name, value in values.items()}, "now": now}
    taken: int | None = tx.execute(_taking(tx.dialect.name, tuple(values)), given).scalar()
    if taken is not None:  # if it was on offer to somebody who waits, it is not any more
        tx.execute(update(Wait).where(Wait.hold_id == taken).values(hold_id=None))
    return taken


@cache
def _taking(dialect: str, columns: tuple[str, ...]) -> ReturningInsert[int]:
    insert_into = sqlite.insert if dialect == "sqlite" else postgresql.insert
    stmt = insert_into(Contact).values({name: bindparam(f"new_{name}") for name in columns})
    over = or_(Contact.hold_until <= bindparam("now"), Contact.client_id == stmt.excluded.client_id)
    return stmt.on_conflict_do_update(
        index_elements=["slot_id"],
        index_where=text("cancelled_at IS NULL"),
        set_={name: stmt.excluded[name] for name in columns},
        where=_HELD & over,
    ).returning(Contact.id)


def let_go(tx: Connection, client_id: int, *, but: int | None = None, offers: bool = False) -> list[int]:
    """Delete what is kept for a client, `but` on this slot; the slots that are free now. `offers`: these too."""
    gone = (Contact.client_id == client_id) & _HELD
    stmt = delete(Contact).where(gone if offers else gone & ~_OFFERED)
    if but is not None:
        stmt = stmt.where(Contact.slot_id.is_distinct_from(but))
    return _slots(tx, stmt.returning(Contact.slot_id))


def clear(tx: Connection, slot_id: int, client_id: int | None, now: datetime) -> None:
    """Delete the hold on a slot if it has run out or is this client's."""
    over = or_(Contact.hold_until <= now, Contact.client_id == client_id)
    tx.execute(delete(Contact).where(Contact.slot_id == slot_id, _HELD, over))


def sweep(tx: Connection, now: datetime, limit: int) -> list[int]:
    """Delete holds that have run out; the slots that are free now. Offers are ended by whoever makes them."""
    stmt = select(Contact.id).where(_HELD, Contact.hold_until <= now, ~_OFFERED).limit(limit)
    gone = Contact.id.in_(stmt.with_for_update(skip_locked=True))
    return _slots(tx, delete(Contact).where(gone).returning(Contact.slot_id))


def coded(tx: Connection, center: str, code: str) -> bool:
    """Whether a live contact of this centre has this code."""
    same = (Contact.center == center) & (Contact.code == code) & _LIVE
    return bool(tx.execute(select(exists().where(same))).scalar())


def book(tx: Connection, hold: int, client_id: int, values: Mapping[str, object], now: datetime) -> bool:
    """The hold of this client becomes a contact. False when it is not theirs any more."""
    booked = {"state": "booked", "hold_until": None, "moves_id": None, "made_at": now, **values}
    mine = (Contact.id == hold) & (Contact.client_id == client_id) & _HELD
    return tx.execute(update(Contact).where(mine).values(**booked)).rowcount == 1


def move(tx: Connection, contact: AnyRow, slot: AnyRow, way: str) -> bool:
    """The contact, if it is booked still as in this row, stands on another slot that nobody has. Otherwise False."""
    other = aliased(Contact)
    taken = exists().where(other.slot_id == slot.id, other.cancelled_at.is_(None), other.id != contact.id)
    there = {name: getattr(slot, name) for name in ("consultant_id", "center", "starts_at", "ends_at")}
    anew = {"slot_id": slot.id, "way": way, "sequence": contact.sequence + 1, "misfit": False, "coming_at": None}
    stmt = update(Contact).where(_as_in(contact), ~taken)
    return tx.execute(stmt.values(**there, **anew)).rowcount == 1


def same(tx: Connection, contact: AnyRow) -> bool:
    """Whether it is booked still as in this row."""
    return bool(tx.execute(select(exists().where(_as_in(contact)))).scalar())


def cancel(tx: Connection, contact: AnyRow, reason: str | None, now: datetime) -> bool:
    """The contact, if it is booked still as in this row, does not take place. Otherwise False."""
    over = {"state": "cancelled", "cancelled_at": now, "reason": reason, "sequence": contact.sequence + 1}
    return tx.execute(update(Contact).where(_as_in(contact)).values(**over)).rowcount == 1


def coming(tx: Connection, contact_id: int, now: datetime) -> None:
    """The client says that they come."""
    tx.execute(update(Contact).where(Contact.id == contact_id, Contact.coming_at.is_(None)).values(coming_at=now))


def share(tx: Connection, contact_id: int, *, shared: bool) -> bool:
    """Whether the consultant may see the journey. False when it was so before."""
    stmt = update(Contact).where(Contact.id == contact_id, Contact.shared.is_not(shared))
    return tx.execute(stmt.values(shared=shared)).rowcount == 1


def note(tx: Connection, contact_id: int, what: str, by: str, now: datetime, **more: object) -> int:
    """A line of a contact's history; its id. `more`: reason, was_at, was_with."""
    stmt = insert(ContactChange).values(contact_id=contact_id, at=now, what=what, by=by, **more)
    return tx.execute(stmt.returning(ContactChange.id)).scalar_one()


def _as_in(contact: AnyRow) -> ColumnElement[bool]:
    return and_(Contact.id == contact.id, Contact.state == "booked", Contact.sequence == contact.sequence)


def _slots(tx: Connection, stmt: ReturningDelete[int | None]) -> list[int]:
    return [slot for slot in tx.execute(stmt).scalars() if slot is not None]
