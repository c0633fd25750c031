"""What people typed, in a file of its own: without the run, by centre and month, in no order.

It is what the chat shows as comments (`usecases/index/comments.py`): of runs that were answered to the end, and not in
a hurry. Where few of them were asked a question in a centre and month, a text could be matched with its run. Such texts
of a question stand together without centre and month, if enough runs were asked it and several centres are among them;
else they are left out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from json import loads
from pathlib import Path
from typing import Final, Self

from db.repos.export_rows import Columns
from reports.files.shuffling import Shuffler
from reports.files.table import Block, Cell, Column, Legend, Memory, Missing, Page, Table
from usecases.export.columns import center_of, is_whole

NAME: Final = "texts"
NOTHING: Final = "{}"
AT_ONCE: Final = 2_000
SEVERAL: Final = 2
"""Centres, among which it is not known who wrote what. Runs of no centre are of none."""
Question = tuple[str, str]
"""Survey, question."""
Group = tuple[str, str, str, str]
"""Survey, question, centre, month."""
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
    """What was typed in the runs of an export. `least`: runs with a reply, below which a group is not told apart.

    Add first; what is left out is known at the end.
    """

    def __init__(self, folder: Path, least: int) -> None:
        self._least = least
        self._runs: Counter[Group] = Counter()
        self._typed: set[Group] = set()
        self._shuffler = Shuffler(folder)
        self._places = Memory(lambda visit: (is_whole(visit), center_of(visit)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._shuffler.close()

    def __bool__(self) -> bool:
        return any(map(self._is_told, self._typed))

    def add(self, survey: str, asked: Mapping[str, str], rows: Columns, typed: Sequence[str]) -> None:
        """Put away what was typed in these runs: JSON, question → text. A reply of any kind counts for its group."""
        for visit, day, text in zip(rows[0], rows[1], typed, strict=True):
            whole, center = self._places[visit]
            if whole and text != NOTHING:
                said: dict[str, str] = loads(text)
                for question, words in said.items():
                    group = (survey, question, center, day[:7])
                    self._runs[group] += 1
                    if words not in _CODES:
                        self._typed.add(group)
                        self._shuffler.add(asked[question], words, *group)

    def pages(self) -> Iterator[Page]:
        """All that may be told, in no order."""
        for pile in self._shuffler.taken():
            rows = (row for row in map(self._told, pile) if row)
            while some := list(islice(rows, AT_ONCE)):
                yield list(zip(*some, strict=True))

    def _told(self, row: tuple[str, ...]) -> tuple[str, ...]:
        """A row as it stands in the file; nothing where it is left out."""
        asked, words, survey, question, center, month = row
        group = survey, question, center, month
        if not self._is_told(group):
            return ()
        if group in self._small:
            center = month = ""
        return survey, question, asked, center, month, words

    def _is_told(self, group: Group) -> bool:
        return group not in self._small or group[:2] in self._pooled

    @cached_property
    def _small(self) -> frozenset[Group]:
        return frozenset(group for group, runs in self._runs.items() if runs < self._least)

    @cached_property
    def _pooled(self) -> frozenset[Question]:
        """The questions whose small groups are told together."""
        runs: Counter[Question] = Counter()
        centers: dict[Question, set[str]] = {}
        for group in self._small:
            survey, question, center, _ = group
            runs[survey, question] += self._runs[group]
            centers.setdefault((survey, question), set()).update({center} - {""})
        return frozenset(one for one, n in runs.items() if n >= self._least and len(centers[one]) >= SEVERAL)


def _itself(key: str) -> tuple[Cell, ...]:
    return (key or None,)
