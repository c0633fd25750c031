"""A workbook, written row by row with constant memory: numbers are numbers, days are days, nothing is a formula."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook

from reports.files.guarding import guarded
from reports.files.table import WORDS, Block, Cell, Kind, Memory, Missing, Page, Sheet, Table, looked_up, seconds_of

MOST_ROWS: Final = 1_048_575
"""Of a sheet, beside the head."""
TITLE_LIMIT: Final = 31
TEXT_LIMIT: Final = 32_767
WIDTHS: Final[dict[Kind, int]] = {"text": 20, "code": 16, "number": 8, "flag": 8, "day": 11, "moment": 19}
WIDE: Final = 30
_EPOCH: Final = date(1899, 12, 30).toordinal()
_DAY_S: Final = 86_400
_Put = tuple[int, Callable[..., object], str | float, Any]
"""The column of a cell, how it is written, what, and in which style."""


class XlsxFile:
    """A workbook. Tables and sheets are written one after the other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = self.cells = 0
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book: Any = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **plain})
        self._head = self._book.add_format({"bold": True})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._days = Memory(lambda day: date.fromisoformat(day).toordinal() - _EPOCH)
        self._pieces: list[Callable[[str], tuple[_Put, ...]]] = []
        self._across = 0

    def begin(self, table: Table) -> None:
        """The sheet of a table."""
        page = self._opened(table.title, [column.name for column in table.columns])
        for place, column in enumerate(table.columns):
            page.set_column(place, place, max(WIDTHS[column.kind], len(column.name) + 1))
        self._pieces, self._across, self.rows = [], len(table.columns), 0
        place = 0
        for block in table.blocks:
            self._pieces.append(looked_up(block, self._piece(page, block, place)))
            place += len(block.columns)

    def write(self, page: Page) -> None:
        """Some more rows of that table."""
        row, pieces = self.rows, self._pieces
        for keys in zip(*page, strict=True):
            row += 1
            for piece, key in zip(pieces, keys, strict=True):
                for place, put, value, style in piece(key):
                    put(row, place, value, style)
        self.cells += (row - self.rows) * self._across
        self.rows = row

    def add(self, sheet: Sheet) -> None:
        """A small table."""
        page = self._opened(sheet.title, sheet.head)
        page.set_column(0, len(sheet.head) - 1, WIDE)
        for row, cells in enumerate(sheet.rows, 1):
            for place, cell in enumerate(cells):
                if isinstance(cell, (int, float)):
                    page.write_number(row, place, cell)
                elif cell is not None:
                    page.write_string(row, place, _text(cell), self._wrapped)

    def close(self) -> None:
        """Put the workbook together."""
        self._book.close()

    def _opened(self, title: str, head: Sequence[str]) -> Any:
        page = self._book.add_worksheet(sheet_title(title))
        page.freeze_panes(1, 0)
        for place, name in enumerate(head):
            page.write_string(0, place, guarded(name), self._head)
        return page

    def _piece(self, page: Any, block: Block, place: int) -> Callable[[str], tuple[_Put, ...]]:
        """What is written for a key. An empty cell is not written at all."""
        if block.decode is None:
            return self._plain(page, block.columns[0].kind, place)
        decode = block.decode

        def pieces(key: str) -> tuple[_Put, ...]:
            cells = enumerate(decode(key), place)
            return tuple(_put(page, where, cell) for where, cell in cells if cell is not None)

        return pieces

    def _plain(self, page: Any, kind: Kind, place: int) -> Callable[[str], tuple[_Put, ...]]:
        number, string, days = page.write_number, page.write_string, self._days
        match kind:
            case "day":
                return lambda key: ((place, number, days[key], self._day),)
            case "moment":
                return lambda key: ((place, number, days[key[:10]] + seconds_of(key) / _DAY_S, self._moment),)
            case "number" | "flag":
                return lambda key: ((place, number, int(key), None),)
        return lambda key: ((place, string, key, None),)


def sheet_title(title: str) -> str:
    """A name that a sheet may have."""
    return title.translate(dict.fromkeys(map(ord, "[]:*?/\\'"), " ")).strip()[:TITLE_LIMIT]


def _put(page: Any, place: int, cell: Cell) -> _Put:
    if isinstance(cell, (int, float)):
        return place, page.write_number, cell, None
    return place, page.write_string, _text(cell), None


def _text(cell: str | Missing | None) -> str:
    return WORDS[cell] if isinstance(cell, Missing) else guarded(cell or "")[:TEXT_LIMIT]
