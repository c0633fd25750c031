"""Exports that were asked for, and who is making them.

A worker takes one with a lease and keeps renewing it. Whoever dies leaves it to the next, who begins anew.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, insert, select, update

from db.models import Client, Export
from db.rows import AnyRow

OPEN: Final = ("queued", "running")
_COLUMNS = (
    Export.id,
    Export.client_id,
    Export.chat_id,
    Export.message_id,
    Export.period,
    Export.center,
    Export.survey,
    Export.format,
    Export.panel,
    Export.with_text,
    Export.state,
    Export.rows,
    Export.done,
    Export.trouble,
    Export.asked_at,
    Export.ended_at,
)


def add(tx: Connection, values: Mapping[str, object]) -> int:
    """Somebody asks for files; the id."""
    return tx.execute(insert(Export).values(**values, state="queued", done=0).returning(Export.id)).scalar_one()


def find(tx: Connection, export: int, *, lock: bool = False) -> AnyRow | None:
    """One export, with the `language` of who asked for it."""
    stmt = select(*_COLUMNS, Client.language).join(Client, Client.id == Export.client_id)
    stmt = stmt.where(Export.id == export)
    return tx.execute(stmt.with_for_update(of=Export) if lock else stmt).first()


def open_of(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """What somebody has asked for and is not over, oldest first."""
    stmt = select(*_COLUMNS).where(Export.client_id == client_id, Export.state.in_(OPEN))
    return tx.execute(stmt.order_by(Export.id)).all()


def of_client(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """What somebody has ever asked for, oldest first."""
    return tx.execute(select(*_COLUMNS).where(Export.client_id == client_id).order_by(Export.id)).all()


def ahead(tx: Connection, export: int) -> int:
    """How many others wait before this one."""
    return len(tx.execute(select(Export.id).where(Export.state == "queued", Export.id < export)).all())


def waits(tx: Connection, now: datetime) -> bool:
    """Whether there is one to take."""
    return tx.execute(select(Export.id).where(_free(now)).limit(1)).scalar() is not None


def take(tx: Connection, owner: str, now: datetime, until: datetime) -> int | None:
    """Take the next that waits or whose maker is dead; None when there is none."""
    stmt = select(Export.id).where(_free(now)).order_by(Export.id).limit(1)
    export = tx.execute(stmt.with_for_update(skip_locked=True)).scalar()
    if export is not None:
        mine = {"state": "running", "taken_by": owner, "taken_until": until, "done": 0, "rows": None}
        tx.execute(update(Export).where(Export.id == export).values(**mine))
    return export


def keep(tx: Connection, export: int, owner: str, until: datetime, **fields: object) -> bool:
    """Go on with it, and note how far it is. False: it was cancelled, or somebody else has taken it."""
    mine = (Export.id == export) & (Export.taken_by == owner) & (Export.state == "running")
    return tx.execute(update(Export).where(mine).values(taken_until=until, **fields)).rowcount == 1


def end(tx: Connection, export: int, state: str, now: datetime, **fields: object) -> bool:
    """It is over. False when it was already. `fields`: trouble, done, rows."""
    values = {"state": state, "ended_at": now, "taken_by": None, "taken_until": None, **fields}
    return tx.execute(update(Export).where(Export.id == export, Export.state.in_(OPEN)).values(**values)).rowcount == 1


def forget_message(tx: Connection, export: int, message_id: int | None) -> None:
    """This message shows something else now."""
    here = (Export.id == export) & (Export.message_id == message_id)
    tx.execute(update(Export).where(here).values(message_id=None))


def give_back(tx: Connection, export: int, owner: str) -> None:
    """Whoever made it stops: somebody else begins anew."""
    mine = (Export.id == export) & (Export.taken_by == owner) & (Export.state == "running")
    tx.execute(update(Export).where(mine).values(state="queued", taken_by=None, taken_until=None))


def being_made(tx: Connection, exports: Collection[int], now: datetime) -> set[int]:
    """Which of these somebody is making now."""
    alive = Export.id.in_(exports) & (Export.state == "running") & (Export.taken_until >= now)
    return set(tx.execute(select(Export.id).where(alive)).scalars())


def _free(now: datetime) -> ColumnElement[bool]:
    left = (Export.state == "running") & (Export.taken_until < now)
    return Export.state.in_(OPEN) & ((Export.state == "queued") | left)
