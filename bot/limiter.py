"""How fast the bot may send by itself, and where it must be silent because Telegram said so.

A refusal (429) names the seconds to wait but not what was too much: one chat or the whole bot. All are silent for that
long unless our own count speaks against the chat alone (`Limiter.refused`; `docs/decisions/0013-the-courier.md`).
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiolimiter import AsyncLimiter

CHAT_S: Final = 1.1
"""Between two messages into one chat: a second, and what the network may take off it."""
WINDOW_S: Final = 10.0
MUCH: Final = 11
"""More calls than seconds in a window of this length: the chat is crowded."""
REMEMBERED: Final = 5000
"""Chats whose silence or last call is past are forgotten when there are more than this."""


class Limiter(BaseRequestMiddleware):
    """One pace for all, a second between two messages into a chat, and silence where Telegram asked for it.

    As a middleware of the bot's session it also counts what handlers say, which does not wait here.
    """

    def __init__(self, rate: float, *, chat_s: float = CHAT_S) -> None:
        # Not (rate, 1): that would let twice the rate through in the first second.
        self._pace = AsyncLimiter(1, 1 / rate)
        self._chat_s = chat_s
        self._busy: set[int] = set()
        self._calls: dict[int, deque[float]] = {}
        self._closed: dict[int, float] = {}
        self._all_closed = 0.0
        self._refused: dict[int, float] = {}
        self._accepted_at = 0.0

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        """Note each call into a chat, whoever makes it."""
        chat_id: Any = getattr(method, "chat_id", None)
        if isinstance(chat_id, int):
            self._note(chat_id)
        return await make_request(bot, method)

    @property
    def silence(self) -> float:
        """For how many seconds nothing may be sent to anybody."""
        return max(0.0, self._all_closed - _now())

    @asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[float]:
        """Wait for the turn of a message into this chat. Yields 0.0, or after how many seconds to ask again.

        Nobody waits here for longer than a second or the pace: who waits is in flight, and its guard grows old.
        """
        if chat_id in self._busy:
            yield self._chat_s
            return
        self._busy.add(chat_id)
        try:
            if self._closed_for(chat_id) == 0.0:
                await asyncio.sleep(self._until_next(chat_id))
                await self._pace.acquire()
            yield self._closed_for(chat_id)
        finally:
            self._busy.discard(chat_id)

    def accepted(self, chat_id: int) -> None:
        """Telegram took a message: whatever it refused to this chat is over."""
        self._refused.pop(chat_id, None)
        self._accepted_at = _now()

    def refused(self, chat_id: int, seconds: float) -> bool:
        """Be silent for exactly that long: in this chat, or (True) everywhere.

        In this chat alone if by our own count more than one message a second went there, or if it was refused before
        and others have been served since; everywhere otherwise, for then the whole bot may have been meant.
        """
        now = _now()
        served_others = chat_id in self._refused and self._accepted_at > self._refused[chat_id]
        everywhere = not served_others and not self._crowded(chat_id)
        self._refused[chat_id] = now
        self._closed[chat_id] = now + seconds
        if everywhere:
            self.close(seconds)
        self._forget(now)
        return everywhere

    def close(self, seconds: float) -> None:
        """Be silent everywhere."""
        self._all_closed = max(self._all_closed, _now() + seconds)

    def _closed_for(self, chat_id: int) -> float:
        return max(0.0, self._closed.get(chat_id, 0.0) - _now(), self.silence)

    def _until_next(self, chat_id: int) -> float:
        calls = self._calls.get(chat_id)
        return max(0.0, calls[-1] + self._chat_s - _now()) if calls else 0.0

    def _crowded(self, chat_id: int) -> bool:
        ages = [_now() - at for at in self._calls.get(chat_id, ())]
        return sum(age < 1 for age in ages) > 1 or sum(age < WINDOW_S for age in ages) >= MUCH

    def _note(self, chat_id: int) -> None:
        now = _now()
        self._calls.setdefault(chat_id, deque(maxlen=MUCH)).append(now)
        self._forget(now)

    def _forget(self, now: float) -> None:
        if len(self._calls) > REMEMBERED:
            self._calls = {chat: calls for chat, calls in self._calls.items() if now - calls[-1] < WINDOW_S}
        if len(self._refused) > REMEMBERED:
            self._refused = {chat: at for chat, at in self._refused.items() if self._closed.get(chat, 0.0) > now}
        if len(self._closed) > REMEMBERED:
            self._closed = {chat: until for chat, until in self._closed.items() if until > now}


def _now() -> float:
    return asyncio.get_running_loop().time()
