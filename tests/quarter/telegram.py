"""Telegram as the bot's session sees it, without the network: who gets what, who blocked the bot, what goes wrong."""

# ruff: noqa: ARG002, ASYNC109 - the signature is that of aiogram's sessions

from collections import Counter
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Chat, InlineKeyboardMarkup, Message

from handlers.calls import Take
from handlers.translator import translators

TROUBLE = 1 / 400
"""How often Telegram is busy (429) or ill (5xx), each."""
OPTIONAL = tuple(t("Отвечать необязательно.") for t in translators().values())


@dataclass(frozen=True)
class Sent:
    """A message about an invitation that reached its chat, or did not (`arrived`)."""

    at: datetime
    chat: int
    invitation: int
    reminder: bool
    arrived: bool


@dataclass
class Post:
    """What was sent, in order; `heard`: called with each arrival."""

    log: list[Sent] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    troubles: Counter[str] = field(default_factory=Counter)
    heard: Callable[[Sent], None] = lambda _: None


class Transport(BaseSession):
    """In the place of HTTP."""

    def __init__(self, post: Post, clock: Callable[[], datetime], chance: Random) -> None:
        super().__init__()
        self._post = post
        self._clock = clock
        self._chance = chance
        self._number = 0

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """No files are fetched."""
        yield b""

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        assert isinstance(method, SendMessage), method
        assert isinstance(method.chat_id, int)
        if self._chance.random() < TROUBLE:
            self._post.troubles["429"] += 1
            raise TelegramRetryAfter(method, "Too Many Requests", retry_after=3)
        if self._chance.random() < TROUBLE:
            self._post.troubles["5xx"] += 1
            raise TelegramServerError(method, "Bad Gateway")
        arrived = method.chat_id not in self._post.blocked
        self._note(method, method.chat_id, arrived=arrived)
        if not arrived:
            raise TelegramForbiddenError(method, "Forbidden: bot was blocked by the user")
        self._number += 1
        chat = Chat(id=method.chat_id, type="private")
        return Message(message_id=self._number, date=self._clock(), chat=chat)  # type: ignore[return-value]

    def _note(self, method: SendMessage, chat: int, *, arrived: bool) -> None:
        invitation = _invitation(method)
        if invitation is None:
            return
        reminder = not any(words in method.text for words in OPTIONAL)
        sent = Sent(self._clock(), chat, invitation, reminder, arrived)
        self._post.log.append(sent)
        if arrived:
            self._post.heard(sent)


def _invitation(method: SendMessage) -> int | None:
    markup = method.reply_markup
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    data = [button.callback_data or "" for row in markup.inline_keyboard for button in row]
    return next((Take.unpack(one).invitation for one in data if one.startswith("it:")), None)
