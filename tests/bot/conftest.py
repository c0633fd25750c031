"""A courier with notes to deliver, against a Telegram whose answers a test decides."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram import Bot

from bot.courier import Courier
from bot.delivery import Delivery
from bot.limiter import CHAT_S, Limiter
from bot.settings import Settings
from bot.telegram import speaking
from db.database import Database
from handlers.translator import translators
from simulator import api
from simulator.params import Params
from simulator.person import Person
from simulator.refusal import Refused
from simulator.server import serve
from simulator.world import World
from tests.conftest import LINK_KEY, MovableClock
from tests.post import NOTE, Notes, add_clients, drawn
from usecases.jobs import Jobs

Answer = Callable[[int], Refused | None]


@dataclass
class Counter:
    """Telegram's counter: how long it takes over a message, whom it refuses, and when each message went where."""

    delay_s: float = 0.0
    answer: Answer = lambda _: None
    sent: list[tuple[float, int]] = field(default_factory=list)
    asked: list[tuple[float, int]] = field(default_factory=list)
    open: dict[int, int] = field(default_factory=dict)
    most_at_once: int = 0

    def chats(self) -> list[int]:
        return [chat_id for _, chat_id in self.sent]

    def times(self, chat_id: int) -> list[float]:
        return [at for at, chat in self.sent if chat == chat_id]

    async def takes(self, world: World, params: Params) -> object:
        chat_id, loop = params.integer("chat_id"), asyncio.get_running_loop()
        self.asked.append((loop.time(), chat_id))
        self.open[chat_id] = self.open.get(chat_id, 0) + 1
        self.most_at_once = max(self.most_at_once, self.open[chat_id])
        try:
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            refusal = self.answer(chat_id)
            if refusal is not None:
                raise refusal
            done = SEND(world, params)
            self.sent.append((loop.time(), chat_id))
            return done
        finally:
            self.open[chat_id] -= 1


SEND: Callable[[World, Params], Any] = api.METHODS["sendMessage"]


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    counter = Counter()
    monkeypatch.setitem(api.METHODS, "sendMessage", counter.takes)
    yield counter
    assert counter.most_at_once <= 1, "two messages at once into one chat"


@dataclass
class Post:
    """A deployment that has only notes to send."""

    world: World
    url: str
    db: Database
    clock: MovableClock
    wall: MovableClock
    notes: Notes

    async def people(self, number: int, first: int = 1001) -> list[int]:
        """So many people who have written to the bot: the ids of their clients."""
        chats = range(first, first + number)
        for chat in chats:
            self.person(chat).chat.started = True
        return await add_clients(self.db, chats, self.clock())

    def person(self, chat: int) -> Person:
        return self.world.person(f"Человек {chat}", id=chat)

    @property
    def jobs(self) -> Jobs:
        return Jobs(self.db, self.clock, {NOTE: self.notes}, wall=self.wall)

    @asynccontextmanager
    async def courier(self, *, rate: float = 1000.0, chat_s: float = CHAT_S, url: str = "") -> AsyncIterator[Courier]:
        """A courier that holds the turn, unless somebody else has it."""
        settings = Settings(_env_file=None, bot_token=self.world.token, bot_api_url=url or self.url, link_key=LINK_KEY)
        async with speaking(settings) as bot:
            courier = self.on(bot, Limiter(rate, chat_s=chat_s))
            await courier.hold()
            yield courier

    def on(self, bot: Bot, limiter: Limiter) -> Courier:
        return Courier(Delivery(bot, self.jobs, translators(), limiter, self.clock, draw=drawn, chance=lambda: 0.5))


@pytest.fixture
async def post(db: Database, clock: MovableClock) -> AsyncIterator[Post]:
    world = World()
    async with serve(world) as server:
        yield Post(world, server.url, db, clock, MovableClock(clock.now), Notes())


@asynccontextmanager
async def running(courier: Courier) -> AsyncIterator[asyncio.Event]:
    """The courier at work; stopped in order at the end."""
    stop = asyncio.Event()
    task = asyncio.create_task(courier.run(stop))
    try:
        yield stop
    finally:
        stop.set()
        async with asyncio.timeout(20):
            await task
