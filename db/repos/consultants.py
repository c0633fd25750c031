"""Consultants and partners as the last roster describes them, what they can be booked about, and their absences."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from db.models import Absence, Consultant, ConsultantOffer
from db.rows import AnyRow

_COLUMNS = (
    Consultant.id,
    Consultant.key,
    Consultant.center,
    Consultant.kind,
    Consultant.name,
    Consultant.phone,
    Consultant.video_url,
    Consultant.active,
    Consultant.client_id,
    Consultant.plan,
    Consultant.digest,
    Consultant.filled_to,
)


def find(tx: Connection, consultant_id: int, *, lock: bool = False) -> AnyRow | None:
    """One consultant, also one who has left. `lock`: their slots are going to be changed.

    Not more than needed: what refers to a consultant is still written meanwhile.
    """
    stmt = select(*_COLUMNS).where(Consultant.id == consultant_id)
    return tx.execute(stmt.with_for_update(key_share=True) if lock else stmt).first()


def of_key(tx: Connection, key: str) -> AnyRow | None:
    """The consultant whom the roster calls so, also one who has left."""
    return tx.execute(select(*_COLUMNS).where(Consultant.key == key)).first()


def of_client(tx: Connection, client_id: int) -> AnyRow | None:
    """The consultant that this chat has joined as, while they are in the roster."""
    stmt = select(*_COLUMNS).where(Consultant.client_id == client_id, Consultant.active)
    return tx.execute(stmt).first()


def listed(
    tx: Connection, centers: Collection[str] | None = None, kind: str | None = None, *, left: bool = False
) -> Sequence[AnyRow]:
    """The consultants of these centres (None: of all) by centre and name. `left`: also those who have left."""
    stmt = select(*_COLUMNS).order_by(Consultant.center, Consultant.name, Consultant.id)
    if centers is not None:
        stmt = stmt.where(Consultant.center.in_(centers))
    if kind is not None:
        stmt = stmt.where(Consultant.kind == kind)
    return tx.execute(stmt if left else stmt.where(Consultant.active)).all()


def offering(tx: Connection, topic: str, way: str | None = None, center: str | None = None) -> Sequence[AnyRow]:
    """Who can be booked about a topic, a row for each `way` of theirs, by name."""
    stmt = select(*_COLUMNS, ConsultantOffer.way).join(ConsultantOffer, ConsultantOffer.consultant_id == Consultant.id)
    stmt = stmt.where(ConsultantOffer.topic == topic, Consultant.active)
    if way is not None:
        stmt = stmt.where(ConsultantOffer.way == way)
    if center is not None:
        stmt = stmt.where(Consultant.center == center)
    return tx.execute(stmt.order_by(Consultant.name, Consultant.id, ConsultantOffer.way)).all()


def offers(tx: Connection, consultant_id: int) -> set[tuple[str, str]]:
    """What one consultant offers: topic and way."""
    stmt = select(ConsultantOffer.topic, ConsultantOffer.way).where(ConsultantOffer.consultant_id == consultant_id)
    return {(row.topic, row.way) for row in tx.execute(stmt)}


def topics(tx: Connection) -> set[str]:
    """The topics that somebody can be booked about."""
    stmt = select(ConsultantOffer.topic).join(Consultant, Consultant.id == ConsultantOffer.consultant_id)
    return set(tx.execute(stmt.where(Consultant.active).distinct()).scalars())


def add(tx: Connection, values: Mapping[str, object]) -> int:
    """A consultant who is new in the roster; the id."""
    return tx.execute(insert(Consultant).values(**values).returning(Consultant.id)).scalar_one()


def change(tx: Connection, consultant_id: int, **values: object) -> None:
    """Set columns of one consultant."""
    tx.execute(update(Consultant).where(Consultant.id == consultant_id).values(**values))


def offer(tx: Connection, offers: Mapping[int, Collection[tuple[str, str]]]) -> None:
    """From now on these consultants can be booked about these topics in these ways, and nothing else."""
    tx.execute(delete(ConsultantOffer).where(ConsultantOffer.consultant_id.in_(offers)))
    rows = [
        {"consultant_id": consultant, "topic": topic, "way": way}
        for consultant, pairs in offers.items()
        for topic, way in pairs
    ]
    if rows:
        tx.execute(insert(ConsultantOffer), rows)


def add_absence(tx: Connection, consultant_id: int, since: datetime, till: datetime, reason: str, now: datetime) -> int:
    """They are not there between these moments; the absence's id."""
    values = {"consultant_id": consultant_id, "since": since, "till": till, "reason": reason, "made_at": now}
    return tx.execute(insert(Absence).values(**values).returning(Absence.id)).scalar_one()


def find_absence(tx: Connection, absence_id: int) -> AnyRow | None:
    """One absence: id, consultant_id, since, till, reason."""
    columns = (Absence.id, Absence.consultant_id, Absence.since, Absence.till, Absence.reason)
    return tx.execute(select(*columns).where(Absence.id == absence_id)).first()


def end_absence(tx: Connection, absence_id: int) -> int | None:
    """They are there after all; whose absence it was."""
    stmt = delete(Absence).where(Absence.id == absence_id).returning(Absence.consultant_id)
    return tx.execute(stmt).scalar()


def absences(tx: Connection, now: datetime, consultant_id: int | None = None) -> Sequence[AnyRow]:
    """Absences that are not over, of one consultant or all, soonest first: id, consultant_id, since, till, reason."""
    columns = (Absence.id, Absence.consultant_id, Absence.since, Absence.till, Absence.reason)
    stmt = select(*columns).where(Absence.till > now).order_by(Absence.since, Absence.id)
    return tx.execute(stmt if consultant_id is None else stmt.where(Absence.consultant_id == consultant_id)).all()
