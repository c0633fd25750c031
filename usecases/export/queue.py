"""Exports as their maker sees them: take one, tell how far it is, end it.

The lease runs on the wall clock: it is about processes that live. Whoever asked must still have the right when the
making begins and when the files are handed over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import exports, staff
from db.rows import AnyRow
from surveys.texts import Language
from usecases.actors import Actor, ClientId
from usecases.export.asking import check, order_of
from usecases.export.order import Order
from usecases.jobs import wall_clock
from usecases.refusals import Clock, NotAllowed
from usecases.rights import Rights

LEASE: Final = timedelta(seconds=20)


@dataclass(frozen=True)
class Taken:
    """An export in somebody's hands. `now`: what ends later is not in it; `message_id`: what shows how far it is."""

    id: int
    order: Order
    chat_id: int
    language: Language
    message_id: int | None
    now: datetime


class ExportQueue:
    """`owner` names a living process; its word counts only for exports it has taken."""

    def __init__(
        self, db: Database, clock: Clock, admin_ids: frozenset[int] = frozenset(), *, wall: Clock = wall_clock
    ) -> None:
        self._db = db
        self._clock = clock
        self._rights = Rights(admin_ids)
        self._wall = wall

    async def take(self, owner: str) -> Taken | None:
        """The next export whose asker may still have it; others fail. None: nothing waits."""
        now, wall = self._clock(), self._wall()
        if not await self._db.read(lambda tx: exports.waits(tx, wall)):
            return None

        def body(tx: Connection) -> Taken | None:
            while (export := exports.take(tx, owner, wall, wall + LEASE)) is not None:
                row = exports.find(tx, export)
                if row is not None and self._may(tx, row):
                    return Taken(row.id, order_of(row), row.chat_id, row.language, row.message_id, now)
                self._refuse(tx, row, export, now)
            return None

        return await self._db.write(body)

    async def keep(self, owner: str, export: int, **fields: object) -> bool:
        """Go on. False: it was cancelled, or somebody else makes it now. `fields`: done, rows, message_id."""
        until = self._wall() + LEASE
        return await self._db.write(lambda tx: exports.keep(tx, export, owner, until, **fields))

    async def may_have(self, export: int) -> bool:
        """Whether whoever asked still has the right; if not, it has failed."""
        now = self._clock()

        def body(tx: Connection) -> bool:
            row = exports.find(tx, export)
            if row is not None and self._may(tx, row):
                return True
            self._refuse(tx, row, export, now)
            return False

        return await self._db.write(body)

    async def delivered(self, taken: Taken, rows: int, files: int) -> bool:
        """All files have arrived. False: it was cancelled meanwhile."""
        now = self._clock()

        def body(tx: Connection) -> bool:
            row = exports.find(tx, taken.id)
            if row is None or not exports.end(tx, taken.id, "done", now, done=rows, rows=rows):
                return False
            detail = {"export": taken.id, "rows": rows, "files": files, **taken.order.columns}
            staff.note(tx, row.client_id, "export.delivered", now, **detail)
            return True

        return await self._db.write(body)

    async def failed(self, export: int, trouble: str) -> bool:
        """It cannot be made. `trouble`: a kind of error."""
        now = self._clock()
        return await self._db.write(lambda tx: exports.end(tx, export, "failed", now, trouble=trouble))

    async def cancelled(self, export: int) -> int | None:
        """The message that still shows how far a cancelled export is."""
        row = await self._db.read(lambda tx: exports.find(tx, export))
        return row.message_id if row is not None and row.state == "cancelled" else None

    async def give_back(self, owner: str, export: int) -> None:
        """Somebody else makes it."""
        await self._db.write(lambda tx: exports.give_back(tx, export, owner))

    async def being_made(self, ids: set[int]) -> set[int]:
        """Which of these have a living maker."""
        wall = self._wall()
        return await self._db.read(lambda tx: exports.being_made(tx, ids, wall))

    def _may(self, tx: Connection, row: AnyRow) -> bool:
        asker = Actor(ClientId(row.client_id), row.chat_id, row.language, None, None, True, None, None)
        try:
            check(self._rights, tx, asker, order_of(row))
        except NotAllowed:
            return False
        return True

    def _refuse(self, tx: Connection, row: AnyRow | None, export: int, now: datetime) -> None:
        client = row.client_id if row is not None else None
        if exports.end(tx, export, "failed", now, trouble=NotAllowed.__name__):
            staff.note(tx, client, "refused", now, what="export", export=export)
