"""Runs of one survey on their way from the database into files, in order: read a page ahead of writing."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from db.database import Database
from db.repos import export_rows
from db.repos.export_rows import PART, Columns, Which
from reports.files.questions import Questions
from reports.files.table import Block, Column, Page, Table
from usecases.export.columns import NUMBER, TIMES

AT_ONCE: Final = 12_000
"""Of a page: some 5 MB, and 70 ms of the database's time."""
AHEAD: Final = 2
"""Pages that are read side by side."""
Read = Callable[..., Columns]
"""(transaction, stretch=…) → page."""


async def pages(db: Database, which: Which, read: Read) -> AsyncGenerator[Columns]:
    """Page after page, in order; the next ones are on their way while one is used. Close it when leaving early."""
    waiting = iter(await db.read(lambda tx: export_rows.stretches(tx, which, AT_ONCE)))
    coming = deque(asyncio.create_task(db.read(partial(read, stretch=one))) for one in islice(waiting, AHEAD))
    try:
        while coming:
            page = await coming.popleft()
            coming += (asyncio.create_task(db.read(partial(read, stretch=one))) for one in islice(waiting, 1))
            if page[0]:
                yield page
    finally:
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)


@dataclass(frozen=True)
class Rows:
    """How the runs of one survey become rows. `respondent` disguises a key; `numbers` goes on from survey to survey."""

    table: str
    title: str
    visits: Block
    questions: Questions
    respondent: Column
    disguise: Callable[[str], str]
    clock: Callable[[list[str], list[str]], list[str]]
    numbers: Iterator[str]
    with_text: bool

    def laid_out(self) -> Table:
        """The table of these rows."""
        typed = (self.questions.typed(),) if self._inside else ()
        return Table(
            self.table,
            self.title,
            (NUMBER, self.visits, *TIMES, Block((self.respondent,)), self.questions.chosen(), *typed),
        )

    def page(self, rows: Columns) -> tuple[Page, list[str]]:
        """Their keys, and what was typed in each of these runs (JSON)."""
        visits, days, started, ended, respondents, said, *_ = rows
        typed: list[str] = []
        if self.questions.texts:
            parted = [one.partition(PART) for one in said]
            said, typed = [one[0] for one in parted], [one[2] for one in parted]
        numbers = list(islice(self.numbers, len(visits)))
        moments = (self.clock(started, visits), self.clock(ended, visits))
        page = [numbers, visits, days, *moments, list(map(self.disguise, respondents)), said]
        return [*page, typed] if self._inside else page, typed

    @property
    def _inside(self) -> bool:
        return self.with_text and bool(self.questions.texts)
