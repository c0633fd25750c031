"""One job on its way: the guard asked again, the screen drawn, the limiter waited for, Telegram called, the end kept.

Whatever Telegram answers, something becomes of the job here; `docs/decisions/0013-the-courier.md` has the table.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Final, TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError

from bot.limiter import Limiter
from db.database import Away
from handlers.letters import Letter, letter
from handlers.show import show
from handlers.showing import log_failure
from handlers.translator import Translator
from surveys.texts import Language
from usecases.jobs import DueJob, Jobs, View
from usecases.refusals import Clock

FIRST_S: Final = 4.0
LAST_S: Final = 3600.0
"""Between tries: 4 s, 16 s, … an hour. The eighth comes after two to three hours, longer than most outages."""
STRANGER_S: Final = 60.0
RUNWAY: Final = 4
"""Jobs that are prepared and wait for their turn: what a kill would make us send again though nobody has got it."""
AWAY_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0)

log = structlog.get_logger(__name__)
T = TypeVar("T")
Draw = Callable[[View, Translator], Letter]
Outcome = int | AiogramError
"""The message's id, or why there is none."""


class Delivery:
    """`tally` counts what became of jobs, and `observe` hears of each: sent, later, failed, parked, unreachable.

    `draw` and `chance` can be replaced in tests and simulations.
    """

    def __init__(
        self,
        bot: Bot,
        jobs: Jobs,
        translators: Mapping[Language, Translator],
        limiter: Limiter,
        clock: Clock,
        *,
        draw: Draw = letter,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.tally: Counter[str] = Counter()
        self.observe: Callable[[str], None] = lambda _: None
        self.jobs = jobs
        self.limiter = limiter
        self._bot = bot
        self._translators = translators
        self._clock = clock
        self._draw = draw
        self._chance = chance
        self._runway = asyncio.Semaphore(RUNWAY)
        bot.session.middleware(limiter)

    async def deliver(self, owner: str, job: DueJob, may_send: Callable[[], bool]) -> float | None:
        """Do a job that `owner` has taken; if it was put off, when to look again, in seconds."""
        try:
            return await self._do(owner, job, may_send)
        except Exception as error:
            log_failure("job failed", error, job=job.id, kind=job.kind)
            return await self._failed(owner, job, error)

    async def _do(self, owner: str, job: DueJob, may_send: Callable[[], bool]) -> float | None:
        async with AsyncExitStack() as turn:
            async with self._runway:
                view = await _steadily(lambda: self.jobs.prepare(owner, job))
                if view is None:
                    return None
                drawn = self._draw(view, self._translators[view.language])
                seconds = await turn.enter_async_context(self.limiter.turn(view.chat_id))
            outcome = await self._say(view.chat_id, drawn) if seconds == 0.0 and may_send() else None
        if outcome is None:
            return await self._later(owner, job, seconds)
        return await self._settle(owner, job, view, outcome)

    async def _say(self, chat_id: int, drawn: Letter) -> Outcome:
        try:
            if drawn.remove:
                with suppress(TelegramBadRequest):
                    await self._bot.delete_messages(chat_id, list(drawn.remove))
            return await show(self._bot, chat_id, drawn.screen)
        except AiogramError as error:
            return _arrived_as(error) or error

    async def _settle(self, owner: str, job: DueJob, view: View, outcome: Outcome) -> float | None:
        match outcome:
            case int():
                self.limiter.accepted(view.chat_id)
                return await self._sent(job, outcome)
            case TelegramRetryAfter():
                everywhere = self.limiter.refused(view.chat_id, outcome.retry_after)
                log.warning("Telegram asks for silence", seconds=outcome.retry_after, everywhere=everywhere)
                return await self._later(owner, job, outcome.retry_after)
            case TelegramForbiddenError():
                return await self._over("unreachable", lambda: self.jobs.unreachable(job, view.chat_id))
            case TelegramBadRequest() if "chat not found" in outcome.message.lower():
                return await self._over("unreachable", lambda: self.jobs.no_such_chat(job, view.chat_id))
            case TelegramBadRequest() | TelegramEntityTooLarge():
                log_failure("letter refused by Telegram", outcome, job=job.id, kind=job.kind)
                return await self._over("parked", lambda: self.jobs.give_up(owner, job, type(outcome).__name__))
            case TelegramUnauthorizedError() | TelegramNotFound() | TelegramConflictError():
                log.error("Telegram does not know this bot", error=type(outcome).__name__)
                self.limiter.close(STRANGER_S)
                return await self._later(owner, job, STRANGER_S)
            case _:
                return await self._failed(owner, job, outcome)

    async def _sent(self, job: DueJob, message_id: int) -> float | None:
        try:
            return await self._over("sent", lambda: self.jobs.sent(job, message_id))
        except Exception as error:  # it is sent: another try would send it twice
            kind = type(error).__name__
            log_failure("sent, but its deed failed", error, job=job.id, kind=job.kind)
            return await self._over("parked", lambda: self.jobs.park(job, kind))

    async def _over(self, what: str, store: Callable[[], Awaitable[object]]) -> float | None:
        self._count(what)
        await _steadily(store)
        return None

    async def _later(self, owner: str, job: DueJob, seconds: float) -> float:
        self._count("later")
        at = self._clock() + timedelta(seconds=seconds)
        await _steadily(lambda: self.jobs.later(owner, job, at))
        return seconds

    async def _failed(self, owner: str, job: DueJob, error: Exception) -> float | None:
        self._count("failed")
        seconds, kind = backoff(job.tries, self._chance()), type(error).__name__
        at, doubtful = self._clock() + timedelta(seconds=seconds), _may_have_arrived(error)
        try:
            if await _steadily(lambda: self.jobs.failed(owner, job, kind, at, doubtful=doubtful)) == "later":
                return seconds
        except Exception as worse:
            log_failure("its deed cannot give the job up", worse, job=job.id, kind=job.kind)
            await _steadily(lambda: self.jobs.park(job, kind))
        log.error("job parked", job=job.id, kind=job.kind, trouble=kind)
        self._count("parked")
        return None

    def _count(self, what: str) -> None:
        self.tally[what] += 1
        self.observe(what)


def backoff(tries: int, chance: float) -> float:
    """Seconds until the next try after so many: half to one and a half of a step that grows fourfold."""
    return min(FIRST_S * 4.0**tries, LAST_S) * (0.5 + chance)


async def _steadily(call: Callable[[], Awaitable[T]]) -> T:
    """Do it as soon as the database is there."""
    pauses = iter(AWAY_S)
    while True:
        try:
            return await call()
        except Away:
            await asyncio.sleep(next(pauses, AWAY_S[-1]))


def _arrived_as(error: AiogramError) -> int | None:
    """The message's id in an answer that is a success, though beyond this version of aiogram."""
    answer = error.data if isinstance(error, ClientDecodeError) else None
    message = answer.get("result") if isinstance(answer, dict) and answer.get("ok") else None
    return int(message["message_id"]) if isinstance(message, dict) and "message_id" in message else None


def _may_have_arrived(error: Exception) -> bool:
    """Whether Telegram may have sent the message all the same."""
    lost = isinstance(error, TelegramNetworkError) and not isinstance(error.__cause__, ClientConnectorError)
    return lost or isinstance(error, TelegramServerError)
