"""Two replicas on one database: what reaches both at the same moment is done once, and nobody sees an apology.

The turn of a chat (`bot.turns`) is kept within one process; across processes rows are locked, and constraints decide.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from aiogram.types import Update
from sqlalchemy import func, select, text

from bot.app import App, assemble
from bot.settings import Settings
from bot.turns import Turns
from db.models import Answer, Client, Run, Walk
from guide.content import Content
from handlers.calls import Begin, IAm, Pick, Reply, Situations, Tick
from simulator.person import Person
from simulator.server import serve
from simulator.world import World
from tests.conftest import LINK_KEY, MovableClock
from usecases.links import Links

HARMLESS = ("message is not modified", "query is too old")
ROUNDS = 12


@dataclass
class Twins:
    """Two replicas; each update can be handed to one, the other, or both at once."""

    world: World
    apps: tuple[App, App]
    outcomes: Counter[str]

    async def hear(self, *ways: tuple[int, int]) -> None:
        """Hand (update, replica) pairs over, all at the same moment."""
        pending = self.world.updates.pending
        given = [(self.apps[replica], pending[number]) for number, replica in ways]
        updates = [(app, Update.model_validate(raw, context={"bot": app.bot})) for app, raw in given]
        await asyncio.gather(*(app.handle(update) for app, update in updates))
        for number, _ in ways:
            self.world.updates.confirm(number)

    async def taps(self, person: Person, *data: str, twice: bool = False) -> None:
        """Press buttons of the newest message at once, each heard by another replica; or one heard by both."""
        newest = person.chat.newest()
        assert newest is not None
        numbers = [await person.presses(newest.id, each, wait=False) for each in data]
        both = [(number, replica) for number in numbers for replica in (0, 1)]
        await self.hear(*(both if twice else [(number, turn % 2) for turn, number in enumerate(numbers)]))

    async def counts(self, table: type[Client | Walk | Run | Answer]) -> int:
        return await self.apps[0].db.read(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
async def twins(db_url: str, content: Content, clock: MovableClock) -> AsyncIterator[Twins]:
    world, outcomes = World(), Counter[str]()

    def observe(_kind: str, outcome: str, _seconds: float) -> None:
        outcomes[outcome] += 1

    async with serve(world) as server, AsyncExitStack() as opened:
        settings = Settings(
            _env_file=None, bot_token=world.token, bot_api_url=server.url, database_url=db_url, link_key=LINK_KEY
        )
        make = (assemble(settings, clock=clock, content=content, patient=False, observe=observe) for _ in range(2))
        first, second = [await opened.enter_async_context(each) for each in make]
        await asyncio.gather(first.open(), second.open())
        yield Twins(world, (first, second), outcomes)
    assert set(outcomes) <= {"handled", "refused"}, outcomes
    refused = [refusal for refusal in world.refusals if not any(word in refusal.description for word in HARMLESS)]
    assert refused == []


def buttons(person: Person) -> list[str]:
    newest = person.chat.newest()
    assert newest is not None
    return [button["callback_data"] for row in newest.keyboard for button in row if "callback_data" in button]


def of(person: Person, call: type[Begin | IAm | Pick | Reply | Situations | Tick]) -> list[str]:
    """The data of the visible buttons of this kind."""
    return [data for data in buttons(person) if data.split(":")[0] == call.__prefix__]


async def test_a_stranger_is_met_once(twins: Twins) -> None:
    for number in range(ROUNDS):
        person = twins.world.person(f"Человек {number}", id=1000 + number)
        said = [await person.says("/start", wait=False) for _ in range(2)]
        await twins.hear((said[0], 0), (said[0], 1), (said[1], 1))
        assert of(person, IAm)
    assert await twins.counts(Client) == ROUNDS


async def test_two_taps_on_one_question_answer_it_once(twins: Twins) -> None:
    for number in range(ROUNDS):
        person = twins.world.person(f"Человек {number}", id=1000 + number)
        await twins.hear((await person.says("/start", wait=False), 0))
        await twins.taps(person, of(person, IAm)[0])
        await twins.taps(person, of(person, Situations)[0])
        await twins.taps(person, of(person, Begin)[0], twice=True)
        await twins.taps(person, *of(person, Pick)[:2])
        assert buttons(person), "somebody was left without a screen"
        await twins.taps(person, buttons(person)[0])
    assert await twins.counts(Walk) <= ROUNDS


async def test_the_second_tap_never_answers_the_next_question(twins: Twins) -> None:
    payload = Links(LINK_KEY).exit("saransk", 0)
    for number in range(ROUNDS):
        person = twins.world.person(f"Человек {number}", id=1000 + number)
        said = await person.opens(payload, wait=False)
        await twins.hear((said, 0), (said, 1))
        points = of(person, Reply)
        if number % 2:
            await twins.taps(person, points[0], twice=True)
        else:
            await twins.taps(person, points[0], points[1])
        assert of(person, Reply)
        assert {Reply.unpack(data).question for data in of(person, Reply)} == {"courtesy"}
    assert (await twins.counts(Run), await twins.counts(Answer)) == (ROUNDS, ROUNDS)
    replies = await twins.apps[0].db.read(
        lambda tx: tx.execute(text("SELECT DISTINCT question FROM answers")).scalars().all()
    )
    assert replies == ["solved"]


async def test_what_one_replica_shows_the_other_goes_on_with(twins: Twins) -> None:
    person = twins.world.person("Анна", id=101)
    await twins.hear((await person.opens(Links(LINK_KEY).exit("saransk", 0), wait=False), 0))
    for turn in range(3):
        newest = person.chat.newest()
        assert newest is not None
        number = await person.presses(newest.id, of(person, Reply)[0], wait=False)
        await twins.hear((number, turn % 2))
    assert await twins.counts(Answer) == 3


def test_turns_hold_within_a_process_only() -> None:
    """What the tests above are about: two replicas share no lock."""
    first, second = Turns(), Turns()
    assert first._locks is not second._locks
