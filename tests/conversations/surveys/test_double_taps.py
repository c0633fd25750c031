"""Two replicas get two taps of one person at the same moment: one answer, and never one to the next question."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import pytest
from aiogram.types import Update
from sqlalchemy import select

from bot.app import App, assemble
from bot.settings import Settings
from db.models import Run
from guide.content import Content
from simulator.person import Person
from simulator.server import serve
from simulator.world import World
from tests.conftest import LINK_KEY, UNCHANGED, MovableClock
from tests.conversations.surveys.walking import POSTER, few_situations, stored
from tests.surveys.every_kind import survey

SCALES = survey([{"key": f"q{place}", "kind": "scale", "ask": {"ru": f"Вопрос {place}?"}} for place in range(1, 7)])


@dataclass
class Replicas:
    """Two bots; what a person does meanwhile waits in the world until they are handed it."""

    world: World
    apps: tuple[App, App]

    async def handle(self) -> None:
        """Hand what waits to the replicas in turn, all at once."""
        updates = list(self.world.updates.pending.values())
        work = (self.apps[place % 2].handle(Update.model_validate(one)) for place, one in enumerate(updates))
        await asyncio.gather(*work)
        self.world.updates.drop()

    async def answers(self) -> dict[str, str]:
        return (await stored(self.apps[0].db))[1]


@pytest.fixture
async def replicas(db_url: str, clock: MovableClock, content: Content) -> AsyncIterator[Replicas]:
    world = World()
    asked = replace(few_situations(content), surveys={"exit": SCALES}, triggers=None)
    async with serve(world, host="127.0.0.1", port=0) as server, AsyncExitStack() as running:
        settings = Settings(
            _env_file=None, bot_token=world.token, bot_api_url=server.url, database_url=db_url, link_key=LINK_KEY
        )
        one, other = [
            await running.enter_async_context(assemble(settings, clock=clock, content=asked)) for _ in range(2)
        ]
        await asyncio.gather(one.open(), other.open())
        yield Replicas(world, (one, other))
    assert [refusal for refusal in world.refusals if UNCHANGED not in refusal.description] == []


@pytest.fixture
async def anna(replicas: Replicas) -> Person:
    """Somebody at the first question."""
    anna = replicas.world.person("Анна", id=101)
    await anna.says("/start", wait=False)
    await replicas.handle()
    await anna.opens(POSTER, wait=False)
    await replicas.handle()
    return anna


def points(person: Person) -> list[str]:
    """The buttons of the question on screen, best point first."""
    return [button["callback_data"] for row in person.messages[-1].keyboard for button in row][:5]


async def runs_of(replicas: Replicas) -> Sequence[int]:
    """The ids of all runs."""
    return await replicas.apps[0].db.read(lambda tx: tx.execute(select(Run.id)).scalars().all())


async def test_the_same_tap_twice(replicas: Replicas, anna: Person) -> None:
    for number in range(1, 6):
        four = points(anna)[1]
        for _ in range(2):
            await anna.presses(anna.messages[-1].id, four, wait=False)
        await replicas.handle()
        assert await replicas.answers() == {f"q{place}": "4" for place in range(1, number + 1)}
        assert anna.sees(f"Вопрос {number + 1}?")
        assert not anna.sees("уже не действует")
        assert not anna.has_spinner


async def test_two_different_taps_on_one_question(replicas: Replicas, anna: Person) -> None:
    for number in range(1, 6):
        five, four, *_ = points(anna)
        for data in (five, four, five, four):
            await anna.presses(anna.messages[-1].id, data, wait=False)
        await replicas.handle()
        kept = await replicas.answers()
        assert sorted(kept) == [f"q{place}" for place in range(1, number + 1)]
        assert kept[f"q{number}"] in ("4", "5")
        await anna.says("/menu", wait=False)
        await replicas.handle()
        await anna.taps("Продолжить опрос", wait=False)
        await replicas.handle()
        assert anna.sees(f"Вопрос {number + 1}?")


async def test_a_double_tap_after_going_back(replicas: Replicas, anna: Person) -> None:
    """The answers are read after the run is locked: a changed answer is changed once, in the history too."""
    for number in range(1, 4):
        await anna.taps("5", wait=False)
        await replicas.handle()
        await anna.taps("Назад", wait=False)
        await replicas.handle()
        two = points(anna)[3]
        for _ in range(4):
            await anna.presses(anna.messages[-1].id, two, wait=False)
        await replicas.handle()
        assert await replicas.answers() == {f"q{place}": "2" for place in range(1, number + 1)}
        assert not anna.sees("уже не действует")


async def test_the_last_tap_twice(replicas: Replicas, anna: Person) -> None:
    for _ in range(5):
        await anna.taps("5", wait=False)
        await replicas.handle()
    five = points(anna)[0]
    for _ in range(2):
        await anna.presses(anna.messages[-1].id, five, wait=False)
    await replicas.handle()
    assert anna.sees("Спасибо, учтём.")
    assert list((await replicas.answers()).values()) == ["5"] * 6


async def test_the_code_scanned_twice_opens_one_poll(replicas: Replicas, anna: Person) -> None:
    boris = replicas.world.person("Борис", id=102)
    for _ in range(4):
        await boris.opens(POSTER, wait=False)
    await replicas.handle()
    assert boris.sees("Вопрос 1?")
    assert len(await runs_of(replicas)) == 2


async def test_a_message_and_a_tap(replicas: Replicas, anna: Person) -> None:
    """What was typed at one question and tapped at the same moment is one answer."""
    four = points(anna)[1]
    await anna.presses(anna.messages[-1].id, four, wait=False)
    await anna.says("4", wait=False)
    await replicas.handle()
    kept = await replicas.answers()
    assert kept["q1"] == "4"
    assert not anna.has_spinner
