"""Two replicas on one PostgreSQL, killed with -9 in turn: nothing is lost, nothing happens twice."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiogram.filters.callback_data import CallbackData
from sqlalchemy import Connection, text

from handlers.calls import Launch, Reply, Take, Tick, Ticked
from simulator import api
from simulator.messages import Message
from simulator.params import Params
from simulator.person import Person
from simulator.world import World
from tests.conftest import ADMIN, LINK_KEY, UNCHANGED
from tests.processes.conftest import Tell
from tests.processes.crowd import TOO_OLD
from tests.processes.deployment import until
from tests.processes.fleet import PATIENCE_S, Fleet, sailing
from usecases.links import Links

pytestmark = [pytest.mark.soak, pytest.mark.parametrize("backend", ["postgresql"])]
WALKERS = 30
PEOPLE = 150
ANSWER_S = 0.2
IN_FLIGHT = 12
"""How many messages a courier has on their way at once (`bot.courier.AT_ONCE`)."""


@pytest.fixture
async def fleet(db_url: str, tmp_path: Path) -> AsyncIterator[Fleet]:
    async with sailing(db_url, tmp_path) as two:
        yield two


@pytest.fixture
def distant_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent arrives at once, but the answer takes its time: kills find messages that may or may not be there."""
    at_once = api.METHODS["sendMessage"]

    async def send(world: World, params: Params) -> object:
        sent = at_once(world, params)
        await asyncio.sleep(ANSWER_S)
        return sent

    monkeypatch.setitem(api.METHODS, "sendMessage", send)


@pytest.mark.usefixtures("distant_telegram")
async def test_a_survey_and_a_wave_survive_kill_9(fleet: Fleet, tell: Tell) -> None:
    people = [fleet.world.person(f"Человек {number}", id=1000 + number) for number in range(PEOPLE)]
    await _all_rate_their_visit(fleet, people[:WALKERS])
    tell(f"exit poll: {WALKERS} people, {fleet.kills} kills, {fleet.balancer.lost} requests lost with a replica")
    copies, resent = await _all_are_invited(fleet, people)
    tell(f"wave: {PEOPLE} invitations, {fleet.kills} kills in all, {copies} copies, {resent} known to be in doubt")
    await _some_answer(fleet, people[:WALKERS])
    await until(lambda: not fleet.world.updates.pending, PATIENCE_S, "updates were never settled")
    assert fleet.kills == 6
    assert [person.name for person in people if person.has_spinner] == []
    harmless = (UNCHANGED, TOO_OLD)
    refused = [refusal for refusal in fleet.world.refusals if not any(word in refusal.description for word in harmless)]
    assert refused == []


async def _all_rate_their_visit(fleet: Fleet, walkers: list[Person]) -> None:
    payload = Links(LINK_KEY).exit("saransk", 0)
    done: list[int] = []

    async def walk(person: Person) -> None:
        await person.opens(payload, wait=False)
        await _answers_all(person, random.Random(person.id))
        done.append(person.id)

    async def storm() -> None:
        for which, answers in ((0, WALKERS // 2), (1, 2 * WALKERS), (0, 3 * WALKERS)):
            await _until(fleet, "SELECT count(*) FROM answers", answers)
            await fleet.dies_and_returns(which)

    await asyncio.gather(storm(), *map(walk, walkers))
    assert len(done) == WALKERS
    assert await fleet.one("SELECT count(*) FROM runs") == WALKERS
    assert await fleet.one("SELECT count(*) FROM runs WHERE state = 'completed'") == WALKERS
    assert await fleet.one("SELECT count(*) FROM answer_changes") == 0
    least = "SELECT min(n) FROM (SELECT count(*) AS n FROM answers GROUP BY run_id) AS per_run"
    assert await fleet.one(least) == await fleet.one(least.replace("min", "max")) >= 4


async def _all_are_invited(fleet: Fleet, people: list[Person]) -> tuple[int, int]:
    """Everybody has the invitation; how many copies there are, and how many messages were in doubt."""
    admin = fleet.world.person("Дмитрий", id=ADMIN)
    for person in (admin, *people[WALKERS:]):
        await person.says("/start", wait=False)
    await until(lambda: not fleet.world.updates.pending, PATIENCE_S, "somebody was never greeted")
    await fleet.db.write(_agree)
    newest = admin.chat.newest()
    assert newest is not None
    asked = int(datetime.now(UTC).timestamp())
    await admin.presses(newest.id, Launch(plan="quarter_citizen", center="", asked=asked).pack(), wait=False)
    for reached in (PEOPLE // 5, PEOPLE // 2):
        await _reach(people, reached)
        await fleet.dies_and_returns(await fleet.courier())
    await _reach(people, PEOPLE)
    await _until(fleet, "SELECT count(*) FROM invitations WHERE disposition = 'sent'", PEOPLE)
    assert await fleet.one("SELECT count(*) FROM invitations") == PEOPLE
    assert await fleet.one("SELECT count(*) FROM jobs WHERE kind = 'invite' AND state <> 'done'") == 0
    copies = sum(len(_invitations(person)) - 1 for person in people)
    resent = await fleet.one("SELECT coalesce(sum(resent), 0) FROM jobs")
    assert copies <= resent <= IN_FLIGHT * fleet.kills
    return copies, resent


async def _some_answer(fleet: Fleet, walkers: list[Person]) -> None:
    """They take the invitation and answer all of it, while a replica dies once more."""

    async def walk(person: Person) -> None:
        invitation = _invitations(person)[-1]
        await person.presses(invitation.id, _data(invitation, Take)[0], wait=False)
        await _answers_all(person, random.Random(person.id))

    async def storm() -> None:
        before = await fleet.one("SELECT count(*) FROM answers")
        await _until(fleet, "SELECT count(*) FROM answers", before + 2 * WALKERS)
        await fleet.dies_and_returns(0)

    await asyncio.gather(storm(), *map(walk, walkers))
    assert await fleet.one("SELECT count(*) FROM invitations WHERE disposition = 'completed'") == WALKERS
    assert await fleet.one("SELECT count(*) FROM runs WHERE survey = 'quarter_citizen'") == WALKERS
    assert await fleet.one("SELECT count(*) FROM runs WHERE state <> 'completed'") == 0


def _agree(tx: Connection) -> None:
    """Everybody but the administrator is a citizen who has consented."""
    them = {"admin": ADMIN, "now": datetime.now(UTC)}
    tx.execute(text("UPDATE clients SET audience = 'citizen' WHERE chat_id <> :admin"), them)
    theirs = "SELECT id, '1', :now FROM clients WHERE chat_id <> :admin"
    tx.execute(text(f"INSERT INTO consents (client_id, version, given_at) {theirs}"), them)


async def _answers_all(person: Person, chance: random.Random) -> None:
    """Answer question after question, now and then with a double tap, until there is none."""
    await until(lambda: _asked(person), PATIENCE_S, f"{person.name} was never asked")
    while _asked(person):
        message = _newest(person)
        data, seen = _answer(person, message), message.touched
        for _ in range(1 + (chance.random() < 0.15)):
            await person.presses(message.id, data, wait=False)
        await _moves_on(person, seen, data)
        await asyncio.sleep(chance.uniform(0.0, 0.5))


async def _moves_on(person: Person, seen: int, data: str) -> None:
    await until(lambda: _newest(person).touched > seen, PATIENCE_S, f"{person.name}: {data} led to nothing")


async def _reach(people: list[Person], least: int) -> None:
    await until(lambda: _invited(people) >= least, PATIENCE_S, f"invited: {_invited(people)}")


def _newest(person: Person) -> Message:
    newest = person.chat.newest()
    assert newest is not None
    return newest


def _data(message: Message, call: type[CallbackData]) -> list[str]:
    """The data of a message's buttons of one kind."""
    buttons = (button.get("callback_data", "") for row in message.keyboard for button in row)
    return [data for data in buttons if data.split(":")[0] == call.__prefix__]


def _asked(person: Person) -> bool:
    newest = person.chat.newest()
    return newest is not None and bool(_data(newest, Reply) or _data(newest, Tick))


def _answer(person: Person, message: Message) -> str:
    """The best mark, or something; where several answers fit, one of them."""
    replies = {Reply.unpack(data).reply: data for data in _data(message, Reply)}
    ticks = [Tick.unpack(data) for data in _data(message, Tick)]
    if ticks:
        return ticks[0].pack() if all(tick.on for tick in ticks) else _data(message, Ticked)[0]
    return replies.get("5") or next(iter(replies.values()))


def _invitations(person: Person) -> list[Message]:
    return [message for message in person.messages if message.sender == "bot" and _data(message, Take)]


def _invited(people: list[Person]) -> int:
    return sum(bool(_invitations(person)) for person in people)


async def _until(fleet: Fleet, query: str, least: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await fleet.one(query) < least:  # noqa: ASYNC110 - the rows are another process's
            await asyncio.sleep(0.05)
