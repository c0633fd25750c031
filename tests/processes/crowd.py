"""Thirty people who wander through the guide, and what each of their taps led to."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from handlers import calls
from simulator.listeners import Listener
from simulator.person import Person
from simulator.world import World
from tests.conftest import UNCHANGED
from tests.processes.deployment import until

SIZE = 30
PATIENCE_S = 45.0
TOO_OLD = "query is too old"
"""The answer to a tap that was delivered again after it had been answered."""
WANDERS = (
    calls.IAm, calls.Situations, calls.Begin, calls.Pick, calls.Back, calls.AtBundle, calls.Services, calls.Card,
    calls.Documents, calls.Reopen,
)  # fmt: skip
PREFIXES = {call.__prefix__ for call in WANDERS}
"""Each of these buttons leads to a screen that differs from the one it stands on."""


@dataclass
class Noted:
    """One tap and when something visible happened; None: nothing ever did."""

    person: str
    data: str
    at: float
    seen: float | None = None


@dataclass
class Crowd:
    """Everybody taps again as soon as the bot has reacted; now and then somebody taps twice."""

    world: World
    seed: int = 1
    taps: list[Noted] = field(default_factory=list)
    doubles: int = 0
    _moved: dict[int, asyncio.Event] = field(default_factory=dict)
    _stop: bool = False

    def __post_init__(self) -> None:
        self.people = [self.world.person(f"Человек {number}", id=1000 + number) for number in range(SIZE)]
        self._moved = {person.id: asyncio.Event() for person in self.people}

    @asynccontextmanager
    async def wandering(self) -> AsyncIterator["Crowd"]:
        """People wander while the block runs; at its end everybody waits for the last reaction."""
        listener = Listener()
        self.world.listeners.listening.add(listener)
        watching = asyncio.create_task(self._watch(listener))
        self._stop = False
        walks = [asyncio.create_task(self._wander(person)) for person in self.people]
        try:
            yield self
            self._stop = True
            await asyncio.gather(*walks)
        finally:
            for task in (*walks, watching):
                task.cancel()
            await asyncio.gather(*walks, watching, return_exceptions=True)
            self.world.listeners.listening.discard(listener)

    async def reacts(self, times: int) -> None:
        """Return when the bot has reacted to so many more taps."""
        before = self.reacted
        await until(lambda: self.reacted >= before + times, PATIENCE_S, "the bot does not react")

    @property
    def reacted(self) -> int:
        return sum(tap.seen is not None for tap in self.taps)

    @property
    def unseen(self) -> list[Noted]:
        """Taps that nothing visible came of."""
        return [tap for tap in self.taps if tap.seen is None]

    @property
    def longest_s(self) -> float:
        """The longest anybody waited."""
        return max(tap.seen - tap.at for tap in self.taps if tap.seen is not None)

    @property
    def spinning(self) -> list[str]:
        """People with a tap that the bot has not tried to answer. What it answered too late is `late`."""
        waiting = {query.person_id for query in self.world.queries.open.values()}
        return [person.name for person in self.people if person.id in waiting]

    @property
    def late(self) -> int:
        """Taps that were answered when Telegram took no answer any more: the bot was away for longer than that."""
        spinners = sum(len(person.chat.taps) for person in self.people)
        return spinners - len(self.world.queries.open)

    @property
    def redelivered(self) -> int:
        return sum(TOO_OLD in refusal.description for refusal in self.world.refusals)

    async def settles(self, seconds: float = 20) -> None:
        """Return when every update is confirmed."""
        left = self.world.updates.pending
        await until(lambda: not left, seconds, f"never confirmed: {list(left.values())[:3]}")

    def refused(self) -> list[str]:
        """Calls that Telegram refused, but for what redelivery explains."""
        said = (f"{refusal.method}: {refusal.description}" for refusal in self.world.refusals)
        return [line for line in said if UNCHANGED not in line and TOO_OLD not in line]

    async def _wander(self, person: Person) -> None:
        chance = random.Random(self.seed * person.id)
        if not person.messages:
            await self._acts(person, "/start", person.says("/start", wait=False))
        while not self._stop:
            message = person.chat.newest()
            assert message is not None, f"{person.name} was never greeted"
            known = [button["callback_data"] for row in message.keyboard for button in row if "callback_data" in button]
            data = chance.choice([data for data in known if data.split(":")[0] in PREFIXES] or known)
            if chance.random() < 0.1:
                self.doubles += 1
                await person.presses(message.id, data, wait=False)
            await self._acts(person, data, person.presses(message.id, data, wait=False))

    async def _acts(self, person: Person, what: str, action: Awaitable[int]) -> None:
        tap = Noted(person.name, what, time.monotonic())
        self.taps.append(tap)
        await action
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not _reacted(person):
                    self._moved[person.id].clear()
                    await self._moved[person.id].wait()
        except TimeoutError:
            return
        tap.seen = time.monotonic()

    async def _watch(self, listener: Listener) -> None:
        while True:
            await listener.woken.wait()
            for chat in listener.take():
                if chat in self._moved:
                    self._moved[chat].set()


def _reacted(person: Person) -> bool:
    newest = person.chat.newest()
    return newest is not None and newest.touched > person.chat.mark
