"""The heartbeat. APScheduler only ticks; what is due lives in rows."""

from collections.abc import Awaitable, Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from db.database import Away
from handlers.showing import log_failure

log = structlog.get_logger(__name__)
Work = Callable[[], Awaitable[object]]


class Ticker:
    """Runs a few pieces of work at fixed intervals. One that fails is logged and runs again at its next tick."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def every(self, minutes: int, name: str, work: Work) -> None:
        """Run `work` every so many minutes, never twice at once; missed ticks are caught up with one run."""

        async def tick() -> None:
            try:
                await work()
            except Away:
                log.warning("tick skipped: the database is away", tick=name)
            except Exception as error:
                log_failure("tick failed", error, tick=name)

        self._scheduler.add_job(
            tick, IntervalTrigger(minutes=minutes), id=name, max_instances=1, coalesce=True, misfire_grace_time=None
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
