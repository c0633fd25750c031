"""Texts in an order that says nothing about when they were written, however many there are.

They are dealt out to files by chance, and each file is shuffled in memory.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import SystemRandom
from typing import Final

PILES: Final = 64


class Shuffler:
    """Add rows, then take them, then close it."""

    def __init__(self, folder: Path) -> None:
        self._chance = SystemRandom()
        self._piles = [folder / f"pile{number}" for number in range(PILES)]
        self._files = [pile.open("w", encoding="utf-8") for pile in self._piles]
        self.many = 0

    def close(self) -> None:
        """Remove what is there."""
        for file, pile in zip(self._files, self._piles, strict=True):
            file.close()
            pile.unlink(missing_ok=True)

    def add(self, *row: str) -> None:
        """One more."""
        self._files[self._chance.randrange(PILES)].write(json.dumps(row, ensure_ascii=False) + "\n")
        self.many += 1

    def taken(self) -> Iterator[list[tuple[str, ...]]]:
        """All of them, a pile at a time."""
        for file in self._files:
            file.close()
        for pile in self._piles:
            with pile.open(encoding="utf-8") as file:
                rows = [tuple(json.loads(line)) for line in file]
            self._chance.shuffle(rows)
            if rows:
                yield rows
