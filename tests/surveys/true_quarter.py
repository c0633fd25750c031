"""Quarters of centres whose true satisfaction is known: what people would say on average, if all were asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from statistics import NormalDist
from typing import Final

from surveys.cells import REPLICATES, UNIT, Cell, Source
from surveys.estimates import Tally
from surveys.index import Counts, Value
from surveys.method import RUNS, Method
from surveys.scoring import FULL

PILED: Final = (0.01, 0.01, 0.03, 0.10, 0.85)
"""Ratings as centres see them: nine in ten are 4 or 5."""
GOOD: Final = (0.02, 0.03, 0.10, 0.25, 0.60)
SPREAD: Final = (0.10, 0.15, 0.25, 0.30, 0.20)
ALIKE: Final = 0.65
"""The correlation of moods behind the answers of one person. The answers themselves then correlate by about a half."""
MISSING: Final = 0.2
WEIGHTS: Final = (0.5, 1.0, 2.0, 3.0)
_NORMAL: Final = NormalDist()


class Mood:
    """How one person answers: scores 0, ¼ … 1 of the wanted shares, all drawn towards the same mood."""

    def __init__(self, random: Random, alike: float = ALIKE) -> None:
        self._random = random
        self._own, self._rest = sqrt(alike) * random.gauss(0, 1), sqrt(1 - alike)

    def score(self, cuts: Sequence[float]) -> float:
        """One answer."""
        felt = self._own + self._rest * self._random.gauss(0, 1)
        return sum(felt >= cut for cut in cuts) / len(cuts)


def cuts(shares: Sequence[float]) -> tuple[float, ...]:
    """Where the answers begin on the scale of moods."""
    below = [sum(shares[:place]) for place in range(1, len(shares))]
    return tuple(_NORMAL.inv_cdf(share) for share in below)


def mean(shares: Sequence[float]) -> float:
    """The true mean, 0–100."""
    return 100 * sum(share * place for place, share in enumerate(shares)) / (len(shares) - 1)


def truth(value: Value, means: Mapping[str, float]) -> float:
    """The true value of an index over the indicators that were computed."""
    if not value.parts:
        return means[value.id]
    heard = [part for part in value.parts if part.estimate is not None]
    return sum(part.weight * truth(part, means) for part in heard) / sum(part.weight for part in heard)


@dataclass(frozen=True)
class Quarter:
    """One centre in one quarter. `shares`: of an indicator, how many give each answer. `again`: some have more runs."""

    runs: int
    shares: Mapping[str, Sequence[float]]
    sampled: bool = False
    again: bool = False

    @property
    def means(self) -> Mapping[str, float]:
        """Indicator → its true mean."""
        return {indicator: mean(shares) for indicator, shares in self.shares.items()}


def alike(method: Method, shares: Sequence[float]) -> dict[str, Sequence[float]]:
    """Every indicator the same."""
    return {indicator.id: shares for indicator in method.indicators()}


def answers(quarter: Quarter, random: Random) -> Counts:
    """Ask them all, and sum up."""
    bounds = {indicator: cuts(shares) for indicator, shares in quarter.shares.items()}
    sums: dict[str, list[list[int]]] = {key: [[0] * 4 for _ in range(REPLICATES)] for key in (*bounds, RUNS)}
    for mood, place, weight in _runs(quarter, random):
        heard = {key: round(FULL * mood.score(cut)) for key, cut in bounds.items() if random.random() >= MISSING}
        for key, score in {**heard, RUNS: 0}.items():
            cell = sums[key][place]
            for column, more in enumerate((1, weight, weight * weight, weight * score)):
                cell[column] += more
    source: Source = "sample" if quarter.sampled else "client"
    return {(source, key): _tally(rows) for key, rows in sums.items()}


def _runs(quarter: Quarter, random: Random) -> Iterator[tuple[Mood, int, int]]:
    left = quarter.runs
    while left > 0:
        mood, place = Mood(random), random.randrange(REPLICATES)
        for _ in range(min(random.choice((1, 1, 1, 2, 3)) if quarter.again else 1, left)):
            yield mood, place, round(UNIT * random.choice(WEIGHTS)) if quarter.sampled else UNIT
            left -= 1


def _tally(rows: Sequence[Sequence[int]]) -> Tally:
    cells = tuple(Cell(*row) for row in rows)
    return Tally(sum(cells, Cell()), cells)
