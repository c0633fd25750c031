"""Free times: the ways, centres and consultants that have any, the free days of a month, the free times of a day.

A slot is free while no contact stands on it but a hold that has run out, or one of the client who asks. Everything
here walks an index and stops at the first free slot it needs, so a calendar of a million slots costs no more.
Statements are put together once for each shape of question: they are the longest here, and these the busiest screens.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Consultant, ConsultantOffer, Contact, Slot
from db.rows import AnyRow

PHONE: Final = "phone"
_CONSULTANT = (
    Consultant.id.label("consultant_id"),
    Consultant.key.label("consultant_key"),
    Consultant.name,
    Consultant.kind,
    Consultant.phone,
    Consultant.video_url,
)
_SLOT = (Slot.id, Slot.consultant_id, Slot.center, Slot.day, Slot.starts_at, Slot.ends_at, Slot.closes_at)
_WITH_CONSULTANT = select(*_SLOT).select_from(Consultant).join(Slot, Slot.consultant_id == Consultant.id)
# The consultant is locked before the slot, as where the roster changes: nobody waits there for what the other has.
_LOCKED = _WITH_CONSULTANT.where(Slot.id == bindparam("slot")).with_for_update(read=True, key_share=True)


@dataclass(frozen=True)
class Asking:
    """Who looks for a free time, when, and about what. `numbered`: the centres that have a number to call."""

    client: int
    now: datetime
    topic: str
    numbered: Collection[str]

    @property
    def values(self) -> dict[str, Any]:
        """For the statements."""
        return {"client": self.client, "now": self.now, "topic": self.topic, "numbered": sorted(self.numbered)}


@dataclass(frozen=True)
class Want:
    """Which slots would do. `consultant` None: anybody of the centre."""

    asking: Asking
    way: str
    center: str
    consultant: int | None

    @property
    def shape(self) -> tuple[bool, bool]:
        """Of the question: by phone, and with anybody."""
        return self.way == PHONE, self.consultant is None

    @property
    def values(self) -> dict[str, Any]:
        """For the statements."""
        return {**self.asking.values, "way": self.way, "center": self.center, "consultant": self.consultant}


def ways(tx: Connection, asking: Asking, known: Sequence[str]) -> list[str]:
    """The ways, of these, that somebody has a free time for."""
    named = {f"way_{place}": way for place, way in enumerate(known)}
    found = tx.execute(_ways(tuple(known)), {**asking.values, **named}).one()
    return [way for way, there in zip(known, found, strict=True) if there]


def centers(tx: Connection, asking: Asking, way: str) -> dict[str, datetime]:
    """The centres that have a free time, each with the start of its first."""
    rows = tx.execute(_centers(way == PHONE), {**asking.values, "way": way})
    return {row.center: row.soonest for row in rows}


def consultants(tx: Connection, asking: Asking, way: str, center: str) -> Sequence[AnyRow]:
    """The consultants of a centre who have a free time, `soonest` first."""
    return tx.execute(_consultants(way == PHONE), {**asking.values, "way": way, "center": center}).all()


def consultant(tx: Connection, consultant_id: int) -> AnyRow | None:
    """One consultant, whether or not they have a free time."""
    return tx.execute(select(*_CONSULTANT).where(Consultant.id == consultant_id)).first()


def days(tx: Connection, want: Want, since: date, till: date) -> list[date]:
    """The days with a free time, in one query: from each it jumps to the first free slot of a later day."""
    return list(tx.execute(_days(want.shape), {**want.values, "since": since, "till": till}).scalars())


def bounds(tx: Connection, want: Want) -> tuple[date, date] | None:
    """The first and the last day with a free time."""
    first = tx.execute(_first(want.shape), want.values).scalar()
    if first is None:  # then it has looked at everything, and once is enough
        return None
    last = tx.execute(_last(want.shape), want.values).scalar()
    return (first, last) if last is not None else None  # somebody took the only one between the two questions


def times(tx: Connection, want: Want, day: date) -> list[datetime]:
    """The free times of a day, each once."""
    return list(tx.execute(_times(want.shape), {**want.values, "day": day}).scalars())


@dataclass(frozen=True)
class Moment:
    """A start and the day of the centre's calendar it is on, with the moments at which that day begins and ends."""

    starts_at: datetime
    day: date
    dawn: datetime
    dusk: datetime

    @property
    def values(self) -> dict[str, Any]:
        """For the statements."""
        return {"wanted": self.starts_at, "day": self.day, "dawn": self.dawn, "dusk": self.dusk}


def nearest(tx: Connection, want: Want, moment: Moment, limit: int) -> list[datetime]:
    """The free times nearest to this one, in their order."""
    given, wanted = {**want.values, **moment.values, "n": limit}, moment.starts_at
    around = [row.starts_at for stmt in _nearest(want.shape) for row in tx.execute(stmt, given)]
    return sorted(sorted(around, key=lambda start: (abs(start - wanted), start))[:limit])


def at(tx: Connection, want: Want, moment: Moment) -> Sequence[AnyRow]:
    """The free slots that start then; first the one kept for the client, then whose consultant has least to do."""
    return tx.execute(_at(want.shape), {**want.values, **moment.values}).all()


def fitting(tx: Connection, want: Want, slot_id: int) -> AnyRow | None:
    """A slot that fits, with its consultant. `taken`: by anybody else, as far as is known before trying."""
    return tx.execute(_fitting(want.shape), {**want.values, "slot": slot_id}).first()


def slot(tx: Connection, slot_id: int) -> AnyRow | None:
    """A slot, free or not. Until the transaction ends the roster cannot take it away."""
    return tx.execute(_LOCKED, {"slot": slot_id}).first()


Shape = tuple[bool, bool]


@cache
def _ways(known: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    def offered(place: int, way: str) -> ColumnElement[bool]:
        named = ConsultantOffer.way == bindparam(f"way_{place}")
        theirs = and_(ConsultantOffer.consultant_id == Consultant.id, named, _offering(way == PHONE))
        return exists().where(theirs, _soonest().is_not(None)).label(f"offered_{place}")

    return select(*(offered(place, way) for place, way in enumerate(known)))


@cache
def _centers(phone: bool) -> Select[*tuple[Any, ...]]:
    theirs = _with_soonest(Consultant.center, phone=phone).subquery()
    first = func.min(theirs.c.soonest).label("soonest")
    return select(theirs.c.center, first).where(theirs.c.soonest.is_not(None)).group_by(theirs.c.center)


@cache
def _consultants(phone: bool) -> Select[*tuple[Any, ...]]:
    here = _with_soonest(*_CONSULTANT, phone=phone).where(Consultant.center == bindparam("center")).subquery()
    ordered = select(here).order_by(here.c.soonest, here.c.name, here.c.consultant_id)
    return ordered.where(here.c.soonest.is_not(None))


@cache
def _days(shape: Shape) -> Select[*tuple[Any, ...]]:
    day, till = _first(shape), Slot.day <= bindparam("till")
    first = day.where(Slot.day >= bindparam("since"), till).scalar_subquery()
    found = select(first.label("day")).cte("found", recursive=True)
    later = day.where(Slot.day > found.c.day, till).correlate(found).scalar_subquery()
    found = found.union_all(select(later).where(found.c.day.is_not(None)))
    return select(found.c.day).where(found.c.day.is_not(None))


@cache
def _first(shape: Shape) -> Select[*tuple[Any, ...]]:
    return select(Slot.day).where(_suits(shape)).order_by(*_order(shape)).limit(1)


@cache
def _last(shape: Shape) -> Select[*tuple[Any, ...]]:
    latest = (part.desc() for part in _order(shape))
    return select(Slot.day).where(_suits(shape)).order_by(*latest).limit(1)


@cache
def _times(shape: Shape) -> Select[*tuple[Any, ...]]:
    stmt = select(Slot.starts_at).where(_suits(shape), Slot.day == bindparam("day"))
    return stmt.distinct().order_by(Slot.starts_at)


@cache
def _nearest(shape: Shape) -> tuple[Select[*tuple[Any, ...]], ...]:
    stmt = select(Slot.day, Slot.starts_at).where(_suits(shape)).distinct().limit(bindparam("n"))
    later = stmt.where(Slot.day >= bindparam("day"), Slot.starts_at >= bindparam("wanted")).order_by(*_order(shape))
    earlier = stmt.where(Slot.day <= bindparam("day"), Slot.starts_at < bindparam("wanted"))
    return later, earlier.order_by(*(part.desc() for part in _order(shape)))


@cache
def _at(shape: Shape) -> Select[*tuple[Any, ...]]:
    that_day = and_(Contact.starts_at >= bindparam("dawn"), Contact.starts_at < bindparam("dusk"))
    theirs = and_(Contact.consultant_id == Slot.consultant_id, that_day, _standing())
    busy = select(func.count()).where(theirs).correlate(Slot).scalar_subquery()
    kept = and_(Contact.slot_id == Slot.id, Contact.cancelled_at.is_(None), Contact.client_id == bindparam("client"))
    stmt = select(*_SLOT, *_CONSULTANT[1:]).join(Consultant, Consultant.id == Slot.consultant_id)
    stmt = stmt.where(_suits(shape), Slot.day == bindparam("day"), Slot.starts_at == bindparam("wanted"))
    return stmt.order_by(exists().where(kept).correlate(Slot).desc(), busy, Slot.consultant_id)


@cache
def _fitting(shape: Shape) -> Select[*tuple[Any, ...]]:
    phone, anyone = shape
    named = ConsultantOffer.way == bindparam("way")
    offers = exists().where(ConsultantOffer.consultant_id == Consultant.id, named, _offering(phone))
    stmt = _WITH_CONSULTANT.add_columns(*_CONSULTANT[1:], _taken().label("taken"))
    stmt = stmt.where(Slot.id == bindparam("slot"), Slot.center == bindparam("center"), offers.correlate(Consultant))
    return stmt if anyone else stmt.where(Slot.consultant_id == bindparam("consultant"))


def _order(shape: Shape) -> tuple[InstrumentedAttribute[date] | InstrumentedAttribute[datetime], ...]:
    """By time, in the words of the index that finds these slots: then nothing is sorted."""
    _, anyone = shape
    return (Slot.day, Slot.starts_at) if anyone else (Slot.starts_at,)


def _suits(shape: Shape) -> ColumnElement[bool]:
    """Free, and of somebody who can be booked so."""
    phone, anyone = shape
    theirs = exists().where(
        Consultant.id == Slot.consultant_id,
        Consultant.center == bindparam("center"),
        ConsultantOffer.consultant_id == Slot.consultant_id,
        ConsultantOffer.way == bindparam("way"),
        _offering(phone),
    )
    whose = Slot.center == bindparam("center") if anyone else Slot.consultant_id == bindparam("consultant")
    return and_(whose, theirs.correlate(Slot), _free())


def _free() -> ColumnElement[bool]:
    return and_(Slot.starts_at > bindparam("now"), Slot.closes_at > bindparam("now"), ~_taken())


def _taken() -> Exists:
    return exists().where(Contact.slot_id == Slot.id, _standing()).correlate(Slot)


def _standing() -> ColumnElement[bool]:
    """Contacts that take their slot away from this client."""
    kept = and_(Contact.hold_until > bindparam("now"), Contact.client_id.is_distinct_from(bindparam("client")))
    return and_(Contact.cancelled_at.is_(None), or_(Contact.state != "held", kept))


def _offering(phone: bool) -> ColumnElement[bool]:
    """Consultants who can be booked about this; by phone only where there is a number to call."""
    offered = and_(Consultant.active, ConsultantOffer.topic == bindparam("topic"))
    if not phone:
        return offered
    return and_(
        offered, or_(Consultant.phone.is_not(None), Consultant.center.in_(bindparam("numbered", expanding=True)))
    )


def _with_soonest(*columns: ColumnElement[Any] | InstrumentedAttribute[Any], phone: bool) -> Select[*tuple[Any, ...]]:
    """Consultants who can be booked so, each with the start of their first free slot."""
    stmt = select(*columns, _soonest().label("soonest"))
    stmt = stmt.join(ConsultantOffer, ConsultantOffer.consultant_id == Consultant.id)
    return stmt.where(ConsultantOffer.way == bindparam("way"), _offering(phone))


def _soonest() -> ScalarSelect[datetime]:
    """The start of a consultant's first free slot."""
    first = select(Slot.starts_at).where(Slot.consultant_id == Consultant.id, _free())
    return first.order_by(Slot.starts_at).limit(1).correlate(Consultant).scalar_subquery()
