"""How engines are set up. Measured: without these settings SQLite loses concurrent updates silently."""

from typing import Any, Final

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from db import hops

SQLITE_READERS: Final = 4
POSTGRES_WRITERS: Final = 16
POSTGRES_READERS: Final = 8
WAIT_S: Final = 30
LOCKED_MS: Final = 2000
"""How long SQLite waits for somebody else's lock. A body may wait twice as long (its batch behind another), which must
stay below a handler's limit: then the update is "away" and is tried again, not given up."""
PATIENCE: Final = {"timeout": 5, "command_timeout": 5}
"""asyncpg, seconds. Shorter than a handler's limit: a server that hangs means "away", and the update is tried again."""


def writing_engine(url: URL, *, full_sync: bool = False) -> AsyncEngine:
    """The engine for `Database.write`: on SQLite exactly one connection, which takes the write lock at once."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, write=True, full_sync=full_sync)
    return create_async_engine(
        url,
        pool_size=POSTGRES_WRITERS,
        max_overflow=0,
        pool_timeout=WAIT_S,
        connect_args=PATIENCE,
        hide_parameters=True,  # an error in the log must not carry what a person typed
    )


def reading_engine(url: URL) -> AsyncEngine:
    """The engine for `Database.read`: cannot write (SQLite), no transaction around single statements (PostgreSQL)."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, write=False, full_sync=False)
    return create_async_engine(
        url,
        pool_size=POSTGRES_READERS,
        max_overflow=0,
        pool_timeout=WAIT_S,
        isolation_level="AUTOCOMMIT",
        connect_args=PATIENCE,
        hide_parameters=True,
    )


def _sqlite(url: URL, *, write: bool, full_sync: bool) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=1 if write else SQLITE_READERS,
        max_overflow=0,
        pool_timeout=WAIT_S,
        connect_args={"async_creator_fn": hops.connect},
        hide_parameters=True,
    )
    pragmas = (
        "journal_mode=WAL",
        f"synchronous={'FULL' if full_sync else 'NORMAL'}",
        f"busy_timeout={LOCKED_MS}",
        "foreign_keys=ON",
        f"query_only={'OFF' if write else 'ON'}",
    )

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
