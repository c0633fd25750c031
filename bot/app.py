"""Puts a bot together. Nothing is global: tests and replicas build as many as they like."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMyCommands,
    EditMessageText,
    GetMe,
    GetUpdates,
    SendDocument,
    SendMessage,
    SendVenue,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.methods.base import Response
from aiogram.types import BotCommand, LinkPreviewOptions, Update

from bot.settings import Settings
from bot.turns import MARGIN_S, Turns
from db.database import Database, connect
from guide.asides import Asides
from guide.content import Content, load
from guide.words import Matcher
from handlers import commands
from handlers.routers import routers
from handlers.screens.guide import place_of
from handlers.showing import LIMIT_S, Showing
from handlers.translator import Translator, translators
from surveys.texts import SOURCE
from usecases.actors import Actors
from usecases.centers import Centers
from usecases.guide import Guide
from usecases.journeys import Journeys
from usecases.links import Links
from usecases.my_data import MyData
from usecases.profile import Profile
from usecases.refusals import Clock
from usecases.staff import Staff

METHODS: Final[tuple[type[TelegramMethod[Any]], ...]] = (
    AnswerCallbackQuery,
    DeleteMyCommands,
    EditMessageText,
    GetMe,
    GetUpdates,
    SendDocument,
    SendMessage,
    SendVenue,
    SetMyCommands,
)
ANSWERS: Final = tuple(Response.__class_getitem__(method.__returning__) for method in METHODS)
"""The types of answers that aiogram parses, kept alive: it asks for them at each call, pydantic holds them weakly, and
a collection of garbage would throw their validators away (8 ms each to make anew, a seventh of what a tap costs)."""
API_TIMEOUT_S: Final = LIMIT_S - 1


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class App:
    """A bot that is ready to handle updates."""

    bot: Bot
    dispatcher: Dispatcher
    db: Database
    content: Content
    guide: Guide

    async def handle(self, update: Update) -> object:
        """Handle one update; returns when everything it did is committed and shown. Raises nothing but TryLater."""
        return await self.dispatcher.feed_update(self.bot, update)


@asynccontextmanager
async def assemble(
    settings: Settings, *, clock: Clock = utc_now, limit_s: float = LIMIT_S, content: Content | None = None
) -> AsyncIterator[App]:
    """Build everything from settings; close it at the end. Raises BadContent, BadSettings.

    `content`: already read (a test that restarts often), else it is read from the settings' directory.
    """
    settings.require("bot_token", "link_key")
    content = content or load(settings.content_dir)
    languages = translators()
    async with connect(settings.database_url, full_sync=settings.full_sync) as db, speaking(settings) as bot:
        links = Links(settings.link_key.get_secret_value() if settings.link_key else "")
        actors = Actors(db, clock, settings.admin_ids)
        profile = Profile(db, content, clock)
        staff = Staff(db, content, clock, links, settings.admin_ids)
        guide = Guide(db, content, clock, place_of)
        root = routers()
        dispatcher = Dispatcher(
            disable_fsm=True,
            actors=actors,
            profile=profile,
            staff=staff,
            guide=guide,
            centers=Centers(content, clock),
            journeys=Journeys(db, content, clock),
            my_data=MyData(db, content, clock),
            content=content,
            asides=Asides(content.asides),
            matcher=Matcher(content.situations.values()),
            translators=languages,
        )
        dispatcher.include_router(root)
        dispatcher.update.outer_middleware(Turns(limit_s + MARGIN_S))
        dispatcher.update.outer_middleware(Showing(root, actors, profile, staff, languages, limit_s))
        yield App(bot, dispatcher, db, content, guide)


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
