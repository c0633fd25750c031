"""Periods of the index: a month, a quarter or a year of the calendar, each written in one way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Kind = Literal["month", "quarter", "year"]
LENGTHS: Final[dict[Kind, int]] = {"month": 1, "quarter": 3, "year": 12}
"""How many months each has."""
MONTHS: Final = 12

_WRITTEN: Final = re.compile(r"(?P<year>[12]\d{3})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?", re.ASCII)


@dataclass(frozen=True, order=True)
class Period:
    """`number` counts the periods of this kind within the year, from 1. Periods of one kind sort as time goes."""

    year: int
    number: int
    kind: Kind

    @staticmethod
    def parse(text: str) -> "Period":
        """2026-07, 2026-Q3 or 2026. Raises ValueError for anything else."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"«{text}» is no period; write 2026-07, 2026-Q3 or 2026")
        year, quarter, month = int(found["year"]), found["quarter"], found["month"]
        if quarter is not None:
            return Period(year, int(quarter), "quarter")
        return Period(year, int(month), "month") if month is not None else Period(year, 1, "year")

    @staticmethod
    def of(day: date, kind: Kind) -> "Period":
        """The period of this kind in which a day lies."""
        return Period(day.year, (day.month - 1) // LENGTHS[kind] + 1, kind)

    @property
    def text(self) -> str:
        """As it is written, stored and carried by buttons; `parse` reads it."""
        if self.kind == "year":
            return f"{self.year}"
        return f"{self.year}-Q{self.number}" if self.kind == "quarter" else f"{self.year}-{self.number:02}"

    @property
    def months(self) -> tuple[str, ...]:
        """Its months as cells know them: 2026-07 …"""
        first = self._first
        return tuple(f"{self.year}-{month:02}" for month in range(first, first + LENGTHS[self.kind]))

    @property
    def since(self) -> date:
        """Its first day."""
        return date(self.year, self._first, 1)

    @property
    def until(self) -> date:
        """The first day after it."""
        return self.after().since

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - timedelta(days=1)

    def before(self) -> "Period":
        """The previous one of the same kind."""
        return self._moved(-1)

    def after(self) -> "Period":
        """The next one of the same kind."""
        return self._moved(1)

    def base(self) -> "Period":
        """The same period a year before: what the change of a year is measured from."""
        return Period(self.year - 1, self.number, self.kind)

    def back(self, many: int) -> tuple["Period", ...]:
        """The last `many` periods, this one among them, oldest first."""
        return tuple(self._moved(-step) for step in reversed(range(many)))

    def days(self) -> Iterator[date]:
        """Each of its days."""
        since = self.since
        return (since + timedelta(days=day) for day in range((self.until - since).days))

    @property
    def _first(self) -> int:
        return (self.number - 1) * LENGTHS[self.kind] + 1

    def _moved(self, by: int) -> "Period":
        many = MONTHS // LENGTHS[self.kind]
        turn = self.year * many + self.number - 1 + by
        return Period(turn // many, turn % many + 1, self.kind)
