"""A mean with the interval in which the truth lies 95 times of 100.

Answers of one run resemble each other, and one person may have several runs, so the spread of answers says too little.
Respondents are split into twenty replicates instead; each is left out once, and how far the mean then moves tells how
far it may be off (a delete-one-group jackknife). Moves add up with the values they belong to: those of a weighted sum
are the weighted sum of moves.

Replicates may be of any size. Each counts with 1 − its share of the weight, so that the sum of squared moves is the
variance for any distribution of respondents; twenty equal ones give the usual 19/20 · Σ(…)². An empty one moves nothing
but leaves Student's t fewer degrees of freedom: one less than the number of equal replicates that would spread the
respondents as widely, 19 with twenty equal ones, about 8 with fifteen respondents.

Ratings pile up at the best answer. A symmetric interval is then too short below and reaches past 100 above, and a few
respondents who all gave the best would leave no interval at all. Two things mend that. The interval is Wilson's, for as
many yes-or-no answers as would be as uncertain as this mean. And an imagined `IMAGINED` of a respondent is added at
either end of the scale: no spread seen is not no spread. docs/decisions/0017-the-index.md has the measured coverage.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import floor, sqrt
from operator import mul
from typing import Final

from surveys.cells import REPLICATES, Cell
from surveys.scoring import POINT

T: Final = (
    *(12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836, 2.446911851, 2.364624252, 2.306004135),
    *(2.262157163, 2.228138852, 2.200985160, 2.178812830, 2.160368656, 2.144786688, 2.131449546, 2.119905299),
    *(2.109815578, 2.100922040, 2.093024054),
)
"""Student's t for 95 % with 1 … 19 degrees of freedom."""
IMAGINED: Final = 0.025
"""Chosen by simulation: less covers too rarely where ratings pile up, more too often everywhere."""
ROUNDING: Final = 1e-9
"""Twenty equal replicates are twenty, whatever floating point makes of them."""


@dataclass(frozen=True)
class Tally:
    """The sums of one indicator, of everybody and by replicate (none: they were not kept, there is no interval)."""

    whole: Cell
    replicates: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Interval:
    """From where to where."""

    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """A value, how many answers it rests on (`effective`: as many of equal weight), and how it moves.

    `shares`: how much of the weight lies in each replicate. Both are empty when replicates were not kept.
    """

    value: float
    n: int
    effective: float
    moves: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()

    @cached_property
    def pulls(self) -> tuple[float, ...]:
        """Each move times the square root of 1 − share: what the replicate adds to the error of the value."""
        whole = sum(self.shares) or 1.0
        return tuple(map(mul, self.moves, map(sqrt, [1 - share / whole for share in self.shares])))

    @cached_property
    def variance(self) -> float | None:
        """Of the value, in points²; None when it is not known."""
        return sum(map(mul, self.pulls, self.pulls)) if self.moves else None

    @property
    def replicates(self) -> float:
        """How many replicates of equal size would spread respondents as widely."""
        squares = sum(map(mul, self.shares, self.shares))
        return sum(self.shares) ** 2 / squares if squares > 0 else 0.0

    @property
    def freedom(self) -> int:
        """Degrees of freedom, rounded down. 0: one person may be all there is."""
        return min(floor(self.replicates - 1 + ROUNDING), REPLICATES - 1) if self.replicates >= 1 else 0


def mean(tallies: Sequence[Tally]) -> Estimate | None:
    """The mean of one indicator over its sources, in points; None without answers.

    Within a source weights count; between sources each answer counts once: the weights of a random sample are divided
    by their mean, or a sample of two hundred would drown everybody else.
    """
    heard = [tally for tally in tallies if tally.whole.weight > 0]
    n = sum(tally.whole.n for tally in heard)
    if n == 0:
        return None
    value = _mean([tally.whole for tally in heard])
    effective = n * n / sum(tally.whole.squares * (tally.whole.n / tally.whole.weight) ** 2 for tally in heard)
    if not all(tally.replicates for tally in heard):
        return Estimate(value, n, effective)
    left_out = [_left_out(heard, place, value) for place in range(REPLICATES)]
    return Estimate(value, n, effective, tuple(move for _, move in left_out), tuple(share for share, _ in left_out))


def certain(estimate: Estimate) -> Estimate:
    """The same value as something seen rather than sampled: a checklist does not move."""
    return replace(estimate, moves=(0.0,) * REPLICATES, shares=(0.0,) * REPLICATES)


def blend(parts: Sequence[tuple[float, Estimate]]) -> Estimate:
    """The weighted mean of some estimates. Its n is that of the part with the most answers."""
    if len(parts) == 1:
        return parts[0][1]
    weights, estimates = zip(*parts, strict=True)
    total, most = sum(weights), max(estimates, key=lambda part: part.n)
    value = sum(weight * part.value for weight, part in parts) / total
    if not all(part.moves for part in estimates):
        return Estimate(value, most.n, most.effective)
    moves, shares = (
        tuple(sum(map(mul, weights, column)) / total for column in zip(*rows, strict=True))
        for rows in ([part.moves for part in estimates], [part.shares for part in estimates])
    )
    return Estimate(value, most.n, most.effective, moves, shares)


def interval(estimate: Estimate, lowest: float = 0.0, highest: float = 100.0) -> Interval | None:
    """The 95 % interval on the scale from `lowest` to `highest`; None when it is not known."""
    if estimate.variance is None or estimate.freedom < 1:
        return None
    length, n, t = highest - lowest, estimate.effective, T[estimate.freedom - 1]
    seen = (estimate.value - lowest) / length
    share = (n * seen + IMAGINED) / (n + 2 * IMAGINED)
    imagined = n * (seen - share) ** 2 + IMAGINED * (share**2 + (1 - share) ** 2)
    each = (n * n * estimate.variance / length**2 + imagined) / (n + 2 * IMAGINED)
    alike = share * (1 - share) * n / each
    center = (alike * share + t * t / 2) / (alike + t * t)
    half = t * sqrt(alike * share * (1 - share) + t * t / 4) / (alike + t * t)
    low, high = max(min(center - half, seen), 0.0), min(max(center + half, seen), 1.0)
    return Interval(lowest + length * low, lowest + length * high)


def _mean(cells: Sequence[Cell]) -> float:
    """Every answer counts once, within a source by its weight."""
    return sum(cell.n * (cell.score / cell.weight) for cell in cells) / sum(cell.n for cell in cells) / POINT


def _left_out(heard: Sequence[Tally], place: int, value: float) -> tuple[float, float]:
    """How much of the weight a replicate has, and how the mean moves without it. Plain sums: this runs most often."""
    share, points, n, rest = 0.0, 0.0, 0, 0
    for tally in heard:
        whole, out = tally.whole, tally.replicates[place]
        n += whole.n
        share += whole.n * (out.weight / whole.weight)
        if whole.weight > out.weight:
            rest += whole.n - out.n
            points += (whole.n - out.n) * ((whole.score - out.score) / (whole.weight - out.weight))
    share /= n
    return share, points / rest / POINT - value if rest else 0.0
