"""Groups of indicators against an earlier period: a dark bar with its interval above a hatched one."""

from typing import Final

from reports.charts.frame import HATCH, INNER, Scale, absent, begin, end, grid, legend, rule
from reports.charts.paper import BODY, INK, MARGIN, MUTED, SMALL, WIDTH, Paper, number
from reports.charts.specs import GroupsSpec, Pair

NOW, THEN = "#1d5a9e", "#cfdbe8"
ROOM: Final = 170
"""For the numbers at the right."""
TALL, LOW = 56, 40


def draw(spec: GroupsSpec) -> bytes:
    """The picture."""
    paper, language = Paper(), spec.heading.language
    y = legend(paper, begin(paper, spec.heading), ((NOW, "", spec.now), (THEN, HATCH, spec.before)))
    along = Scale(0, 100, MARGIN, MARGIN + INNER - ROOM)
    y = rule(paper, along, y + 12, language)
    for pair in spec.groups:
        y = _pair(paper, pair, along, y + 14, language)
    return end(paper, spec.heading, y)


def _pair(paper: Paper, pair: Pair, along: Scale, y: float, language: str) -> float:
    now, width = pair.now, along.end - along.start
    lines = paper.wrapped(now.label, INNER, bold=True)
    y = top = paper.lines(MARGIN, y, lines, bold=True) + 4
    if now.value is None:
        absent(paper, y, TALL, now.why, width)
    else:
        paper.box(along.start, y, along(now.value) - along.start, TALL, fill=NOW, edge=INK)
        if now.low is not None and now.high is not None:
            paper.whisker(along(now.low), along(now.high), y + TALL / 2)
        words = number(now.value, language)
        paper.text(WIDTH - MARGIN, y + TALL / 2, words, size=44, bold=True, align="right")
    y += TALL + 6
    y = _before(paper, pair, along, y, language)
    grid(paper, along, top - 4, y + 4)
    if now.beside:
        y = paper.lines(MARGIN, y + 6, paper.wrapped(now.beside, INNER, SMALL), size=SMALL, color=MUTED)
    return y + 26


def _before(paper: Paper, pair: Pair, along: Scale, y: float, language: str) -> float:
    if pair.before is None:
        absent(paper, y, LOW + 8, pair.before_why, along.end - along.start)
        return y + LOW + 8
    paper.box(along.start, y, along(pair.before) - along.start, LOW, fill=THEN, edge=MUTED, hatch=HATCH)
    words = number(pair.before, language)
    paper.text(WIDTH - MARGIN, y + LOW / 2, words, size=BODY, color=MUTED, align="right")
    return y + LOW
