"""What people typed, in a file of its own: without the run, by centre and month, in no order.

Where a centre has few runs in a month, a text could be matched with its run; there neither is told.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from json import loads
from pathlib import Path
from typing import Final, Self

from db.repos.export_rows import Columns
from reports.files.shuffling import Shuffler
from reports.files.table import Block, Cell, Column, Legend, Missing, Page, Table
from usecases.export_columns import center_of

NAME: Final = "texts"
NOTHING: Final = "{}"
AT_ONCE: Final = 2_000
_CODES: Final = frozenset(one.value for one in Missing)


def table(centers: Legend) -> Table:
    """Its columns."""
    columns = (
        Column("survey", "Опрос", "code"),
        Column("question", "Вопрос", "code"),
        Column("asked", "Текст вопроса", "text"),
        Column("center", "Кадровый центр", "code", centers),
        Column("month", "Месяц", "text"),
        Column("text", "Ответ своими словами", "text"),
    )
    blocks = (Block((column,), _itself, repeats=column.name != "text") for column in columns)
    return Table(NAME, "Тексты", tuple(blocks))


class Texts:
    """What was typed in the runs of an export. `least`: runs of a centre in a month, below which neither is told."""

    def __init__(self, folder: Path, least: int) -> None:
        self._least = least
        self._months: Counter[tuple[str, str, str]] = Counter()
        self._shuffler = Shuffler(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._shuffler.close()

    def __bool__(self) -> bool:
        return self._shuffler.many > 0

    def add(self, survey: str, asked: Mapping[str, str], rows: Columns, typed: Sequence[str]) -> None:
        """Put away what was typed in these runs: JSON, question → text."""
        for visit, day, text in zip(rows[0], rows[1], typed, strict=True):
            center, month = center_of(visit), day[:7]
            self._months[survey, center, month] += 1
            if text != NOTHING:
                said: dict[str, str] = loads(text)
                for question, words in said.items():
                    if words not in _CODES:
                        self._shuffler.add(survey, question, asked[question], center, month, words)

    def pages(self) -> Iterator[Page]:
        """All of them, in no order."""
        for pile in self._shuffler.taken():
            rows = iter(pile)
            while some := list(islice(rows, AT_ONCE)):
                yield list(zip(*map(self._told, some), strict=True))

    def _told(self, row: tuple[str, ...]) -> tuple[str, ...]:
        survey, question, asked, center, month, words = row
        if self._months[survey, center, month] < self._least:
            center = month = ""
        return survey, question, asked, center, month, words


def _itself(key: str) -> tuple[Cell, ...]:
    return (key or None,)
