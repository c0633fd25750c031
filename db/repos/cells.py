"""The index store: additive cells, and how often a reply was given.

Cells come as key (in the order of `CELL`) and sums (of `SUMS`), counts as key (of `COUNT`) and n. Any number of them is
one statement with one value, a JSON text, sorted as the table's key is: two writers meet in the same order and never
wait for each other in a ring.
"""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Label,
    Select,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    inspect,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from db.models import AnswerCell, IndexCell
from db.rows import AnyRow

Row = tuple[tuple[str | int, ...], tuple[int, ...]]
"""The key of a row and its sums."""
CELL: Final = ("family", "period", "center", "audience", "source", "indicator", "value", "replicate", "method")
SUMS: Final = ("n", "weight", "squares", "score")
COUNT: Final = ("period", "center", "survey", "question", "audience", "reply")

_Which = Literal["cells", "counts"]
_TABLES: Final = {"cells": (IndexCell, CELL, SUMS), "counts": (AnswerCell, COUNT, ("n",))}
_PLACE: Final = (IndexCell.source, IndexCell.indicator, IndexCell.replicate)
_CHECKLIST: Final = "checklist"


def _total(summed: ColumnElement[int], name: str) -> Label[int]:
    return cast(func.sum(summed), BigInteger).label(name)  # PostgreSQL would answer with decimals


_FAMILY: Final[BindParameter[str]] = bindparam("family")


def _summed(*by: Any) -> Select[*tuple[Any, ...]]:
    totals = (_total(inspect(IndexCell).columns[name], name) for name in SUMS)
    return select(*by, *totals).group_by(*by)


def _narrowed(stmt: Select[*tuple[Any, ...]], family: Any = _FAMILY) -> Select[*tuple[Any, ...]]:
    here = (IndexCell.family == family) & IndexCell.period.in_(bindparam("periods", expanding=True))
    return stmt.where(here, IndexCell.method == bindparam("method"))


def _of_audience(stmt: Select[*tuple[Any, ...]], family: Any = _FAMILY) -> Select[*tuple[Any, ...]]:
    return _narrowed(stmt, family).where(IndexCell.audience == bindparam("audience"))


# A card asks a dozen times. Putting a statement together takes longer than it takes SQLite to answer it.
_HERE: Final = IndexCell.center == bindparam("center")
_IS_CHECK: Final = IndexCell.source == _CHECKLIST
_OF_PLACE: Final = _of_audience(_summed(*_PLACE)).where(_HERE)
_OF_SIDES: Final = _narrowed(_summed(IndexCell.audience, *_PLACE)).where(_HERE)
_CHECKS: Final = _narrowed(_summed(IndexCell.audience, *_PLACE), "month").where(_IS_CHECK)
_OF_CENTER: Final = union_all(_OF_SIDES, _CHECKS.where(_HERE))
_OF_REGION: Final = union_all(_OF_SIDES, _CHECKS)
_OF_ALL_CENTERS: Final = _of_audience(_summed(IndexCell.center, *_PLACE))
_CHECKS_OF_ALL: Final = _of_audience(_summed(IndexCell.center, *_PLACE), "month").where(_IS_CHECK)
_OF_CARDS: Final = union_all(_OF_ALL_CENTERS, _CHECKS_OF_ALL)
_OF_VALUES: Final = _of_audience(_summed(IndexCell.value, *_PLACE))
_OF_DAYS: Final = _of_audience(_summed(IndexCell.period, *_PLACE)).where(_HERE)


def add(tx: Connection, cells: Iterable[Row]) -> None:
    """Add to these cells; what is not there yet begins with it. Each key once."""
    _add(tx, "cells", cells)


def add_counts(tx: Connection, counts: Iterable[Row]) -> None:
    """Add to these counts of replies. Each key once."""
    _add(tx, "counts", counts)


def _add(tx: Connection, which: _Which, rows: Iterable[Row]) -> None:
    ordered = [(*key, *sums) for key, sums in sorted(rows)]
    if ordered:
        tx.execute(_adding(tx.dialect.name, which), {"rows": json.dumps(ordered, ensure_ascii=False)})


@cache
def _adding(dialect: str, which: _Which) -> Insert:
    table, key, sums = _TABLES[which]
    stored, names = inspect(table).columns, (*key, *sums)
    insert_into: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    given = _given(dialect, [stored[name] for name in names])
    stmt = insert_into(table).from_select(names, given)
    summed = {name: stored[name] + stmt.excluded[name] for name in sums}
    added: Insert = stmt.on_conflict_do_update(index_elements=key, set_=summed)
    return added


def _given(dialect: str, wanted: Sequence[ColumnElement[Any]]) -> Select[*tuple[Any, ...]]:
    """The rows of the JSON text, in their order."""
    text = bindparam("rows", type_=Text)
    if dialect == "sqlite":
        each = func.json_each(text).table_valued("key", "value")
        extracted = (func.json_extract(each.c.value, f"$[{place}]") for place in range(len(wanted)))
        return select(*extracted).where(true()).order_by(each.c.key)
    unpacked = func.jsonb_array_elements(cast(text, postgresql.JSONB))
    value = column("value", postgresql.JSONB)
    rows = unpacked.table_valued(value, with_ordinality="place").render_derived()
    fields = [cast(rows.c.value[place].astext, one.type) for place, one in enumerate(wanted)]
    return select(*fields).order_by(rows.c.place)


def of_place(
    tx: Connection, method: str, family: str, center: str, months: Sequence[str], audience: str
) -> Sequence[AnyRow]:
    """The cells of one place over these months: source, indicator, replicate, n, weight, squares, score.

    Family `region`: `center` is ''. Checklists stand in `month` (and `day`) alone; `of_card` brings both.
    """
    return _found(tx, _OF_PLACE, method, family, months, audience, center)


def of_card(tx: Connection, method: str, center: str, months: Sequence[str]) -> Sequence[AnyRow]:
    """What a card needs: audience and the columns of `of_place`; answers by replicate, checklists whole.

    `center` '': the region.
    """
    if center:
        return _found(tx, _OF_CENTER, method, "replicate", months, center=center)
    return _found(tx, _OF_REGION, method, "region", months)


def of_all_centers(tx: Connection, method: str, family: str, months: Sequence[str], audience: str) -> Sequence[AnyRow]:
    """The same for every centre: center ('': runs of no centre) and the columns of `of_place`."""
    return _found(tx, _OF_ALL_CENTERS, method, family, months, audience)


def of_cards(tx: Connection, method: str, months: Sequence[str], audience: str) -> Sequence[AnyRow]:
    """What `of_card` gives of an audience, of every centre at once: center and the columns of `of_place`."""
    return _found(tx, _OF_CARDS, method, "replicate", months, audience)


def of_values(
    tx: Connection, method: str, family: str, center: str, months: Sequence[str], audience: str
) -> Sequence[AnyRow]:
    """By situation, service, channel or consultant (`family`): value and the columns of `of_place`.

    Every replicate is WHOLE. `center` '': all centres together.
    """
    stmt = _OF_VALUES.where(_HERE) if center else _OF_VALUES
    return _found(tx, stmt, method, family, months, audience, center)


def days(tx: Connection, method: str, center: str, dates: Sequence[str], audience: str) -> Sequence[AnyRow]:
    """Of these days (2026-07-14): period and the columns of `of_place`."""
    return _found(tx, _OF_DAYS, method, "day", dates, audience, center)


def _found(
    tx: Connection, stmt: Any, method: str, family: str, periods: Sequence[str], audience: str = "", center: str = ""
) -> Sequence[AnyRow]:
    given = {"method": method, "family": family, "periods": periods, "audience": audience, "center": center}
    return tx.execute(stmt, given).all()


def answer_counts(
    tx: Connection, center: str, months: Sequence[str], survey: str, question: str, audience: str, unsaid: bool = False
) -> Sequence[AnyRow]:
    """How often each reply was given: reply, n. `center` '': all centres together.

    `question`: its name as it is counted, with its shape (`surveys.replies`). Reply '': everybody who ticked something
    where several answers are allowed. `unsaid`: those who did not say whether they are a citizen or an employer belong
    here too.
    """
    stmt = select(AnswerCell.reply, _total(inspect(AnswerCell).columns["n"], "n")).group_by(AnswerCell.reply)
    stmt = stmt.where(AnswerCell.period.in_(months), AnswerCell.survey == survey, AnswerCell.question == question)
    stmt = stmt.where(AnswerCell.audience.in_((audience, "") if unsaid else (audience,)))
    return tx.execute(stmt.where(AnswerCell.center == center) if center else stmt).all()


def months(tx: Connection, method: str) -> set[str]:
    """Every month that any cell of this version, or any count, speaks of."""
    month = func.substr(IndexCell.period, 1, 7)
    found = union(select(month).where(IndexCell.method == method), select(AnswerCell.period))
    return set(tx.execute(found).scalars())


def cells_of_month(tx: Connection, method: str, month: str) -> Sequence[AnyRow]:
    """Every cell of this version in a month or one of its days: the columns of `CELL` and `SUMS`."""
    stored = inspect(IndexCell).columns
    stmt = select(*(stored[name] for name in (*CELL, *SUMS))).where(IndexCell.method == method)
    return tx.execute(stmt.where(func.substr(IndexCell.period, 1, 7) == month)).all()


def counts_of_month(tx: Connection, month: str) -> Sequence[AnyRow]:
    """Every count of replies of a month: the columns of `COUNT` and n."""
    stored = inspect(AnswerCell).columns
    return tx.execute(select(*(stored[name] for name in (*COUNT, "n"))).where(AnswerCell.period == month)).all()


def clear_empty(tx: Connection) -> None:
    """Delete what stands for nothing any more."""
    tx.execute(delete(IndexCell).where(*(inspect(IndexCell).columns[name] == 0 for name in SUMS)))
    tx.execute(delete(AnswerCell).where(AnswerCell.n == 0))
