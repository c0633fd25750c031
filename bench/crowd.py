"""A process with the simulated Telegram and the people in it: each taps again as soon as the bot has reacted.

It prints its address, then reads one JSON order a line and answers with one JSON line. A tap has been reacted to when
its spinner is gone and a message has been sent or edited since.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field

from bench.walks import SCENES, Scene
from simulator.listeners import Listener
from simulator.person import Person
from simulator.server import serve
from simulator.world import World

PATIENCE_S = 30.0
START_S = 180.0
"""All contenders start at once, on one core."""


@dataclass(frozen=True)
class Order:
    """What the people do next: go to the first screen of a scene, or repeat these taps for some time."""

    scene: str = ""
    taps: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class Done:
    """What came of an order."""

    taps: int = 0
    seconds: float = 0.0
    delays_ms: list[float] = field(default_factory=list)


class Crowd:
    def __init__(self, world: World, size: int) -> None:
        self._world = world
        self._people = [world.person(f"Человек {number}", id=1000 + number) for number in range(size)]
        self._reacted: dict[int, asyncio.Event] = {person.id: asyncio.Event() for person in self._people}
        self._listener = Listener()
        world.listeners.listening.add(self._listener)

    async def carry_out(self, order: Order) -> Done:
        done = Done()
        async with asyncio.timeout(START_S):  # a bot that could not start is no reason to wait for ever
            await self._world.updates.listened.wait()
        started = time.perf_counter()
        watching = asyncio.create_task(self._watch())
        try:
            async with asyncio.TaskGroup() as group:
                for person in self._people:
                    group.create_task(
                        self._begin(person, SCENES[order.scene]) if order.scene else self._repeat(person, order, done)
                    )
        finally:
            watching.cancel()
        done.seconds = time.perf_counter() - started
        return done

    async def _begin(self, person: Person, scene: Scene) -> None:
        await person.says(scene.start, wait=False)
        await self._reaction(person)
        for label in scene.beginning:  # the baselines show the first question at once
            if _place(person, label) is not None:
                await self._tap(person, label)

    async def _repeat(self, person: Person, order: Order, done: Done) -> None:
        until = time.perf_counter() + order.seconds
        while time.perf_counter() < until:
            for label in order.taps:
                tapped = time.perf_counter()
                await self._tap(person, label)
                done.delays_ms.append((time.perf_counter() - tapped) * 1000)
                done.taps += 1

    async def _tap(self, person: Person, label: str) -> None:
        message, at = person.chat.newest(), _place(person, label)
        if message is None or at is None:
            raise LookupError(f"{label!r} is not on the screen: {person.screen!r} {person.buttons}")
        data = message.keyboard[at[0]][at[1]]["callback_data"]
        await person.presses(message.id, data, at=at, wait=False)
        await self._reaction(person)

    async def _reaction(self, person: Person) -> None:
        reacted = self._reacted[person.id]
        async with asyncio.timeout(PATIENCE_S):
            while not _seen(person):
                reacted.clear()
                await reacted.wait()

    async def _watch(self) -> None:
        while True:
            await self._listener.woken.wait()
            for chat in self._listener.take():
                if chat in self._reacted:
                    self._reacted[chat].set()


def _place(person: Person, label: str) -> tuple[int, int] | None:
    """Row and column of a button. An earlier answer is marked, so the label may be only a part of it."""
    texts = ((row, column, text) for row, labels in enumerate(person.buttons) for column, text in enumerate(labels))
    return next(((row, column) for row, column, text in texts if label in text), None)


def _seen(person: Person) -> bool:
    newest = person.chat.newest()
    return newest is not None and newest.touched > person.chat.mark and not person.has_spinner


async def main(size: int) -> None:
    world = World()
    async with serve(world) as server:
        _say({"url": server.url, "token": world.token})
        crowd = Crowd(world, size)
        orders = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
        while line := await orders.readline():
            _say(asdict(await crowd.carry_out(Order(**json.loads(line)))))


def _say(answer: dict[str, object]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
