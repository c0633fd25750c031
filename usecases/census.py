"""Counts of what stands in the database. Counting reads whole indexes, so it is done at most every few seconds."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import counts
from db.repos import jobs as due
from usecases.refusals import Clock

FRESH: Final = timedelta(seconds=10)


@dataclass(frozen=True)
class Counts:
    """`lag_s`: how long the oldest due job has been waiting; 0 when none is."""

    jobs: Mapping[str, int] = field(default_factory=dict)
    lag_s: float = 0.0
    invitations: Mapping[str, int] = field(default_factory=dict)


class Census:
    """Counts, and remembers them for a moment."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._taken: tuple[datetime, Counts] | None = None
        self._lock = asyncio.Lock()

    async def counts(self) -> Counts:
        """How much there is of everything, not older than `FRESH`. Raises Away."""
        async with self._lock:
            now = self._clock()
            if self._taken is None or not timedelta() <= now - self._taken[0] < FRESH:
                self._taken = now, await self._db.read(lambda tx: _count(tx, now))
            return self._taken[1]


def _count(tx: Connection, now: datetime) -> Counts:
    first = due.next_due(tx)
    lag_s = max(0.0, (now - first).total_seconds()) if first is not None else 0.0
    return Counts(counts.jobs(tx), lag_s, counts.invitations(tx))
