"""The change of an index against another period: the Code asks for the relative form, honesty for «is it real?».

Somebody who answered in both periods stands in the same replicate in both, so the moves of two values, replicate by
replicate, tell how far the values go up and down together. Nothing has to be known about who came back, and for two
sets of strangers the correlation is nothing but small noise. The interval of the difference is put together from the
intervals of both values and that correlation (Newcombe's square-and-add), so it stays right where ratings pile up.

Both values are taken over what was heard in both periods: an indicator nobody was asked about before must not look like
a change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from operator import mul
from typing import Literal

from surveys.estimates import Estimate, Interval, blend, interval
from surveys.index import Value, Voice

Verdict = Literal["real", "noise"]
Pair = tuple[Estimate, Estimate]
"""The same thing now and then."""


@dataclass(frozen=True)
class Change:
    """How much a value changed. `percent`: of what it was. `alike`: the same indicators and sources both times.

    `interval` and `verdict` are None where one of the values has no interval.
    """

    points: float
    percent: float | None
    interval: Interval | None
    verdict: Verdict | None
    alike: bool


def change(now: Value, then: Value) -> Change | None:
    """The change of an indicator, a group, an index or a composite of one method.

    None if it is not computed both times, or if nothing was heard both times.
    """
    pair = _pair(now, then)
    if pair is None:
        return None
    points, alike = pair[0].value - pair[1].value, _voices(now) == _voices(then)
    percent = 100 * points / pair[1].value if pair[1].value else None
    ours, theirs = interval(pair[0]), interval(pair[1])
    if ours is None or theirs is None:
        return Change(points, percent, None, None, alike)
    found = difference(pair[0], ours, pair[1], theirs)
    verdict: Verdict = "noise" if found.low <= 0 <= found.high else "real"
    return Change(points, percent, found, verdict, alike)


def _pair(now: Value, then: Value) -> Pair | None:
    """Both estimates over what was heard both times."""
    if now.estimate is None or then.estimate is None:
        return None
    if now.parts:
        known = {part.id: part for part in then.parts}
        pairs = [(part.weight, _pair(part, known[part.id])) for part in now.parts if part.id in known]
        both = [(weight, pair) for weight, pair in pairs if pair is not None]
    else:
        both = _heard(now.voices, then.voices)
    if not both:
        return None
    ours, theirs = (blend([(weight, pair[time]) for weight, pair in both]) for time in (0, 1))
    return (
        replace(ours, n=now.n, effective=now.effective),
        replace(theirs, n=then.n, effective=then.effective),
    )


def _heard(now: Sequence[Voice], then: Sequence[Voice]) -> list[tuple[int, Pair]]:
    """The sources of an indicator heard both times. Not without the main one, who is always there first."""
    known = {voice.source: voice.estimate for voice in then}
    return [(voice.weight, (voice.estimate, known[voice.source])) for voice in now if voice.source in known]


def _voices(value: Value) -> frozenset[tuple[str, ...]]:
    """Whose answers went in, each with its way down the tree."""
    below = {(value.id, *way) for part in value.parts for way in _voices(part)} if value.estimate is not None else set()
    return frozenset({(value.id, voice.source) for voice in value.voices} | below)


def difference(now: Estimate, ours: Interval, then: Estimate, theirs: Interval) -> Interval:
    """The 95 % interval of a difference."""
    together, points = _together(now, then), now.value - then.value
    down, up = now.value - ours.low, ours.high - now.value
    low = _beside(down, theirs.high - then.value, together)
    high = _beside(up, then.value - theirs.low, together)
    return Interval(points - low, points + high)


def _together(now: Estimate, then: Estimate) -> float:
    """The correlation of two values over the replicates."""
    both = (now.variance or 0.0) * (then.variance or 0.0)
    found = sum(map(mul, now.pulls, then.pulls))
    return max(-1.0, min(found / sqrt(both), 1.0)) if both > 0 else 0.0


def _beside(one: float, other: float, together: float) -> float:
    return sqrt(max(one * one + other * other - 2 * together * one * other, 0.0))
