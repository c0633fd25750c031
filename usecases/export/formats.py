"""Which files each format consists of, and what they are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.files.packing import packed
from reports.files.sav_file import spss_missing
from reports.files.table import Sheet
from reports.files.writers import CsvWriter, SavWriter, Writer, XlsxWriter
from usecases.export.order import Format, Order, SpssMissing, TooLarge

SEPARATELY: Final = 4
"""More files than this come in an archive."""
METHOD: Final = "methodology.txt"


@dataclass(frozen=True)
class Sheets:
    """What goes with the rows."""

    codebook: Sheet
    method: Sheet
    index: Sheet
    dispositions: Sheet
    touchpoints: Sheet


class Formats:
    """`runs`: who writes the rows; `beside`: who writes what must not stand among them. `limit`: bytes of a file.

    `timings`: who writes, while others write the rows, how long replies took. Raises SpssMissing.
    """

    def __init__(self, folder: Path, order: Order, sheets: Sheets, *, sample: bool, limit: int | None) -> None:
        self._folder = folder
        self._whole = order.format == "zip"
        self._complete = order.format == "xlsx"  # a workbook is an archive of all that belongs to it
        self._sheets = sheets
        self._limit = limit
        base = f"golos_{order.period.text}_{order.center or 'region'}{'_sample' if sample else ''}"
        self._name = f"{base}_{order.survey or 'all'}"
        self._everywhere = {METHOD, f"{base}_{sheets.codebook.name}.csv"}
        tables = [sheets.codebook, sheets.index, sheets.dispositions, sheets.touchpoints]
        csv = CsvWriter(folder, base, tables if self._whole else tables[:1], limit)
        xlsx = XlsxWriter(folder, self._name, [sheets.codebook, sheets.index, sheets.touchpoints, sheets.method], limit)
        missing = spss_missing()
        if order.format == "sav" and missing is not None:
            raise SpssMissing(missing)
        sav: list[Writer] = [SavWriter(folder, base, limit)] if missing is None else []
        writers: dict[Format, list[Writer]] = {"csv": [csv], "xlsx": [xlsx], "sav": sav, "zip": [csv, xlsx, *sav]}
        self.runs: Sequence[Writer] = writers[order.format]
        self.timings: Writer | None = CsvWriter(folder, base, limit=limit) if self._whole else None
        self.beside: Writer = XlsxWriter(folder, f"{self._name}_texts", (), limit) if order.format == "xlsx" else csv

    def finish(self) -> list[Path]:
        """Close all files and put together what belongs together. Raises TooLarge."""
        writers = dict.fromkeys((*self.runs, self.beside, *filter(None, [self.timings])))
        files = [file for writer in writers for file in writer.finish()]
        if self._whole:
            files.append(self._note())
        if self._whole or self._many(files):
            files = self._archives(files)
        if any(map(self._large, files)):
            raise TooLarge
        return files

    def _many(self, files: Sequence[Path]) -> bool:
        """Whether that is too much for a chat as it is."""
        if self._limit is None or self._complete:
            return False
        return len(files) > SEPARATELY or any("_part" in file.stem or self._large(file) for file in files)

    def _archives(self, files: Sequence[Path]) -> list[Path]:
        everywhere = [file for file in files if file.name in self._everywhere]
        rest = [file for file in files if file not in everywhere]
        return packed(self._folder, self._name, rest, everywhere, self._limit)

    def _large(self, file: Path) -> bool:
        return self._limit is not None and file.stat().st_size > self._limit

    def _note(self) -> Path:
        path = self._folder / METHOD
        lines = [str(cell) for row in self._sheets.method.rows for cell in row]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
        return path
