"""Around every handler: find the actor, call the handler, show its screen, answer the tap.

Nothing is said before it is committed: the handler's use case has returned by the time its screen is shown. A tap is
answered together with the screen, and blank after a second if the work takes longer, so no button is left spinning.
A notice that then has no tap to ride on, or never had one (the label was typed), stands above the screen instead.
"""

import asyncio
import html
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import structlog
from aiogram import BaseMiddleware, Bot, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import CallbackQuery, TelegramObject, Update

from handlers.calls import Near
from handlers.errors import in_words
from handlers.redraw import Redraw
from handlers.screen import Screen
from handlers.screens.menu import oops
from handlers.screens.rating import on_tablet
from handlers.show import show, tapped_message
from handlers.translator import Translator
from surveys.texts import Language, language_of
from usecases.actors import Actor, Actors
from usecases.clients.profile import Profile
from usecases.refusals import Away, Outdated, Refusal
from usecases.runs.exit_polls import ExitPolls, kiosk_center
from usecases.staff import Staff

LIMIT_S: Final = 6.0
"""How long a handler may take before the person gets an apology."""
PATIENCE_S: Final = 1.0
"""How long a tap may spin before it is answered blank."""
DATA_LIMIT: Final = 64
COMMAND: Final = re.compile(r"/[a-z_]{1,32}(?=[@\s]|$)")
"""As ours are spelled; anything else behind a slash is somebody's words."""

log = structlog.get_logger(__name__)
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Showing(BaseMiddleware):
    """Outer middleware of the dispatcher's updates, for private chats; the rest passes through."""

    def __init__(
        self,
        router: Router,
        actors: Actors,
        profile: Profile,
        staff: Staff,
        exit_polls: ExitPolls,
        translators: Mapping[Language, Translator],
        limit_s: float = LIMIT_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._router = router
        self._actors = actors
        self._profile = profile
        self._staff = staff
        self._exit_polls = exit_polls
        self._translators = translators
        self._limit_s = limit_s
        self._patience_s = patience_s

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Handle one update; whatever happens, the person sees something."""
        chat, user = data.get("event_chat"), data.get("event_from_user")
        if not isinstance(event, Update) or chat is None or user is None or chat.type != "private":
            return await handler(event, data)
        actor = await self._actors.meet(chat.id, language_of(user.language_code))
        t = self._translators[actor.language]
        data.update(actor=actor, t=t)
        data["redraw"] = Redraw(self._router, actor, data)
        answer = _Answer(data["bot"], event.callback_query, self._patience_s)
        async with answer:
            screen = await self._screen(handler, event, data)
        if isinstance(screen, Screen):
            await self._present(data["bot"], event, actor, _without_keyboard(screen, actor, t), answer)
        return None

    async def _screen(self, handler: Handler, event: Update, data: dict[str, Any]) -> Any:
        actor, t, redraw = data["actor"], data["t"], data["redraw"]
        try:
            async with asyncio.timeout(self._limit_s):
                drawn = await handler(event, data)
            if event.callback_query is None or isinstance(drawn, Screen):
                return drawn
            return await (in_words(Outdated(), redraw, t) if drawn is UNHANDLED else redraw.current())
        except Refusal as refusal:
            data["outcome"] = "refused"
            if refusal.worth_noting:
                await self._staff.refused(actor.id, type(refusal).__name__, tried(event))
            log.info("refused", what=type(refusal).__name__, client=actor.id, update=event.update_id)
            return await in_words(refusal, redraw, t)
        except Away:
            raise
        except Exception as error:
            data["outcome"] = "failed"
            log_failure("handler failed", error, client=actor.id, update=event.update_id)
            return oops(t)

    async def _present(self, bot: Bot, event: Update, actor: Actor, screen: Screen, answer: "_Answer") -> None:
        if screen.place is not None and screen.place != actor.place and not screen.remembered:
            await self._profile.moved(actor, screen.place)
        tapped = tapped_message(event.callback_query)
        if screen.toast is not None and not answer.open:
            screen = screen.under(html.escape(screen.toast, quote=False))
        shown, _ = await asyncio.gather(
            patiently(lambda: show(bot, actor.chat_id, screen, tapped)),
            answer.say(screen.toast, alert=screen.alert),
            return_exceptions=True,
        )
        if isinstance(shown, TelegramForbiddenError):
            await self._actors.lost(actor.chat_id)
        elif isinstance(shown, TelegramBadRequest):
            log_failure("screen refused by Telegram", shown, client=actor.id, update=event.update_id)
            await show(bot, actor.chat_id, oops(self._translators[actor.language]))
        elif isinstance(shown, BaseException):
            raise shown
        elif kiosk_center(actor) is not None:
            await self._on_tablet(event, actor, screen, shown)

    async def _on_tablet(self, event: Update, actor: Actor, screen: Screen, shown: int) -> None:
        """What stands on a tablet in the hall must go before the next visitor, the visitor's own words too."""
        spoken = (event.message.message_id,) if event.message is not None else ()
        await self._exit_polls.touched(actor, (*spoken, shown), on_tablet(screen))


def tried(event: Update) -> str:
    """What an update asks for, in our words: the data of a button, or the name of a command without what follows."""
    if event.callback_query is not None:
        return (event.callback_query.data or "")[:DATA_LIMIT]
    text = event.message.text if event.message is not None else None
    command = COMMAND.match(text or "")
    return command[0] if command else ""


def log_failure(says: str, error: BaseException, **ids: object) -> None:
    """Log a failure with where it happened and ids. Its message is withheld: it may quote what a person typed."""
    log.error(says, **ids, **where(error))


def where(error: BaseException) -> dict[str, object]:
    """The kinds of the error and its causes, and the code it passed through; never its message."""
    kinds, frames, seen = [], [], error
    while seen is not None:
        kinds.append(type(seen).__qualname__)
        trace = seen.__traceback__
        while trace is not None:
            frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno} {trace.tb_frame.f_code.co_name}")
            trace = trace.tb_next
        seen = seen.__cause__ or seen.__context__  # type: ignore[assignment]
    return {"error": kinds, "trace": frames}


async def patiently(send: Callable[[], Awaitable[int]]) -> int:
    """Send; when Telegram names a pause, wait exactly that and send once more."""
    try:
        return await send()
    except TelegramRetryAfter as wait:
        await asyncio.sleep(wait.retry_after)
        return await send()


def _without_keyboard(screen: Screen, actor: Actor, t: Translator) -> Screen:
    """Leaving the screen that asks for a location takes its keyboard away."""
    leaving = actor.place == Near().pack() and screen.place != actor.place and screen.lead is None
    return replace(screen, lead=t("Хорошо, без местоположения.")) if leaving else screen


class _Answer:
    """The one answer to a tap. Blank after `patience_s`, unless the screen came first."""

    def __init__(self, bot: Bot, query: CallbackQuery | None, patience_s: float) -> None:
        self._bot = bot
        self._query = query
        self._patience_s = patience_s
        self._timer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        if self._query is not None:
            self._timer = asyncio.create_task(self._later())

    async def __aexit__(self, *_: object) -> None:
        if self._timer is not None:
            if self._query is not None:  # else it is answering already, and an answer cut short may never arrive
                self._timer.cancel()
            await asyncio.wait({self._timer})

    @property
    def open(self) -> bool:
        """There is a tap, and it has not been answered yet."""
        return self._query is not None

    async def say(self, text: str | None, *, alert: bool) -> None:
        """Answer, if that has not happened yet. A redelivered tap is too old to be answered: that is fine."""
        query, self._query = self._query, None
        if query is not None:
            with suppress(TelegramBadRequest):
                await self._bot.answer_callback_query(query.id, text=text, show_alert=alert or None)

    async def _later(self) -> None:
        await asyncio.sleep(self._patience_s)
        with suppress(TelegramAPIError):
            await self.say(None, alert=False)
