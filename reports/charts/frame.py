"""What stands around every chart: the heading above, how to read it below, a scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from reports.charts.paper import BODY, FAINT, INK, LINE, MARGIN, MUTED, SMALL, TITLE, WHITE, WIDTH, Paper, number
from reports.charts.specs import Heading, Point

INNER: Final = WIDTH - 2 * MARGIN
HATCH: Final = "////"
DOTS: Final = "..."
MARK: Final = 64
SPAN: Final = 30
"""A scale shows at least so many points: a tenth of a point must not look like a cliff."""


def begin(paper: Paper, heading: Heading) -> float:
    """The heading; where the chart begins."""
    y = float(MARGIN)
    if heading.mark:
        words = paper.cut(heading.mark, INNER - 40, BODY, bold=True)
        paper.box(MARGIN, y, INNER, MARK, fill=FAINT, edge=INK)
        paper.text(WIDTH / 2, y + MARK / 2, words, bold=True, align="center")
        y += MARK + 24
    y = paper.lines(MARGIN, y, paper.wrapped(heading.title, INNER, TITLE, bold=True), size=TITLE, bold=True)
    if heading.subtitle:
        y = paper.lines(MARGIN, y + 6, paper.wrapped(heading.subtitle, INNER, most=6), color=MUTED)
    return y + 28


def end(paper: Paper, heading: Heading, y: float) -> bytes:
    """What there is to know beneath it; the picture."""
    if heading.note:
        y = paper.lines(MARGIN, y + 16, paper.wrapped(heading.note, INNER, SMALL, most=8), size=SMALL, color=MUTED)
    return paper.png(y + MARGIN)


def legend(paper: Paper, y: float, entries: Iterable[tuple[str, str, str]]) -> float:
    """Swatches (fill, hatch, words), one under the other; where they end."""
    for fill, hatch, words in entries:
        lines = paper.wrapped(words, INNER - 90, SMALL, most=3)
        paper.box(MARGIN, y + 6, 68, 36, fill=fill, edge=INK, hatch=hatch)
        y = max(paper.lines(MARGIN + 90, y, lines, size=SMALL), y + 44) + 6
    return y


@dataclass(frozen=True)
class Scale:
    """Values along a stretch of pixels; `end` may lie before `start`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where this value lies."""
        inside = min(max(value, self.low), self.high)
        return self.start + (self.end - self.start) * (inside - self.low) / (self.high - self.low)

    def ticks(self) -> Sequence[int]:
        """Round values along it."""
        step = 20 if self.high - self.low > 60 else 10
        return range(ceil(self.low / step) * step, floor(self.high) + 1, step)


def scale(values: Sequence[Point], start: float, end: float) -> Scale:
    """Round tens around all values and their intervals. There are no bars on it, so it need not begin at nothing."""
    seen = [one for point in values for one in (point.value, point.low, point.high) if one is not None]
    low, high = floor(min(seen, default=0) / 10) * 10, ceil(max(seen, default=100) / 10) * 10
    high = min(100, max(high, low + SPAN))
    return Scale(max(0, min(low, high - SPAN)), high, start, end)


def rule(paper: Paper, along: Scale, y: float, language: str) -> float:
    """The numbers of a lying scale; where they end."""
    for tick in along.ticks():
        x, words = along(tick), number(tick, language, 0)
        half = paper.wide(words, SMALL) / 2
        paper.text(
            min(max(x, half + 8), WIDTH - half - 8), y + SMALL / 2, words, size=SMALL, color=MUTED, align="center"
        )
    return y + SMALL * 1.3


def grid(paper: Paper, along: Scale, top: float, bottom: float) -> None:
    """Upright lines at the numbers of a lying scale, under everything."""
    for tick in along.ticks():
        paper.line((along(tick),) * 2, (top, bottom), color=FAINT, under=True)


def absent(paper: Paper, y: float, tall: float, words: str, width: float = INNER) -> None:
    """In place of a value: an open box that says why there is none."""
    paper.box(MARGIN, y, width, tall, fill=WHITE, edge=LINE, hatch="")
    paper.text(MARGIN + 20, y + tall / 2, paper.cut(words or "—", width - 40, SMALL), size=SMALL, color=MUTED)
