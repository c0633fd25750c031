"""A set of files of one format: a table after the other, cut by rows so that no file grows larger than a limit.

Each file is complete in itself: it has its head, and a workbook has its codebook and its method too. Only a single row
can be larger than the limit; it has a file to itself. A table without rows has one file, with its head.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from reports.files.csv_file import CsvFile, write_sheet
from reports.files.sav_file import Codes, SavFile
from reports.files.table import Page, Sheet, Table
from reports.files.xlsx_file import XlsxFile


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


class File(Protocol):
    """One file of a table. `take` refuses rows that it has no room for, but never a single first row."""

    def take(self, page: Page) -> bool: ...

    def close(self) -> None: ...


class TableWriter(ABC):
    """Files for each table, each opened when its first row comes."""

    def __init__(self, folder: Path, base: str, ending: str) -> None:
        self._base = base
        self._parts = Parts(folder, ending)
        self._file: File | None = None

    def begin(self, table: Table) -> None:
        self._table = table

    def write(self, page: Page) -> None:
        cut(page, self._take, self._close)

    def end(self) -> None:
        self._opened()  # a table without rows has a file too
        self._close()

    def finish(self) -> list[Path]:
        return self._parts.named()

    @abstractmethod
    def _new(self, path: Path, table: Table) -> File: ...

    def _take(self, page: Page) -> bool:
        return self._opened().take(page)

    def _opened(self) -> File:
        if self._file is None:
            self._file = self._new(self._parts.next(f"{self._base}_{self._table.name}"), self._table)
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class CsvWriter(TableWriter):
    """A file for each table and each sheet. `limit`: bytes of a table's file."""

    def __init__(self, folder: Path, base: str, sheets: Sequence[Sheet] = (), limit: int | None = None) -> None:
        super().__init__(folder, base, ".csv")
        self._folder = folder
        self._sheets = sheets
        self._limit = limit

    def finish(self) -> list[Path]:
        beside = [write_sheet(self._folder / f"{self._base}_{sheet.name}.csv", sheet) for sheet in self._sheets]
        return super().finish() + beside

    def _new(self, path: Path, table: Table) -> File:
        return CsvFile(path, table, self._limit)


class SavWriter(TableWriter):
    """Files for each table, of a bounded number of cells and, with `limit`, of bytes."""

    def __init__(self, folder: Path, base: str, limit: int | None = None) -> None:
        super().__init__(folder, base, ".sav")
        self._limit = limit

    def begin(self, table: Table) -> None:
        super().begin(table)
        self._codes = Codes()

    def _new(self, path: Path, table: Table) -> File:
        return SavFile(path, table, self._codes, self._limit)


class XlsxWriter:
    """A workbook: a sheet for each table, and the other sheets behind them. `limit`: bytes of a workbook."""

    def __init__(self, folder: Path, name: str, sheets: Sequence[Sheet] = (), limit: int | None = None) -> None:
        self._name = name
        self._sheets = sheets
        self._limit = limit
        self._parts = Parts(folder, ".xlsx")
        self._book: XlsxFile | None = None

    def begin(self, table: Table) -> None:
        self._table = table
        self._empty = True
        if self._book is not None:
            self._book.begin(table)

    def write(self, page: Page) -> None:
        self._empty = self._empty and not page[0]
        cut(page, self._take, self._close)

    def end(self) -> None:
        """The sheet stays open until the workbook is closed."""
        if self._empty:
            self._opened().head()

    def finish(self) -> list[Path]:
        self._close()
        return self._parts.named()

    def _take(self, page: Page) -> bool:
        return self._opened().take(page)

    def _opened(self) -> XlsxFile:
        if self._book is None:
            self._book = XlsxFile(self._parts.next(self._name), self._limit, self._sheets)
            self._book.begin(self._table)
        return self._book

    def _close(self) -> None:
        if self._book is not None:
            self._book.close()
            self._book = None


def cut(page: Page, take: Callable[[Page], bool], another: Callable[[], None]) -> None:
    """Have all rows taken, in order. What is too much is halved until it fits; where no row does, `another` begins."""
    waiting = [page] if page[0] else []
    while waiting:
        some = waiting.pop()
        middle = len(some[0]) // 2
        if take(some):
            continue
        if not middle:
            another()
            waiting.append(some)
        else:
            waiting += [[keys[middle:] for keys in some], [keys[:middle] for keys in some]]
