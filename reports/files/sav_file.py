"""SPSS files: numeric codes with labels, special answers as user-missing values, measures, the weight switched on.

The library takes a whole data frame, so a table is cut into files of a bounded number of cells. It cannot say which
variable weighs the cases; that is one number in the head of the file and is set afterwards.
"""

import struct
from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Final

from reports.files.fitting import fitted
from reports.files.sav_room import Room
from reports.files.table import WORDS, Block, Cell, Column, Kind, Memory, Missing, Page, Table, looked_up, seconds_of

NEEDED: Final = ("pyreadstat", "pandas")
MOST_CELLS: Final = 1_500_000
"""Of one file: a data frame of some 100 MB."""
LABEL_BYTES: Final = 255
CODE_BYTES: Final = 120
"""What SPSS keeps of the label of a variable and of a value; it cuts the rest without a word."""
WEIGHT: Final = "weight"
CODES: Final[Mapping[Missing, int]] = MappingProxyType(
    {Missing.SKIPPED: 4, Missing.DONT_KNOW: 3, Missing.NOT_APPLICABLE: 2, Missing.REFUSED: 1}
)
"""Above −100: −97 is "don't know". Above −1000, and so on, where people may have typed so low a number."""
_FORMATS: Final[Mapping[Kind, str]] = MappingProxyType(
    {"code": "F8.0", "flag": "F8.0", "day": "SDATE10", "moment": "DATETIME20"}
)
_NUMERIC: Final = ("code", "number", "flag", "day", "moment")
_SPSS_EPOCH: Final = date(1582, 10, 14).toordinal()
_DAY_S: Final = 86_400
_WEIGHT_AT: Final = 76
_LITTLE_ENDIAN: Final = b"\x02\x00\x00\x00"
_LAYOUT: Final = slice(64, 68)
Value = float | str


def spss_missing() -> str | None:
    """A package that these files need and that is not installed."""
    return next((name for name in NEEDED if find_spec(name) is None), None)


class SavFile:
    """Collects the rows of one file; `close` writes it. `codes` go on from file to file of one table.

    `limit`: bytes; a first row larger than that stands there alone.
    """

    def __init__(self, path: Path, table: Table, codes: "Codes", limit: int | None = None) -> None:
        self.path = path
        self._rows = 0
        self._limit = limit
        self._room = Room.of(table.columns)
        self._table = table
        self._codes = codes
        self._values: list[list[Value]] = [[] for _ in table.columns]
        self._days = Memory(lambda day: (date.fromisoformat(day).toordinal() - _SPSS_EPOCH) * _DAY_S)
        self._pieces = [looked_up(block, self._piece(block)) for block in table.blocks]

    def take(self, page: Page) -> bool:
        """Collect these rows if there is room for them."""
        many = len(page[0])
        alone = not self._rows and many == 1
        if (self._rows + many) * len(self._values) > MOST_CELLS and not alone:
            return False
        pieces = zip(self._pieces, page, strict=True)
        columns = [column for piece, keys in pieces for column in zip(*map(piece, keys), strict=True)]
        if self._limit is not None:
            room = self._room.with_rows(columns)
            if room.size > self._limit and not alone:
                return False
            self._room = room
        for values, column in zip(self._values, columns, strict=True):
            values.extend(column)
        self._rows += many
        return True

    def close(self) -> None:
        """Write the file."""
        columns = self._table.columns
        labels = fitted({column.name: column.label for column in columns}, LABEL_BYTES)
        pandas, pyreadstat = import_module("pandas"), import_module("pyreadstat")
        frame = pandas.DataFrame(
            {
                column.name: pandas.Series(values, dtype="float64" if column.kind in _NUMERIC else "object")
                for column, values in zip(columns, self._values, strict=True)
            }
        )
        pyreadstat.write_sav(
            frame,
            str(self.path),
            file_label=self._table.title[:60],
            column_labels=[labels[column.name] for column in columns],
            row_compress=True,
            variable_value_labels={column.name: said for column in columns if (said := self._codes.labels(column))},
            missing_ranges={
                column.name: [missing_range(column)] for column in columns if column.missing and column.kind in _NUMERIC
            },
            variable_measure={column.name: _measure(column) for column in columns},
            variable_format={column.name: _FORMATS[column.kind] for column in columns if column.kind in _FORMATS},
        )
        _switch_weight_on(self.path, columns)

    def _piece(self, block: Block) -> Callable[[str], tuple[Value, ...]]:
        if block.decode is None:
            return self._plain(block.columns[0].kind)
        decode, columns, value = block.decode, block.columns, self._codes.value
        return lambda key: tuple(map(value, columns, decode(key)))

    def _plain(self, kind: Kind) -> Callable[[str], tuple[Value, ...]]:
        days = self._days
        match kind:
            case "day":
                return lambda key: (float(days[key]),)
            case "moment":
                return lambda key: (float(days[key[:10]] + seconds_of(key)),)
            case "number" | "flag":
                return lambda key: (float(key),)
        return lambda key: (key,)


class Codes:
    """The numbers that keys of options get: in the order of the codebook, what it does not know after that."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str | int, int]] = {}

    def value(self, column: Column, cell: Cell) -> Value:
        """A cell as SPSS has it."""
        if isinstance(cell, Missing):
            return WORDS[cell] if column.kind == "text" else float(missing_code(column, cell))
        if column.kind == "text":
            return "" if cell is None else str(cell)
        if cell is None:
            return float("nan")
        if column.kind == "code" and isinstance(cell, str):
            known = self._of(column)
            return float(known.setdefault(cell, len(known) + 1))
        return float(cell)

    def labels(self, column: Column) -> dict[float, str]:
        """Value labels, those of special answers too."""
        if column.kind == "text":
            return {}
        own = self._of(column) if column.kind == "code" else {key: int(key) for key in column.codes}
        known = fitted({str(key): column.codes.get(key, str(key)) for key in own}, CODE_BYTES)
        said = {float(number): known[str(key)] for key, number in own.items()}
        return said | {float(missing_code(column, one)): WORDS[one] for one in column.missing}

    def _of(self, column: Column) -> dict[str | int, int]:
        known = self._numbers.get(column.name)
        if known is None:
            known = {key: number for number, key in enumerate(column.codes, 1)}
            self._numbers[column.name] = known
        return known


def missing_code(column: Column, missing: Missing) -> int:
    """What stands for a special answer in this column."""
    return CODES[missing] - _far(column)


def missing_range(column: Column) -> dict[str, int]:
    """From which to which value SPSS leaves answers out."""
    return {"lo": 1 - _far(column), "hi": max(CODES.values()) - _far(column)}


def _far(column: Column) -> int:
    far = 100
    while column.lowest <= max(CODES.values()) - far:
        far *= 10
    return far


def _measure(column: Column) -> str:
    if column.kind in ("number", "day", "moment"):
        return "ordinal" if column.ordered else "scale"
    return "ordinal" if column.ordered else "nominal"


def _switch_weight_on(path: Path, columns: tuple[Column, ...]) -> None:
    """Numbers take one place each in the head's count of variables; the weight stands behind numbers only."""
    place = next((place for place, column in enumerate(columns, 1) if column.name == WEIGHT), None)
    if place is None or any(column.kind not in _NUMERIC for column in columns[: place - 1]):
        return
    with path.open("r+b") as file:
        order = "<" if file.read(_LAYOUT.stop)[_LAYOUT] == _LITTLE_ENDIAN else ">"
        file.seek(_WEIGHT_AT)
        file.write(struct.pack(f"{order}i", place))
