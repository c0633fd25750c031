"""Saved journeys and their steps. Every query names the client: a foreign id finds nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from db.models import Journey, JourneyStep
from db.rows import AnyRow

_JOURNEY = (Journey.id, Journey.situation, Journey.answers, Journey.content_version, Journey.saved_at)


def of_client(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """The client's journeys with `steps` and `done` counted, newest first."""
    counts = (func.count(JourneyStep.position).label("steps"), func.count(JourneyStep.done_at).label("done"))
    totals = select(JourneyStep.journey_id, *counts).group_by(JourneyStep.journey_id).subquery()
    stmt = select(*_JOURNEY, totals.c.steps, totals.c.done).join(totals, totals.c.journey_id == Journey.id)
    return tx.execute(stmt.where(Journey.client_id == client_id).order_by(Journey.saved_at.desc(), Journey.id)).all()


def find(tx: Connection, client_id: int, journey_id: int) -> AnyRow | None:
    """One journey of this client."""
    mine = (Journey.id == journey_id) & (Journey.client_id == client_id)
    return tx.execute(select(*_JOURNEY).where(mine)).first()


def steps(tx: Connection, journey_id: int) -> Sequence[AnyRow]:
    """The steps in order: position, service, terms, done_at."""
    columns = (JourneyStep.position, JourneyStep.service, JourneyStep.terms, JourneyStep.done_at)
    stmt = select(*columns).where(JourneyStep.journey_id == journey_id).order_by(JourneyStep.position)
    return tx.execute(stmt).all()


def save(
    tx: Connection, client_id: int, situation: str, answers: Mapping[str, str], version: str, now: datetime
) -> tuple[int, dict[str, datetime] | None]:
    """Begin or renew the journey of a situation: its id, and when services of the earlier one were done.

    None in their place: there was no earlier one.
    """
    mine = (Journey.client_id == client_id) & (Journey.situation == situation)
    known = tx.execute(select(Journey.id).where(mine)).scalar()
    values = {"answers": dict(answers), "content_version": version, "saved_at": now}
    if known is None:
        stmt = insert(Journey).values(client_id=client_id, situation=situation, **values).returning(Journey.id)
        return tx.execute(stmt).scalar_one(), None
    done = {row.service: row.done_at for row in steps(tx, known) if row.done_at is not None}
    tx.execute(update(Journey).where(Journey.id == known).values(**values))
    tx.execute(delete(JourneyStep).where(JourneyStep.journey_id == known))
    return known, done


def add_steps(tx: Connection, journey_id: int, rows: Sequence[tuple[str, str, datetime | None]]) -> None:
    """The steps of a journey, in order: service, terms, done_at."""
    values = [
        {"journey_id": journey_id, "position": place, "service": service, "terms": terms, "done_at": done_at}
        for place, (service, terms, done_at) in enumerate(rows)
    ]
    tx.execute(insert(JourneyStep), values)


def mark(tx: Connection, journey_id: int, position: int, done_at: datetime | None) -> None:
    """A step is done, or to be done again."""
    here = (JourneyStep.journey_id == journey_id) & (JourneyStep.position == position)
    tx.execute(update(JourneyStep).where(here).values(done_at=done_at))


def step(tx: Connection, journey_id: int) -> bool:
    """A step of the journey is done. False when that was so once before, whatever became of it."""
    first = (Journey.id == journey_id) & Journey.stepped.is_(False)
    return tx.execute(update(Journey).where(first).values(stepped=True)).rowcount == 1


def see(tx: Connection, journey_id: int, position: int, terms: str) -> None:
    """The client has seen these conditions of the service."""
    here = (JourneyStep.journey_id == journey_id) & (JourneyStep.position == position)
    tx.execute(update(JourneyStep).where(here).values(terms=terms))


def delete_one(tx: Connection, client_id: int, journey_id: int) -> None:
    """Forget a journey of this client."""
    tx.execute(delete(Journey).where((Journey.id == journey_id) & (Journey.client_id == client_id)))


def delete_all(tx: Connection, client_id: int) -> None:
    """Forget every journey of this client."""
    tx.execute(delete(Journey).where(Journey.client_id == client_id))
