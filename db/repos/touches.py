"""How often clients came to a stage of their way: one row a month, centre, situation, audience and stage."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from db.models import TouchCell
from db.rows import AnyRow

_KEY = ("period", "center", "situation", "audience", "stage")


def _adding(insert: postgresql.Insert | sqlite.Insert) -> postgresql.Insert | sqlite.Insert:
    row = insert.values({name: bindparam(f"new_{name}") for name in (*_KEY, "n")})
    return row.on_conflict_do_update(index_elements=_KEY, set_={"n": TouchCell.n + row.excluded.n})


_ADD = {"sqlite": _adding(sqlite.insert(TouchCell)), "postgresql": _adding(postgresql.insert(TouchCell))}


def add(tx: Connection, period: str, center: str, situation: str, audience: str, stage: str, n: int) -> None:
    """So many more in one cell; the last thing a transaction does, for others wait for the same row."""
    key = dict(zip(_KEY, (period, center, situation, audience, stage), strict=True))
    tx.execute(_ADD[tx.dialect.name], {f"new_{name}": value for name, value in key.items()} | {"new_n": n})


def of(tx: Connection, centers: Collection[str] | None, months: Collection[str]) -> Sequence[AnyRow]:
    """The counts of these months together: center, situation, audience, stage, n. `centers` None: of all.

    The centre is '' where the client had not said which. What was counted and taken back is left out.
    """
    columns = (TouchCell.center, TouchCell.situation, TouchCell.audience, TouchCell.stage)
    n = func.sum(TouchCell.n).label("n")
    stmt = select(*columns, n).where(TouchCell.period.in_(months)).group_by(*columns).having(n > 0).order_by(*columns)
    return tx.execute(stmt if centers is None else stmt.where(TouchCell.center.in_(centers))).all()
