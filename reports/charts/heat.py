"""Indicators × centres: the lower, the darker, with the number in every cell."""

from typing import Final

from reports.charts.frame import DOTS, HATCH, INNER, begin, end
from reports.charts.paper import LINE, MARGIN, MUTED, SMALL, WHITE, Paper, number
from reports.charts.specs import HeatRow, HeatSpec

LEFT: Final = 500
"""For the names of rows, while the columns have enough of the rest; else they stand over their rows."""
ENOUGH: Final = 70
CELL: Final = 56
NAME: Final = 420
"""How high the name of a column may climb."""
LIGHT, DARK = (238, 235, 218), (13, 42, 84)
"""The ends of the scale; in between lightness runs evenly, so it is the same in grey."""
SHARP: Final = 0.179
"""Of this luminance black and white letters can be told equally well (contrast 4.6)."""
RANGE: Final = 20
"""The scale spans at least so many points."""


def draw(spec: HeatSpec) -> bytes:
    """The picture."""
    paper = Paper()
    count = max(len(spec.columns), 1)
    left = LEFT if (INNER - LEFT) / count >= ENOUGH else 0
    step = (INNER - left) / count
    ends = _ends(spec)
    y = _legend(paper, spec, ends, begin(paper, spec.heading))
    y = _columns(paper, spec, MARGIN + left, step, y + 14)
    for row in spec.rows:
        y = _row(paper, row, ends, left, y)
    return end(paper, spec.heading, y)


def _ends(spec: HeatSpec) -> tuple[float, float]:
    """Round tens around all values."""
    seen = [value for row in spec.rows for value in _shown(row) if value is not None]
    low, high = min(seen, default=0.0) // 10 * 10, -(-max(seen, default=100.0) // 10 * 10)
    high = min(100.0, max(high, low + RANGE))
    return max(0.0, min(low, high - RANGE)), high


def _shown(row: HeatRow) -> list[float | None]:
    return [None if place in row.hidden else value for place, value in enumerate(row.values)]


def _row(paper: Paper, row: HeatRow, ends: tuple[float, float], left: float, y: float) -> float:
    """Its name and its cells; where they end."""
    names = paper.wrapped(row.label, (left or INNER) - 16, SMALL, most=2)
    tall = max(CELL, len(names) * SMALL * 1.2 + 8) if left else CELL
    if left:
        paper.lines(MARGIN, y + (tall - len(names) * SMALL * 1.3) / 2, names, size=SMALL)
    else:
        y = paper.lines(MARGIN, y + 2, names[:1], size=SMALL)
    step = (INNER - left) / max(len(row.values), 1)
    for place, value in enumerate(_shown(row)):
        at = MARGIN + left + place * step, y, step, tall
        if value is None:
            paper.box(
                at[0] + 2,
                y + 2,
                step - 4,
                tall - 4,
                fill=WHITE,
                edge=LINE,
                hatch=HATCH if place in row.hidden else DOTS,
            )
        else:
            _cell(paper, value, ends, *at)
    return y + tall


def _cell(paper: Paper, value: float, ends: tuple[float, float], x: float, y: float, wide: float, tall: float) -> None:
    color, ink = shade(value, *ends)
    paper.box(x, y, wide, tall, fill=color, edge=WHITE)
    paper.squeezed(x + wide / 2, y + tall / 2, number(value, "", 0), wide - 6, color=ink)


def shade(value: float, low: float, high: float) -> tuple[str, str]:
    """The colour of a cell, and that of the letters on it."""
    share = (min(max(value, low), high) - low) / (high - low)
    mixed = [round(dark + (light - dark) * share) for light, dark in zip(LIGHT, DARK, strict=True)]
    return "#" + "".join(f"{part:02x}" for part in mixed), "#000000" if luminance(mixed) > SHARP else WHITE


def luminance(color: list[int]) -> float:
    """How bright a colour is to the eye, from 0 to 1 (WCAG)."""
    even = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in color]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), even, strict=True))


def _columns(paper: Paper, spec: HeatSpec, left: float, step: float, y: float) -> float:
    """The names climb over their columns; where they end."""
    names = [paper.cut(name, NAME, SMALL) for name in spec.columns]
    bottom = y + max((paper.wide(name, SMALL) for name in names), default=0.0)
    for place, name in enumerate(names):
        paper.text(left + (place + 0.5) * step, bottom, name, size=SMALL, upright=True)
    return bottom + 10


def _legend(paper: Paper, spec: HeatSpec, ends: tuple[float, float], y: float) -> float:
    """The scale from dark to light with its ends as numbers, then what is no number."""
    wide, steps, left = 300.0, 10, MARGIN + 76
    for part in range(steps):
        color, _ = shade(ends[0] + (ends[1] - ends[0]) * (part + 0.5) / steps, *ends)
        paper.box(left + part * wide / steps, y + 4, wide / steps + 1, 40, fill=color)
    paper.text(left - 12, y + 24, number(ends[0], "", 0), size=SMALL, align="right")
    paper.text(left + wide + 12, y + 24, number(ends[1], "", 0), size=SMALL)
    words = paper.cut(spec.lower, INNER - wide - 190, SMALL)
    paper.text(left + wide + 100, y + 24, words, size=SMALL, color=MUTED)
    y += 56
    hidden = any(row.hidden for row in spec.rows)
    missing = any(_shown(row)[place] is None and place not in row.hidden for row in spec.rows for place in _all(row))
    for hatch, words, there in ((HATCH, spec.hidden, hidden), (DOTS, spec.missing, missing)):
        if there:
            paper.box(MARGIN, y + 4, 68, 40, fill=WHITE, edge=LINE, hatch=hatch)
            paper.text(MARGIN + 90, y + 24, paper.cut(words, INNER - 90, SMALL), size=SMALL, color=MUTED)
            y += 50
    return y


def _all(row: HeatRow) -> range:
    return range(len(row.values))
