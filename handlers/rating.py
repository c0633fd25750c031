"""The exit poll: from a code on the wall, from the menu, on a tablet in the hall."""

from datetime import date

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.content import Content
from handlers.calls import Kiosk, KioskBegin, KioskEnd, Rate, RateDay, RateVisit
from handlers.runs import asked
from handlers.screen import Screen
from handlers.screens import rating as screens
from handlers.translator import Translator
from surveys.texts import SOURCE, Language
from usecases.actors import Actor
from usecases.refusals import NotAllowed, Outdated
from usecases.runs.exit_polls import ExitPolls, kiosk_center

router = Router(name="rating")


@router.callback_query(Rate.filter())
async def rate(
    query: CallbackQuery, callback_data: Rate, actor: Actor, exit_polls: ExitPolls, content: Content, t: Translator
) -> Screen:
    """Which centre?"""
    if not exit_polls.exists:
        raise Outdated
    return screens.centers(content, actor, callback_data.page, t)


@router.callback_query(RateDay.filter())
async def rate_day(query: CallbackQuery, callback_data: RateDay, exit_polls: ExitPolls, t: Translator) -> Screen:
    """Which day?"""
    return screens.days(exit_polls.visited(callback_data.center), t)


@router.callback_query(RateVisit.filter())
async def rate_visit(
    query: CallbackQuery, callback_data: RateVisit, actor: Actor, exit_polls: ExitPolls, t: Translator
) -> Screen:
    """The first question."""
    try:
        day = date.fromisoformat(callback_data.day)
    except ValueError as error:
        raise Outdated from error
    return asked(await exit_polls.rate(actor, callback_data.center, day), t)


def kiosk_home(actor: Actor, content: Content, t: Translator) -> Screen:
    """The tablet's first screen. Raises NotAllowed for any other chat."""
    center = content.centers.get(kiosk_center(actor) or "")
    if center is None:
        raise NotAllowed
    return screens.kiosk(center, t)


@router.callback_query(Kiosk.filter())
async def kiosk(query: CallbackQuery, actor: Actor, content: Content, t: Translator) -> Screen:
    return kiosk_home(actor, content, t)


@router.callback_query(KioskBegin.filter())
async def kiosk_begin(
    query: CallbackQuery,
    callback_data: KioskBegin,
    actor: Actor,
    exit_polls: ExitPolls,
    translators: dict[Language, Translator],
) -> Screen:
    """A visitor begins, in the language of the button."""
    view = await exit_polls.kiosk(actor, callback_data.language)
    return asked(view, translators[callback_data.language])


@router.callback_query(KioskEnd.filter())
async def kiosk_end(
    query: CallbackQuery,
    actor: Actor,
    exit_polls: ExitPolls,
    content: Content,
    translators: dict[Language, Translator],
) -> Screen:
    """The visitor goes; the next one finds the first screen."""
    await exit_polls.leave(actor)
    return kiosk_home(actor, content, translators[SOURCE])
