"""The unfinished walk through the guide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db.models import Walk
from db.rows import AnyRow

_COLUMNS = (Walk.id, Walk.situation, Walk.answers, Walk.at, Walk.arrived)
_OF_CLIENT = select(*_COLUMNS).where(Walk.client_id == bindparam("client"))
_MOVE = (
    update(Walk)
    .where(Walk.id == bindparam("walk"))
    .values(
        answers=bindparam("given"),
        at=bindparam("where_to"),
        arrived=bindparam("came_through"),
        updated_at=bindparam("moment"),
    )
)


_OF_CLIENT_LOCKED = _OF_CLIENT.with_for_update()


def of_client(tx: Connection, client_id: int, *, lock: bool = False) -> AnyRow | None:
    """The client's walk: id, situation, answers, at, arrived. `lock`: it is going to be changed."""
    return tx.execute(_OF_CLIENT_LOCKED if lock else _OF_CLIENT, {"client": client_id}).first()


@dataclass(frozen=True)
class Standing:
    """Where a client stands: the answers so far, the question on screen. `arrived`: came to a bundle before, or now."""

    answers: Mapping[str, str]
    at: str | None
    now: datetime
    arrived: bool = False


def begin(tx: Connection, client_id: int, situation: str, here: Standing) -> int:
    """Start a walk, the earlier one being ended; its id, never used before."""
    values = {"answers": dict(here.answers), "at": here.at, "arrived": here.arrived, "updated_at": here.now}
    stmt = insert(Walk).values(client_id=client_id, situation=situation, **values)
    return tx.execute(stmt.returning(Walk.id)).scalar_one()


def move(tx: Connection, walk_id: int, to: Standing) -> None:
    """Store where the client stands now."""
    answers = dict(to.answers)
    moved = {"walk": walk_id, "given": answers, "where_to": to.at, "came_through": to.arrived, "moment": to.now}
    tx.execute(_MOVE, moved)


_END = delete(Walk).where(Walk.client_id == bindparam("client")).returning(Walk.situation, Walk.arrived)


def end(tx: Connection, client_id: int) -> AnyRow | None:
    """Forget the client's walk; what it was: situation, arrived."""
    return tx.execute(_END, {"client": client_id}).first()


_END_FINISHED = delete(Walk).where(Walk.client_id == bindparam("client"), Walk.at.is_(None))


def end_finished(tx: Connection, client_id: int) -> None:
    """Forget the client's walk if it has reached its bundle."""
    tx.execute(_END_FINISHED, {"client": client_id})


def forget(tx: Connection, before: datetime) -> int:
    """Forget the walks nobody touched since `before`; how many."""
    return tx.execute(delete(Walk).where(Walk.updated_at < before)).rowcount
