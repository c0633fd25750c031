"""Draws pictures beside everything else and sends them. A chat goes on meanwhile; it gets one picture at a time.

A picture is not a letter: nothing is lost if the process dies over it, the person taps again. So there is no row.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError

from bot.drawing import Drawing
from handlers.pictures import NotDrawn, Sketch
from handlers.screen import Photo, Screen
from handlers.show import show
from handlers.showing import log_failure, patiently
from usecases.actors import Actor, Actors

NAME: Final = "chart.png"


@asynccontextmanager
async def pictures(bot: Bot, drawing: Drawing, actors: Actors) -> AsyncIterator["Studio"]:
    """A studio that is closed at the end: what is still being drawn is given up."""
    studio = Studio(bot, drawing, actors)
    try:
        yield studio
    finally:
        await studio.close()


class Studio:
    """What `handlers.pictures` asks for."""

    def __init__(self, bot: Bot, drawing: Drawing, actors: Actors) -> None:
        self._bot = bot
        self._drawing = drawing
        self._actors = actors
        self._begun: dict[int, asyncio.Task[None]] = {}

    def begin(self, actor: Actor, sketch: Sketch) -> bool:
        """Begin, unless one is being drawn for this chat."""
        chat_id = actor.chat_id
        if chat_id in self._begun:
            return False
        task = asyncio.create_task(self._draw(chat_id, sketch), name=f"picture-{chat_id}")
        self._begun[chat_id] = task
        task.add_done_callback(lambda _: self._begun.pop(chat_id, None))
        return True

    async def close(self) -> None:
        """Give up what is under way; returns when no child is left."""
        begun = list(self._begun.values())
        for task in begun:
            task.cancel()
        if begun:
            await asyncio.wait(begun)

    async def _draw(self, chat_id: int, sketch: Sketch) -> None:
        try:
            await self._send(chat_id, sketch)
        except Exception as error:
            log_failure("a picture was not sent", error, chart=type(sketch.spec).__name__)

    async def _send(self, chat_id: int, sketch: Sketch) -> None:
        with suppress(TelegramAPIError):
            await self._bot.send_chat_action(chat_id, "upload_photo")
        screen = await self._picture(sketch)
        try:
            await patiently(lambda: show(self._bot, chat_id, screen))
        except TelegramForbiddenError:
            await self._actors.lost(chat_id)

    async def _picture(self, sketch: Sketch) -> Screen:
        try:
            return replace(sketch.screen, attached=Photo(NAME, await self._drawing.png(sketch.spec)))
        except NotDrawn:
            return sketch.instead
