"""Puts a bot together. Nothing is global: tests and replicas build as many as they like."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aiogram import Bot, Dispatcher
from aiogram.types import Update

from bot import verbs
from bot.courier import Courier
from bot.delivery import Delivery
from bot.drawing import drawing
from bot.limiter import Limiter
from bot.pictures import pictures
from bot.settings import Settings
from bot.telegram import speaking
from bot.turns import MARGIN_S, Observe, Turns
from bot.verbs import Verbs
from db.database import Database, connect
from guide.asides import Asides
from guide.content import Content, load
from handlers.front import Front
from handlers.index import today
from handlers.routers import routers
from handlers.showing import LIMIT_S, PATIENCE_S, Showing
from handlers.translator import translators
from usecases.jobs import Jobs
from usecases.refusals import Clock


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
    verbs: Verbs
    delivery: Delivery
    courier: Courier
    clock: Clock

    async def open(self) -> None:
        """Before the first update, on a migrated database: surveys and method as they are now become versions.

        Raises MethodChanged.
        """
        await self.verbs.questionnaires.publish()
        await self.verbs.index_store.open()

    async def prepare(self) -> None:
        """Read in advance what somebody would have to wait for."""
        await self.verbs.index_cards.prepare(today(self.clock, self.content))

    async def handle(self, update: Update) -> object:
        """Handle one update; returns when everything it did is committed and shown. Raises nothing but TryLater."""
        return await self.dispatcher.feed_update(self.bot, update)


@asynccontextmanager
async def assemble(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    limit_s: float = LIMIT_S,
    patience_s: float = PATIENCE_S,
    content: Content | None = None,
    patient: bool = True,
    observe: Observe | None = None,
) -> AsyncIterator[App]:
    """Build everything from settings; close it at the end. Raises BadContent, BadSettings.

    `limit_s`, `patience_s`: how long a handler may take, and how long a tap may spin.
    `content`: already read (a test that restarts often), else it is read from the settings' directory. `patient`: as in
    `bot.turns`; a webhook is not. `observe` hears how each update ended.
    """
    settings.require("bot_token", "link_key")
    content = content or load(settings.content_dir)
    languages = translators()
    async with (
        connect(settings.database_url, full_sync=settings.full_sync) as db,
        speaking(settings) as bot,
        drawing() as easel,
    ):
        known = verbs.build(settings, db, content, clock)
        delivery = Delivery(bot, Jobs(db, clock, known.deeds), languages, Limiter(settings.send_rate), clock)
        root = routers()
        dispatcher = Dispatcher(
            disable_fsm=True,
            content=content,
            clock=clock,
            asides=Asides(content.asides),
            matcher=content.matcher,
            translators=languages,
            front=Front(content, known.runs, known.exit_polls, known.booking),
            **vars(known),
        )
        dispatcher.include_router(root)
        limits = (limit_s, patience_s)
        showing = Showing(root, known.actors, known.profile, known.staff, known.exit_polls, languages, *limits)
        dispatcher.update.outer_middleware(Turns(limit_s + MARGIN_S, patient=patient, observe=observe))
        dispatcher.update.outer_middleware(showing)
        async with pictures(bot, easel, known.actors) as studio:
            dispatcher["pictures"] = studio
            yield App(bot, dispatcher, db, content, known, delivery, Courier(delivery), clock)
