"""Sends what is due. One courier at a time in the whole deployment, by a lease; the others wait for its turn.

Claimed jobs are sent a few at a time (`bot/delivery.py`). Call `wake` after a commit that planned something for now;
else the courier looks every few seconds. While the database is away it waits. A lost lease stops it at once.
"""

import asyncio
import secrets
from collections import Counter, deque
from contextlib import suppress
from typing import Final

import structlog

from bot.delivery import Delivery
from db.database import Away
from handlers.showing import log_failure
from usecases.jobs import LEASE, DueJob

LOOK_S: Final = 2.0
RENEW_S: Final = 3.0
SAFE_S: Final = LEASE.total_seconds() - 6
"""How long after the last renewal to go on sending: a call begun then ends before anybody else may take the turn."""
AT_ONCE: Final = 12
"""Jobs in flight together: the rate is reached with calls of up to 0.4 s, and no more than these are sent twice."""
BATCH: Final = 25
DRAIN_S: Final = 12.0

log = structlog.get_logger(__name__)


class Courier:
    """`run` until stopped. A simulation calls `hold` and `deliver_due` instead, whenever it has moved its clock."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._jobs = delivery.jobs
        self._owner = secrets.token_hex(8)
        self._until = 0.0
        self._stopping = False
        self._woken = asyncio.Event()
        self._asked: list[asyncio.Future[int]] = []
        self._claimed: deque[DueJob] = deque()
        self._hands: dict[asyncio.Task[None], DueJob] = {}

    @property
    def tally(self) -> Counter[str]:
        """How many jobs were sent, put off (later), failed, parked, unreachable, and resent after a death."""
        return self._delivery.tally

    def wake(self) -> None:
        """Something may be due."""
        self._woken.set()

    async def tick(self) -> int:
        """Wake a running courier, and return when all that is due has been dealt with: how many messages were sent."""
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._asked.append(done)
        self.wake()
        return await done

    async def run(self, stop: asyncio.Event) -> None:
        """Send what is due until `stop`; then finish what is in flight and give the rest back."""
        beside = [asyncio.create_task(self._beat()), asyncio.create_task(self._stop_when(stop))]
        try:
            while not self._stopping:
                self._woken.clear()
                await self._round()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._woken.wait()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            for done in self._asked:
                done.cancel()
            with suppress(Away):
                await self._jobs.leave(self._owner)

    async def deliver_due(self) -> int:
        """Send all that is due now; how many messages. Raises Away."""
        before = self.tally["sent"]
        try:
            while self._may_send() and self._delivery.limiter.silence == 0.0:
                if not self._claimed:
                    self._claimed.extend(await self._jobs.claim(self._owner, BATCH))
                if not self._claimed and not self._hands:
                    break
                while self._claimed and len(self._hands) < AT_ONCE:
                    self._begin(self._claimed.popleft())
                await asyncio.wait(self._hands, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._put_down()
        return self.tally["sent"] - before

    async def hold(self) -> bool:
        """Take the turn or keep it; whether it is ours. Raises Away."""
        asked = asyncio.get_running_loop().time()
        in_hand = [job.id for job in (*self._hands.values(), *self._claimed)]
        turn = await self._jobs.hold(self._owner, in_hand)
        if turn.mine and self._until <= asked:
            self.wake()
        self._until = asked + SAFE_S if turn.mine else 0.0
        if turn.freed:
            self.tally["resent"] += turn.in_flight
            figures = {"freed": turn.freed, "in_flight": turn.in_flight, "resent_total": turn.resent}
            log.warning("took over from a courier that died", **figures)
        return turn.mine

    def _may_send(self) -> bool:
        return not self._stopping and self._until > asyncio.get_running_loop().time()

    async def _beat(self) -> None:
        while True:
            try:
                await self.hold()
            except Away:
                log.warning("the courier's lease cannot be renewed: the database is away")
            except Exception as error:
                log_failure("the courier's lease cannot be renewed", error)
            await asyncio.sleep(RENEW_S)

    async def _stop_when(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopping = True
        self.wake()
        await asyncio.sleep(DRAIN_S)
        for task in list(self._hands):
            task.cancel()

    async def _round(self) -> None:
        asked, self._asked = self._asked, []
        sent = 0
        try:
            sent = await self.deliver_due()
        except Away:
            log.warning("the courier waits: the database is away")
        except Exception as error:
            log_failure("the courier's round failed", error)
        for done in asked:
            if not done.done():
                done.set_result(sent)

    def _begin(self, job: DueJob) -> None:
        task = asyncio.create_task(self._deliver(job))
        self._hands[task] = job
        task.add_done_callback(lambda done: self._hands.pop(done, None))

    async def _deliver(self, job: DueJob) -> None:
        try:
            seconds = await self._delivery.deliver(self._owner, job, self._may_send)
        except Exception as error:
            log_failure("job left as it is", error, job=job.id, kind=job.kind)
        else:
            if seconds is not None:
                asyncio.get_running_loop().call_later(seconds + 0.01, self.wake)

    async def _put_down(self) -> None:
        """Finish what is in hand; give back what was not begun."""
        if self._hands:
            await asyncio.wait(self._hands)
        claimed = tuple(self._claimed)
        self._claimed.clear()
        if claimed:
            await self._jobs.give_back(self._owner, claimed)
