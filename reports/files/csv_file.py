"""CSV as a Russian spreadsheet reads it: semicolons, a decimal comma, a byte order mark."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from reports.files.guarding import guarded
from reports.files.table import WORDS, Cell, Decode, Missing, Page, Sheet, Table, looked_up

SEPARATOR: Final = ";"
END: Final = "\r\n"
_QUOTED: Final = frozenset(';"\r\n')


class CsvFile:
    """One table in one file. A line is joined from pieces that are guarded and quoted once each.

    `limit`: bytes; a first row larger than that stands there alone.
    """

    def __init__(self, path: Path, table: Table, limit: int | None = None) -> None:
        self.path = path
        self._limit = limit
        self._rows = 0
        self._pieces: list[Callable[[str], str] | None] = [
            None if block.decode is None else looked_up(block, _piece(block.decode)) for block in table.blocks
        ]
        self._file = path.open("wb")
        head = BOM_UTF8 + _line(column.name for column in table.columns).encode()
        self._size = self._file.write(head)

    def take(self, page: Page) -> bool:
        """Append these rows if there is room for them."""
        lines, many = self._lines(page), len(page[0])
        if self._limit is not None and self._size + len(lines) > self._limit and (self._rows or many > 1):
            return False
        self._size += self._file.write(lines)
        self._rows += many
        return True

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def _lines(self, page: Page) -> bytes:
        """Some rows as they stand in the file."""
        cells = [keys if piece is None else map(piece, keys) for piece, keys in zip(self._pieces, page, strict=True)]
        return (END.join(map(SEPARATOR.join, zip(*cells, strict=True))) + END).encode()


def write_sheet(path: Path, sheet: Sheet) -> Path:
    """A small table with its head."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(_line(sheet.head))
        file.writelines(map(_line, sheet.rows))
    return path


def cell_text(cell: Cell) -> str:
    """One cell: a number as it is, words guarded and, where they must be, quoted."""
    match cell:
        case None:
            return ""
        case Missing():
            return WORDS[cell]
        case int():
            return str(cell)
        case float():
            return (str(int(cell)) if cell.is_integer() else repr(cell)).replace(".", ",")
    text = guarded(cell)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.intersection(text) else text


def _line(cells: Iterable[Cell]) -> str:
    return SEPARATOR.join(map(cell_text, cells)) + END


def _piece(decode: Decode) -> Callable[[str], str]:
    return lambda key: SEPARATOR.join(map(cell_text, decode(key)))
