"""A village that asks every kind of question, and a run at its first question."""

from dataclasses import replace

import pytest

from db.database import Database
from guide.content import Content
from tests.conftest import MovableClock
from tests.surveys.every_kind import EVERY_KIND
from tests.usecases.runs.walking import Begin, a_visit
from usecases.actors import Actor
from usecases.runs.view import RunView
from usecases.runs.walk import Runs, Start


@pytest.fixture(scope="session")
def content(content: Content) -> Content:
    """A village that asks every kind of question."""
    return replace(content, surveys={"exit": EVERY_KIND}, triggers=None, method=None)


@pytest.fixture
def begin(db: Database, runs: Runs, clock: MovableClock) -> Begin:
    async def begun(actor: Actor, start: Start | None = None) -> RunView:
        return await db.write(lambda tx: runs.start(tx, actor, start or a_visit(), clock()))

    return begun


@pytest.fixture
async def run(begin: Begin, client: Actor) -> int:
    """A run at its first question."""
    return (await begin(client)).run
