"""How people answered: the seconds each question took, and how often its answer was changed. Run by run, no person.

Of questions that people answer in their own words nothing is told, unless what they typed stands in their rows: a line
here would say whose the texts are that stand in a file of their own.
"""

from collections.abc import Sequence
from itertools import chain
from json import loads
from typing import Final

from db.repos.export_rows import BAR
from reports.files.table import Block, Cell, Column, Page, Table

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


def page(numbers: Sequence[str], timings: Sequence[str]) -> Page:
    """A row for each reply of these runs. `numbers`: those of their rows."""
    timed = [loads(replies) for replies in timings]
    runs = [[number] * len(replies) for number, replies in zip(numbers, timed, strict=True)]
    return [list(chain.from_iterable(runs)), [f"{q}{BAR}{s}{BAR}{c}" for replies in timed for q, s, c in replies]]


def _cells(key: str) -> tuple[Cell, ...]:
    question, seconds, changes = key.split(BAR)
    return question, float(seconds), int(changes)
