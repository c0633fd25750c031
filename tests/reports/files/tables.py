"""A table of every kind of column, and its files read back."""

import csv
from pathlib import Path
from typing import Any, Final

import pandas
import pyreadstat
from openpyxl import load_workbook

from reports.files.csv_file import CsvFile
from reports.files.sav_file import Codes, SavFile
from reports.files.table import Block, Cell, Column, Missing, Page, Table
from reports.files.xlsx_file import XlsxFile

SPECIAL: Final = (Missing.DONT_KNOW, Missing.NOT_APPLICABLE, Missing.REFUSED, Missing.SKIPPED)
COLUMNS: Final = (
    Column("mark", "Оценка", "number", {1: "плохо", 5: "хорошо"}, SPECIAL, ordered=True),
    Column("room", "Где", "code", {"hall": "В зале", "desk": "В кабинете"}),
    Column("met", "Встретили", "flag", {1: "да", 0: "нет"}, SPECIAL),
    Column("said", "=Что сказали", "text"),
)
DECODED: Final[dict[str, tuple[Cell, ...]]] = {
    "best": (5, "desk", 1, "Чай"),
    "none": (None, None, None, None),
    "special": (Missing.DONT_KNOW, "hall", Missing.REFUSED, "да; «нет»\nили"),
}
TABLE: Final = Table(
    "all",
    "Ответы",
    (
        Block((Column("run", "№", "number"),)),
        Block((Column("weight", "Вес", "number"),), lambda key: (float(key),)),
        Block((Column("day", "День", "day"),)),
        Block((Column("began", "Начало", "moment"),)),
        Block((Column("key", "Ключ", "text"),)),
        Block(COLUMNS, DECODED.__getitem__),
    ),
)
PAGE: Final[Page] = [
    ["1", "2", "3"],
    ["1", "12.5", "1"],
    ["2026-07-14", "2026-07-14", "2026-12-31"],
    ["2026-07-14T08:30:15+03:00"] * 3,
    ["0f", "a1", "77"],
    ["best", "none", "special"],
]


def of_texts(*texts: str) -> tuple[Table, Page]:
    """A table with a column of what people typed."""
    return Table("texts", "Тексты", (Block((Column("said", "Слова", "text"),), lambda key: (key,), False),)), [texts]


def as_csv(folder: Path, table: Table, page: Page) -> list[dict[str, str]]:
    file = CsvFile(folder / "a.csv", table)
    assert file.take(page)
    file.close()
    with file.path.open(encoding="utf-8-sig", newline="") as read:
        return list(csv.DictReader(read, delimiter=";"))


def as_xlsx(folder: Path, table: Table, page: Page) -> list[dict[str, Any]]:
    file = XlsxFile(folder / "a.xlsx")
    file.begin(table)
    assert file.take(page)
    file.close()
    head, *rows = load_workbook(file.path)[table.title].iter_rows()
    return [{str(name.value): cell for name, cell in zip(head, row, strict=True)} for row in rows]


def as_sav(folder: Path, table: Table, page: Page, *, user_missing: bool = True) -> tuple[pandas.DataFrame, Any]:
    file = SavFile(folder / "a.sav", table, Codes())
    assert file.take(page)
    file.close()
    frame, meta = pyreadstat.read_sav(str(file.path), user_missing=user_missing)
    return frame, meta
