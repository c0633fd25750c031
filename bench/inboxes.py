"""A process with a simulated Telegram that takes 30 messages in any second and not one more, and people who receive.

It prints its address; to any line it answers with one JSON line: what has arrived so far.
"""

import asyncio
import json
import math
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Final

from simulator import api
from simulator.calls import known_methods
from simulator.flood import Flood
from simulator.params import Params
from simulator.refusal import Refused
from simulator.server import serve
from simulator.world import World

LIMIT: Final = 30
CALL_S: Final = 0.1
FIRST: Final = 10_001


@dataclass
class Arrived:
    """What people have got. `busiest`: the most messages in any one second."""

    messages: int = 0
    seconds: float = 0.0
    busiest: int = 0
    refused: int = 0


@dataclass(slots=True)
class EverySecond(Flood):
    """No bursts are let through, unlike Telegram's: what passes here passes there."""

    times: deque[float] = field(default_factory=deque)

    def check(self, chat_id: int) -> None:  # noqa: ARG002 - whoever it is for
        now = time.monotonic()
        last = [at for at in self.times if now - at < 1]
        if len(last) >= LIMIT:
            wait = math.ceil(1 - (now - last[0])) or 1
            raise Refused(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        self.times.append(now)


def arrived(world: World, flood: EverySecond) -> Arrived:
    times = list(flood.times)
    return Arrived(
        messages=len(times),
        seconds=times[-1] - times[0] if times else 0.0,
        busiest=max((sum(at <= other < at + 1 for other in times) for at in times), default=0),
        refused=sum(refusal.code == 429 for refusal in world.refusals),
    )


def _distant() -> None:
    """A call takes as long as to a real server."""
    send = api.METHODS["sendMessage"]

    async def slow(world: World, params: Params) -> object:
        await asyncio.sleep(CALL_S)
        return send(world, params)

    api.METHODS["sendMessage"] = slow


async def main(people: int) -> None:
    flood = EverySecond()
    world = World()
    world.flood = flood
    for chat in range(FIRST, FIRST + people):
        world.person(f"Человек {chat}", id=chat).chat.started = True
    _distant()
    known_methods()  # seconds of imports, which the first call would wait for
    async with serve(world) as server:
        _say({"url": server.url, "token": world.token})
        orders = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
        while await orders.readline():
            _say(asdict(arrived(world, flood)))


def _say(answer: dict[str, object]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
