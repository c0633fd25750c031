"""The free days of a month, of a centre with 60 consultants, among a million slots: the calendar's one query."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, NullPool, exists, func, insert, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from bench.postgres import databases
from bench.report import Section, Table
from db.database import Database, connect
from db.migrate import migrate
from db.models import Consultant, ConsultantOffer, Contact, Slot
from db.repos import free

CENTERS: Final = 18
CONSULTANTS: Final = 60
DAYS: Final = 58
TIMES: Final = 16
ROUNDS: Final = 100
NOW: Final = datetime(2026, 11, 30, 18, tzinfo=UTC)
MONTH: Final = (date(2026, 12, 1), date(2026, 12, 31))
WIDTH: Final = timedelta(minutes=30)
STORE: Final = "slots"
WAYS: Final = ("office", "phone")
HEADS: Final = ("centre", "free days", "p50 ms", "p95 ms", "counting p50 ms", "counting p95 ms", "ratio of p95")
TAKEN: Final = {"c0": "nothing taken", "c1": "every second time taken", "c2": "booked out"}
SPREAD: Final = """
INSERT INTO slots (consultant_id, center, day, starts_at, ends_at, closes_at)
SELECT c.id, c.center, s.day, s.starts_at, s.ends_at, s.closes_at
FROM consultants AS c CROSS JOIN slots AS s WHERE c.id <> :first AND s.consultant_id = :first
"""
TAKE: Final = """
INSERT INTO contacts (slot_id, consultant_id, center, topic, way, audience, starts_at, ends_at, state, made_at)
SELECT id, consultant_id, center, 't0', 'office', 'citizen', starts_at, ends_at, 'completed', starts_at FROM slots
WHERE center = 'c2' OR (center = 'c1' AND id % 2 = 0) OR (center NOT IN ('c0', 'c1', 'c2') AND id % 10 < 3)
"""


@dataclass(frozen=True)
class Figures:
    """Milliseconds of each call, and how many days it found."""

    days: int
    ms: Sequence[float]

    def row(self) -> tuple[float, float]:
        return statistics.median(self.ms), statistics.quantiles(self.ms, n=20)[-1]


def slots() -> Section:
    with tempfile.TemporaryDirectory(prefix="golos-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with databases(folder, STORE) as urls:
            stores = {"SQLite": f"sqlite+aiosqlite:///{folder / 'slots.db'}"}
            stores |= {"PostgreSQL": urls[STORE]} if urls else {}
            tables = [Table(f"free days, {store}", HEADS, asyncio.run(measured(url))) for store, url in stores.items()]
    rows = f"{CENTERS * CONSULTANTS * DAYS * TIMES:,}".replace(",", " ")
    says = (
        f"{rows} slots of {CENTERS} centres with {CONSULTANTS} consultants each, a month of one of them. "
        "Aim: p95 under 50 ms where the calendar has free days."
    )
    return Section("slots", says, tables)


async def measured(url: str) -> list[tuple[str, ...]]:
    await migrate(url)
    await fill(url)
    async with connect(url) as db:
        return [await compared(db, center, says) for center, says in TAKEN.items()]


async def compared(db: Database, center: str, says: str) -> tuple[str, ...]:
    ours, plain = await timed(db, lambda tx: calendar(tx, center)), await timed(db, lambda tx: counted(tx, center))
    assert ours.days == plain.days
    (p50, p95), (plain50, plain95) = ours.row(), plain.row()
    figures = (f"{value:.1f}" for value in (p50, p95, plain50, plain95))
    return (says, str(ours.days), *figures, f"{plain95 / p95:.1f}")


async def timed(db: Database, work: Callable[[Connection], int]) -> Figures:
    ms: list[float] = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        found = await db.read(work)
        ms.append((time.perf_counter() - begun) * 1000)
    return Figures(found, ms)


def calendar(tx: Connection, center: str) -> int:
    """What the month's screen asks."""
    want = free.Want(free.Asking(1, NOW, "t1", ()), "office", center, None)
    return len(free.days(tx, want, *MONTH))


def counted(tx: Connection, center: str) -> int:
    """The plain way: count the free slots of each day."""
    taken = exists().where(Contact.slot_id == Slot.id, Contact.cancelled_at.is_(None))
    here = (Slot.center == center) & Slot.day.between(*MONTH) & (Slot.closes_at > NOW)
    stmt = select(Slot.day, func.count()).where(here, ~taken).group_by(Slot.day)
    return len(tx.execute(stmt).all())


async def fill(url: str) -> None:
    """Set by set: the slots of one consultant are spread over all, then contacts are made of slots."""
    engine = create_async_engine(url, poolclass=NullPool)  # without the limits of a handler's queries
    async with engine.begin() as tx:
        await tx.execute(insert(Consultant), [consultant(number) for number in range(CENTERS * CONSULTANTS)])
        ids = list((await tx.execute(select(Consultant.id).order_by(Consultant.id))).scalars())
        offers = [{"consultant_id": one, "topic": f"t{t}", "way": w} for one in ids for t in range(3) for w in WAYS]
        await tx.execute(insert(ConsultantOffer), offers)
        await tx.execute(insert(Slot), pattern(ids[0]))
        await tx.execute(text(SPREAD), {"first": ids[0]})
        await tx.execute(text(TAKE))
    if engine.dialect.name == "postgresql":
        async with engine.connect() as tx:
            plain = await tx.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(text("VACUUM ANALYZE"))
    await engine.dispose()


def consultant(number: int) -> dict[str, Any]:
    return {
        "key": f"k{number}",
        "center": f"c{number % CENTERS}",
        "kind": "career",
        "name": f"Consultant {number}",
        "plan": {},
        "digest": "",
        "phone": "1",
        "imported_at": NOW,
    }


def pattern(consultant_id: int) -> list[dict[str, Any]]:
    """Every weekday from now on, from eight to four by UTC."""
    days = [day for day in (NOW.date() + timedelta(days=ahead) for ahead in range(1, 2 * DAYS)) if day.weekday() < 5]
    rows = []
    for day in days[:DAYS]:
        for place in range(TIMES):
            start = datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + place * WIDTH
            times = {"starts_at": start, "ends_at": start + WIDTH, "closes_at": start - WIDTH}
            rows.append({"consultant_id": consultant_id, "center": "c0", "day": day, **times})
    return rows
