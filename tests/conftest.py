"""A bot against the simulator's world, and people who talk to it."""

import asyncio
import gc
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aiogram.client.session.aiohttp import AiohttpSession

from bot.app import App, assemble
from bot.polling import Poller
from bot.settings import Settings
from guide.content import Content, load
from simulator.person import Person
from simulator.server import Server, serve
from simulator.world import World

pytest_plugins = ["tests.databases", "tests.engines"]

ROOT = Path(__file__).parent.parent
ADMIN = 105
UNCHANGED = "message is not modified"
"""What a screen drawn twice is answered with (a double tap, a redelivery): harmless, and the bot passes over it."""
UNHURRIED_S = 9.0
"""How long a tap may spin before its answer is blank: what a person is told is asked here, not how soon."""
LINK_KEY = "a key that only tests know, 32+ characters"


class Certificates:
    """As much of `ssl` as aiogram asks for."""

    create_default_context = staticmethod(cache(ssl.create_default_context))


@pytest.fixture(autouse=True)
def _prompt_bots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here bots restart all the time, and nothing goes through TLS.

    aiogram reads the certificates of the world for each session (25 ms), and naps 250 ms when it closes.
    """

    async def close(session: AiohttpSession) -> None:
        if session._session is not None:
            await session._session.close()

    monkeypatch.setattr(AiohttpSession, "close", close)
    monkeypatch.setattr("aiogram.client.session.aiohttp.ssl", Certificates)


class MovableClock:
    """A clock that a test moves by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> MovableClock:
    """Tuesday, 1 December 2026, 10:40 in Saransk."""
    return MovableClock(datetime(2026, 12, 1, 7, 40, tzinfo=UTC))


@dataclass
class Town:
    """A world with a bot in it. `restart` is what a deployment does: a new bot on the same database."""

    world: World
    server: Server
    settings: Settings
    clock: MovableClock
    content: Content | None = None
    app: App | None = None
    _running: AsyncExitStack | None = None

    def person(self, name: str, id: int, *, language: str = "ru", role: str = "citizen") -> Person:
        return self.world.person(name, id=id, language=language, role=role)

    async def start(self) -> None:
        self._running = AsyncExitStack()
        self.app = await self._running.enter_async_context(
            assemble(self.settings, patience_s=UNHURRIED_S, clock=self.clock, content=self.content)
        )
        await self.app.open()
        stop = asyncio.Event()
        polling = asyncio.create_task(Poller(self.app.bot, self.app.handle, stop).run())

        async def stop_polling() -> None:
            stop.set()
            await polling

        self._running.push_async_callback(stop_polling)

    async def stop(self) -> None:
        if self._running is not None:
            await self._running.aclose()
        self._running, self.app = None, None

    async def restart(self) -> None:
        await self.stop()
        await self.start()


@asynccontextmanager
async def town_on(
    url: str, clock: MovableClock, *, content_dir: Path = ROOT / "content", content: Content | None = None, **more: Any
) -> AsyncIterator[Town]:
    """A running bot on this database, in a world of its own. `more`: settings."""
    world = World()
    async with serve(world, host="127.0.0.1", port=0) as server:
        settings = Settings(
            _env_file=None,
            bot_token=world.token,
            bot_api_url=server.url,
            database_url=url,
            content_dir=content_dir,
            link_key=LINK_KEY,
            admin_ids=str(ADMIN),
            **more,
        )
        town = Town(world, server, settings, clock, content)
        await town.start()
        try:
            yield town
        finally:
            await town.stop()
    refused = [refusal for refusal in world.refusals if UNCHANGED not in refusal.description]
    assert refused == [], "the bot made calls that Telegram refuses"


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped content."""
    return load(ROOT / "content")


@pytest.fixture
async def town(db_url: str, clock: MovableClock, content: Content) -> AsyncIterator[Town]:
    async with town_on(db_url, clock, content=content) as opened:
        yield opened


@pytest.fixture
def anna(town: Town) -> Person:
    """A citizen."""
    return town.person("Анна", 101)


@pytest.fixture
def boris(town: Town) -> Person:
    """An employer."""
    return town.person("Борис", 102, role="employer")


@pytest.fixture
def dmitry(town: Town) -> Person:
    """An administrator, by ADMIN_IDS."""
    return town.person("Дмитрий", ADMIN, role="admin")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-transcripts", action="store_true", help="write golden transcripts anew")


def pytest_collection_finish() -> None:
    """What stands here until the end is not gone through for garbage again and again: a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
