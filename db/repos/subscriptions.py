"""Who wants a digest of which centre ('': of the region), and how often."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, exists, insert, select, update

from db.models import Job, Subscription
from db.rows import AnyRow

JOB: Final = "digest"
"""The kind of job whose subject is a subscription."""

_COLUMNS = (Subscription.id, Subscription.client_id, Subscription.center, Subscription.every, Subscription.since)


def of_client(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """What somebody has subscribed to: id, client_id, center, every, since."""
    stmt = select(*_COLUMNS).where(Subscription.client_id == client_id)
    return tx.execute(stmt.order_by(Subscription.center)).all()


def of_place(tx: Connection, client_id: int, center: str) -> AnyRow | None:
    """One of them; the caller has locked the client."""
    mine = (Subscription.client_id == client_id) & (Subscription.center == center)
    return tx.execute(select(*_COLUMNS).where(mine)).first()


def find(tx: Connection, subscription: int) -> AnyRow | None:
    """One by its id."""
    return tx.execute(select(*_COLUMNS).where(Subscription.id == subscription)).first()


def add(tx: Connection, client_id: int, center: str, every: str, now: datetime) -> int:
    """A new one; its id, never used before."""
    values = {"client_id": client_id, "center": center, "every": every, "since": now}
    return tx.execute(insert(Subscription).values(**values).returning(Subscription.id)).scalar_one()


def change(tx: Connection, subscription: int, every: str) -> None:
    """As often as this from now on."""
    tx.execute(update(Subscription).where(Subscription.id == subscription).values(every=every))


def end(tx: Connection, subscription: int) -> None:
    """Nobody wants it any more."""
    tx.execute(delete(Subscription).where(Subscription.id == subscription))


def unplanned(tx: Connection) -> Sequence[AnyRow]:
    """Those whose next turn is not planned."""
    waits = exists().where(Job.kind == JOB, Job.subject == Subscription.id, Job.state == "waiting")
    return tx.execute(select(*_COLUMNS).where(~waits).order_by(Subscription.id)).all()
