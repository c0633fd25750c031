"""Checklists: looked at, and filled with the same buttons as any survey."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.calls import CenterChecklists, ChecklistCard, Checklists, FillIn
from handlers.runs import asked
from handlers.screen import Screen
from handlers.screens import checklists as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.runs import checklists as verbs

router = Router(name="checklists")


@router.callback_query(Checklists.filter())
async def overview(
    query: CallbackQuery, callback_data: Checklists, actor: Actor, checklists: verbs.Checklists, t: Translator
) -> Screen:
    return screens.overview(await checklists.overview(actor, max(callback_data.page, 0)), t)


@router.callback_query(CenterChecklists.filter())
async def center(
    query: CallbackQuery, callback_data: CenterChecklists, actor: Actor, checklists: verbs.Checklists, t: Translator
) -> Screen:
    return screens.center(await checklists.center(actor, callback_data.center, callback_data.period), t)


@router.callback_query(ChecklistCard.filter())
async def card(
    query: CallbackQuery, callback_data: ChecklistCard, actor: Actor, checklists: verbs.Checklists, t: Translator
) -> Screen:
    wanted = callback_data
    return screens.card(await checklists.card(actor, wanted.center, wanted.survey, wanted.period), t)


@router.callback_query(FillIn.filter())
async def fill_in(
    query: CallbackQuery, callback_data: FillIn, actor: Actor, checklists: verbs.Checklists, t: Translator
) -> Screen:
    """The first question, or the one where it was left."""
    wanted = callback_data
    return asked(await checklists.fill_in(actor, wanted.center, wanted.survey, wanted.period), t)
