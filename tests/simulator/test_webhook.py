"""Updates by webhook: secret, order, retries, and the end of polling."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from simulator.person import Person
from simulator.world import World
from tests.simulator.conftest import Call

SECRET = "s3cret_-"


@dataclass
class Hook:
    """A bot's webhook that fails as often as it is told."""

    url: str = ""
    failures: int = 0
    delay: float = 0.0
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.delay)
        self.busy -= 1
        if self.failures:
            self.failures -= 1
            return web.Response(status=503)
        return web.Response()


@pytest.fixture
async def hook(world: World) -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await world.webhook.stop()
    await runner.cleanup()


async def test_an_update_comes_with_the_secret_and_settles(hook: Hook, anna: Person, call: Call) -> None:
    assert (await call("setWebhook", url=hook.url, secret_token=SECRET))["ok"]
    await anna.says("по почте")
    assert [update["message"]["text"] for update in hook.got] == ["/start", "по почте"]
    assert set(hook.secrets) == {SECRET}
    info = (await call("getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"]) == (hook.url, 0)


async def test_a_failed_delivery_comes_again(hook: Hook, anna: Person, call: Call) -> None:
    hook.failures = 2
    await call("setWebhook", url=hook.url)
    await anna.says("не теряйся")
    texts = [update["message"]["text"] for update in hook.got]
    assert texts == ["/start", "/start", "/start", "не теряйся"]
    assert (await call("getWebhookInfo"))["result"]["last_error_message"] == (
        "Wrong response from the webhook: 503 Service Unavailable"
    )


async def test_one_chat_keeps_its_order_and_another_does_not_wait(
    world: World, hook: Hook, anna: Person, call: Call
) -> None:
    hook.delay = 0.05
    await call("setWebhook", url=hook.url, drop_pending_updates=True)
    boris = world.person("Борис", id=102)
    said = [await person.says(text, wait=False) for text in ("раз", "два") for person in (anna, boris)]
    await asyncio.gather(*map(world.settled, said))
    hers = [update["message"]["text"] for update in hook.got if update["message"]["from"]["id"] == 101]
    assert hers == ["раз", "два"]
    assert hook.busiest == 2


async def test_a_webhook_that_is_away_is_tried_again(world: World, anna: Person, call: Call) -> None:
    await call("setWebhook", url="http://127.0.0.1:9/hook")
    with pytest.raises(TimeoutError):
        await world.settled(world.pending(anna)[0]["update_id"], timeout=0.2)
    assert "Connection failed" in (await call("getWebhookInfo"))["result"]["last_error_message"]
    await call("deleteWebhook")


async def test_polling_and_a_webhook_exclude_each_other(hook: Hook, anna: Person, call: Call) -> None:
    offset = (await call("getUpdates"))["result"][-1]["update_id"] + 1
    poll = asyncio.create_task(call("getUpdates", offset=offset, timeout=30))
    await asyncio.sleep(0)
    await call("setWebhook", url=hook.url)
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    refused = await call("getUpdates")
    assert (refused["error_code"], refused["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await call("deleteWebhook")
    said = await anna.says("снова опрос", wait=False)
    assert (await call("getUpdates"))["result"][-1]["update_id"] == said


async def test_pending_updates_can_be_dropped(world: World, anna: Person, call: Call) -> None:
    assert world.pending(anna)
    await call("deleteWebhook", drop_pending_updates=True)
    assert world.pending(anna) == []
