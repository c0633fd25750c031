"""What is exported, as a table whose rows arrive page by page.

A million rows leave no time to look at every cell. Most cells of a row follow from a few words about it: the visit
decides a dozen columns at once, the answers decide all the questions, and the same words come again and again. So a
table consists of blocks of columns; a page brings one key a row for each block, and a writer works out what a key means
once and remembers it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Final, Generic, Literal, TypeVar

T = TypeVar("T")
REMEMBERED: Final = 50_000
"""Keys a block remembers, some 20 MB; then it begins anew."""


class Missing(Enum):
    """A question was asked and there is no value. What was not asked is None, an empty cell."""

    DONT_KNOW = "-dk"
    NOT_APPLICABLE = "-na"
    REFUSED = "-no"
    SKIPPED = "-sk"


WORDS: Final[Mapping[Missing, str]] = MappingProxyType(
    {
        Missing.DONT_KNOW: "затрудняюсь ответить",
        Missing.NOT_APPLICABLE: "не относится ко мне",
        Missing.REFUSED: "не хочу отвечать",
        Missing.SKIPPED: "вопрос пропущен",
    }
)
"""Words instead of numbers: an average over the column stays right."""

Cell = str | int | float | Missing | None
Legend = Mapping[str | int, str]
"""What cells stand for."""
Kind = Literal["text", "code", "number", "flag", "day", "moment"]
"""A word of ours or of a person; the key of an option; a count or a measure; 0 or 1; 2026-07-14; a day with the time
and the offset from UTC."""


@dataclass(frozen=True)
class Column:
    """`name` heads the column: Latin letters, unique. `codes`: what its cells stand for, where that can be listed.

    `missing`: special answers that may stand in its cells. `lowest`: the least number people may have typed. `ordered`:
    its codes are steps of a scale. `note`: what else a reader of the codebook must know.
    """

    name: str
    label: str
    kind: Kind
    codes: Legend = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    lowest: int = 0
    ordered: bool = False
    note: str = ""


Decode = Callable[[str], tuple[Cell, ...]]


@dataclass(frozen=True)
class Block:
    """Columns side by side. `decode` gives the cells of a key.

    None: it is one column, and a key is its cell already, written so that no file needs to look at it: a whole number,
    an ISO day or moment, a word of hex digits. `repeats`: keys come again.
    """

    columns: tuple[Column, ...]
    decode: Decode | None = None
    repeats: bool = True


@dataclass(frozen=True)
class Table:
    """`name` is part of file names; `title` is for people."""

    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All of them, in order."""
        return tuple(column for block in self.blocks for column in block.columns)


Page = Sequence[Sequence[str]]
"""Some rows: for each block a key a row."""


@dataclass(frozen=True)
class Sheet:
    """A small table beside the rows: what columns mean, values of the index. `name` of a file, `title` of a sheet."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


class Memory(dict[str, T], Generic[T]):
    """What keys mean, each worked out once."""

    def __init__(self, work_out: Callable[[str], T]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: str) -> T:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[key] = self._work_out(key)
        return found


def looked_up(block: Block, work_out: Callable[[str], T]) -> Callable[[str], T]:
    """How a writer gets what it makes of a block's keys."""
    return Memory(work_out).__getitem__ if block.repeats else work_out


def seconds_of(moment: str) -> int:
    """How far into its day an ISO moment lies: 2026-07-01T08:30:00+03:00."""
    return int(moment[11:13]) * 3600 + int(moment[14:16]) * 60 + int(moment[17:19])
