"""Runs of one survey on their way from the database into files: counted first, then read a page ahead of writing."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from db.database import Database
from db.repos import export_rows
from db.repos.export_rows import PART, Columns, Which
from reports.files.questions import Questions
from reports.files.table import REMEMBERED, Block, Column, Page, Table
from usecases.export_columns import NUMBER, TIMES, place_of, without_situation

AT_ONCE: Final = 12_000
"""Of a page: some 5 MB, and 70 ms of the database's time."""
AHEAD: Final = 2
"""Pages that are read side by side."""
VISIT: Final = 1
"""Where the visit stands among the keys of a row."""
Place = tuple[str, str]
"""A centre and a situation."""
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


class Waiting:
    """Rows of a centre and situation wait until there are `least` of them; those that stay too few lose the situation.

    So rows need not be counted before they are written. Few wait at a time, and hardly any after the first pages.
    """

    def __init__(self, least: int) -> None:
        self._least = least
        self._seen: Counter[Place | None] = Counter()
        self._held: dict[Place, list[tuple[str, ...]]] = {}
        self._often: set[str] = set()

    def passed(self, page: Page) -> Page:
        """What may be written of these rows, and of those before them."""
        places = {visit: _place_of(visit) for visit in self._new(page[VISIT])}
        if not places:
            return page
        self._seen.update(places[visit] for visit in page[VISIT] if visit in places)
        rare = {visit: place for visit, place in places.items() if place and self._seen[place] < self._least}
        self._often |= places.keys() - rare.keys()
        enough = [place for place in self._held if self._seen[place] >= self._least]
        freed = [row for place in enough for row in self._held.pop(place)]
        if not rare and not freed:
            return page
        for row in zip(*page, strict=True):
            if place := rare.get(row[VISIT]):
                self._held.setdefault(place, []).append(row)
            else:
                freed.append(row)
        return _turned(freed, len(page))

    def _new(self, visits: Sequence[str]) -> set[str]:
        """Those whose place is not known yet to be a frequent one."""
        if len(self._often) > REMEMBERED:
            self._often.clear()
        return set(visits) - self._often

    def left(self, columns: int) -> Page:
        """What is still waiting, without the situation."""
        held = [list(row) for rows in self._held.values() for row in rows]
        for row in held:
            row[VISIT] = without_situation(row[VISIT])
        self._held.clear()
        return _turned(held, columns)


def _turned(rows: Sequence[Sequence[str]], columns: int) -> Page:
    return list(zip(*rows, strict=True)) if rows else [()] * columns


def _place_of(visit: str) -> Place | None:
    center, situation = place_of(visit)
    return (center, situation) if situation else None


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
    waiting: Waiting
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
        """The keys of what can be written now, and what was typed in each of these runs (JSON)."""
        visits, days, started, ended, respondents, said = rows
        typed: list[str] = []
        if self.questions.texts:
            parted = [one.partition(PART) for one in said]
            said, typed = [one[0] for one in parted], [one[2] for one in parted]
        numbers = list(islice(self.numbers, len(visits)))
        moments = (self.clock(started, visits), self.clock(ended, visits))
        page = [numbers, visits, days, *moments, list(map(self.disguise, respondents)), said]
        return self.waiting.passed([*page, typed] if self._inside else page), typed

    def rest(self) -> Page:
        """Rows that waited for others of their kind."""
        return self.waiting.left(len(self.laid_out().blocks))

    @property
    def _inside(self) -> bool:
        return self.with_text and bool(self.questions.texts)
