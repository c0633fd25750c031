"""What is reported beside the index, each by its own published formula: NPS, CES, CSAT.

NPS is the share of promoters (9–10) less that of detractors (0–6), −100 … 100. Its variance by the usual formula,
100² · (p + d − (p − d)²) / n, takes every answer for somebody else; the interval comes from the replicates, like all.
CES is the mean of 1 … 7, CSAT the share of 4 and 5 among 1 … 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from surveys.estimates import Estimate, Interval, interval, mean
from surveys.index import CLIENTS, Counts
from surveys.method import CES, CONTENT, CSAT, PROMOTERS, Method

Name = Literal["nps", "ces", "csat"]
EASIEST, HARDEST = 7.0, 1.0
HUNDRED: Final = 100.0


@dataclass(frozen=True)
class Measure:
    """One of them on its own scale. `variance`: by formula, of NPS alone."""

    value: float
    n: int
    effective: float
    interval: Interval | None
    variance: float | None = None


def measures(method: Method, counts: Counts) -> Mapping[Name, Measure]:
    """Those with enough answers."""
    found: dict[Name, Measure | None] = {"nps": nps(counts), "ces": ces(counts), "csat": csat(counts)}
    least = method.minimum.indicator
    return {name: measure for name, measure in found.items() if measure is not None and measure.n >= least}


def nps(counts: Counts) -> Measure | None:
    """Net Promoter Score."""
    promoters, content = _mean(counts, PROMOTERS), _mean(counts, CONTENT)
    if promoters is None or content is None:
        return None
    p, d = promoters.value / HUNDRED, 1 - content.value / HUNDRED
    variance = HUNDRED**2 * (p + d - (p - d) ** 2) / promoters.effective
    both = Estimate(
        promoters.value + content.value - HUNDRED,
        promoters.n,
        promoters.effective,
        tuple(one + other for one, other in zip(promoters.moves, content.moves, strict=True)),
        promoters.shares,
    )
    return Measure(both.value, both.n, both.effective, interval(both, -HUNDRED, HUNDRED), variance)


def ces(counts: Counts) -> Measure | None:
    """Customer Effort Score, 1 (hard) … 7 (easy)."""
    found = _mean(counts, CES)
    if found is None:
        return None
    step = (EASIEST - HARDEST) / HUNDRED
    points = interval(found)
    moved = Interval(HARDEST + step * points.low, HARDEST + step * points.high) if points is not None else None
    return Measure(HARDEST + step * found.value, found.n, found.effective, moved)


def csat(counts: Counts) -> Measure | None:
    """The share of satisfied answers, per cent."""
    found = _mean(counts, CSAT)
    return Measure(found.value, found.n, found.effective, interval(found)) if found is not None else None


def _mean(counts: Counts, measure: str) -> Estimate | None:
    return mean([counts[source, measure] for source in CLIENTS if (source, measure) in counts])
