"""Exports of a million runs, beside the same rows through the bare module; and what a tap costs meanwhile."""

import asyncio
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from rich.progress import Progress

from bench.crowd import Done
from bench.export_data import SURVEY, fill
from bench.postgres import databases
from bench.processes import ROOT, Child, python, running
from bench.report import Section, Table
from bench.walks import LINK_KEY, WALKS
from simulator.bot_process import golos

STORE: Final = "export"
SIZE: Final = float(os.environ.get("EXPORT_SIZE", "1"))
"""For a try: a part of the full size."""
CSV, XLSX = "2026-Q3", "2026-Q2"
QUARTERS: Final = {XLSX: int(200_000 * SIZE), CSV: int(1_000_000 * SIZE)}
ROUNDS: Final = 2
ADMIN: Final = 2**40
PEOPLE: Final = 5
ROUND_S: Final = 6.0
PATIENCE_S: Final = 120.0
HEADS: Final = (
    "25 columns",
    "rows",
    "seconds",
    "processor s",
    "rows/s",
    "of the bare module",
    "peak MiB above idle",
    "MB",
)
TAP_HEADS: Final = ("meanwhile", "p50 ms", "p95 ms", "taps/s")
SAYS: Final = (
    "One survey of seven questions, one row a run. The bare modules write rows that are in memory already, with no "
    "database. Aim: at least 0.6 of their speed, at most 250 MiB above the idle process; taps as quick as before."
)


def export() -> Section:
    with tempfile.TemporaryDirectory(prefix="golos-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with databases(folder, STORE) as urls:
            stores = {"SQLite": f"sqlite+aiosqlite:///{folder / 'export.db'}"}
            stores |= {"PostgreSQL": urls[STORE]} if urls else {}
            with Progress(transient=True) as bar:
                for store, url in stores.items():
                    task = bar.add_task(f"runs, {store}", total=sum(QUARTERS.values()))
                    asyncio.run(fill(url, QUARTERS, lambda done, task=task: bar.update(task, completed=done)))  # type: ignore[misc]
            rows = [row for store, url in stores.items() for row in _speeds(store, url, folder)]
            taps = list(_taps(stores["SQLite"], folder))
    return Section("export", SAYS, [Table("one export", HEADS, rows), Table("a tap of the guide", TAP_HEADS, taps)])


def _speeds(store: str, url: str, folder: Path) -> Iterator[tuple[str, ...]]:
    """CSV in turns with the bare module, then a workbook."""
    out, bare = folder / "out", str(folder / "bare")
    pairs = [
        _pair(url, folder, {"do": "export", "format": "csv", "period": CSV}, {"do": "bare csv"}, out, bare)
        for _ in range(ROUNDS)
    ]
    yield from _rows(f"CSV, {store}", "csv", pairs)
    ours, theirs = {"do": "export", "format": "xlsx", "period": XLSX}, {"do": "bare xlsx", "file": pairs[0][0]["file"]}
    yield from _rows(f"XLSX, {store}", "XlsxWriter", [_pair(url, folder, ours, theirs, folder / "book", bare)])


def _pair(
    url: str, folder: Path, ours: dict[str, Any], theirs: dict[str, Any], out: Path, bare: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Each in a process of its own, so that neither finds the other's memory."""
    done = _do(url, folder, {**ours, "folder": str(out)})
    order = {"file": done["file"], **theirs, "rows": done["rows"], "out": bare}
    return done, _do(url, folder, order)


def _do(url: str, folder: Path, order: dict[str, Any]) -> dict[str, Any]:
    command = python("bench.export_worker", url)
    with running(command, folder / "worker.log", {}, core=None, pipes=True) as worker:
        worker.send(**order)
        return worker.hear()


def _rows(name: str, module: str, pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> Iterator[tuple[str, ...]]:
    best, bare = (min((pair[place] for pair in pairs), key=lambda done: done["seconds"]) for place in (0, 1))
    share = statistics.median(theirs["seconds"] / ours["seconds"] for ours, theirs in pairs)
    yield f"bare {module}", *_figures(bare), "1", f"{bare['mib']:.0f}", ""
    yield name, *_figures(best), f"{share:.2f}", f"{max(ours['mib'] for ours, _ in pairs):.0f}", f"{best['mb']:.0f}"


def _figures(done: dict[str, Any]) -> tuple[str, ...]:
    rows, speed = (f"{number:,.0f}".replace(",", " ") for number in (done["rows"], done["rows"] / done["seconds"]))
    return rows, f"{done['seconds']:.1f}", f"{done['cpu_s']:.1f}", speed


def _taps(url: str, folder: Path) -> Iterator[tuple[str, ...]]:
    """People tap as quickly as the bot answers: without an export, then while one is made."""
    walk, file = WALKS["answer"], str(folder / "export.db")
    with ExitStack() as stack:
        command = python("bench.crowd", str(PEOPLE))
        crowd = stack.enter_context(running(command, folder / "crowd.log", {}, core=None, pipes=True))
        at = crowd.hear()
        env = {
            "BOT_API_URL": at["url"], "BOT_TOKEN": at["token"], "DATABASE_URL": url, "LINK_KEY": LINK_KEY,
            "CONTENT_DIR": str(ROOT / "content"), "ADMIN_IDS": str(ADMIN), "TMPDIR": str(folder),
        }  # fmt: skip
        stack.enter_context(running([golos(), "run"], folder / "bot.log", env, core=None))
        crowd.send(scene=walk.scene)
        crowd.hear()
        _tapped(crowd, list(walk.taps))
        yield _latency("nothing else", _tapped(crowd, list(walk.taps)))
        for into, period in (("csv", CSV), ("xlsx", XLSX)):
            wanted = _ask(file, into, period)
            yield _latency(f"an export to {into.upper()}", _tapped(crowd, list(walk.taps)))
            _cancel(file, wanted)


def _tapped(crowd: Child, taps: list[str]) -> Done:
    crowd.send(taps=taps, seconds=ROUND_S)
    return Done(**crowd.hear())


def _latency(name: str, done: Done) -> tuple[str, ...]:
    p95 = statistics.quantiles(done.delays_ms, n=20)[-1]
    return name, f"{statistics.median(done.delays_ms):.0f}", f"{p95:.0f}", f"{done.taps / done.seconds:.0f}"


def _ask(file: str, into: str, period: str) -> int:
    """An administrator asks for an export; returns when its process is at work."""
    with sqlite3.connect(file, timeout=10) as rows:
        moment = "2026-12-01 00:00:00.000000"
        rows.execute(
            "INSERT OR IGNORE INTO clients (chat_id, language, created_at, seen_at) VALUES (?, 'ru', ?, ?)",
            (ADMIN, moment, moment),
        )
        asked = rows.execute(
            "INSERT INTO exports (client_id, chat_id, period, center, survey, format, panel, with_text, state, done, "
            "asked_at) SELECT id, chat_id, ?, '', ?, ?, 0, 0, 'queued', 0, ? FROM clients WHERE chat_id = ?",
            (period, SURVEY.id, into, moment, ADMIN),
        )
        export = int(asked.lastrowid or 0)
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with sqlite3.connect(file, timeout=10) as rows:
            done, state = rows.execute("SELECT done, state FROM exports WHERE id = ?", (export,)).fetchone()
        if done or state not in ("queued", "running"):
            break
        time.sleep(0.1)
    return export


def _cancel(file: str, export: int) -> None:
    with sqlite3.connect(file, timeout=10) as rows:
        rows.execute("UPDATE exports SET state = 'cancelled' WHERE id = ?", (export,))
    time.sleep(3)
