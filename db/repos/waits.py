"""The line for an earlier time: who stands in it, and what is on offer to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, or_, select, true, update
from sqlalchemy.orm import aliased

from db.models import Client, Consultant, ConsultantOffer, Contact, Wait
from db.rows import AnyRow

_ROW = select(Wait.id, Wait.contact_id, Wait.client_id, Wait.hold_id)
_OTHER = aliased(Contact)


@dataclass(frozen=True)
class Freed:
    """A slot (of `db.repos.free.slot`) that somebody in the line may have.

    `movable_from`: a contact that begins before cannot be moved any more. `numbered`: the centre has a number to call.
    """

    slot: AnyRow
    now: datetime
    movable_from: datetime
    numbered: bool


def of_contact(tx: Connection, contact_id: int) -> AnyRow | None:
    """The place of a contact in the line (id, contact_id, client_id, hold_id), locked."""
    return tx.execute(_ROW.where(Wait.contact_id == contact_id).with_for_update()).first()


def of_hold(tx: Connection, hold_id: int) -> AnyRow | None:
    """The place in the line for which this is held, locked; None when it is not on offer any more."""
    return tx.execute(_ROW.where(Wait.hold_id == hold_id).with_for_update()).first()


def unanswered(tx: Connection, slot_id: int) -> Sequence[AnyRow]:
    """To whom this slot was offered and who has not answered, locked: id, hold_until (None: nothing is held)."""
    kept = (Contact.id == Wait.hold_id) & (Contact.slot_id == slot_id)
    stmt = select(Wait.id, Contact.hold_until).outerjoin(Contact, kept)
    stmt = stmt.where(Wait.passed_slot == slot_id, Wait.offered_at.is_not(None)).order_by(Wait.id)
    return tx.execute(stmt.with_for_update(of=Wait)).all()


def join(tx: Connection, contact_id: int, client_id: int, now: datetime) -> None:
    """Stand at the end of the line. The client is locked, and the contact not in it yet."""
    tx.execute(insert(Wait).values(contact_id=contact_id, client_id=client_id, turn=now))


def leave(tx: Connection, wait_id: int) -> None:
    """Out of the line."""
    tx.execute(delete(Wait).where(Wait.id == wait_id))


def first_for(tx: Connection, freed: Freed) -> AnyRow | None:
    """The first in the line whom this slot fits: id, contact_id, client_id, and topic, way, audience of the contact.

    It fits a contact of the same centre that begins later, if the slot's consultant talks about its topic in its way.
    Whoever cannot be written to, has something on offer or on hold, did not take this slot before, or has another
    contact at that time is passed over; so is who is doing something at this very moment. Client and place are locked.
    """
    offers = and_(
        ConsultantOffer.consultant_id == freed.slot.consultant_id,
        ConsultantOffer.topic == Contact.topic,
        ConsultantOffer.way == Contact.way,
    )
    stmt = (
        select(Wait.id, Wait.contact_id, Wait.client_id, Contact.topic, Contact.way, Contact.audience)
        .join(Contact, Contact.id == Wait.contact_id)
        .join(Client, Client.id == Wait.client_id)
        .join(ConsultantOffer, offers)
        .join(Consultant, Consultant.id == ConsultantOffer.consultant_id)
        .where(_later_there(freed), _bookable(freed), _may_be_asked(freed.slot.id), ~_busy(freed))
        .order_by(Wait.turn, Wait.id)
        .limit(1)
    )
    return tx.execute(stmt.with_for_update(of=[Wait, Client], skip_locked=True)).first()


def offer(tx: Connection, wait_id: int, slot_id: int, hold_id: int, now: datetime) -> None:
    """This slot is on offer to them, held; should they not take it, it is not offered to them again."""
    values = {"hold_id": hold_id, "offered_at": now, "passed_slot": slot_id}
    tx.execute(update(Wait).where(Wait.id == wait_id).values(**values))


def passed(tx: Connection, wait_id: int, now: datetime) -> None:
    """They did not take what was on offer: to the end of the line."""
    values = {"hold_id": None, "offered_at": None, "turn": now}
    tx.execute(update(Wait).where(Wait.id == wait_id).values(**values))


def _later_there(freed: Freed) -> ColumnElement[bool]:
    return and_(
        Contact.state == "booked",
        Contact.center == freed.slot.center,
        Contact.starts_at > freed.slot.starts_at,
        Contact.starts_at >= freed.movable_from,
    )


def _bookable(freed: Freed) -> ColumnElement[bool]:
    """By phone only where there is a number to call."""
    callable_there = true() if freed.numbered else or_(Contact.way != "phone", Consultant.phone.is_not(None))
    return and_(Consultant.active, callable_there)


def _may_be_asked(slot_id: int) -> ColumnElement[bool]:
    not_asked = and_(Wait.hold_id.is_(None), or_(Wait.passed_slot.is_(None), Wait.passed_slot != slot_id))
    return and_(Client.notifications, Client.unreachable_at.is_(None), not_asked)


def _busy(freed: Freed) -> ColumnElement[bool]:
    """Keeps a time at this moment, or has another contact then."""
    holds = and_(_OTHER.state == "held", _OTHER.hold_until > freed.now)
    overlaps = and_(
        _OTHER.state.in_(("booked", "arrived")),
        _OTHER.id != Wait.contact_id,
        _OTHER.starts_at < freed.slot.ends_at,
        _OTHER.ends_at > freed.slot.starts_at,
    )
    return exists().where(_OTHER.client_id == Wait.client_id, or_(holds, overlaps)).correlate(Wait)
