"""Brings a database to the code's schema. Safe to run from several replicas at once."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

LOCK: Final = 0x676F6C6F73  # "golos": the advisory lock that replicas queue on


PAUSES_S: Final = (0.05,) * 200


class AheadOfCode(Exception):
    """The database was migrated by a newer version of Golos than this one."""


class BrokenReferences(Exception):
    """A migration left rows that point nowhere; it was rolled back."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = connection
    return made


async def migrate(url: str, target: str = "head") -> None:
    """Upgrade to `target`. Raises AheadOfCode."""
    await _run(url, lambda connection: command.upgrade(config(connection), target))


async def downgrade(url: str, target: str) -> None:
    """Go back to `target` ("-1", "base")."""
    await _run(url, lambda connection: command.downgrade(config(connection), target))


async def _run(url: str, step: Callable[[Connection], None]) -> None:
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_locked, step)
    finally:
        await engine.dispose()


def _locked(connection: Connection, step: Callable[[Connection], None]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    refuse_if_ahead(connection)
    step(connection)
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise BrokenReferences


def refuse_if_ahead(connection: Connection) -> None:
    """Raise AheadOfCode when the database stands at a revision that this code does not have."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise AheadOfCode(current)


def _engine(url: str) -> AsyncEngine:
    """An engine for migrations. SQLite: foreign keys off, or a table rebuild would cascade its children away."""
    engine = create_async_engine(make_url(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def connected(connection: Any, _record: object) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA busy_timeout=60000")
            connection.execute("PRAGMA foreign_keys=OFF")
            _log_ahead(connection)

        @event.listens_for(engine.sync_engine, "begin")
        def begun(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _log_ahead(connection: Any) -> None:
    """Switch the file to WAL. Two who switch at once are refused at once, however long they would have waited."""
    cursor = connection.cursor()
    for pause in (*PAUSES_S, None):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:
            if pause is None:
                raise
            time.sleep(pause)
    cursor.close()
