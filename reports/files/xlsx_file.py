"""A workbook, written row by row with constant memory: numbers are numbers, days are days, nothing is a formula.

It is compressed, so its size is not known before it is closed. What is counted instead is more than it will be, even if
people type at random (tests/reports/files/test_limits.py); what they really type takes a third of that.
"""

from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter
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
BOOK_BYTES: Final = 6_000
SHEET_BYTES: Final = 1_500
ROW_BYTES: Final = 8
CELL_BYTES: Final = 4
"""Of a cell beside what stands in it: a byte for each byte of a text, half a byte for each figure of a number."""
_MOMENT_FIGURES: Final = 17
_Put = tuple[int, bool, str | float, Any]
"""The column of a cell, whether it is words, what it is, and in which style."""
_Piece = tuple[int, tuple[_Put, ...]]
"""Bytes, and the cells."""
_bytes = itemgetter(0)


class XlsxFile:
    """A workbook. Tables come one after the other, each opened with its first row; then the sheets.

    `limit`: bytes; a first row larger than that stands there alone, beside the sheets.
    """

    def __init__(self, path: Path, limit: int | None = None, sheets: Sequence[Sheet] = ()) -> None:
        self.path = path
        self._limit = limit
        self._sheets = sheets
        self.size = BOOK_BYTES + (0 if limit is None else sum(map(_sheet_bytes, sheets)))
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book: Any = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **plain})
        self._head = self._book.add_format({"bold": True})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._days = Memory(lambda day: date.fromisoformat(day).toordinal() - _EPOCH)
        self._pieces: list[Callable[[str], _Piece]] = []
        self._page: Any = None
        self._rows = 0
        self._fresh = True

    def begin(self, table: Table) -> None:
        """The next table."""
        self._table, self._page, self._rows, self._pieces = table, None, 0, []
        place = 0
        for block in table.blocks:
            self._pieces.append(looked_up(block, self._piece(block, place)))
            place += len(block.columns)

    def take(self, page: Page) -> bool:
        """Write these rows of it if there is room for them."""
        many = len(page[0])
        found = [list(map(piece, keys)) for piece, keys in zip(self._pieces, page, strict=True)]
        more = many * ROW_BYTES + sum(sum(map(_bytes, pieces)) for pieces in found)
        if self._page is None:
            more += self._head_bytes()
        alone = self._fresh and many == 1
        if self._rows + many > MOST_ROWS or (self._limit is not None and self.size + more > self._limit and not alone):
            return False
        self.head()
        self.size += more
        self._write(found)
        self._fresh = False
        return True

    def head(self) -> None:
        """The sheet of the table, if it is not there yet."""
        if self._page is None:
            columns = self._table.columns
            self._page = self._opened(self._table.title, [column.name for column in columns])
            for place, column in enumerate(columns):
                self._page.set_column(place, place, max(WIDTHS[column.kind], len(column.name) + 1))

    def close(self) -> None:
        """Add the sheets, and put the workbook together."""
        for sheet in self._sheets:
            self._add(sheet)
        self._book.close()

    def _write(self, found: Sequence[Sequence[_Piece]]) -> None:
        put, row = (self._page.write_number, self._page.write_string), self._rows
        for pieces in zip(*found, strict=True):
            row += 1
            for _, cells in pieces:
                for place, words, value, style in cells:
                    put[words](row, place, value, style)
        self._rows = row

    def _add(self, sheet: Sheet) -> None:
        page = self._opened(sheet.title, sheet.head)
        page.set_column(0, len(sheet.head) - 1, WIDE)
        for row, cells in enumerate(sheet.rows, 1):
            for place, cell in enumerate(cells):
                if isinstance(cell, (int, float)):
                    page.write_number(row, place, cell)
                elif cell is not None:
                    page.write_string(row, place, _text(cell), self._wrapped)

    def _opened(self, title: str, head: Sequence[str]) -> Any:
        page = self._book.add_worksheet(sheet_title(title))
        page.freeze_panes(1, 0)
        for place, name in enumerate(head):
            page.write_string(0, place, guarded(name), self._head)
        return page

    def _head_bytes(self) -> int:
        """A column has its name and a width."""
        columns = self._table.columns
        return SHEET_BYTES + sum(2 * (CELL_BYTES + len(column.name.encode())) for column in columns)

    def _piece(self, block: Block, place: int) -> Callable[[str], _Piece]:
        """What is written for a key. An empty cell is not written at all."""
        if block.decode is None:
            return self._plain(block.columns[0].kind, place)
        decode = block.decode

        def pieces(key: str) -> _Piece:
            cells = tuple(_put(where, cell) for where, cell in enumerate(decode(key), place) if cell is not None)
            return sum(_cell_bytes(value) for _, _, value, _ in cells), cells

        return pieces

    def _plain(self, kind: Kind, place: int) -> Callable[[str], _Piece]:
        days, day, moment = self._days, self._day, self._moment
        match kind:
            case "day":
                return lambda key: (CELL_BYTES + len(key) // 2, ((place, False, days[key], day),))
            case "moment":
                size = CELL_BYTES + _MOMENT_FIGURES // 2
                return lambda key: (size, ((place, False, days[key[:10]] + seconds_of(key) / _DAY_S, moment),))
            case "number" | "flag":
                return lambda key: (CELL_BYTES + len(key) // 2, ((place, False, int(key), None),))
        return lambda key: (CELL_BYTES + len(key.encode()), ((place, True, key, None),))


def sheet_title(title: str) -> str:
    """A name that a sheet may have."""
    return title.translate(dict.fromkeys(map(ord, "[]:*?/\\'"), " ")).strip()[:TITLE_LIMIT]


def _put(place: int, cell: Cell) -> _Put:
    if isinstance(cell, (int, float)):
        return place, False, cell, None
    return place, True, _text(cell), None


def _text(cell: str | Missing | None) -> str:
    return WORDS[cell] if isinstance(cell, Missing) else guarded(cell or "")[:TEXT_LIMIT]


def _cell_bytes(value: str | float) -> int:
    return CELL_BYTES + (len(value.encode()) if isinstance(value, str) else len(repr(value)) // 2)


def _sheet_bytes(sheet: Sheet) -> int:
    lines = [sheet.head, *sheet.rows]
    written = [_put(0, cell)[2] for line in lines for cell in line if cell is not None]
    return SHEET_BYTES + len(lines) * ROW_BYTES + sum(map(_cell_bytes, written))
