"""The poster with the exit poll's code: an A4 page as SVG, which any browser prints, and the bare code as PNG."""

from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

import segno

WIDTH_MM, HEIGHT_MM = 210, 297
CODE_MM: Final = 120
QUIET: Final = 4
"""Modules of white around a code: with less, phones do not find it (ISO 18004)."""
PNG_SCALE: Final = 16
LINE_LETTERS: Final = 34


def code(link: str) -> segno.QRCode:
    """The link as a code that survives a quarter of it being scratched."""
    return segno.make_qr(link, error="q")


def png(link: str) -> bytes:
    """The code alone, for a document or a monitor."""
    file = BytesIO()
    code(link).save(file, kind="png", scale=PNG_SCALE, border=QUIET)
    return file.getvalue()


def svg(link: str, center: str, window: int = 0) -> str:
    """The whole page: what is asked, where, how to open it, what happens with the answers."""
    drawn = code(link)
    side = drawn.symbol_size(border=QUIET)[0]
    shape = drawn.svg_inline(border=QUIET, omitsize=True, light="#fff")
    where = f"{center}, окно {window}" if window else center
    left = (WIDTH_MM - CODE_MM) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM}mm" height="{HEIGHT_MM}mm"'
        f' viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}" font-family="Arial, \'DejaVu Sans\', sans-serif" text-anchor="middle">',
        f'<rect width="{WIDTH_MM}" height="{HEIGHT_MM}" fill="#fff"/>',
        _line("Как прошёл ваш визит?", 40, 15, "bold"),
        *(_line(part, 54 + 9 * number, 7) for number, part in enumerate(_wrapped(where))),
        f'<svg x="{left}" y="80" width="{CODE_MM}" height="{CODE_MM}" viewBox="0 0 {side} {side}">{shape}</svg>',
        _line("Наведите камеру телефона", 216, 9, "bold"),
        _line("4–5 вопросов, меньше минуты", 229, 8),
        _line("Имя и телефон не спрашиваем", 240, 8),
        _line(link if len(link) <= 2 * LINE_LETTERS else "", 262, 4),
        "</svg>",
    ]
    return "\n".join(parts)


def _line(words: str, y: float, size: float, weight: str = "normal") -> str:
    return (
        f'<text x="{WIDTH_MM / 2}" y="{y}" font-size="{size}" font-weight="{weight}" fill="#111">{escape(words)}</text>'
    )


def _wrapped(words: str) -> list[str]:
    """Lines of a page's width."""
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= LINE_LETTERS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
