"""Where this process stands: starting, ready for requests, or draining."""

import asyncio
from typing import Final, Literal

from sqlalchemy import text

from db.database import Away, Database

PATIENCE_S: Final = 2.0
Word = Literal["starting", "ready", "draining", "database away"]


class Health:
    """Goes one way: once `stop` is set it is never ready again."""

    def __init__(self, db: Database, stop: asyncio.Event) -> None:
        self._db = db
        self._stop = stop
        self._started = False

    def ready(self) -> None:
        """Everything is started."""
        self._started = True

    async def word(self) -> Word:
        """How it is. The database is asked each time: a replica that has lost it must get no requests."""
        if self._stop.is_set():
            return "draining"
        if not self._started:
            return "starting"
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._db.read(lambda tx: tx.execute(text("SELECT 1")).scalar())
        except (Away, TimeoutError):
            return "database away"
        return "ready"
