"""What completed runs add to the rows of the index store."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from db.rows import AnyRow
from surveys.cells import CellKey, Completed, increments, tally
from surveys.conditions import Answers
from surveys.method import AUDIENCES, Method
from surveys.replies import CountKey, counted
from surveys.survey import Survey

Key = tuple[str | int, ...]
"""Of a row of the store, in the order of its table (`db.repos.cells`)."""
Sums = tuple[int, ...]
Row = tuple[Key, Sums]


@dataclass(frozen=True)
class Known:
    """A completed run and the survey it was asked by. `scored`: the version of the method that has counted it."""

    survey: Survey
    run: Completed
    scored: str


def completed(row: AnyRow, day: date, replies: Answers) -> Completed:
    """A run as the arithmetic sees it."""
    facts: Mapping[str, str] = row.facts
    audience = facts.get("@audience")
    return Completed(
        day=day,
        respondent=row.respondent,
        replies=replies,
        audience=audience if audience in AUDIENCES else None,
        center=row.center,
        weight=row.weight,
        situation=facts.get("@situation"),
        service=facts.get("@service"),
        channel=facts.get("@channel"),
        consultant=facts.get("@consultant"),
    )


def cells_of(method: Method, runs: Iterable[Known]) -> list[Row]:
    """The cells these runs add, each once."""
    summed = tally(cell for known in runs for cell in increments(method, known.survey, known.run))
    return [(_placed(key), (cell.n, cell.weight, cell.squares, cell.score)) for key, cell in summed.items()]


def counts_of(runs: Iterable[Known]) -> list[Row]:
    """The counts of replies these runs add, each once."""
    replies: Counter[CountKey] = Counter(key for known in runs for key in counted(known.survey, known.run))
    return [(tuple(key), (n,)) for key, n in replies.items()]


def _placed(key: CellKey) -> Key:
    return (
        key.family,
        key.period,
        key.center,
        key.audience,
        key.source,
        key.indicator,
        key.value,
        key.replicate,
        key.method,
    )
