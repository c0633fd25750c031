"""Consent, "what you hold about me", "erase me"."""

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.content import Content
from handlers.calls import Agree, ConsentText, Copy, Erase, Withdraw
from handlers.calls import MyData as MyDataCall
from handlers.guide import opened
from handlers.screen import CommandMenu, Screen
from handlers.screens import journeys as journey_screens
from handlers.screens import settings as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.clients.my_data import MyData
from usecases.clients.personal import Personal
from usecases.guide import Guide
from usecases.journeys import Journeys
from usecases.refusals import Outdated

router = Router(name="my_data")


@router.callback_query(MyDataCall.filter())
async def my_data(query: CallbackQuery, actor: Actor, personal: Personal, t: Translator) -> Screen:
    return screens.my_data(actor, t, personal=personal.on)


@router.callback_query(ConsentText.filter())
async def consent(
    query: CallbackQuery, callback_data: ConsentText, actor: Actor, content: Content, t: Translator
) -> Screen:
    return screens.consent(content.region, actor, t, callback_data)


@router.callback_query(Agree.filter())
async def agree(
    query: CallbackQuery,
    callback_data: Agree,
    actor: Actor,
    content: Content,
    my_data: MyData,
    guide: Guide,
    journeys: Journeys,
    personal: Personal,
    t: Translator,
) -> Screen:
    """Agree to the version that was on the screen (another must be read first), and save what it was asked for."""
    version = content.region.consent.version
    if callback_data.version != version:
        raise Outdated
    await my_data.agree(actor)
    if callback_data.situation:
        saved = await journeys.save(actor, opened(guide, callback_data))
        return journey_screens.journey(saved, t).with_toast(t("Согласие и маршрут сохранены."))
    now = replace(actor, consent=version)
    return screens.my_data(now, t, personal=personal.on).with_toast(t("Согласие сохранено."))


@router.callback_query(Withdraw.filter())
async def withdraw(
    query: CallbackQuery, callback_data: Withdraw, actor: Actor, my_data: MyData, personal: Personal, t: Translator
) -> Screen:
    """Ask first; then end the consent and what needed it."""
    if not callback_data.sure:
        return screens.withdraw(t)
    await my_data.withdraw(actor)
    now = replace(actor, consent=None)
    return screens.my_data(now, t, personal=personal.on).with_toast(t("Согласие отозвано, маршруты удалены."))


@router.callback_query(Copy.filter())
async def copy(query: CallbackQuery, actor: Actor, my_data: MyData, t: Translator) -> Screen:
    return screens.copy(await my_data.held(actor), t)


@router.callback_query(Erase.filter())
async def erase(query: CallbackQuery, callback_data: Erase, actor: Actor, my_data: MyData, t: Translator) -> Screen:
    """Ask first; then delete everything."""
    if not callback_data.sure:
        return screens.erase(actor, t)
    await my_data.erase(actor)
    return replace(screens.erased(t), command_menu=CommandMenu(actor.chat_id))
