"""A sheet to draw on, in pixels from its upper left corner, as tall as what is drawn on it.

matplotlib is used for letters, shapes and pixels only: a phone wants other layouts than its axes make. A sheet is
1080 pixels wide and shown at a third of that, so a letter of 33 is 11 on the screen. Nothing is said by colour alone.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Final, Literal

import matplotlib
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

WIDTH: Final = 1080
MARGIN: Final = 40
DPI: Final = 180
SMALL, BODY, TITLE = 34, 38, 50
"""Heights of letters; the smallest is 11 on a phone."""
LEADING: Final = 1.3
CAPITAL: Final = 0.729
"""How high a capital letter or a digit stands, of the height of letters."""
INK, MUTED, FAINT, LINE, WHITE = "#15202b", "#46535f", "#dfe5ec", "#8b97a3", "#ffffff"
STRANGE: Final = "\N{WHITE SQUARE}"

Align = Literal["left", "center", "right"]


class Paper:
    """Draw from above; `png` cuts the sheet to the given height."""

    def __init__(self) -> None:
        self._figure = Figure(dpi=DPI)
        FigureCanvasAgg(self._figure)
        self._pen = RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]
        self._places = Affine2D().scale(1, -1)
        self._layers = count(1)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = BODY,
        bold: bool = False,
        color: str = INK,
        align: Align = "left",
        upright: bool = False,
    ) -> None:
        """One line whose middle is at `y`. `upright`: it climbs from `y`, and `x` is its middle."""
        line = Text(x, y, drawable(words), fontproperties=font(size, bold), color=color, parse_math=False)
        line.set(ha="center" if upright else align, va="bottom" if upright else "center_baseline")
        line.set_rotation(90 if upright else 0)
        self._put(line)

    def squeezed(self, x: float, y: float, words: str, width: float, *, size: float = SMALL, color: str = INK) -> None:
        """One line around `x`, no wider than that: its letters become narrower, not lower."""
        wide = self.wide(words, size)
        if wide <= width:
            self.text(x, y, words, size=size, color=color, align="center")
            return
        # The digits stand on the same line as those that are written beside.
        shape = TextPath((0, 0), drawable(words), size=size, prop=font(size))
        narrow = Affine2D().scale(width / wide, -1).translate(x - width / 2, y + size * CAPITAL / 2)
        self._put(PathPatch(narrow.transform_path(shape), facecolor=color, linewidth=0))

    def lines(
        self, x: float, y: float, words: Sequence[str], *, size: float = BODY, bold: bool = False, color: str = INK
    ) -> float:
        """Lines from `y` down; where they end."""
        for line in words:
            self.text(x, y + size * LEADING / 2, line, size=size, bold=bold, color=color)
            y += size * LEADING
        return y

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str, edge: str | None = None, hatch: str = ""
    ) -> None:
        """A rectangle. `hatch` is drawn in the colour of the edge."""
        shape = Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge or "none", hatch=hatch or None)
        shape.set_linewidth(points(2) if edge else 0)
        self._put(shape)

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        color: str = INK,
        width: float = 4,
        under: bool = False,
    ) -> None:
        """A line from point to point. `under`: below all the rest."""
        self._put(Line2D(xs, ys, color=color, linewidth=points(width)), under=under)

    def dot(self, x: float, y: float, *, size: float = 24, marker: str = "o", fill: str = INK) -> None:
        mark = Line2D([x], [y], marker=marker, markersize=points(size), linestyle="none")
        mark.set(markerfacecolor=fill, markeredgecolor=INK, markeredgewidth=points(4))
        self._put(mark)

    def whisker(self, low: float, high: float, y: float, *, tall: float = 26) -> None:
        """An interval, lying. One that is wider than nothing can be seen on black and on white."""
        for color, width in ((WHITE, 9), (INK, 4)):
            self.line((low, high), (y, y), color=color, width=width)
            for end in (low, high):
                self.line((end, end), (y - tall / 2, y + tall / 2), color=color, width=width)

    def _put(self, artist: Artist, *, under: bool = False) -> None:
        artist.set(transform=self._places, zorder=0 if under else next(self._layers))
        self._figure.add_artist(artist)

    def png(self, height: float) -> bytes:
        """The picture."""
        self._places.translate(0, height)
        self._figure.set_size_inches(WIDTH / DPI, round(height) / DPI)
        content = BytesIO()
        self._figure.savefig(content, format="png", dpi=DPI, metadata={"Software": None})
        return content.getvalue()

    def wide(self, words: str, size: float = BODY, *, bold: bool = False) -> float:
        """How wide a line is."""
        measure = self._pen.get_text_width_height_descent
        width, _, _ = measure(drawable(words), font(size, bold), ismath=False)  # type: ignore[no-untyped-call]
        return float(width)

    def wrapped(self, words: str, width: float, size: float = BODY, *, bold: bool = False, most: int = 4) -> list[str]:
        """The text in lines no wider than that; a word too long is broken, and what is over `most` lines is cut."""
        lines: list[str] = []
        for paragraph in words.split("\n"):
            line = ""
            for word in self._bits(drawable(paragraph).split(" "), width, size, bold):
                longer = f"{line} {word}".strip()
                if line and self.wide(longer, size, bold=bold) > width:
                    lines.append(line)
                    longer = word
                line = longer
            lines.append(line)
        lines = [line for line in lines if line]
        return (
            lines
            if len(lines) <= most
            else [*lines[: most - 1], self.cut(lines[most - 1] + " …", width, size, bold=bold)]
        )

    def cut(self, words: str, width: float, size: float = BODY, *, bold: bool = False) -> str:
        """As much of the line as is no wider than that."""
        if self.wide(words, size, bold=bold) <= width:
            return words
        kept = words.removesuffix("…").rstrip()
        while kept and self.wide(kept + "…", size, bold=bold) > width:
            kept = kept[:-1].rstrip()
        return kept + "…"

    def _bits(self, words: Iterable[str], width: float, size: float, bold: bool) -> Iterable[str]:
        for word in words:
            rest = word
            while len(rest) > 1 and self.wide(rest, size, bold=bold) > width:
                fits = (n for n in range(len(rest) - 1, 1, -1) if self.wide(rest[:n] + "-", size, bold=bold) <= width)
                kept = next(fits, 1)
                yield rest[:kept] + "-"
                rest = rest[kept:]
            yield rest


def points(pixels: float) -> float:
    """Pixels in typographic points."""
    return pixels * 72 / DPI


@cache
def font(size: float, bold: bool = False) -> FontProperties:
    """DejaVu Sans, which comes with matplotlib and has Cyrillic and Tatar letters; of this many pixels."""
    return FontProperties(fname=str(_file(bold)), size=points(size))


def _file(bold: bool) -> Path:
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


@cache
def letters() -> frozenset[int]:
    """What can be written, in both weights."""
    return frozenset(get_font(_file(False)).get_charmap()) & frozenset(get_font(_file(True)).get_charmap())


def drawable(words: str) -> str:
    """The text with a square for what no letter is drawn for. Of spaces, line ends too, there are two kinds left."""
    return "".join(_drawable(letter) for letter in words)


def _drawable(letter: str) -> str:
    if letter.isspace():
        return letter if letter == "\N{NO-BREAK SPACE}" else " "
    if unicodedata.category(letter)[0] == "C":
        return ""
    return letter if ord(letter) in letters() else STRANGE


def number(value: float, language: str, digits: int = 1) -> str:
    """«87,4»; in English «87.4»."""
    words = f"{value:.{digits}f}"
    return words if language == "en" else words.replace(".", ",")
