"""The site on a real socket, with stand-ins for what other systems ask of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, cast

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update
from aiohttp import ClientSession
from fastapi import FastAPI

from bot.health import Health
from bot.metrics import Metrics
from bot.web.server import Server, bound
from bot.web.site import Api, Hook, Watch, site
from db.database import Database
from simulator.server import serve
from simulator.world import World
from usecases.census import Census
from usecases.inviting.events import Events, Happening, Receipt, UnknownCenter
from usecases.inviting.references import References, Ticket

KEY = "a-key-for-events"
SECRET = "s3cret_-"
CENTERS = ("saransk", "ruzaevka")
NOW = datetime(2026, 12, 1, 7, 40, tzinfo=UTC)
EVENT = {
    "source": "ecp",
    "event_id": "visit-1",
    "type": "contact.completed",
    "client_ref": "b7f3-2291",
    "occurred_at": "2026-12-01T10:30:00+03:00",
    "center": "saransk",
    "audience": "citizen",
}


@dataclass
class Ledger:
    """Stands in for `usecases.inviting.events`: remembers what it was given."""

    known: dict[tuple[str, str], Happening] = field(default_factory=dict)
    trouble: Exception | None = None

    async def receive(self, happening: Happening) -> Receipt:
        if self.trouble is not None:
            raise self.trouble
        if happening.center not in CENTERS:
            raise UnknownCenter
        first = self.known.setdefault((happening.source, happening.event_id), happening)
        return "new" if first is happening else "same" if first == happening else "other"


class Tickets:
    """Stands in for `usecases.inviting.references`."""

    def ticket(self, source: str, client_ref: str, now: datetime) -> Ticket:
        return Ticket(f"c{sha256(f'{source} {client_ref}'.encode()).hexdigest()[:57]}", now + timedelta(days=30))


@dataclass
class Handler:
    """Takes what the webhook hands on."""

    got: list[Update] = field(default_factory=list)
    trouble: Exception | None = None
    pause_s: float = 0.0

    async def __call__(self, update: Update) -> None:
        await asyncio.sleep(self.pause_s)
        if self.trouble is not None:
            raise self.trouble
        self.got.append(update)


@dataclass
class Host:
    """A site that listens."""

    url: str
    app: FastAPI
    stop: asyncio.Event
    health: Health
    metrics: Metrics
    ledger: Ledger
    handler: Handler
    http: ClientSession

    async def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        shown = {"Authorization": f"Bearer {KEY}", **headers}
        async with self.http.post(self.url + path, json=body, headers=shown) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(self.url + path) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncIterator[str]:
    """The address of a site that serves until the block ends."""
    socket = bound("127.0.0.1", 0)
    server = Server(app)
    serving = asyncio.create_task(server.serve(sockets=[socket]))
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.leave()
        await serving


@pytest.fixture
def key() -> str | None:
    """A test module without a key overrides this."""
    return KEY


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    async with serve(world) as server:
        made = Bot(world.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))
        yield made
        await made.session.close()


@pytest.fixture
async def host(db: Database, bot: Bot, key: str | None) -> AsyncIterator[Host]:
    stop, metrics, ledger, handler = asyncio.Event(), Metrics(), Ledger(), Handler()
    health = Health(db, stop)
    watch = Watch(health, metrics, Census(db, lambda: NOW))
    api = Api(key, cast(Events, ledger), cast(References, Tickets()), bot, lambda: NOW)
    app = site(watch, api, Hook(SECRET, bot, handler))
    async with listening(app) as url, ClientSession() as http:
        yield Host(url, app, stop, health, metrics, ledger, handler, http)
