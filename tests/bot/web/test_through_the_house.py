"""The API with the real use cases behind it, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from bot.app import App, assemble
from bot.health import Health
from bot.metrics import Metrics
from bot.settings import Settings
from bot.web.site import Api, Watch, site
from db.models import Event
from guide.content import Content
from simulator.server import serve
from simulator.world import World
from tests.bot.web.conftest import EVENT, KEY, listening
from tests.conftest import LINK_KEY, MovableClock
from usecases.census import Census

Post = Any


@pytest.fixture
async def app(db_url: str, content: Content, clock: MovableClock) -> AsyncIterator[App]:
    world = World()
    async with serve(world) as server:
        settings = Settings(
            _env_file=None, bot_token=world.token, bot_api_url=server.url, database_url=db_url, link_key=LINK_KEY
        )
        async with assemble(settings, clock=clock, content=content) as made:
            yield made


@pytest.fixture
async def post(app: App) -> AsyncIterator[Post]:
    watch = Watch(Health(app.db, asyncio.Event()), Metrics(), Census(app.db, app.clock))
    api = Api(KEY, app.verbs.events, app.verbs.references, app.bot, app.clock)
    async with listening(site(watch, api)) as url, ClientSession(headers={"Authorization": f"Bearer {KEY}"}) as http:

        async def posted(path: str, body: dict[str, Any]) -> tuple[int, Any]:
            async with http.post(url + path, json=body) as answer:
                return answer.status, await answer.json()

        yield posted


async def test_an_event_is_stored_once_and_its_reference_never(app: App, post: Post) -> None:
    answers = await asyncio.gather(*(post("/api/events", EVENT) for _ in range(6)))
    assert sorted(status for status, _ in answers) == [200] * 5 + [201]
    assert (await post("/api/events", {**EVENT, "service": "career_consultation"}))[0] == 409
    status, said = await post("/api/events", {**EVENT, "event_id": "visit-2", "center": "atlantis"})
    assert (status, set(said["fields"])) == (422, {"center"})
    [row] = await app.db.read(lambda tx: tx.execute(select(Event.__table__)).all())
    assert (row.source, row.event_id, row.center) == ("ecp", "visit-1", "saransk")
    assert EVENT["client_ref"] not in str(row)


async def test_a_link_leads_to_a_chat(post: Post) -> None:
    status, said = await post("/api/links", {"source": "platform", "client_ref": "b7f3-2291"})
    assert status == 200
    assert said["url"] == f"https://t.me/golos_demo_bot?start={said['payload']}"
    assert len(said["payload"]) <= 64
