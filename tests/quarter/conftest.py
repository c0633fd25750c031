"""Databases for a loop that is made by the test itself."""

import asyncio
import secrets
import shutil
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.conftest import _in_postgres


@pytest.fixture
def quarter_url(backend: str, server_url: str, migrated: str, tmp_path: Path) -> str:
    """The address of a migrated database; the session's server goes with all of its own."""
    if not server_url:
        shutil.copy(migrated, tmp_path / "quarter.db")
        return f"sqlite+aiosqlite:///{tmp_path / 'quarter.db'}"
    server, name = make_url(server_url).set(drivername="postgresql+asyncpg"), f"quarter_{secrets.token_hex(4)}"
    asyncio.run(_in_postgres(server, f"CREATE DATABASE {name} TEMPLATE {migrated}"))
    return server.set(database=name).render_as_string(hide_password=False)
