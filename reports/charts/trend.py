"""One value over periods: dots with their intervals, a line between neighbours, words where there is no value."""

from itertools import pairwise
from typing import Final

from reports.charts.frame import Scale, begin, end, scale
from reports.charts.paper import BODY, FAINT, INK, MARGIN, MUTED, SMALL, WHITE, WIDTH, Paper, number
from reports.charts.specs import Point, TrendSpec

TALL: Final = 620
LEFT: Final = MARGIN + 84
"""Where the numbers of the scale end."""
MOST_LINES: Final = 3
DOT: Final = 26


def draw(spec: TrendSpec) -> bytes:
    """The picture."""
    paper, language = Paper(), spec.heading.language
    top = begin(paper, spec.heading) + 60
    along = scale(spec.points, top + TALL, top)
    step = (WIDTH - MARGIN - LEFT) / max(len(spec.points), 1)
    xs = [LEFT + step * (place + 0.5) for place in range(len(spec.points))]
    for tick in along.ticks():
        paper.text(LEFT - 14, along(tick), number(tick, language, 0), size=SMALL, color=MUTED, align="right")
        paper.line((LEFT, WIDTH - MARGIN), (along(tick),) * 2, color=FAINT, width=3, under=True)
    _joined(paper, spec, along, xs)
    for x, point in zip(xs, spec.points, strict=True):
        _point(paper, point, along, x, step, language)
    return end(paper, spec.heading, _labels(paper, spec, xs, step, top + TALL + 30))


def _joined(paper: Paper, spec: TrendSpec, along: Scale, xs: list[float]) -> None:
    for (x, point), (next_x, following) in pairwise(zip(xs, spec.points, strict=True)):
        if point.value is not None and following.value is not None:
            paper.line((x, next_x), (along(point.value), along(following.value)), color=MUTED, width=5)


def _point(paper: Paper, point: Point, along: Scale, x: float, step: float, language: str) -> None:
    if point.value is None:
        _absent(paper, point.why or "—", along, x, step)
        return
    y = top = along(point.value)
    if point.low is not None and point.high is not None:
        top = along(point.high)
        _upright(paper, x, top, along(point.low))
    paper.dot(x, y, size=DOT, fill=INK if point.high is not None else WHITE)
    words = number(point.value, language)
    if paper.wide(words, SMALL, bold=True) > step:
        words = number(point.value, language, 0)
    size = BODY if paper.wide(words, BODY, bold=True) < step else SMALL
    wide, above = paper.wide(words, size, bold=True), min(top, y - DOT / 2) - 28
    paper.box(x - wide / 2 - 4, above - size / 2, wide + 8, size, fill=WHITE)
    paper.text(x, above, words, size=size, bold=True, align="center")


def _absent(paper: Paper, why: str, along: Scale, x: float, step: float) -> None:
    """In place of a value: a white strip where words climb."""
    lines = paper.wrapped(why, TALL - 40, SMALL, most=2 if step > 3 * SMALL else 1) or ["—"]
    half = len(lines) * SMALL * 0.6 + 8
    paper.box(x - half, along.end, 2 * half, TALL, fill=WHITE, edge=FAINT)
    for place, line in enumerate(lines):
        middle = x + (place - (len(lines) - 1) / 2) * SMALL * 1.2
        paper.text(middle, along.start - 20, line, size=SMALL, color=MUTED, upright=True)


def _upright(paper: Paper, x: float, top: float, bottom: float) -> None:
    for color, width in ((WHITE, 11), (INK, 4)):
        paper.line((x, x), (top, bottom), color=color, width=width)
        for y in (top, bottom):
            paper.line((x - 14, x + 14), (y, y), color=color, width=width)


def _labels(paper: Paper, spec: TrendSpec, xs: list[float], step: float, y: float) -> float:
    """Beneath each point its period and n; where they end."""
    bottom = y
    for x, point in zip(xs, spec.points, strict=True):
        at = y
        for words, color in ((point.label, INK), (point.beside, MUTED)):
            for line in words.split("\n")[:MOST_LINES]:
                paper.squeezed(x, at + SMALL * 0.65, line, step - 8, color=color)
                at += SMALL * 1.25
        bottom = max(bottom, at)
    return bottom
