"""Saved journeys: save, list, open, mark steps, delete."""

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.content import Content
from handlers.calls import AtJourney, AtStep, DeleteJourney, Mark, MyJourneys, Save, SeeTerms
from handlers.guide import opened
from handlers.screen import Screen
from handlers.screens import journeys as screens
from handlers.screens import settings as settings_screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.guide import Guide
from usecases.journeys import Journeys
from usecases.refusals import NeedsConsent

router = Router(name="journeys")


@router.callback_query(Save.filter())
async def save(
    query: CallbackQuery,
    callback_data: Save,
    actor: Actor,
    guide: Guide,
    journeys: Journeys,
    content: Content,
    t: Translator,
) -> Screen:
    """Save a bundle; without a consent, show what it would be for."""
    try:
        view = await journeys.save(actor, opened(guide, callback_data))
    except NeedsConsent:
        return settings_screens.consent(content.region, actor, t, callback_data)
    return screens.journey(view, t).with_toast(t("Маршрут сохранён."))


@router.callback_query(MyJourneys.filter())
async def mine(query: CallbackQuery, actor: Actor, journeys: Journeys, t: Translator) -> Screen:
    return screens.listed(await journeys.mine(actor), actor, t)


@router.callback_query(AtJourney.filter())
async def at_journey(
    query: CallbackQuery, callback_data: AtJourney, actor: Actor, journeys: Journeys, t: Translator
) -> Screen:
    return screens.journey(await journeys.open(actor, callback_data.journey), t)


@router.callback_query(AtStep.filter())
async def at_step(
    query: CallbackQuery, callback_data: AtStep, actor: Actor, journeys: Journeys, content: Content, t: Translator
) -> Screen:
    view = await journeys.open(actor, callback_data.journey)
    return screens.step(view, callback_data.position, content, t)


@router.callback_query(Mark.filter())
async def mark(query: CallbackQuery, callback_data: Mark, actor: Actor, journeys: Journeys, t: Translator) -> Screen:
    """Done, or back into the plan; then the whole way is in sight again."""
    view = await journeys.mark(actor, callback_data.journey, callback_data.position, done=callback_data.done)
    return screens.journey(view, t)


@router.callback_query(SeeTerms.filter())
async def see_terms(
    query: CallbackQuery, callback_data: SeeTerms, actor: Actor, journeys: Journeys, t: Translator
) -> Screen:
    return screens.journey(await journeys.see(actor, callback_data.journey, callback_data.position), t)


@router.callback_query(DeleteJourney.filter())
async def delete(
    query: CallbackQuery, callback_data: DeleteJourney, actor: Actor, journeys: Journeys, t: Translator
) -> Screen:
    """Ask first; then forget it."""
    if not callback_data.sure:
        return screens.delete(await journeys.open(actor, callback_data.journey), t)
    await journeys.delete(actor, callback_data.journey)
    return screens.listed(await journeys.mine(actor), actor, t).with_toast(t("Маршрут удалён."))
