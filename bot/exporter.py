"""Has exports made, and hands them over in the chat. It stands beside the courier, in any number of processes.

Making takes minutes and all of a processor, so a child process does it (`bot/export.py`), nicely. The export is a row
with a lease: whoever dies leaves it, and the next begins anew. A message shows how far it is; the files come after it.
"""

import asyncio
import os
import secrets
import time
from collections.abc import Coroutine
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir
from typing import Any, Final, TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.types import FSInputFile

from bot.export_child import Broken, Making, made, prepare
from bot.limiter import Limiter
from bot.settings import Settings
from db.database import Away
from guide.content import Content
from handlers.screen import Screen
from handlers.screens import exports as screens
from handlers.show import edit
from handlers.showing import log_failure
from handlers.translator import Translator, translators
from usecases.export.queue import ExportQueue, Taken

LOOK_S: Final = 1.0
AT_ONCE: Final = 2
BEAT_S: Final = 1.0
EDIT_S: Final = 2.0
"""Between two edits of the message that shows how far it is."""
LIMIT: Final = 45 * 2**20
"""Bytes of a file. Telegram takes 50 MB."""
SENDING_S: Final = 300
TRIES: Final = 5
AGAIN_S: Final = 3.0

log = structlog.get_logger(__name__)
T = TypeVar("T")


class Gone(Exception):
    """It was cancelled, or somebody else makes it now."""


class Exporter:
    """`run` until stopped; or `work` until nothing waits."""

    def __init__(
        self,
        settings: Settings,
        queue: ExportQueue,
        bot: Bot,
        limiter: Limiter,
        content: Content,
    ) -> None:
        self._settings = settings
        self._queue = queue
        self._bot = bot
        self._limiter = limiter
        self._content = content
        self._owner = secrets.token_hex(8)
        mark = blake2b(settings.database_url.encode(), digest_size=6).hexdigest()
        self.base = Path(gettempdir()) / f"golos-exports-{os.getuid()}-{mark}"
        self._hands: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Make what is asked for until `stop`; what is not finished then is begun anew by the next."""
        try:
            await self._sweep()
            while not stop.is_set():
                if not await self._begin():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(stop.wait(), LOOK_S)
        finally:
            for task in self._hands:
                task.cancel()
            await asyncio.gather(*self._hands, return_exceptions=True)
            self._leave()

    async def work(self) -> None:
        """Make all that waits."""
        while await self._begin() or self._hands:
            if self._hands:
                await asyncio.wait(self._hands, timeout=0.1)
        self._leave()

    async def _begin(self) -> bool:
        """Take the next one in hand; False: nothing waits, or the hands are full."""
        try:
            taken = await self._queue.take(self._owner) if len(self._hands) < AT_ONCE else None
        except Away:
            log.warning("exports wait: the database is away")
            return False
        if taken is None:
            return False
        task = asyncio.create_task(self._do(taken), name=f"export {taken.id}")
        self._hands.add(task)
        task.add_done_callback(self._hands.discard)
        return True

    async def _do(self, taken: Taken) -> None:
        making = Making(taken, self.base / f"{taken.id}-{self._owner}", taken.message_id)
        beat = asyncio.create_task(self._beat(making))
        try:
            prepare(self.base, making.folder)
            files, rows = await _unless(making.gone, made(self._settings, making, LIMIT))
            if await self._queue.may_have(taken.id):
                await _unless(making.gone, self._hand_over(making, files))
                if await self._queue.delivered(taken, rows, len(files)):
                    await self._show(
                        making, screens.ready(taken.order, rows, len(files), self._content, self._t(taken))
                    )
            else:
                await self._show(making, screens.failed(taken.order, "NotAllowed", self._content, self._t(taken)))
        except Gone:
            making.message_id = await self._queue.cancelled(taken.id)
            if making.message_id is not None:
                await self._show(making, screens.cancelled(taken.order, self._content, self._t(taken)))
        except asyncio.CancelledError:
            await self._queue.give_back(self._owner, taken.id)
            raise
        except Exception as error:
            await self._fail(making, error)
        finally:
            beat.cancel()
            await asyncio.to_thread(rmtree, making.folder, ignore_errors=True)

    async def _beat(self, making: Making) -> None:
        """Keep the lease, and show how far it is, until it is over."""
        edited, shown = 0.0, -1
        while True:
            try:
                if not await self._queue.keep(self._owner, making.taken.id, done=making.done, rows=making.rows):
                    making.gone.set()
                    return
                if time.monotonic() - edited >= EDIT_S and making.done != shown:
                    edited, shown = time.monotonic(), making.done
                    await self._show(making, self._progress(making))
            except Away:
                log.warning("an export's lease cannot be renewed: the database is away")
            except Exception as error:
                log_failure("an export's lease cannot be renewed", error, export=making.taken.id)
            await asyncio.sleep(BEAT_S)

    async def _hand_over(self, making: Making, files: list[Path]) -> None:
        for file in files:
            await self._send(making.taken.chat_id, file)

    async def _send(self, chat_id: int, file: Path) -> None:
        """Send a file, again if it must be."""
        tries = 0
        while True:
            try:
                async with self._limiter.turn(chat_id) as seconds:
                    if seconds == 0.0:
                        await self._bot.send_document(chat_id, FSInputFile(file), request_timeout=SENDING_S)
                        self._limiter.accepted(chat_id)
                        return
            except TelegramRetryAfter as wait:
                self._limiter.refused(chat_id, wait.retry_after)
                seconds = wait.retry_after
            except (TelegramNetworkError, TelegramServerError):
                tries += 1
                if tries >= TRIES:
                    raise
                seconds = AGAIN_S * tries
            await asyncio.sleep(seconds)

    async def _show(self, making: Making, screen: Screen) -> None:
        """Edit the message that shows how far it is; the first time, send it. It is no matter if that fails."""
        chat_id = making.taken.chat_id
        with suppress(AiogramError):
            shown = await edit(self._bot, chat_id, making.message_id, screen)
            if shown != making.message_id:
                making.message_id = shown
                await self._queue.keep(self._owner, making.taken.id, message_id=shown)

    def _progress(self, making: Making) -> Screen:
        taken = making.taken
        return screens.making(taken.id, taken.order, making.done, making.rows, self._content, self._t(taken))

    async def _fail(self, making: Making, error: Exception) -> None:
        taken, kind = making.taken, str(error) if isinstance(error, Broken) else type(error).__name__
        if not isinstance(error, Broken):
            log_failure("export failed", error, export=taken.id)
        if await self._queue.failed(taken.id, kind):
            await self._show(making, screens.failed(taken.order, kind, self._content, self._t(taken)))

    async def _sweep(self) -> None:
        """Remove what dead processes have left."""
        left = {folder: int(folder.name.partition("-")[0]) for folder in self.base.glob("*-*")}
        with suppress(Away):
            alive = await self._queue.being_made(set(left.values()))
            for folder, export in left.items():
                if export not in alive:
                    await asyncio.to_thread(rmtree, folder, ignore_errors=True)

    def _leave(self) -> None:
        """Remove the folder too, unless another replica works there."""
        with suppress(OSError):
            self.base.rmdir()

    def _t(self, taken: Taken) -> Translator:
        return translators()[taken.language]


async def _unless(gone: asyncio.Event, work: Coroutine[Any, Any, T]) -> T:
    """Do it, or leave it when it is not ours any more. Raises Gone."""
    doing, waiting = asyncio.ensure_future(work), asyncio.ensure_future(gone.wait())
    try:
        await asyncio.wait({doing, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise Gone
        return doing.result()
    finally:
        for task in (doing, waiting):
            task.cancel()
        await asyncio.gather(doing, waiting, return_exceptions=True)
