"""How people answered: the seconds each question took, and how often its answer was changed. Run by run, no person."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from functools import partial
from itertools import chain, count
from json import loads
from typing import Final

from db.database import Database
from db.repos import export_rows
from db.repos.export_rows import Columns, Which
from reports.files.table import Block, Cell, Column, Page, Table
from reports.files.writers import Writer
from usecases.export.rows import pages

TABLE: Final = Table(
    "paradata",
    "Параданные",
    (
        Block((Column("run", "Номер строки в этой выгрузке", "number"),)),
        Block(
            (
                Column("question", "Вопрос", "text"),
                Column("seconds", "Секунд от показа вопроса до ответа", "number"),
                Column("changes", "Сколько раз ответ меняли", "number"),
            ),
            lambda key: _cells(key),
        ),
    ),
)


async def write(db: Database, which: Sequence[Which], writer: Writer) -> None:
    """A row for each reply; runs have the numbers they have among the rows, for both come in one order."""
    numbers = count(1)
    writer.begin(TABLE)
    for one in which:
        async with aclosing(pages(db, one, partial(export_rows.timings, which=one))) as arriving:
            async for some in arriving:
                await asyncio.to_thread(lambda some=some: writer.write(_page(some, numbers)))  # type: ignore[misc]
    writer.end()


def _page(some: Columns, numbers: "count[int]") -> Page:
    timed = [loads(replies) for replies in some[0]]
    runs = [[str(number)] * len(replies) for replies, number in zip(timed, numbers, strict=False)]
    return [list(chain.from_iterable(runs)), [f"{q}|{s}|{c}" for replies in timed for q, s, c in replies]]


def _cells(key: str) -> tuple[Cell, ...]:
    question, seconds, changes = key.split("|")
    return question, float(seconds), int(changes)
