"""Polling that confirms only what is done.

Telegram forgets an update when a later `getUpdates` names a higher offset. Here the offset moves past an update only
when its handler has committed, so a killed process gets it again: at least once instead of at most once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import Update
from pydantic import ValidationError

from bot.stopping import AnotherPoller, TokenRefused

ALLOWED: Final = ["message", "callback_query", "my_chat_member"]
AT_ONCE: Final = 100
LONG_POLL_S: Final = 25
GLANCE_S: Final = 0.3
"""How long finished work may wait for the next fetch while something slow is still open."""
RETRY_S: Final = (0.2, 0.5, 1.0, 2.0, 3.0)

log = structlog.get_logger(__name__)


@dataclass
class Poller:
    """Fetches updates and confirms the contiguous prefix of those that are done."""

    bot: Bot
    handle: Callable[[Update], Awaitable[object]]
    stop: asyncio.Event
    drain_s: float = 20.0
    _open: dict[int, asyncio.Future[object]] = field(default_factory=dict)
    _offset: int | None = None

    async def run(self) -> None:
        """Poll until `stop`; then finish what is in hand and confirm it. Raises AnotherPoller, TokenRefused."""
        fetching: asyncio.Task[list[Update]] | None = None
        stopping = asyncio.create_task(self.stop.wait())
        try:
            while not self.stop.is_set():
                fetching = fetching or asyncio.create_task(self._fetch())
                await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if fetching.done():
                    self._start(fetching.result())
                    fetching = None
                    await self._glance()
                    self._confirm()
        finally:
            stopping.cancel()
            if fetching is not None:
                fetching.cancel()
                await asyncio.wait({fetching})
        await self._drain()

    async def _fetch(self) -> list[Update]:
        """The next updates; waits long only when nothing is open. Network trouble is waited out."""
        for pause in (*RETRY_S, None):
            try:
                return await self.bot.get_updates(
                    offset=self._offset,
                    limit=AT_ONCE,
                    timeout=0 if self._open else LONG_POLL_S,
                    allowed_updates=ALLOWED,
                    request_timeout=LONG_POLL_S + 10,
                )
            except ClientDecodeError as error:
                return self._readable(error.data)
            except TelegramConflictError as error:
                raise AnotherPoller from error
            except TelegramUnauthorizedError as error:
                raise TokenRefused from error
            except TelegramRetryAfter as wait:
                await asyncio.sleep(wait.retry_after)
            except TelegramAPIError as error:
                log.warning("fetching failed", error=type(error).__name__)
                await asyncio.sleep(pause or RETRY_S[-1])
        return []

    def _readable(self, answer: object) -> list[Update]:
        """Of a batch in which one update is beyond this version of aiogram: the others. That one counts as done."""
        updates = []
        for raw in answer.get("result", ()) if isinstance(answer, dict) else ():
            try:
                updates.append(Update.model_validate(raw, context={"bot": self.bot}))
            except ValidationError:
                log.error("update passed over: it cannot be read", update=raw.get("update_id"), kinds=sorted(raw))
                done: asyncio.Future[object] = asyncio.get_running_loop().create_future()
                done.set_result(None)
                self._open.setdefault(raw["update_id"], done)
        return updates

    def _start(self, updates: list[Update]) -> None:
        for update in updates:
            if update.update_id not in self._open:
                self._open[update.update_id] = asyncio.ensure_future(self.handle(update))

    async def _glance(self) -> None:
        """Let the work in hand get on, up to `GLANCE_S`, before the next fetch."""
        if self._open:
            await asyncio.wait(list(self._open.values()), timeout=GLANCE_S)

    def _confirm(self) -> None:
        """Move the offset past the finished updates at the front."""
        while self._open:
            first = min(self._open)
            if not self._open[first].done():
                return
            self._open.pop(first).result()
            self._offset = first + 1

    async def _drain(self) -> None:
        """Finish what is in hand, and tell Telegram once more what is done."""
        if self._open:
            await asyncio.wait(list(self._open.values()), timeout=self.drain_s)
        self._confirm()
        for task in self._open.values():
            task.cancel()
        if self._offset is not None:
            await self.bot.get_updates(offset=self._offset, limit=1, timeout=0, allowed_updates=ALLOWED)
