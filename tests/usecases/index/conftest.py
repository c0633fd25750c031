"""The shipped content, whose surveys feed the shipped method, with the method in force."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert

from db.database import Database
from db.models import Wave
from guide.content import Content, load
from tests.conftest import ROOT, MovableClock
from tests.usecases.index.filling import Filling
from usecases.index.store import IndexStore
from usecases.runs.walk import Runs


@pytest.fixture(scope="session")
def content() -> Content:
    return load(ROOT / "content")


@pytest.fixture
async def store(index_store: IndexStore) -> IndexStore:
    """Open, as at a start."""
    await index_store.open()
    return index_store


@pytest.fixture
def filling(db: Database, clock: MovableClock, runs: Runs, store: IndexStore) -> Filling:
    return Filling(db, clock, runs)


@pytest.fixture
async def wave(db: Database, clock: MovableClock) -> int:
    """A wave that brings runs."""
    until = datetime(2027, 1, 31, tzinfo=UTC)
    values = {"plan": "pulse", "turn": "1", "survey": "pulse", "kind": "sample", "audience": "citizen"}
    times = {"due_at": clock(), "expires_at": until, "state": "running"}

    def body(tx: Connection) -> int:
        return tx.execute(insert(Wave).values(**values, **times).returning(Wave.id)).scalar_one()

    return await db.write(body)
