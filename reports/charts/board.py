"""Values side by side with their intervals: who is ahead, and whether that is more than chance."""

from typing import Final

from reports.charts.frame import INNER, Scale, absent, begin, end, grid, rule, scale
from reports.charts.paper import BODY, INK, LINE, MARGIN, MUTED, SMALL, WHITE, WIDTH, Paper, number
from reports.charts.specs import BoardSpec, Point

LANE: Final = 36
ROOM: Final = 150
"""For the value at the right."""
MANY: Final = 6
"""After more bars than these the scale is written once more below."""


def draw(spec: BoardSpec) -> bytes:
    """The picture."""
    paper, language = Paper(), spec.heading.language
    along = scale(spec.bars, MARGIN + 20, WIDTH - MARGIN - 20)
    y = rule(paper, along, begin(paper, spec.heading), language) + 4
    for bar in spec.bars:
        y = _bar(paper, bar, along, y + 6, language)
    if len(spec.bars) > MANY:
        y = rule(paper, along, y + 6, language)
    return end(paper, spec.heading, y)


def _bar(paper: Paper, bar: Point, along: Scale, y: float, language: str) -> float:
    room = INNER - (ROOM if bar.value is not None else 0)
    beside = paper.cut(bar.beside, INNER, SMALL)
    together = paper.wide(bar.label, bold=True) + 30 + paper.wide(beside, SMALL) <= room
    lines = [bar.label] if together else paper.wrapped(bar.label, room, bold=True, most=2)
    below = paper.lines(MARGIN, y, lines, bold=True)
    if together:
        paper.text(MARGIN + room - 10, y + BODY * 0.65, beside, size=SMALL, color=MUTED, align="right")
    elif beside:
        below = paper.lines(MARGIN, below, [beside], size=SMALL, color=MUTED)
    if bar.value is None:
        absent(paper, below + 2, LANE + 8, bar.why)
        return below + LANE + 14
    paper.text(WIDTH - MARGIN, y + BODY * 0.65, number(bar.value, language), size=44, bold=True, align="right")
    grid(paper, along, below, below + LANE)
    _lane(paper, bar, bar.value, along, below + LANE / 2)
    return below + LANE + 4


def _lane(paper: Paper, bar: Point, value: float, along: Scale, y: float) -> None:
    paper.line((along.start, along.end), (y, y), color=LINE, width=2)
    if bar.low is not None and bar.high is not None:
        paper.whisker(along(bar.low), along(bar.high), y)
        paper.dot(along(value), y, fill=INK)
    else:
        paper.dot(along(value), y, fill=WHITE)
