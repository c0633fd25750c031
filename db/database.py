"""The one door to the rows.

A transaction body is a plain function over a `Connection`: it cannot await, so no Telegram call can stand inside a
transaction. One call of `read` or `write` is one transaction.

SQLite has one writer. Bodies that wait for it are committed together (one fsync for all); if one of them fails, each
is run again by itself, so that a refusal reaches only its own caller. PostgreSQL commits each body alone, and runs it
again when it lost a race. Bodies may therefore run twice: they must have no effect but their rows.
"""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engines import reading_engine, writing_engine

T = TypeVar("T")
Body = Callable[[Connection], T]

BATCH: Final = 64
PATIENCE_S: Final = 4.0
"""Less than a handler's limit: a server that hangs is "away" and the update is tried again, not given up."""
RACES: Final = frozenset({"40001", "40P01", "23505"})
"""PostgreSQL: serialization failure, deadlock, unique violation. The next try sees what the winner wrote."""
TRIES: Final = 3
"""Among many who want the same thing at the same moment, a race can be lost twice."""
PAUSE_S: Final = 0.05
"""Up to so long between tries, so that those who met do not meet again."""


ABSENT: Final = ("08", "53", "57P", "3D000", "55000")
"""PostgreSQL: connection trouble, no resources, starting up or shutting down, the database missing or closed to us."""


class Away(Exception):
    """The database cannot be reached. Nothing was stored; the same work may be tried again later."""


class Database:
    """Reads and writes of one deployment. Build with `connect`."""

    def __init__(self, url: str, *, full_sync: bool = False) -> None:
        self.url = make_url(url)
        self.embedded = self.url.get_backend_name() == "sqlite"
        self._writer = writing_engine(self.url, full_sync=full_sync)
        self._reader = reading_engine(self.url)
        self._waiting: asyncio.Queue[tuple[Body[Any], asyncio.Future[Any]]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._running: set[asyncio.Future[Any]] = set()

    async def read(self, body: Body[T]) -> T:
        """Run a body that only reads; it never waits for the writer. Raises Away."""
        with _naming_absence():
            async with self._deadline(), self._reader.connect() as tx:
                return await tx.run_sync(body)

    async def snapshot(self, body: Body[T]) -> T:
        """Run a long body that only reads: all it sees stood there at one moment, and it may take minutes.

        For commands and processes of their own: between its statements it keeps the event loop to itself. Each single
        statement must still be short, so it reads in pages. Raises Away.
        """
        with _naming_absence():
            async with self._reader.connect() as tx:
                if not self.embedded:
                    await tx.execution_options(isolation_level="REPEATABLE READ")
                return await tx.run_sync(body)

    async def write(self, body: Body[T]) -> T:
        """Run a body and commit. What it raises is raised here, and then nothing of it is stored. Raises Away."""
        if not self.embedded:
            running = asyncio.ensure_future(self._alone_or_again(body))
            self._running.add(running)
            running.add_done_callback(self._running.discard)
            return await running
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_in_batches(), name="sqlite-writer")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((body, done))
        return await done

    @property
    def writer(self) -> AsyncEngine:
        """The writing engine, for migrations and locks that need a connection of their own."""
        return self._writer

    async def close(self) -> None:
        """Finish what waits and close every connection."""
        if self._running:
            await asyncio.wait(self._running)
        if self._task is not None:
            await self._waiting.join()
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._writer.dispose()
        await self._reader.dispose()

    async def _alone(self, body: Body[T]) -> T:
        with _naming_absence():
            async with self._deadline(), self._writer.begin() as tx:
                return await tx.run_sync(body)

    def _deadline(self) -> asyncio.Timeout:
        """How long a transaction may take with all its waiting. SQLite has its own (`db.engines.LOCKED_MS`)."""
        return asyncio.timeout(None if self.embedded else PATIENCE_S)

    async def _alone_or_again(self, body: Body[T]) -> T:
        for _ in range(TRIES - 1):
            try:
                return await self._alone(body)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in RACES:
                    raise
            await asyncio.sleep(random.random() * PAUSE_S)  # noqa: S311 (no secret hangs on it)
        return await self._alone(body)

    async def _write_in_batches(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                await self._commit(batch)
            finally:
                for _, done in batch:
                    _settle(done, error=Away("the writer stopped"))
                    self._waiting.task_done()

    async def _commit(self, batch: list[tuple[Body[Any], asyncio.Future[Any]]]) -> None:
        """Commit the bodies together; if that fails, each by itself. Every future is settled."""
        try:
            results = await self._alone(lambda tx: [body(tx) for body, _ in batch])
        except Exception as error:
            if len(batch) == 1 or isinstance(error, Away):
                # When the database is away, each by itself would only wait for it once more.
                for _, done in batch:
                    _settle(done, error=error)
            else:
                for one in batch:
                    await self._commit([one])
        else:
            for (_, done), result in zip(batch, results, strict=True):
                _settle(done, result)


@asynccontextmanager
async def connect(url: str, *, full_sync: bool = False) -> AsyncIterator[Database]:
    """A database that is closed at the end. `full_sync`: SQLite survives power loss too, at about 18 % of speed."""
    database = Database(url, full_sync=full_sync)
    try:
        yield database
    finally:
        await database.close()


def _settle(done: asyncio.Future[Any], result: Any = None, *, error: Exception | None = None) -> None:
    if done.done():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)


@contextmanager
def _naming_absence() -> Iterator[None]:
    """Give the many ways in which a database can be out of reach one name. A wrong query is not one of them."""
    try:
        yield
    except (PoolTimeout, OSError) as error:
        raise Away(f"{type(error).__name__}: {error}") from error
    except DBAPIError as error:
        if _absent(error):
            raise Away(f"{type(error).__name__}: {error}") from error
        raise


def _absent(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    if code is not None:
        return str(code).startswith(ABSENT)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return isinstance(error, OperationalError) and code & 0xFF != sqlite3.SQLITE_ERROR
    return error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError))
