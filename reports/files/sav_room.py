"""How large an SPSS file will be: its rows are not written before all of them are known.

A column of texts is as wide as its longest one, and every row pays for that: a byte for eight of the width, even where
it is empty. What is there takes eight bytes for eight, a number eight. Small numbers take less; that is not counted on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from reports.files.table import Column

_HEAD: Final = 1_000
_OF_COLUMN: Final = 400
_OF_CODE: Final = 24
_OF_BLOCK: Final = 32
_OF_SEGMENT: Final = 64
_BLOCK: Final = 8
_SEGMENT: Final = 252
"""Bytes of a text that SPSS keeps together; a longer one goes on in the next of its hidden columns."""
_SEGMENT_BLOCKS: Final = 32


@dataclass(frozen=True)
class Room:
    """Bytes that a file takes: never fewer than it will have."""

    head: int
    numbers: int
    texts: tuple[int, ...]
    widths: tuple[int, ...]
    content: int = 0
    rows: int = 0

    @classmethod
    def of(cls, columns: Sequence[Column]) -> Self:
        """A file without rows."""
        texts = tuple(place for place, column in enumerate(columns) if column.kind == "text")
        head = _HEAD + sum(map(_described, columns))
        return cls(head, len(columns) - len(texts), texts, widths=(1,) * len(texts))

    @property
    def size(self) -> int:
        """All of them."""
        wide = sum(map(_blocks, self.widths))
        head = self.head + wide * _OF_BLOCK + sum(width // _SEGMENT for width in self.widths) * _OF_SEGMENT
        of_row = ((self.numbers + wide) // _BLOCK + 1 + self.numbers) * _BLOCK
        return head + self.rows * of_row + self.content

    def with_rows(self, columns: Sequence[Sequence[float | str]]) -> Self:
        """The same with these rows, too."""
        lengths = [[len(str(text).encode()) for text in columns[place]] for place in self.texts]
        widths = tuple(max(width, *some) for width, some in zip(self.widths, lengths, strict=True))
        content = self.content + sum(map(_content, lengths))
        return replace(self, widths=widths, content=content, rows=self.rows + len(columns[0]))


def _blocks(width: int) -> int:
    return width // _SEGMENT * _SEGMENT_BLOCKS + -(-(width % _SEGMENT) // _BLOCK)


def _content(lengths: Sequence[int]) -> int:
    """Each text is filled up to whole blocks, and each part of a long one too."""
    return sum(lengths) * _SEGMENT_BLOCKS * _BLOCK // _SEGMENT + _BLOCK * sum(map(bool, lengths))


def _described(column: Column) -> int:
    labels = (column.name, column.label, *column.codes.values())
    return _OF_COLUMN + len(column.codes) * _OF_CODE + sum(len(label.encode()) for label in labels)
