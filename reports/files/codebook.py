"""What every column means: a row for a column, and below it one for each code."""

from collections.abc import Iterator, Sequence
from typing import Final

from reports.files.sav_file import missing_code
from reports.files.table import WORDS, Cell, Column, Kind, Sheet, Table

KINDS: Final[dict[Kind, str]] = {
    "text": "текст", "code": "код", "number": "число", "flag": "0 или 1", "day": "день",
    "moment": "день и время со сдвигом от UTC",
}  # fmt: skip
HEAD: Final = ("table", "column", "label", "type", "value", "value_label", "spss")
MOST: Final = 60
"""Codes of one column that are listed; more are named in `content/` only."""


def codebook(tables: Sequence[Table]) -> Sheet:
    """The codebook of these tables."""
    return Sheet("codebook", "Кодовая книга", HEAD, [row for table in tables for row in _of(table)])


def _of(table: Table) -> Iterator[tuple[Cell, ...]]:
    for column in table.columns:
        label = f"{column.label} ({column.note})" if column.note else column.label
        yield table.name, column.name, label, KINDS[column.kind], None, None, None
        yield from ((table.name, column.name, None, None, *code) for code in _codes(column))


def _codes(column: Column) -> Iterator[tuple[Cell, ...]]:
    for number, (key, label) in enumerate(list(column.codes.items())[:MOST], 1):
        yield key, label, number if column.kind == "code" else key
    for missing in column.missing:
        yield WORDS[missing], "нет значения", None if column.kind == "text" else missing_code(column, missing)
