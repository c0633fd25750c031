"""The situations that rows of an export may tell: those that the index shows to whoever asks for them.

With a rare situation others are hidden, so that it does not follow from what is left. Where only rare ones were left
out of the rows, all that say nothing would be of such a one, and a list of situations would name it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from db.repos import cell_counts, method_versions
from surveys.method import AUDIENCES, MEASURES, RUNS, Audience, Method
from surveys.survey import Survey
from usecases.hiding.counts import NOWHERE, Hidden, hidden_in_breakdown
from usecases.index.breakdowns import MARK
from usecases.index.reading import careful, hidden_in
from usecases.periods import Period

Told = frozenset[tuple[str | None, str, str]]
"""Audience (None: nobody knows which), centre ('': none), situation."""
NONE_TOLD: Final[Told] = frozenset()


def told(tx: Connection, method: Method | None, period: Period) -> Told:
    """What may be told of a period. While earlier runs are still being counted nobody knows what is rare."""
    version = method_versions.find(tx, method.version) if method is not None else None
    if method is None or (version is not None and version.caught_up_at is None):
        return NONE_TOLD
    runs = hidden_in(tx, careful(method), period)
    shown: set[tuple[str | None, str, str]] = set()
    other: set[tuple[str, str]] = set()
    for audience in AUDIENCES:
        counts = _counts(tx, method, period.months, audience)
        hidden = _hidden(counts, frozenset(cell for cell in runs[audience] if cell[1] == RUNS), method.anonymity)
        for place, name, n in _situations(counts):
            center, situation = "" if place == NOWHERE else place, name.removeprefix(MARK)
            if n >= method.anonymity and (place, name) not in hidden:
                shown.add((audience, center, situation))
            else:
                other.add((center, situation))
    unsaid = {(None, center, situation) for _, center, situation in shown if (center, situation) not in other}
    return frozenset(shown | unsaid)


def is_counted(method: Method | None, survey: Survey) -> bool:
    """Whether runs of a survey are among those that the index counts by situation."""
    if method is None or survey.kind not in method.kinds:
        return False
    fed = method.feeds(survey.id)
    return any(indicator not in MEASURES and survey.question(key) is not None for indicator, key, _ in fed)


def _hidden(counts: Mapping[str, Mapping[str, int]], known: Hidden, limit: int) -> Hidden:
    """What the index hides, and what must be hidden besides since the rows of a centre can be counted."""
    return hidden_in_breakdown(counts, known, limit) | hidden_in_breakdown(counts, Hidden(), limit)


def _situations(counts: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, str, int]]:
    return ((place, name, n) for place, row in counts.items() for name, n in row.items() if name != MARK and n)


def _counts(tx: Connection, method: Method, months: Sequence[str], audience: Audience) -> dict[str, dict[str, int]]:
    """Runs of every centre by situation, and those without one, named as where they are broken down."""
    everybody = cell_counts.of_values(tx, method.version, "month", RUNS, months, audience)
    found = {row.center or NOWHERE: {MARK: row.n} for row in everybody}
    for row in cell_counts.of_values(tx, method.version, "situation", RUNS, months, audience):
        place = found.setdefault(row.center or NOWHERE, {MARK: 0})
        place[MARK + row.value] = row.n
        place[MARK] -= row.n
    return found
