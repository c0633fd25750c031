"""Digests: who wants which, how often, and one to look at now."""

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.content import Content
from handlers.calls import DigestCard, DigestEvery, DigestNow
from handlers.calls import Digests as DigestList
from handlers.screen import Screen
from handlers.screens import digests as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.digests.letters import Digests

router = Router(name="digests")


@router.callback_query(DigestList.filter())
async def places(
    query: CallbackQuery, callback_data: DigestList, actor: Actor, digests: Digests, content: Content, t: Translator
) -> Screen:
    return screens.places(await digests.places(actor, max(callback_data.page, 0)), content, t)


@router.callback_query(DigestCard.filter())
async def place(
    query: CallbackQuery, callback_data: DigestCard, actor: Actor, digests: Digests, content: Content, t: Translator
) -> Screen:
    return screens.place(await digests.place(actor, callback_data.place), content, t)


@router.callback_query(DigestEvery.filter())
async def subscribe(
    query: CallbackQuery, callback_data: DigestEvery, actor: Actor, digests: Digests, content: Content, t: Translator
) -> Screen:
    every = callback_data.every if callback_data.every != "never" else None
    view = await digests.subscribe(actor, callback_data.place, every)
    return screens.place(view, content, t).with_toast(screens.done(view, t))


@router.callback_query(DigestNow.filter())
async def now(query: CallbackQuery, callback_data: DigestNow, actor: Actor, digests: Digests, t: Translator) -> Screen:
    return screens.shown(await digests.now(actor, callback_data.place), t)
