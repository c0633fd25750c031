"""A process that plans waves on a PostgreSQL full of clients: one JSON order a line, one JSON line back.

It stands apart so that its memory is its own.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from bench.processes import ROOT
from db.database import Database, connect
from db.migrate import migrate
from db.repos import gates as gate_rows
from db.repos import invitations, jobs, waves
from guide.content import load
from guide.workdays import Workdays
from usecases.actors import Actors
from usecases.inviting.gates import Gates
from usecases.jobs import DueJob, Later
from usecases.runs.marks import Marks
from usecases.waves.overview import Waves
from usecases.waves.planning import WaveDeed, asking

NOW: Final = datetime(2026, 12, 1, 7, tzinfo=UTC)
ADMIN: Final = 2**40
EVERYBODY: Final = "quarter_citizen"
SAMPLE: Final = "pulse"
AT_A_TIME: Final = 100
"""Clients a transaction when planned one by one."""
FILL: Final = """
INSERT INTO clients (chat_id, language, audience, notifications, surveys, created_at, seen_at, unreachable_at)
SELECT n, 'ru', 'citizen', true, n % 20 <> 1, at, at, CASE WHEN n % 33 = 2 THEN at END
FROM generate_series(1, CAST(:people AS int)) AS n, (SELECT CAST(:now AS timestamptz) AS at) AS moment;
INSERT INTO consents (client_id, version, given_at)
SELECT id, '1', CAST(:now AS timestamptz) FROM clients WHERE id % 4 <> 3;
INSERT INTO invitations (client_id, survey, trigger, disposition, priority, about_contact, created_at, due_at,
    expires_at, sent_at, ended_at)
SELECT id, CASE WHEN id % 20 = 0 THEN CAST(:survey AS text) ELSE 'outcome' END, 'past', 'completed', 50, false,
    at, at, at, at, at
FROM clients, (SELECT CAST(:past AS timestamptz) AS at) AS moment WHERE id % 10 = 0;
"""


class NeverMind(Exception):
    """Roll back what was only measured."""


@dataclass(frozen=True)
class Done:
    """What came of an order. `mib`: the most memory the process held meanwhile; `wal_mib`: what PostgreSQL logged."""

    seconds: float
    people: int
    batches: int
    longest_s: float
    mib: float
    wal_mib: float


class Planner:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._content = load(ROOT / "content")
        self._gates = Gates(self._content, Workdays(self._content.region, self._content.centers), Marks("bench"))
        self._deed = WaveDeed(self._content, self._gates)
        self.waves: list[int] = []

    async def fill(self, people: int) -> int:
        """So many clients: a quarter without consent, some opted out or gone, a tenth asked ten days ago."""
        known = {"now": NOW, "past": NOW - timedelta(days=10), "people": people, "survey": EVERYBODY}

        engine = create_async_engine(self._db.url, poolclass=NullPool)  # without the limits of a handler's queries
        async with engine.begin() as tx:
            for statement in filter(str.strip, FILL.split(";")):
                used = {name: value for name, value in known.items() if f":{name}" in statement}
                await tx.execute(text(statement), used)
        async with engine.connect() as tx:
            plain = await tx.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(text("VACUUM ANALYZE"))
        await engine.dispose()
        return people

    async def dry_run(self) -> tuple[int, list[float]]:
        """The screen of quality control asks this; it is content with the first people if there are too many."""
        admin = await Actors(self._db, lambda: NOW, frozenset({ADMIN})).meet(ADMIN, "ru")
        waves = Waves(self._db, self._content, lambda: NOW, self._gates, frozenset({ADMIN}))
        return (await waves.dry_run(admin, EVERYBODY, None)).people, []

    async def begin(self, plan: str) -> int:
        assert self._content.triggers is not None
        spec = self._content.triggers.waves[plan]
        turn = f"bench-{len(self.waves)}"
        values = {"plan": plan, "turn": turn, "survey": spec.survey, "kind": spec.kind, "audience": spec.audience}
        spans: dict[str, object] = {"center": None, "due_at": NOW, "expires_at": NOW + spec.expires}
        wave = await self._db.write(lambda tx: waves.add(tx, values | spans))
        assert wave is not None
        self.waves.append(wave)
        return wave

    async def step(self, wave: int) -> bool:
        job = DueJob(0, "wave", wave, 0, NOW, 0)
        return isinstance(await self._db.write(lambda tx: self._deed.prepare(tx, job, NOW)), Later)

    async def invited(self, wave: int) -> int:
        stmt = text("SELECT count(*) FROM invitations WHERE wave_id = :wave")
        return await self._db.read(lambda tx: tx.execute(stmt, {"wave": wave}).scalar_one())

    async def one_by_one(self, wave: int, people: int) -> int:
        """The same for each client by itself, as a loop over people would; nothing of it is kept."""
        for start in range(0, people, AT_A_TIME):

            def body(tx: Connection, start: int = start) -> None:
                for client in range(start + 1, start + AT_A_TIME + 1):
                    self._ask(tx, wave, client)
                raise NeverMind

            try:
                await self._db.write(body)
            except NeverMind:
                continue
        return people

    def _ask(self, tx: Connection, wave: int, client: int) -> None:
        assert self._content.triggers is not None
        plan = self._content.triggers.waves[EVERYBODY]
        refused = gate_rows.refusal_of(tx, client, asking(self._gates, plan, NOW))
        wanted = invitations.Plan(
            client, plan.survey, EVERYBODY, plan.priority, False, NOW, NOW + plan.expires, wave=wave
        )
        invitation = invitations.add(tx, wanted, NOW)
        if refused is None:
            jobs.plan(tx, "invite", invitation, f"invite:{invitation}", NOW, jobs.INVITATION)
        else:
            invitations.move(tx, invitation, "withheld", NOW, gate=refused)


async def measured(db: Database, work: Callable[[], Awaitable[tuple[int, list[float]]]]) -> Done:
    """Run it, and read the memory of this process and the log of the database before and after."""
    forget_peak()
    before, begun = await wal(db), time.perf_counter()
    people, batches = await work()
    seconds = time.perf_counter() - begun
    longest = max(batches, default=seconds)
    return Done(seconds, people, len(batches), longest, peak_mib(), (await wal(db) - before) / 2**20)


async def wal(db: Database) -> int:
    stmt = text("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")
    return int(await db.read(lambda tx: tx.execute(stmt).scalar_one()))


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def peak_mib() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


async def carry_out(planner: Planner, db: Database, order: dict[str, Any]) -> Done:
    async def steps(wave: int) -> tuple[int, list[float]]:
        times, more = [], True
        while more:
            begun = time.perf_counter()
            more = await planner.step(wave)
            times.append(time.perf_counter() - begun)
        return await planner.invited(wave), times

    async def work() -> tuple[int, list[float]]:
        match order["do"]:
            case "fill":
                return await planner.fill(order["people"]), []
            case "dry run":
                return await planner.dry_run()
            case "one by one":
                return await planner.one_by_one(await planner.begin(EVERYBODY), order["people"]), []
            case "sample":
                return await steps(await planner.begin(SAMPLE))
            case _:
                return await steps(await planner.begin(EVERYBODY))

    return await measured(db, work)


async def main(url: str) -> None:
    await migrate(url)
    async with connect(url) as db:
        planner = Planner(db)
        for line in sys.stdin:
            print(json.dumps(asdict(await carry_out(planner, db, json.loads(line)))), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
