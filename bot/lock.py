"""One poller per database. Two would fight over every update, and Telegram would tell only the log.

SQLite: a lock file beside the database; the system frees it when the process dies, also by `kill -9`.
PostgreSQL: a session advisory lock on a connection of its own.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final, TextIO

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.stopping import Taken
from db.database import Database

KEY: Final = 0x676F6C70  # "golp"
CHECK_S: Final = 5.0


@asynccontextmanager
async def polling_lock(db: Database, lost: asyncio.Event) -> AsyncIterator[None]:
    """Hold the lock. Raises Taken. Sets `lost` when the lock went away with its connection."""
    if not db.embedded:
        async with _advisory(db, lost):
            yield
    elif db.url.database in (None, "", ":memory:"):
        yield
    else:
        with _beside(db.url.database) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Taken from error
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield


def _beside(database: str | None) -> TextIO:
    """The file of the lock. That it cannot be opened is said of the database: nobody has named the file."""
    try:
        return open(f"{database}.lock", "a")
    except OSError as error:
        raise OSError(error.errno, error.strerror) from error


@asynccontextmanager
async def _advisory(db: Database, lost: asyncio.Event) -> AsyncIterator[None]:
    async with db.writer.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not (await connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY})).scalar():
            raise Taken

        async def watch() -> None:
            try:
                while True:
                    await asyncio.sleep(CHECK_S)
                    await connection.execute(text("SELECT 1"))
            except (DBAPIError, OSError):
                lost.set()

        watching = asyncio.create_task(watch(), name="polling-lock")
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            if lost.is_set():
                await connection.invalidate()  # it cannot be rolled back any more, and holds nothing
            else:
                with suppress(DBAPIError, OSError):
                    await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": KEY})
