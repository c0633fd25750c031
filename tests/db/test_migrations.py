"""The way of a database from nothing to the code's schema, and what may go wrong on it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import db.migrate
from db.database import Database, connect
from db.migrate import AheadOfCode, BrokenReferences, config, downgrade, migrate
from db.models import Base
from db.repos import clients, consents, walks

REVISIONS = [script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()][::-1]
NOW = datetime(2026, 12, 1, 7, 40, tzinfo=UTC)


async def ask(url: str, body: Callable[[Connection], Any]) -> Any:
    async with connect(url) as opened:
        return await opened.read(body)


def tables(tx: Connection) -> set[str]:
    return set(inspect(tx).get_table_names()) - {"alembic_version"}


def differences(tx: Connection) -> list[Any]:
    """What would have to be migrated to bring the database to the models."""
    context = MigrationContext.configure(tx, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Base.metadata))


async def test_every_step_leads_up_down_and_up_again(empty_url: str) -> None:
    for revision in REVISIONS:
        await migrate(empty_url, revision)
        there = await ask(empty_url, tables)
        await downgrade(empty_url, "-1")
        await migrate(empty_url, revision)
        assert await ask(empty_url, tables) == there
    await downgrade(empty_url, "base")
    assert await ask(empty_url, tables) == set()


async def test_the_models_are_what_the_migrations_make(own_url: str) -> None:
    assert await ask(own_url, tables) == set(Base.metadata.tables)
    assert await ask(own_url, differences) == []


async def test_ids_that_are_never_used_again_stay_so(empty_url: str) -> None:
    """SQLite forgets it when a migration copies a table (a batch with a default, a dropped column)."""
    if not empty_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's sequences never go back")
    wanted = {table.name for table in Base.metadata.sorted_tables if table.dialect_options["sqlite"]["autoincrement"]}
    never_again = text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
    await migrate(empty_url)
    assert set(await ask(empty_url, lambda tx: tx.execute(never_again).scalars().all())) == wanted
    await downgrade(empty_url, "-1")
    await migrate(empty_url)
    assert set(await ask(empty_url, lambda tx: tx.execute(never_again).scalars().all())) == wanted


async def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    await migrate(empty_url)
    await migrate(empty_url)
    assert await ask(empty_url, differences) == []


async def test_replicas_that_start_together_migrate_once(empty_url: str) -> None:
    await asyncio.gather(*(migrate(empty_url) for _ in range(4)))
    assert await ask(empty_url, differences) == []


async def test_a_database_ahead_of_the_code_is_left_alone(own_url: str) -> None:
    async with connect(own_url) as opened:
        await opened.write(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = 'future'")).close())
    with pytest.raises(AheadOfCode, match="future"):
        await migrate(own_url)
    with pytest.raises(AheadOfCode, match="future"):
        await downgrade(own_url, "base")
    assert await ask(own_url, tables) == set(Base.metadata.tables)


def _next_release(folder: Path, monkeypatch: pytest.MonkeyPatch, upgrade: str) -> None:
    """As if the next version of the code had one more migration with this `upgrade`."""
    copytree(Path(db.migrate.__file__).parent / "migrations", folder / "migrations")
    (folder / "migrations/versions/next.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\nrevision = 'next'\ndown_revision = '{REVISIONS[-1]}'\n"
        f"def upgrade():\n{upgrade}\ndef downgrade():\n    pass\n"
    )
    today = config

    def then(connection: Connection | None = None) -> Config:
        made = today(connection)
        made.set_main_option("script_location", str(folder / "migrations"))
        return made

    monkeypatch.setattr(db.migrate, "config", then)


REBUILD = """
    with op.batch_alter_table("clients") as batch:
        batch.alter_column("language", type_=sa.String(64))
"""
ORPHANS = "    op.execute('DELETE FROM clients')"


async def _anna(opened: Database) -> None:
    """A client with rows that hang on hers."""

    def body(tx: Connection) -> None:
        anna = clients.add(tx, 101, "ru", NOW)
        consents.give(tx, anna, "1", NOW)
        walks.begin(tx, anna, "loss", walks.Standing({"stage": "notice"}, "want", NOW))

    await opened.write(body)


def rows(tx: Connection) -> dict[str, int]:
    return {name: tx.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in sorted(tables(tx))}


async def test_a_table_may_be_rebuilt_under_its_children(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With foreign keys on, SQLite would cascade every child row away while the parent's table is exchanged."""
    async with connect(own_url) as opened:
        await _anna(opened)
    before = await ask(own_url, rows)
    _next_release(tmp_path, monkeypatch, REBUILD)
    await migrate(own_url)
    assert await ask(own_url, rows) == before
    assert (before["clients"], before["consents"], before["walks"]) == (1, 1, 1)


async def test_after_a_rebuild_the_children_still_hang_on_their_parent(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connect(own_url) as opened:
        await _anna(opened)
    _next_release(tmp_path, monkeypatch, REBUILD)
    await migrate(own_url)
    async with connect(own_url) as opened:
        await opened.write(lambda tx: clients.erase(tx, clients.by_chat(tx, 101)[0].id))
        assert not any((await opened.read(rows)).values())


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_migration_that_leaves_orphans_is_rolled_back(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connect(own_url) as opened:
        await _anna(opened)
    before = await ask(own_url, rows)
    _next_release(tmp_path, monkeypatch, ORPHANS)
    with pytest.raises(BrokenReferences):
        await migrate(own_url)
    assert await ask(own_url, rows) == before
    assert await ask(own_url, lambda tx: MigrationContext.configure(tx).get_current_revision()) == REVISIONS[-1]
