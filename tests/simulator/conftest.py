"""A world without any bot: the tests themselves call the Bot API."""

from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from simulator import api
from simulator.params import Params, Upload
from simulator.person import Person
from simulator.server import Server, serve
from simulator.world import World

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
START = datetime(2026, 12, 1, 7, 40, tzinfo=UTC)


class Hours:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def world(hours: Hours) -> World:
    return World(clock=hours)


@pytest.fixture
async def anna(world: World) -> Person:
    """She has written, so the bot may answer."""
    person = world.person("Анна", id=101)
    await person.says("/start", wait=False)
    return person


@pytest.fixture
def call(world: World) -> Call:
    """One API call without the wire: await call("sendMessage", chat_id=101, text="…") → the JSON body."""

    async def called(method: str, files: dict[str, Upload] | None = None, **params: Any) -> dict[str, Any]:
        return await api.call(world, method, Params(params, files or {}))

    return called


@pytest.fixture
async def server(world: World) -> AsyncIterator[Server]:
    async with serve(world) as opened:
        yield opened


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session
