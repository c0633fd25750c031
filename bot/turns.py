"""Gives each update its turn: one at a time in a chat, and no longer than a limit.

A hanging update holds back the confirmation of later ones, for no longer than its limit. aiogram's own event isolation
never frees its locks; these go when nobody waits for them.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final
from weakref import WeakValueDictionary

import structlog
from aiogram import BaseMiddleware
from aiogram.exceptions import TelegramNetworkError, TelegramServerError
from aiogram.types import TelegramObject, Update
from aiogram.types.update import UpdateTypeLookupError

from db.database import Away
from handlers.showing import LIMIT_S, log_failure, where

MARGIN_S: Final = 3.0
"""What finding the actor and showing the screen may take beside the handler, which has a limit of its own."""

PAUSES_S: Final = (0.2, 0.5, 1.0, 2.0)

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
Observe = Callable[[str, str, float], None]
"""Kind of update; how it ended: handled, refused, failed, too long, later; how many seconds it took."""
log = structlog.get_logger(__name__)


class TryLater(Exception):
    """The update could not be handled now; it is not confirmed."""


class Turns(BaseMiddleware):
    """Outermost middleware.

    While the database or Telegram is away the update is tried again and again, keeping its turn, so that two taps of
    one person never change places. With `patient=False` (a webhook, which Telegram repeats) TryLater is raised.
    """

    def __init__(
        self, limit_s: float = LIMIT_S + MARGIN_S, *, patient: bool = True, observe: Observe | None = None
    ) -> None:
        self._limit_s = limit_s
        self._patient = patient
        self._observe = observe
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Run the handler in its turn. What fails here is logged and confirmed, unless it may succeed later."""
        arrived, outcome = time.monotonic(), "later"
        try:
            outcome = await self._in_turn(handler, event, data)
        finally:
            if self._observe is not None:
                self._observe(_kind(event), outcome, time.monotonic() - arrived)

    async def _in_turn(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> str:
        chat = data.get("event_chat")
        lock = self._locks.setdefault(chat.id, asyncio.Lock()) if chat is not None else asyncio.Lock()
        tries = 0
        async with lock:
            while True:
                try:
                    return await self._limited(handler, event, dict(data))
                except TryLater as error:
                    if not self._patient:
                        raise
                    pause = PAUSES_S[min(tries, len(PAUSES_S) - 1)]
                    tries += 1
                    log.warning("will try again", tries=tries, **_ids(event), **where(error))
                    await asyncio.sleep(pause)

    async def _limited(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> str:
        try:
            async with asyncio.timeout(self._limit_s):
                await handler(event, data)
                return str(data.get("outcome", "handled"))
        except (Away, TelegramNetworkError, TelegramServerError) as error:
            raise TryLater from error
        except TryLater:
            raise
        except TimeoutError as error:
            log_failure("update took too long", error, limit_s=self._limit_s, **_ids(event))
            return "too long"
        except Exception as error:
            log_failure("update failed", error, **_ids(event))
        return "failed"


def _kind(event: TelegramObject) -> str:
    """A word of Telegram's, or "unknown" for a kind that this version of aiogram does not have."""
    try:
        return event.event_type if isinstance(event, Update) else "unknown"
    except UpdateTypeLookupError:
        return "unknown"


def _ids(event: TelegramObject) -> dict[str, object]:
    return {"update": event.update_id} if isinstance(event, Update) else {}
