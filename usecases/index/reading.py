"""The values of a place in a period, read from cells, and what of them may be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection

from db.repos import cell_counts, cells
from surveys.agreement import Gap, gaps
from surveys.beside import Measure, Name, measures
from surveys.cells import Cell
from surveys.change import Change, change
from surveys.index import Counts, Value, composite, gather, index
from surveys.method import AUDIENCES, CES, CSAT, PROMOTERS, RUNS, Audience, Method
from usecases.hiding.counts import NOWHERE, Hidden
from usecases.hiding.values import INDEX, hidden_in_index
from usecases.index.views import Place, Shown, Whose
from usecases.periods import Period

BEHIND: Final[Mapping[Name, str]] = {"nps": PROMOTERS, "ces": CES, "csat": CSAT}
"""The answers that each measure is made of."""


def careful(method: Method) -> Method:
    """The same method, computing nothing that must not be shown: then it is in nothing that is shown either."""
    minimum, least = method.minimum, method.anonymity
    raised = {"indicator": max(minimum.indicator, least), "index": max(minimum.index, least)}
    return method.model_copy(update={"minimum": minimum.model_copy(update=raised)})


def gathered(rows: Iterable[Sequence[Any]]) -> Counts:
    """Rows of `db.repos.cells` (source, indicator, replicate, sums) as the arithmetic takes them."""
    return gather((source, name, place, Cell._make(sums)) for source, name, place, *sums in rows)


def hidden_in(tx: Connection, method: Method, period: Period) -> Mapping[Audience, Hidden]:
    """What is shown to nobody of a period."""
    counts: dict[Audience, dict[str, dict[str, int]]] = {audience: {} for audience in AUDIENCES}
    for audience, center, name, n in cell_counts.of_index(tx, method.version, period.months):
        counts[audience].setdefault(center or NOWHERE, {})[name] = n
    return {audience: hidden_in_index(method, found) for audience, found in counts.items()}


def by_center(tx: Connection, method: Method, period: Period, audience: Audience) -> dict[str, Counts]:
    """The counts of every centre, without replicates: values and n, no intervals."""
    rows: dict[str, list[Sequence[Any]]] = {}
    for center, *row in cells.of_all_centers(tx, method.version, "month", period.months, audience):
        rows.setdefault(center, []).append(row)
    return {center: gathered(found) for center, found in rows.items()}


def read(
    tx: Connection, method: Method, place: Place, period: Period, hidden: Mapping[Audience, Hidden] | None = None
) -> "Reading":
    """A place in a period. `hidden`: what is hidden of the period, if that is known already."""
    rows: dict[str, list[Sequence[Any]]] = {}
    for audience, *row in cells.of_card(tx, method.version, place, period.months):
        rows.setdefault(audience, []).append(row)
    counts = {audience: gathered(rows.get(audience, ())) for audience in AUDIENCES}
    return Reading(method, place, period, counts, hidden if hidden is not None else hidden_in(tx, method, period))


@dataclass(frozen=True)
class Reading:
    """A place in a period. `counts` and `values` hold what must not be shown, too; `side` and `whole` do not."""

    method: Method
    place: Place
    period: Period
    counts: Mapping[Audience, Counts]
    hidden: Mapping[Audience, Hidden]

    @cached_property
    def values(self) -> Mapping[Audience, Value]:
        """The index of each audience as it is computed."""
        return {audience: index(self.method, self.counts[audience]) for audience in AUDIENCES}

    @cached_property
    def both(self) -> Value:
        """The composite as it is computed."""
        return composite(self.values["citizen"], self.values["employer"])

    @cached_property
    def sides(self) -> Mapping[Audience, Shown]:
        """The index of each audience as it may be shown, with groups and indicators."""
        return {audience: self._side(audience) for audience in AUDIENCES}

    @cached_property
    def whole(self) -> Shown:
        """The composite as it may be shown."""
        sides, value = self.sides.values(), self.both
        found = plain(value)
        if any(side.n is None for side in sides):
            found = replace(found, n=None, effective=None)
        if value.value is not None and any(side.value is None for side in sides):
            return hidden_value(value)
        return self._starred(found)

    def of(self, whose: Whose) -> Shown:
        """The composite, or the index of an audience."""
        return self.whole if whose == "composite" else self.sides[whose]

    def computed(self, whose: Whose) -> Value:
        """The same before anything is hidden."""
        return self.both if whose == "composite" else self.values[whose]

    def group(self, audience: Audience, group: str) -> Shown:
        """A group as it may be shown."""
        return next(part for part in self.sides[audience].parts if part.id == group)

    def beside(self, audience: Audience) -> Mapping[Name, Measure]:
        """NPS, CES, CSAT as far as they may be shown."""
        found = measures(self.method, self.counts[audience])
        return {name: measure for name, measure in found.items() if not self._is_hidden(audience, BEHIND[name])}

    def gaps(self, audience: Audience) -> tuple[Gap, ...]:
        """Clients against checklists as far as it may be shown, blind spots first."""
        found = gaps(self.method, self.counts[audience])
        return tuple(gap for gap in found if not self._is_hidden(audience, gap.indicator))

    def client(self, audience: Audience, indicator: str) -> float | None:
        """What clients alone say of an indicator; None where it is not shown."""
        leaves = (leaf for group in self.values[audience].parts for leaf in group.parts if leaf.id == indicator)
        voices = (voice for leaf in leaves for voice in leaf.voices if voice.source == "client")
        return next((voice.estimate.value for voice in voices if not self._is_hidden(audience, indicator)), None)

    def _side(self, audience: Audience) -> Shown:
        value = self.values[audience]
        groups = tuple(self._group(audience, part) for part in value.parts)
        if self._is_hidden(audience, INDEX):
            return replace(hidden_value(value), parts=groups)
        found = replace(plain(value), parts=groups)
        if self._is_hidden(audience, RUNS):
            found = replace(found, n=None, effective=None, why=found.why and "hidden")
        return self._starred(found)

    def _group(self, audience: Audience, value: Value) -> Shown:
        """The n of a group is that of its most answered indicator among those that are shown."""
        leaves = tuple(self._leaf(audience, part) for part in value.parts)
        if self._is_hidden(audience, value.id):
            return replace(hidden_value(value), parts=leaves)
        if value.value is None and any(leaf.hidden for leaf in leaves):
            return replace(hidden_value(value), parts=leaves)
        most = max(leaves, key=lambda leaf: leaf.n if leaf.n is not None else -1)
        return replace(plain(value), n=most.n, effective=most.effective, parts=leaves)

    def _leaf(self, audience: Audience, value: Value) -> Shown:
        return hidden_value(value) if self._is_hidden(audience, value.id) else plain(value)

    def _starred(self, found: Shown) -> Shown:
        return replace(found, stars=self.method.star(found.value)) if found.value is not None else found

    def _is_hidden(self, audience: Audience, name: str) -> bool:
        return (self.place, name) in self.hidden[audience]


def changed(now: Reading, then: Reading, whose: Whose) -> Change | None:
    """The change of an index, if it is shown both times."""
    is_shown = now.of(whose).value is not None and then.of(whose).value is not None
    return change(now.computed(whose), then.computed(whose)) if is_shown else None


def changes_below(now: Reading, then: Reading, audience: Audience, group: str) -> Mapping[str, Change | None]:
    """The changes of a group and its indicators by id, as far as both times are shown."""
    ours, theirs = (_part(reading.values[audience], group) for reading in (now, then))
    seen, before = now.group(audience, group), then.group(audience, group)
    return {
        one.id: change(one, other) if mine.value is not None and past.value is not None else None
        for one, other, mine, past in (
            (ours, theirs, seen, before),
            *zip(ours.parts, theirs.parts, seen.parts, before.parts, strict=True),
        )
    }


def _part(value: Value, id: str) -> Value:
    return next(part for part in value.parts if part.id == id)


def hidden_value(value: Value) -> Shown:
    """That there may be something here."""
    return Shown(value.id, value.weight, None, None, None, None, 0.0, "hidden")


def plain(value: Value) -> Shown:
    """Everything, without its parts."""
    return Shown(
        id=value.id,
        weight=value.weight,
        value=value.value,
        interval=value.interval,
        n=value.n,
        effective=value.effective,
        coverage=value.coverage,
        why=value.why,
    )
