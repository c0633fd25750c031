"""The store against the answers: what is not as they say is named, and mended.

A month's cells hang on nothing but the runs whose day is in it. Both are read in one snapshot; where they differ
something is broken. Mending adds the difference: right whatever has been added meanwhile, and nobody has to wait.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from sqlalchemy import Connection

from db.database import Away, Database
from db.repos import cells, leases, scored_runs
from db.repos.cells import CELL, COUNT
from db.rows import AnyRow
from surveys.method import Method
from usecases.index.counting import Key, Known, Sums, cells_of, counts_of
from usecases.jobs import wall_clock
from usecases.periods import Period

Table = Literal["index_cells", "answer_cells"]
Progress = Callable[[str, int, int], None]
"""Called with the month that is done, how many months are, and how many there are."""
Read = Callable[[Connection, Sequence[AnyRow]], list[Known]]
Place = tuple[Table, Key]

PAGE: Final = 500
"""Runs that are read at once."""
MENDED_AT_ONCE: Final = 2000
ALONE: Final = "index-rebuild"
LEASE: Final = timedelta(minutes=10)
"""Longer than any month takes."""


class BeingRebuilt(Exception):
    """Somebody else rebuilds the store. Two would add the same difference twice."""


@dataclass(frozen=True)
class Broken:
    """A row that does not say what the answers say. None: there is, or should be, no such row."""

    table: Table
    key: Key
    expected: Sums | None
    stored: Sums | None

    @property
    def text(self) -> str:
        """One line: the row's key, then the sums."""
        key = " ".join(repr(part) if part == "" else str(part) for part in self.key)
        return f"{self.table} {key}: expected {_said(self.expected)}, stored {_said(self.stored)}"

    @property
    def missing(self) -> Sums:
        """What must be added to make it right."""
        none = (0,) * len(self.expected or self.stored or ())
        pairs = zip(self.expected or none, self.stored or none, strict=True)
        return tuple(expected - stored for expected, stored in pairs)


@dataclass(frozen=True)
class Month:
    """A month of the store beside the answers: how many runs it rests on, how many rows it should have."""

    runs: int
    rows: int
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild went through, and how many rows it mended."""

    months: int
    runs: int
    rows: int
    mended: int


class Recount:
    """Compares and mends what one version of the method has counted; the cells of older versions are left alone."""

    def __init__(self, db: Database, method: Method, read: Read) -> None:
        self._db = db
        self._method = method
        self._read = read

    async def verify(self, progress: Progress) -> tuple[Broken, ...]:
        """Every row that is not as the answers say."""
        months = await self._db.snapshot(self._months)
        broken: list[Broken] = []
        for done, name in enumerate(months, 1):
            month = await self._compared(name)
            broken += month.broken
            progress(name, done, len(months))
        return tuple(broken)

    async def rebuild(self, progress: Progress) -> Rebuilt:
        """Mend every row that is not as the answers say. Raises BeingRebuilt."""
        owner = secrets.token_hex(8)
        try:
            await self._alone(owner)
            return await self._rebuilt(owner, progress)
        finally:
            with suppress(Away):  # what ended it is what is told
                await self._db.write(lambda tx: leases.leave(tx, ALONE, owner))

    async def _rebuilt(self, owner: str, progress: Progress) -> Rebuilt:
        months = await self._db.snapshot(self._months)
        found: list[Month] = []
        for done, name in enumerate(months, 1):
            found.append(await self._compared(name))
            await self._alone(owner)
            await self._mend(found[-1].broken)
            progress(name, done, len(months))
        await self._db.write(cells.clear_empty)
        runs, rows = sum(month.runs for month in found), sum(month.rows for month in found)
        return Rebuilt(len(found), runs, rows, sum(len(month.broken) for month in found))

    async def _compared(self, month: str) -> Month:
        return await self._db.snapshot(lambda tx: self._compare(tx, month))

    def _compare(self, tx: Connection, month: str) -> Month:
        runs = scored_runs.of_days(tx, *_span(month))
        stored = self._stored(tx, month)
        expected = self._expected(tx, runs)
        places = sorted(expected.keys() | stored.keys())
        wrong = [place for place in places if expected.get(place) != stored.get(place)]
        broken = tuple(Broken(*place, expected.get(place), stored.get(place)) for place in wrong)
        return Month(len(runs), len(expected), broken)

    def _stored(self, tx: Connection, month: str) -> dict[Place, Sums]:
        found: dict[Place, Sums] = {}
        for row in cells.cells_of_month(tx, self._method.version, month):
            found["index_cells", tuple(row[: len(CELL)])] = tuple(row[len(CELL) :])
        for row in cells.counts_of_month(tx, month):
            found["answer_cells", tuple(row[: len(COUNT)])] = tuple(row[len(COUNT) :])
        return found

    def _expected(self, tx: Connection, runs: Sequence[int]) -> Mapping[Place, Sums]:
        found: dict[Place, Sums] = {}
        for since in range(0, len(runs), PAGE):
            known = self._read(tx, scored_runs.with_ids(tx, runs[since : since + PAGE]))
            for place, sums in self._rows(known):
                there = found.get(place)
                found[place] = sums if there is None else tuple(map(sum, zip(there, sums, strict=True)))
        return found

    def _rows(self, known: Sequence[Known]) -> Iterator[tuple[Place, Sums]]:
        mine = (one for one in known if one.scored == self._method.version)
        yield from ((("index_cells", key), sums) for key, sums in cells_of(self._method, mine))
        yield from ((("answer_cells", key), sums) for key, sums in counts_of(known))

    def _months(self, tx: Connection) -> list[str]:
        """Every month that answers or cells speak of."""
        return sorted({*_between(*scored_runs.span(tx)), *cells.months(tx, self._method.version)})

    async def _mend(self, broken: Sequence[Broken]) -> None:
        for since in range(0, len(broken), MENDED_AT_ONCE):
            batch = broken[since : since + MENDED_AT_ONCE]
            await self._db.write(lambda tx, batch=batch: _add(tx, batch))  # type: ignore[misc]

    async def _alone(self, owner: str) -> None:
        now = wall_clock()
        if await self._db.write(lambda tx: leases.take(tx, ALONE, owner, now, now + LEASE)) == "held":
            raise BeingRebuilt


def _add(tx: Connection, broken: Iterable[Broken]) -> None:
    rows = list(broken)
    cells.add(tx, [(row.key, row.missing) for row in rows if row.table == "index_cells"])
    cells.add_counts(tx, [(row.key, row.missing) for row in rows if row.table == "answer_cells"])


def _span(month: str) -> tuple[date, date]:
    """From its first day on, before the first of the next. Of a name that is no month: no day."""
    try:
        period = Period.parse(month)
    except ValueError:
        return date.min, date.min
    return period.since, period.until


def _between(first: date | None, last: date | None) -> Iterator[str]:
    if first is None or last is None:
        return
    month, end = Period.of(first, "month"), Period.of(last, "month")
    while month <= end:
        yield month.text
        month = month.after()


def _said(sums: Sums | None) -> str:
    return "nothing" if sums is None else " ".join(map(str, sums))
