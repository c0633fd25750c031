"""The unfinished walk through the guide."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db.models import Walk
from db.rows import AnyRow

_OF_CLIENT = select(Walk.id, Walk.situation, Walk.answers, Walk.at).where(Walk.client_id == bindparam("client"))
_MOVE = (
    update(Walk)
    .where(Walk.id == bindparam("walk"))
    .values(answers=bindparam("given"), at=bindparam("where_to"), updated_at=bindparam("moment"))
)


_OF_CLIENT_LOCKED = _OF_CLIENT.with_for_update()


def of_client(tx: Connection, client_id: int, *, lock: bool = False) -> AnyRow | None:
    """The client's walk: id, situation, answers, at. `lock`: it is going to be changed."""
    return tx.execute(_OF_CLIENT_LOCKED if lock else _OF_CLIENT, {"client": client_id}).first()


def begin(
    tx: Connection, client_id: int, situation: str, answers: Mapping[str, str], at: str | None, now: datetime
) -> int:
    """Start a walk in the place of any earlier one; its id, never used before."""
    end(tx, client_id)
    values = {"client_id": client_id, "situation": situation, "answers": dict(answers), "at": at, "updated_at": now}
    return tx.execute(insert(Walk).values(values).returning(Walk.id)).scalar_one()


def move(tx: Connection, walk_id: int, answers: Mapping[str, str], at: str | None, now: datetime) -> None:
    """Store where the client stands now."""
    tx.execute(_MOVE, {"walk": walk_id, "given": dict(answers), "where_to": at, "moment": now})


def end(tx: Connection, client_id: int) -> None:
    """Forget the client's walk."""
    tx.execute(delete(Walk).where(Walk.client_id == client_id))


_END_FINISHED = delete(Walk).where(Walk.client_id == bindparam("client"), Walk.at.is_(None))


def end_finished(tx: Connection, client_id: int) -> None:
    """Forget the client's walk if it has reached its bundle."""
    tx.execute(_END_FINISHED, {"client": client_id})


def forget(tx: Connection, before: datetime) -> int:
    """Forget the walks nobody touched since `before`; how many."""
    return tx.execute(delete(Walk).where(Walk.updated_at < before)).rowcount
