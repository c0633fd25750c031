"""Times to book: laid ahead, taken away while nobody has them, and the contacts that no longer stand on one."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db.models import Consultant, Contact, ContactChange, Slot
from db.rows import AnyRow

COMING: Final = ("booked", "arrived")
"""The states of a contact that is still to come."""


def hold_still(tx: Connection, consultant_id: int, now: datetime) -> None:
    """Lock the consultant's contacts to come, before `ahead` locks the slots.

    Who moves or cancels a contact has its row first and the slot after; in the other order two of us wait in a ring.
    """
    coming = (Contact.consultant_id == consultant_id) & (Contact.ends_at > now) & Contact.state.in_(COMING)
    tx.execute(select(Contact.id).where(coming).order_by(Contact.id).with_for_update(key_share=True))


def ahead(tx: Connection, consultant_id: int, now: datetime) -> Sequence[AnyRow]:
    """The consultant's slots that have not begun: id, center, day, starts_at, ends_at, closes_at.

    They are locked. Who takes one now waits, and whoever took one has committed: what is read of contacts after this
    is true until the end of the transaction.
    """
    columns = (Slot.id, Slot.center, Slot.day, Slot.starts_at, Slot.ends_at, Slot.closes_at)
    stmt = select(*columns).where(Slot.consultant_id == consultant_id, Slot.starts_at > now).order_by(Slot.id)
    return tx.execute(stmt.with_for_update()).all()


def taking(tx: Connection, consultant_id: int, now: datetime) -> Sequence[AnyRow]:
    """The contacts and live holds that are not over: id, slot_id, center, topic, way, starts_at, ends_at, state."""
    columns = (Contact.id, Contact.slot_id, Contact.center, Contact.topic, Contact.way)
    times = (Contact.starts_at, Contact.ends_at, Contact.state, Contact.misfit)
    stmt = select(*columns, *times).where(Contact.consultant_id == consultant_id, Contact.ends_at > now)
    live = Contact.cancelled_at.is_(None) & ((Contact.state != "held") | (Contact.hold_until > now))
    return tx.execute(stmt.where(live).order_by(Contact.starts_at, Contact.id)).all()


def lay(
    tx: Connection,
    consultant_id: int,
    center: str,
    times: Iterable[tuple[date, datetime, datetime]],
    notice: timedelta,
) -> int:
    """New slots: day, from, till of each; how many."""
    rows = [
        {
            "consultant_id": consultant_id,
            "center": center,
            "day": day,
            "starts_at": since,
            "ends_at": till,
            "closes_at": since - notice,
        }
        for day, since, till in times
    ]
    if rows:
        tx.execute(insert(Slot), rows)
    return len(rows)


def close(tx: Connection, there: Sequence[AnyRow], notice: timedelta) -> None:
    """Slots that stay close for booking so long before they start."""
    late = [
        {"slot": one.id, "moment": one.starts_at - notice} for one in there if one.closes_at != one.starts_at - notice
    ]
    if late:
        tx.execute(update(Slot).where(Slot.id == bindparam("slot")).values(closes_at=bindparam("moment")), late)


def remove(tx: Connection, ids: Collection[int]) -> None:
    """Take slots away, with the holds on them. A contact that stood on one stays, and keeps its own times."""
    if ids:
        tx.execute(delete(Contact).where(Contact.slot_id.in_(ids), Contact.state == "held"))
        tx.execute(delete(Slot).where(Slot.id.in_(ids)))


def sweep(tx: Connection, before: datetime, limit: int) -> int:
    """Delete slots that began before this; how many. What took place in them keeps its own times."""
    old = select(Slot.id).where(Slot.starts_at < before).order_by(Slot.id).limit(limit)
    return tx.execute(delete(Slot).where(Slot.id.in_(old))).rowcount


def flag(tx: Connection, ids: Collection[int], now: datetime) -> None:
    """These contacts no longer fit the roster."""
    if ids:
        tx.execute(update(Contact).where(Contact.id.in_(ids)).values(misfit=True))
        changes = [{"contact_id": contact, "at": now, "what": "misfit", "by": "system"} for contact in ids]
        tx.execute(insert(ContactChange), changes)


def seat(tx: Connection, consultant_id: int, contact: AnyRow) -> None:
    """The roster has the time of this contact again: it stands on the slot that begins then."""
    mine = select(Slot.id).where(Slot.consultant_id == consultant_id, Slot.starts_at == contact.starts_at)
    values = {"slot_id": mine.scalar_subquery(), "misfit": False}
    tx.execute(update(Contact).where(Contact.id == contact.id).values(values))


def misfits(tx: Connection, now: datetime, centers: Collection[str] | None = None) -> Sequence[AnyRow]:
    """The contacts to come that no longer fit the roster, soonest first, with `name` and `key` of the consultant.

    `centers`: of these centres; None: of all.
    """
    columns = (Contact.id, Contact.code, Contact.center, Contact.topic, Contact.way, Contact.starts_at)
    who = (Contact.consultant_id, Consultant.key, Consultant.name)
    stmt = select(*columns, *who).join(Consultant, Consultant.id == Contact.consultant_id)
    stmt = stmt.where(Contact.misfit, Contact.state.in_(COMING), Contact.starts_at > now)
    if centers is not None:
        stmt = stmt.where(Contact.center.in_(centers))
    return tx.execute(stmt.order_by(Contact.starts_at, Contact.id)).all()
