"""Send limits: bursts pass, more is refused with the seconds to wait."""

from simulator import api
from simulator.flood import Flood
from simulator.params import Params
from simulator.world import World


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def sends(world: World, chat_id: int) -> tuple[int, int | None]:
    answer = await api.call(world, "sendMessage", Params({"chat_id": chat_id, "text": "я"}))
    return answer.get("error_code", 200), answer.get("parameters", {}).get("retry_after")


async def strict(people: int) -> tuple[World, Seconds]:
    world, seconds = World(strict_flood=True), Seconds()
    world.flood = Flood(now=seconds)
    for number in range(1, people + 1):
        await world.person("Анна", id=number).says("/start", wait=False)
    return world, seconds


async def test_one_chat_takes_a_short_burst_and_then_one_a_second() -> None:
    world, seconds = await strict(1)
    assert [(await sends(world, 1))[0] for _ in range(5)] == [200] * 5
    assert await sends(world, 1) == (429, 1)
    assert world.refusals[-1].description == "Too Many Requests: retry after 1"
    seconds.now += 1
    assert await sends(world, 1) == (200, None)
    assert await sends(world, 1) == (429, 1)


async def test_all_chats_together_take_thirty_a_second() -> None:
    world, seconds = await strict(40)
    answers = [(await sends(world, number))[0] for number in range(1, 41)]
    assert answers == [200] * 30 + [429] * 10
    seconds.now += 0.5
    assert [(await sends(world, number))[0] for number in range(1, 21)] == [200] * 15 + [429] * 5


async def test_a_group_takes_twenty_a_minute() -> None:
    world, seconds = await strict(0)
    group = world.group("Соседи")
    for _ in range(20):
        assert await sends(world, group.id) == (200, None)
        seconds.now += 0.04
    assert await sends(world, group.id) == (429, 3)
    seconds.now += 3
    assert await sends(world, group.id) == (200, None)


async def test_a_patient_world_has_no_limits() -> None:
    world = World()
    await world.person("Анна", id=1).says("/start", wait=False)
    assert {(await sends(world, 1))[0] for _ in range(100)} == {200}
