"""Centres: list, nearest by a shared location, card, map, "my centre"."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from handlers.calls import CenterCard, CenterList, CenterMap, CenterMine, Near
from handlers.screen import Screen
from handlers.screens import centers as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.centers import Centers
from usecases.clients.profile import Profile

router = Router(name="centers")


@router.callback_query(CenterList.filter())
async def listed(query: CallbackQuery, callback_data: CenterList, centers: Centers, t: Translator) -> Screen:
    return screens.listed(centers.all(), callback_data.page, t)


@router.callback_query(Near.filter())
async def near(query: CallbackQuery, t: Translator) -> Screen:
    return screens.near(t)


@router.message(F.location)
async def located(message: Message, centers: Centers, t: Translator) -> Screen | None:
    """The nearest centres. The location is used here and kept nowhere."""
    place = message.location
    return None if place is None else screens.nearest(centers.nearest(place.latitude, place.longitude), t)


@router.callback_query(CenterCard.filter())
async def card(
    query: CallbackQuery, callback_data: CenterCard, actor: Actor, centers: Centers, t: Translator
) -> Screen:
    return screens.card(centers.card(callback_data.center), actor, t)


@router.callback_query(CenterMap.filter())
async def on_map(query: CallbackQuery, callback_data: CenterMap, centers: Centers, t: Translator) -> Screen:
    return screens.on_map(centers.card(callback_data.center), t)


@router.callback_query(CenterMine.filter())
async def mine(
    query: CallbackQuery, callback_data: CenterMine, actor: Actor, centers: Centers, profile: Profile, t: Translator
) -> Screen:
    """Make it my centre; an empty id means none."""
    center = callback_data.center or None
    await profile.choose_center(actor, center)
    now = replace(actor, center=center)
    shown = center or actor.center
    return screens.card(centers.card(shown), now, t) if shown else screens.listed(centers.all(), 0, t)
