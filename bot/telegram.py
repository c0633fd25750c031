"""The connection to Telegram, and what it is told once: the commands everybody has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessages,
    DeleteMyCommands,
    EditMessageText,
    GetMe,
    GetUpdates,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVenue,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.methods.base import Response
from aiogram.types import BotCommand, LinkPreviewOptions

from bot.settings import Settings
from handlers import commands
from handlers.showing import LIMIT_S
from handlers.translator import Translator, translators
from surveys.texts import SOURCE

METHODS: Final[tuple[type[TelegramMethod[Any]], ...]] = (
    AnswerCallbackQuery,
    DeleteMessages,
    DeleteMyCommands,
    EditMessageText,
    GetMe,
    GetUpdates,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVenue,
    SetMyCommands,
)
ANSWERS: Final = tuple(Response.__class_getitem__(method.__returning__) for method in METHODS)
"""The types of answers that aiogram parses, kept alive: it asks for them at each call, pydantic holds them weakly, and
a collection of garbage would throw their validators away (8 ms each to make anew, a seventh of what a tap costs)."""
API_TIMEOUT_S: Final = LIMIT_S - 1


@asynccontextmanager
async def speaking(settings: Settings) -> AsyncIterator[Bot]:
    """The connection to Telegram alone."""
    server = TelegramAPIServer.from_base(str(settings.bot_api_url).rstrip("/"))
    properties = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True))
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    bot = Bot(token, session=AiohttpSession(api=server, timeout=API_TIMEOUT_S), default=properties)
    try:
        yield bot
    finally:
        await bot.session.close()


async def tell_commands(bot: Bot) -> None:
    """Tell Telegram the commands everybody has: Russian by default, each language for those whose phone speaks it."""
    for language, t in translators().items():
        menu = _entries(t)
        await bot.set_my_commands(menu, language_code=language)
        if language == SOURCE:
            await bot.set_my_commands(menu)


def _entries(t: Translator) -> list[BotCommand]:
    return [BotCommand(command=name, description=says) for name, says in commands.everybody(t)]
