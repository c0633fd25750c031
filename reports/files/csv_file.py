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
    """One table in one file. A line is joined from pieces that are guarded and quoted once each."""

    def __init__(self, path: Path, table: Table) -> None:
        self.path = path
        self._pieces: list[Callable[[str], str] | None] = [
            None if block.decode is None else looked_up(block, _piece(block.decode)) for block in table.blocks
        ]
        self._file = path.open("wb")
        head = BOM_UTF8 + _line(column.name for column in table.columns).encode()
        self.size = self._file.write(head)

    def lines(self, page: Page) -> bytes:
        """Some rows as they stand in the file."""
        cells = [keys if piece is None else map(piece, keys) for piece, keys in zip(self._pieces, page, strict=True)]
        lines = END.join(map(SEPARATOR.join, zip(*cells, strict=True)))
        return (lines + END).encode() if lines else b""

    def put(self, lines: bytes) -> None:
        """Append them."""
        self.size += self._file.write(lines)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


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
