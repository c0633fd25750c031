"""From cells to the index: indicator → group → index of an audience → composite of a centre.

What has no data is left out and the other weights share its part; coverage says how much of the weight was heard. What
rests on too few answers is not computed, and says why: missing is not zero.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from surveys.cells import NOTHING, REPLICATES, WHOLE, Cell, Source, added
from surveys.estimates import Estimate, Interval, Tally, blend, certain, interval, mean
from surveys.method import RUNS, Group, Indicator, Method

Why = Literal["no_answers", "few_answers", "low_coverage", "one_audience"]
"""Why a value is not computed. `one_audience`: a composite needs citizens and employers."""
Counts = Mapping[tuple[Source, str], Tally]
"""The sums behind one index: (source, indicator) → tally."""
CLIENTS: Final[tuple[Source, ...]] = ("client", "sample")
ALL: Final = 100.0


@dataclass(frozen=True)
class Voice:
    """What one of the sources of an indicator says."""

    source: Literal["client", "checklist"]
    weight: int
    estimate: Estimate


@dataclass(frozen=True)
class Value:
    """An indicator, a group, an index or a composite.

    `n`: answers of an indicator, the most answers of a group's indicators, runs of an index. `coverage`: per cent of
    the weight below that has data. `weight`: its own, inside of what it is part of. `voices`: of an indicator.
    """

    id: str
    weight: int
    n: int
    coverage: float
    estimate: Estimate | None
    why: Why | None = None
    parts: tuple["Value", ...] = ()
    voices: tuple[Voice, ...] = ()

    @property
    def value(self) -> float | None:
        """0–100; None: not computed."""
        return self.estimate.value if self.estimate is not None else None

    @property
    def effective(self) -> float:
        """Kish's effective n: so many answers of equal weight would be worth as much."""
        return self.estimate.effective if self.estimate is not None else 0.0

    @cached_property
    def interval(self) -> Interval | None:
        """From where to where it may lie (95 %); None where replicates were not kept or tell nothing."""
        return interval(self.estimate) if self.estimate is not None else None


def gather(rows: Iterable[tuple[Source, str, int, Cell]]) -> Counts:
    """Sum up cells (source, indicator, replicate, cell) of one audience and place over its periods.

    Where there are replicates the whole is their sum, and cells of everybody are not counted again.
    """
    wholes: dict[tuple[Source, str], Cell] = {}
    split: dict[tuple[Source, str], list[Cell]] = {}
    for source, indicator, place, cell in rows:
        key = source, indicator
        if place == WHOLE:
            wholes[key] = wholes.get(key, NOTHING) + cell
        else:
            cells = split.setdefault(key, [NOTHING] * REPLICATES)
            cells[place] = cells[place] + cell if cells[place] else cell
    return {
        **{key: Tally(whole) for key, whole in wholes.items()},
        **{key: Tally(added(cells), tuple(cells)) for key, cells in split.items()},
    }


def index(method: Method, counts: Counts) -> Value:
    """The index of one audience, with its groups and indicators."""
    groups = tuple(_group(method, group, counts) for group in method.groups)
    runs = mean([counts[source, RUNS] for source in CLIENTS if (source, RUNS) in counts])
    n = max([runs.n if runs is not None else 0, *(group.n for group in groups)])
    found = _of("index", 0, groups, n)
    if found.estimate is None:
        return found
    if n < method.minimum.index:
        return replace(found, estimate=None, why="few_answers")
    if found.coverage < method.minimum.coverage:
        return replace(found, estimate=None, why="low_coverage")
    if runs is None or runs.n < n:
        return found
    return replace(found, estimate=replace(found.estimate, n=n, effective=runs.effective))


def composite(citizens: Value, employers: Value) -> Value:
    """The simple mean of both; not computed if one of them is not."""
    sides = (replace(citizens, id="citizen", weight=1), replace(employers, id="employer", weight=1))
    n, coverage = sum(side.n for side in sides), sum(side.coverage for side in sides) / len(sides)
    estimates = [side.estimate for side in sides if side.estimate is not None]
    if len(estimates) < len(sides):
        return Value("composite", 0, n, coverage, None, "one_audience", parts=sides)
    both = blend([(1, estimate) for estimate in estimates])
    both = replace(both, n=n, effective=sum(estimate.effective for estimate in estimates))
    return Value("composite", 0, n, coverage, both, parts=sides)


def losses(value: Value) -> list[tuple[str, float]]:
    """How many points each indicator keeps the index below 100, the heaviest first. They add up to 100 − index."""
    return sorted(_losses(value, 1.0), key=lambda loss: (-loss[1], loss[0]))


def _losses(value: Value, share: float) -> Iterator[tuple[str, float]]:
    if not value.parts and value.value is not None:
        yield value.id, share * (ALL - value.value)
    heard = [part for part in value.parts if part.estimate is not None]
    total = sum(part.weight for part in heard)
    for part in heard:
        yield from _losses(part, share * part.weight / total)


def _group(method: Method, group: Group, counts: Counts) -> Value:
    parts = tuple(_indicator(method, indicator, counts) for indicator in group.indicators)
    return _of(group.id, group.weight, parts, max(part.n for part in parts))


def _indicator(method: Method, indicator: Indicator, counts: Counts) -> Value:
    """Where clients are asked, their voice is needed: staff alone do not make the value."""
    asked, checked = indicator.sources.client, indicator.sources.checklist
    clients = mean([counts[source, indicator.id] for source in CLIENTS if (source, indicator.id) in counts])
    staff = mean([counts["checklist", indicator.id]]) if ("checklist", indicator.id) in counts else None
    main, least = (clients, method.minimum.indicator) if asked is not None else (staff, method.minimum.checklist)
    n = main.n if main is not None else 0
    if main is None or n < least:
        return Value(indicator.id, indicator.weight, n, 0.0, None, "few_answers" if n else "no_answers")
    voices: list[Voice] = []
    if asked is not None and clients is not None:
        voices.append(Voice("client", asked, clients))
    if checked is not None and staff is not None and staff.n >= method.minimum.checklist:
        voices.append(Voice("checklist", checked, certain(staff)))
    estimate = blend([(voice.weight, voice.estimate) for voice in voices])
    estimate = replace(estimate, n=n, effective=main.effective)
    return Value(indicator.id, indicator.weight, n, ALL, estimate, voices=tuple(voices))


def _of(id: str, weight: int, parts: Sequence[Value], n: int) -> Value:
    """The weighted mean of the parts that are there."""
    total = sum(part.weight for part in parts)
    coverage = sum(part.weight * part.coverage for part in parts) / total
    there = [(part.weight, part.estimate) for part in parts if part.estimate is not None]
    if not there:
        return Value(id, weight, n, coverage, None, "few_answers" if n else "no_answers", tuple(parts))
    return Value(id, weight, n, coverage, blend(there), None, tuple(parts))
