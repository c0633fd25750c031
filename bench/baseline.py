"""The bots that Golos is measured against: aiogram as its documentation shows it, with the same screens.

`python -m bench.baseline`: BOT_TOKEN and BOT_API_URL as for Golos; with DATABASE_URL each tap also upserts one row
through an ORM session. SQLite gets a write-ahead log, as everybody would advise. With REST the garbage collector is
spared as in Golos, which shows how much of its speed comes from there.
"""

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandObject, CommandStart
from aiogram.methods import AnswerCallbackQuery, EditMessageText, GetUpdates, SendMessage, TelegramMethod
from aiogram.methods.base import Response
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlalchemy import BigInteger, DateTime, String, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.walks import BACK, CHANGE, SCENES, drawn
from bot.collector import rest_the_collector
from handlers.screen import Screen

METHODS: Final[tuple[type[TelegramMethod[Any]], ...]] = (AnswerCallbackQuery, EditMessageText, GetUpdates, SendMessage)
KEPT: Final[list[object]] = []
Sessions = async_sessionmaker[AsyncSession]


class Base(DeclarativeBase):
    pass


class Answer(Base):
    """The last answer of a chat."""

    __tablename__ = "answers"

    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    option: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def main() -> None:
    asyncio.run(_run(os.environ["BOT_API_URL"], os.environ["BOT_TOKEN"], os.environ.get("DATABASE_URL", "")))


async def _run(api_url: str, token: str, database_url: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    bot = Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    sessions = await _opened(database_url) if database_url else None
    dispatcher = _dispatcher(sessions)
    if os.environ.get("REST"):
        KEPT.extend(Response.__class_getitem__(method.__returning__) for method in METHODS)
        rest_the_collector()
    await dispatcher.start_polling(bot, handle_signals=True)


def _dispatcher(sessions: Sessions | None) -> Dispatcher:
    scenes = {scene: drawn(scene) for scene in SCENES}
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        scene = "survey" if command.args else "guide"
        await message.answer(scenes[scene][0].text, reply_markup=_markup(scenes[scene], scene, 0))

    @dispatcher.callback_query()
    async def tapped(query: CallbackQuery) -> None:
        scene, _, number = (query.data or "guide:0").partition(":")
        if sessions is not None:
            await _store(sessions, query.from_user.id, number)
        await query.answer()
        if isinstance(query.message, Message):
            shown = scenes[scene]
            await query.message.edit_text(shown[int(number)].text, reply_markup=_markup(shown, scene, int(number)))

    return dispatcher


def _markup(screens: Sequence[Screen], scene: str, number: int) -> InlineKeyboardMarkup:
    following = min(number + 1, len(screens) - 1)
    leads_to = {BACK: max(number - 1, 0), CHANGE: 0}
    rows = [
        [
            InlineKeyboardButton(text=button.label, callback_data=f"{scene}:{leads_to.get(button.label, following)}")
            for button in row
        ]
        for row in screens[number].rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def _store(sessions: Sessions, chat: int, option: str) -> None:
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        row = insert(Answer).values(chat=chat, option=option, at=now)
        await session.execute(row.on_conflict_do_update(index_elements=["chat"], set_={"option": option, "at": now}))


async def _opened(url: str) -> Sessions:
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    return async_sessionmaker(engine, expire_on_commit=False)


def _write_ahead(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


if __name__ == "__main__":
    main()
