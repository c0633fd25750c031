"""How updates reach a polling bot and are confirmed, and who is turned out with a 409."""

import asyncio
from typing import Any

import pytest

from simulator.person import Person
from simulator.world import World
from tests.simulator.conftest import Call


async def ids(call: Call, **params: Any) -> list[int]:
    return [update["update_id"] for update in (await call("getUpdates", **params))["result"]]


async def test_an_update_stays_until_it_is_confirmed(world: World, anna: Person, call: Call) -> None:
    first = world.pending(anna)[0]["update_id"]
    second = await anna.says("ещё", wait=False)
    assert await ids(call) == await ids(call) == [first, second]
    assert await ids(call, offset=second) == [second]
    assert [update["update_id"] for update in world.pending(anna)] == [second]
    assert await ids(call, offset=second + 1) == []


async def test_limit_hands_out_the_oldest(anna: Person, call: Call) -> None:
    later = [await anna.says(str(number), wait=False) for number in range(120)]
    assert len(await ids(call)) == 100
    assert await ids(call, limit=2) == [later[0] - 1, later[0]]


async def test_a_negative_offset_forgets_all_but_the_newest(anna: Person, call: Call) -> None:
    later = [await anna.says(str(number), wait=False) for number in range(3)]
    assert await ids(call, offset=-2) == later[1:]
    assert await ids(call) == later[1:]


async def test_settled_returns_with_the_confirmation(world: World, anna: Person, call: Call) -> None:
    update_id = await anna.says("жду", wait=False)
    waiting = [asyncio.create_task(world.settled(update_id)) for _ in range(2)]
    await asyncio.sleep(0)
    await call("getUpdates", offset=update_id)
    await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    await call("getUpdates", offset=update_id + 1)
    await asyncio.gather(*waiting)
    await world.settled(update_id)


async def test_a_bot_that_never_confirms_is_named_with_the_update(world: World, anna: Person) -> None:
    update_id = await anna.says("ау", wait=False)
    with pytest.raises(TimeoutError, match=rf"update {update_id} \(message from Анна: 'ау'\)"):
        await world.settled(update_id, timeout=0.01)


async def test_a_long_poll_wakes_at_once(anna: Person, call: Call) -> None:
    offset = (await ids(call))[-1] + 1
    poll = asyncio.create_task(ids(call, offset=offset, timeout=30))
    await asyncio.sleep(0)
    said = await anna.says("проснись", wait=False)
    async with asyncio.timeout(1):
        assert await poll == [said]


async def test_an_empty_long_poll_ends(call: Call) -> None:
    assert await ids(call, timeout=1) == []


async def test_a_second_poller_turns_the_first_one_out(anna: Person, call: Call) -> None:
    offset = (await ids(call))[-1] + 1
    first = asyncio.create_task(call("getUpdates", offset=offset, timeout=30))
    await asyncio.sleep(0)
    second = asyncio.create_task(call("getUpdates", offset=offset, timeout=30))
    refused = await first
    assert (refused["error_code"], refused["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    said = await anna.says("кто здесь?", wait=False)
    assert (await second)["result"][0]["update_id"] == said


async def test_allowed_updates_stay_as_they_were_told(world: World, anna: Person, call: Call) -> None:
    await call("getUpdates", offset=-1, allowed_updates='["callback_query"]')
    settled_at_once = await anna.says("не услышат", wait=False)
    await world.settled(settled_at_once)
    tapped = await anna.presses(1, "data", wait=False)
    assert (await ids(call))[-1] == tapped
    await call("getUpdates", allowed_updates="[]")
    heard = await anna.says("слышно", wait=False)
    assert (await ids(call))[-1] == heard


async def test_reactions_are_not_among_the_default(world: World, call: Call) -> None:
    world.push({"chat_member": {}})
    pushed = world.push({"poll_answer": {"poll_id": "1"}})
    assert await ids(call) == [pushed]


async def test_a_message_reads_as_in_telegram(anna: Person, call: Call) -> None:
    await anna.says("/help про 😀 @golos_demo_bot", wait=False)
    message = (await call("getUpdates"))["result"][-1]["message"]
    assert message["chat"] == {"id": 101, "type": "private", "first_name": "Анна"}
    assert message["from"] == {"id": 101, "is_bot": False, "first_name": "Анна", "language_code": "ru"}
    assert message["entities"] == [
        {"type": "bot_command", "offset": 0, "length": 5},
        {"type": "mention", "offset": 13, "length": 15},
    ]
