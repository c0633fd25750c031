"""The demonstration's clock: one press, and what would come in a month is there."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession

from bot.demo import PATH, Demo, MovedClock, listening
from bot.limiter import Limiter
from bot.settings import Settings
from bot.stopping import PortTaken
from bot.telegram import speaking
from handlers.translator import translators
from tests.bot.conftest import Counter, Post, running
from tests.conftest import LINK_KEY
from tests.post import plan_notes
from usecases.jobs import Later

ZONE = ZoneInfo("Europe/Moscow")


@pytest.fixture
async def demo(post: Post) -> AsyncIterator[Demo]:
    clock = MovedClock()
    post.clock = clock  # type: ignore[assignment]
    post.wall.now = datetime.now(UTC)
    settings = Settings(_env_file=None, bot_token=post.world.token, bot_api_url=post.url, link_key=LINK_KEY)
    async with speaking(settings) as bot:
        courier = post.on(bot, Limiter(1000))
        async with running(courier):
            await courier.hold()
            yield Demo(clock, post.jobs, courier, (), ZONE, translators()["ru"])


async def planned(post: Post, *days: float) -> datetime:
    """A note for somebody else on each of the days from now, which is returned."""
    now = datetime.now(UTC)
    for place, client in enumerate(await post.people(len(days))):
        await plan_notes(post.db, [client], now + timedelta(days=days[place]))
    return now


async def test_one_press_brings_the_next_message(post: Post, demo: Demo, counter: Counter) -> None:
    began = await planned(post, 30, 5)
    answer = await demo.next_due()
    assert counter.chats() == [1002]
    moved_to = datetime.fromisoformat(str(answer["moved_to"]))
    assert timedelta(days=5) <= moved_to - began.replace(microsecond=0) < timedelta(days=5, minutes=1)
    assert answer["sent"] == 1
    assert str(answer["text"]).startswith("Сейчас ")
    await demo.next_due()
    assert counter.chats() == [1002, 1001]


async def test_what_sends_nothing_is_passed_over(post: Post, demo: Demo, counter: Counter) -> None:
    await planned(post, 1, 2, 3)
    morning = datetime.now(UTC) + timedelta(days=3, hours=9)
    post.notes.guard = lambda job, now: None if job.subject % 3 else Later(morning) if now < morning else "go"
    assert (await demo.next_due())["sent"] == 1
    assert demo.clock() >= morning


async def test_it_goes_no_further_than_a_quarter_in_vain(post: Post, demo: Demo) -> None:
    began = await planned(post, 10, 90, 101)
    post.notes.guard = lambda *_: None
    answer = await demo.next_due()
    assert answer["sent"] == 0
    assert timedelta(days=90) <= demo.clock() - began < timedelta(days=91)
    assert "никому ничего не пришло" in str(answer["text"])


async def test_nothing_planned_is_said_and_nothing_moves(post: Post, demo: Demo) -> None:
    answer = await demo.next_due()
    assert answer["sent"] == 0
    assert "ничего не запланировано" in str(answer["text"])
    assert demo.clock() - datetime.now(UTC) < timedelta(seconds=5)


async def test_ticks_see_the_new_time_first(post: Post, demo: Demo, counter: Counter) -> None:
    began = await planned(post, 7)
    seen = []

    async def tick() -> None:
        seen.append((demo.clock(), len(counter.sent)))

    demo.ticks = (tick,)
    await demo.next_due()
    ((moment, sent),) = seen
    assert moment - began >= timedelta(days=7)
    assert sent == 0


async def test_it_is_a_post_on_loopback_that_other_sites_cannot_send(post: Post, demo: Demo, counter: Counter) -> None:
    await planned(post, 1, 2)
    async with listening(demo, 0) as port, ClientSession(f"http://127.0.0.1:{port}") as page:
        assert (await page.get(PATH)).status == 405
        assert (await page.post(PATH, headers={"Origin": "https://example.org"})).status == 403
        both = await asyncio.gather(*(page.post(PATH) for _ in range(2)))
        assert [(await answer.json())["sent"] for answer in both] == [1, 1]
        with pytest.raises(PortTaken):
            async with listening(demo, port):
                pass
    assert sorted(counter.chats()) == [1001, 1002]


def test_the_clock_never_goes_back() -> None:
    clock = MovedClock()
    assert clock.move_to(clock() + timedelta(days=2))
    there = clock()
    assert not clock.move_to(there - timedelta(days=1))
    assert clock() >= there
