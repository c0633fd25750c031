"""Delivery: how near the courier comes to its rate, against a Telegram that refuses the 31st message of any second."""

import asyncio
import contextlib
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiolimiter import AsyncLimiter

from bench.inboxes import CALL_S, FIRST, LIMIT, Arrived
from bench.postgres import databases
from bench.processes import Child, python, running
from bench.report import Section, Table
from bot.app import utc_now
from bot.courier import Courier
from bot.delivery import Delivery
from bot.limiter import Limiter
from db.database import connect
from db.migrate import migrate
from handlers.translator import translators
from tests.post import NOTE, Notes, add_clients, drawn, plan_notes
from usecases.jobs import Jobs

PEOPLE: Final = 250
RATE: Final = 25
CHATS: Final = range(FIRST, FIRST + PEOPLE)
NAIVE: Final = f"aiogram behind aiolimiter({RATE}, 1)"
HEADS: Final = ("who sends", "arrived", "s", "per s", "of the rate", "busiest s", "429")


def delivery() -> Section:
    """The section «delivery»."""
    with tempfile.TemporaryDirectory(prefix="golos-bench-") as name:
        folder = Path(name)
        rows = [_row(NAIVE, _measured(folder, _naive))]
        with databases(folder, "delivery") as postgres:
            stores = {"SQLite": f"sqlite+aiosqlite:///{folder / 'delivery.db'}"}
            if postgres:
                stores["PostgreSQL"] = postgres["delivery"]
            rows += [
                _row(f"Golos, {store}", _measured(folder, partial(_courier, url))) for store, url in stores.items()
            ]
    says = (
        f"{PEOPLE} messages due at once, SEND_RATE {RATE}; a call takes {CALL_S * 1000:.0f} ms; Telegram takes {LIMIT} "
        f"messages in any second. Aim: the rate, and no refusal."
    )
    return Section("delivery", says, [Table("messages the bot sends by itself", HEADS, rows)])


def _measured(folder: Path, send: Callable[[Bot], Awaitable[None]]) -> Arrived:
    with _inboxes(folder) as (child, url, token):

        async def sent() -> None:
            session = AiohttpSession(api=TelegramAPIServer.from_base(url))
            async with Bot(token, session=session) as bot:
                await send(bot)

        asyncio.run(sent())
        child.send(report=True)
        return Arrived(**child.hear())


@contextmanager
def _inboxes(folder: Path) -> Iterator[tuple[Child, str, str]]:
    with running(python("bench.inboxes", str(PEOPLE)), folder / "inboxes.log", {}, core=None, pipes=True) as child:
        at = child.hear()
        yield child, at["url"], at["token"]


async def _naive(bot: Bot) -> None:
    """What a bot's author writes first. Whom Telegram refuses is tried once more, after the pause it names."""
    limiter = AsyncLimiter(RATE, 1)

    async def one(chat_id: int) -> None:
        async with limiter:
            try:
                await bot.send_message(chat_id, f"Записка {chat_id}")
            except TelegramRetryAfter as wait:
                await asyncio.sleep(wait.retry_after)
                with contextlib.suppress(TelegramRetryAfter):
                    await bot.send_message(chat_id, f"Записка {chat_id}")

    await asyncio.gather(*(one(chat_id) for chat_id in CHATS))


async def _courier(url: str, bot: Bot) -> None:
    await migrate(url)
    async with connect(url) as db:
        now = datetime.now(UTC)
        await plan_notes(db, await add_clients(db, CHATS, now), now)
        jobs = Jobs(db, utc_now, {NOTE: Notes()})
        courier = Courier(Delivery(bot, jobs, translators(), Limiter(RATE), utc_now, draw=drawn))
        stop = asyncio.Event()
        working = asyncio.create_task(courier.run(stop))
        while await jobs.next_due() is not None:
            await courier.tick()
        stop.set()
        await working


def _row(who: str, done: Arrived) -> list[str]:
    rate = (done.messages - 1) / done.seconds
    return [
        who,
        str(done.messages),
        f"{done.seconds:.1f}",
        f"{rate:.1f}",
        f"{rate / RATE:.2f}",
        str(done.busiest),
        str(done.refused),
    ]
