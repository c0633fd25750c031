"""A process that exports, or writes the same rows with the bare module: one JSON order a line, one JSON line back.

It stands apart so that its memory is its own. Idle is the process with the database open and nothing done yet.
"""

import asyncio
import csv
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

from xlsxwriter import Workbook

from bench.export_data import CONTENT, LATER, SURVEY
from bench.planner import forget_peak, peak_mib
from db.database import Database, connect
from db.repos import runs
from reports.files.table import seconds_of
from usecases.export.making import Maker
from usecases.export.order import Order
from usecases.periods import Period

SOME: Final = 20_000
"""Rows that the bare modules write again and again; they stay in memory."""
DAYS, MOMENTS = ("day",), ("started", "ended")


@contextmanager
def measured(done: dict[str, Any]) -> Iterator[None]:
    """Seconds, and the most memory held above what there was before."""
    forget_peak()
    idle, begun, worked = peak_mib(), time.perf_counter(), time.process_time()
    yield
    spent = {"seconds": time.perf_counter() - begun, "cpu_s": time.process_time() - worked}
    done |= {**spent, "mib": peak_mib() - idle}


def emptied(folder: Path) -> Path:
    rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


async def export(db: Database, order: dict[str, Any]) -> dict[str, Any]:
    folder = emptied(Path(order["folder"]))
    wanted = Order(Period.parse(order["period"]), "", SURVEY.id, order["format"])
    done: dict[str, Any] = {}
    with measured(done):
        made = await Maker(db, CONTENT).make(wanted, LATER, folder, lambda *_: None)
    sizes = [file.stat().st_size for file in made.files]
    return {**done, "rows": made.rows, "file": str(made.files[0]), "mb": sum(sizes) / 1e6}


def rows_of(file: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The first rows of an exported CSV file, numbers as numbers."""
    with Path(file).open(encoding="utf-8-sig", newline="") as read:
        head, *rows = (row for _, row in zip(range(SOME + 1), csv.reader(read, delimiter=";"), strict=False))
    numbers = {place for place, name in enumerate(head) if name in ("run", "weight", "hurried")}
    numbers |= set(range(head.index("respondent") + 1, len(head)))
    return head, [tuple(_typed(cell, place in numbers) for place, cell in enumerate(row)) for row in rows]


def _typed(cell: str, is_number: bool) -> str | int:
    return int(cell) if is_number and cell.isdigit() else cell


def bare_csv(order: dict[str, Any]) -> dict[str, Any]:
    head, rows = rows_of(order["file"])
    done: dict[str, Any] = {"rows": order["rows"]}
    with measured(done), Path(order["out"]).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(head)
        for since in range(0, order["rows"], SOME):
            writer.writerows(rows[: order["rows"] - since])
    return done


def bare_xlsx(order: dict[str, Any]) -> dict[str, Any]:
    """Days and moments are the numbers already that a spreadsheet keeps."""
    head, rows = rows_of(order["file"])
    days = [head.index(name) for name in DAYS]
    moments = [head.index(name) for name in MOMENTS]
    ready = [[_serial(cell, place, days, moments) for place, cell in enumerate(row)] for row in rows]
    done: dict[str, Any] = {"rows": order["rows"]}
    with measured(done):
        plain = {"strings_to_formulas": False, "strings_to_urls": False}
        book = Workbook(order["out"], {"constant_memory": True, **plain})
        sheet = book.add_worksheet()
        day, moment = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
        styles = [day if place in days else moment if place in moments else None for place in range(len(head))]
        sheet.write_row(0, 0, head)
        for number in range(order["rows"]):
            for place, cell in enumerate(ready[number % SOME]):
                sheet.write(number + 1, place, cell, styles[place])
        book.close()
    return done


def _serial(cell: Any, place: int, days: list[int], moments: list[int]) -> Any:
    if place not in (*days, *moments):
        return cell
    whole = (date.fromisoformat(cell[:10]) - date(1899, 12, 30)).days
    return whole if place in days else whole + seconds_of(cell) / 86_400


async def main(url: str) -> None:
    async with connect(url) as db:
        await db.read(runs.first_facts)
        for line in sys.stdin:
            order = json.loads(line)
            match order["do"]:
                case "export":
                    done = await export(db, order)
                case "bare csv":
                    done = bare_csv(order)
                case _:
                    done = bare_xlsx(order)
            print(json.dumps(done), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
