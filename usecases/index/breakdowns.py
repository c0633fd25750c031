"""An index by situation, service, channel or consultant: values and n, no intervals."""

from collections.abc import Mapping

from sqlalchemy import Connection

from db.repos import cell_counts, cells, consultants
from guide.content import Content
from surveys.index import Counts, index
from surveys.method import RUNS, Audience, Method
from surveys.texts import Text
from usecases.hiding.counts import NOWHERE, hidden_in_breakdown, with_region
from usecases.index.reading import Reading, gathered, hidden_value, plain
from usecases.index.views import Breakdown, BreakdownLine, By, Shown, Where
from usecases.periods import Period

MARK = "="
"""Before every value where it is counted; alone it stands for runs without one."""


def breakdown(tx: Connection, content: Content, where: Where, now: Reading, audience: Audience, by: By) -> Breakdown:
    """Of a place that the person may open."""
    counts = _runs(tx, where.method, where.period, audience, by)
    known = frozenset(cell for cell in now.hidden[audience] if cell[1] == RUNS)
    hidden = {name for place, name in hidden_in_breakdown(counts, known, where.method.anonymity) if place == now.place}
    row, labels = with_region(counts).get(now.place, {}), _labels(tx, content, by)
    found = _values(tx, where, audience, by)
    lines = [
        BreakdownLine(value, labels.get(value), _shown(where.method, found[value], is_hidden=MARK + value in hidden))
        for value in sorted(name.removeprefix(MARK) for name, n in row.items() if n and name != MARK)
    ]
    lines.sort(key=lambda line: -(line.shown.n or 0))
    unknown = None if MARK in hidden else row.get(MARK, 0)
    return Breakdown(where, audience, by, now.sides[audience], tuple(lines), unknown)


def _shown(method: Method, counts: Counts, *, is_hidden: bool) -> Shown:
    value = index(method, counts)
    return hidden_value(value) if is_hidden else plain(value)


def _runs(
    tx: Connection, method: Method, period: Period, audience: Audience, by: By
) -> Mapping[str, Mapping[str, int]]:
    """Runs of every centre by value, and those without one."""
    rows = cell_counts.of_values(tx, method.version, by, RUNS, period.months, audience)
    totals = cell_counts.of_values(tx, method.version, "month", RUNS, period.months, audience)
    found: dict[str, dict[str, int]] = {row.center or NOWHERE: {MARK: row.n} for row in totals}
    for row in rows:
        place = found.setdefault(row.center or NOWHERE, {MARK: 0})
        place[MARK + row.value] = row.n
        place[MARK] -= row.n
    return found


def _values(tx: Connection, where: Where, audience: Audience, by: By) -> dict[str, Counts]:
    rows: dict[str, list[tuple[object, ...]]] = {}
    months = where.period.months
    for value, *row in cells.of_values(tx, where.method.version, by, where.place, months, audience):
        rows.setdefault(value, []).append(tuple(row))
    return {value: gathered(found) for value, found in rows.items()}


def _labels(tx: Connection, content: Content, by: By) -> Mapping[str, Text | str]:
    match by:
        case "situation":
            return {key: situation.title for key, situation in content.situations.items()}
        case "service":
            return {key: service.label for key, service in content.services.items()}
        case "consultant":
            return {row.key: row.name for row in consultants.listed(tx, left=True)}
    return {}
