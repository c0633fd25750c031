"""Files put together for somebody who gets them in a chat: few, none larger than a limit, each complete in itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

OVERHEAD: Final = 1_000
"""What a file adds to an archive beside its content."""


def packed(folder: Path, name: str, files: Sequence[Path], everywhere: Sequence[Path], limit: int | None) -> list[Path]:
    """Archives of these files, which are gone then. `everywhere`: what belongs into each of them.

    A file comes in while it would fit unpacked, so an archive is larger than the limit only where a single file, with
    what belongs into each, is and cannot be compressed.
    """
    bins: list[list[Path]] = [[]]
    room = taken = sum(map(_size, everywhere))
    for file in files:
        if bins[-1] and limit is not None and taken + _size(file) > limit:
            bins.append([])
            taken = room
        bins[-1].append(file)
        taken += _size(file)
    archives = [
        _archive(folder / (f"{name}_part{number}.zip" if len(bins) > 1 else f"{name}.zip"), [*everywhere, *some])
        for number, some in enumerate(bins, 1)
    ]
    for file in (*files, *everywhere):
        file.unlink()
    return archives


def _archive(path: Path, files: Sequence[Path]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return path


def _size(file: Path) -> int:
    return file.stat().st_size + OVERHEAD
