"""The heartbeat. APScheduler only ticks; what is due lives in rows.

Of several replicas one does a tick's work: whoever takes the tick's lease first. It is kept until shortly before the
next tick and not given back, so that a replica whose clock is a little behind does not do the same again.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from db.database import Away, Database
from db.repos import leases
from handlers.showing import log_failure
from usecases.jobs import wall_clock
from usecases.refusals import Clock

EARLY: Final = timedelta(seconds=10)
"""How long before the next tick the lease ends: also a tick that comes a little early is done."""
FIRST: Final = timedelta(seconds=10)
"""After the start. A process that is restarted often must come to its hourly work too; the lease keeps it hourly."""
DRAIN_S: Final = 10.0

log = structlog.get_logger(__name__)
Work = Callable[[], Awaitable[object]]


class Ticker:
    """Runs a few pieces of work at fixed intervals. One that fails is logged and runs again at its next tick."""

    def __init__(self, db: Database, *, wall: Clock = wall_clock, first: timedelta = FIRST) -> None:
        self._db = db
        self._first = first
        self._wall = wall
        self._owner = secrets.token_hex(8)
        self._working: set[asyncio.Task[bool]] = set()
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def every(self, minutes: int, name: str, work: Work) -> None:
        """Run `work` every so many minutes, never twice at once; missed ticks are caught up with one run."""

        # APScheduler cancels what it runs when it stops; so it only begins our own task.
        async def tick() -> None:
            task = asyncio.create_task(self.tick(name, timedelta(minutes=minutes), work), name=f"tick {name}")
            self._working.add(task)
            task.add_done_callback(self._working.discard)
            await asyncio.shield(task)

        self._scheduler.add_job(
            tick,
            IntervalTrigger(minutes=minutes),
            id=name,
            next_run_time=datetime.now(UTC) + self._first,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    async def tick(self, name: str, interval: timedelta, work: Work) -> bool:
        """One beat; whether the work was ours to do."""
        try:
            if not await self._take(name, interval):
                return False
            await work()
        except Away:
            log.warning("tick skipped: the database is away", tick=name)
        except Exception as error:
            log_failure("tick failed", error, tick=name)
        return True

    async def _take(self, name: str, interval: timedelta) -> bool:
        now = self._wall()
        until = now + interval - EARLY
        return await self._db.write(lambda tx: leases.take(tx, f"tick:{name}", self._owner, now, until)) != "held"

    def start(self) -> None:
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more. What is being done is finished, if that does not take long."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._working:
            _, slow = await asyncio.wait(self._working, timeout=DRAIN_S)
            for task in slow:
                task.cancel()
