"""A set of files of one format: a table after the other, cut by rows where a file would grow too large.

Each file is complete in itself: it has its head, and a workbook has its codebook and its method too.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from reports.files.csv_file import CsvFile, write_sheet
from reports.files.sav_file import Codes, SavFile
from reports.files.table import Page, Sheet, Table
from reports.files.xlsx_file import MOST_ROWS, XlsxFile

CELL_BYTES: Final = 6
"""What a cell of a workbook takes after compression. Measured: 3 to 4, and texts of people beside that."""


class Writer(Protocol):
    """Begin a table, write its pages, end it; then the next; then finish: the files have the names they keep."""

    def begin(self, table: Table) -> None: ...

    def write(self, page: Page) -> None: ...

    def end(self) -> None: ...

    def finish(self) -> list[Path]: ...


class Parts:
    """Names of files: name.csv, or name_part1.csv, name_part2.csv where it took several."""

    def __init__(self, folder: Path, ending: str) -> None:
        self._folder = folder
        self._ending = ending
        self._made: dict[str, list[Path]] = {}

    def next(self, name: str) -> Path:
        """Where to write the next part."""
        parts = self._made.setdefault(name, [])
        parts.append(self._folder / f"{name}_part{len(parts) + 1}{self._ending}")
        return parts[-1]

    def named(self) -> list[Path]:
        """All of them, with the names they keep."""
        files: list[Path] = []
        for name, parts in self._made.items():
            files += parts if len(parts) > 1 else [parts[0].rename(self._folder / f"{name}{self._ending}")]
        return files


class CsvWriter:
    """A file for each table and each sheet."""

    def __init__(self, folder: Path, base: str, sheets: Sequence[Sheet] = (), limit: int | None = None) -> None:
        self._folder = folder
        self._base = base
        self._sheets = sheets
        self._limit = limit
        self._parts = Parts(folder, ".csv")

    def begin(self, table: Table) -> None:
        self._table = table
        self._open()

    def write(self, page: Page) -> None:
        lines = self._file.lines(page)
        if self._limit is not None and self._file.size + len(lines) > self._limit:
            self._file.close()
            self._open()
        self._file.put(lines)

    def end(self) -> None:
        self._file.close()

    def finish(self) -> list[Path]:
        beside = [write_sheet(self._folder / f"{self._base}_{sheet.name}.csv", sheet) for sheet in self._sheets]
        return self._parts.named() + beside

    def _open(self) -> None:
        self._file = CsvFile(self._parts.next(f"{self._base}_{self._table.name}"), self._table)


class XlsxWriter:
    """A workbook: a sheet for each table, and the other sheets behind them."""

    def __init__(self, folder: Path, name: str, sheets: Sequence[Sheet] = (), limit: int | None = None) -> None:
        self._name = name
        self._sheets = sheets
        self._most_cells = None if limit is None else limit // CELL_BYTES
        self._parts = Parts(folder, ".xlsx")
        self._book: XlsxFile | None = None

    def begin(self, table: Table) -> None:
        self._table = table
        if self._book is None:
            self._book = XlsxFile(self._parts.next(self._name))
        self._book.begin(table)

    def write(self, page: Page) -> None:
        if self._book is not None and self._full(self._book, len(page[0])):
            self._close(self._book)
            self.begin(self._table)
        if self._book is not None:
            self._book.write(page)

    def end(self) -> None:
        """The sheet stays open until the workbook is closed."""

    def finish(self) -> list[Path]:
        if self._book is not None:
            self._close(self._book)
        return self._parts.named()

    def _full(self, book: XlsxFile, more: int) -> bool:
        return book.rows + more > MOST_ROWS or (self._most_cells is not None and book.cells > self._most_cells)

    def _close(self, book: XlsxFile) -> None:
        for sheet in self._sheets:
            book.add(sheet)
        book.close()
        self._book = None


class SavWriter:
    """Files of a bounded number of cells for each table."""

    def __init__(self, folder: Path, base: str) -> None:
        self._base = base
        self._parts = Parts(folder, ".sav")

    def begin(self, table: Table) -> None:
        self._table, self._codes = table, Codes()
        self._open()

    def write(self, page: Page) -> None:
        if self._file.full:
            self._file.close()
            self._open()
        self._file.write(page)

    def end(self) -> None:
        self._file.close()

    def finish(self) -> list[Path]:
        return self._parts.named()

    def _open(self) -> None:
        self._file = SavFile(self._parts.next(f"{self._base}_{self._table.name}"), self._table, self._codes)
