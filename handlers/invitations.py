"""Invitations: answer, decline, ask not to be asked; why somebody was asked or not."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.calls import AskMe, AtInvitation, Decline, Dossier, MyInvitations, Take
from handlers.runs import asked
from handlers.screen import Screen
from handlers.screens import invitations as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.inviting.invitations import Invitations, Over

router = Router(name="invitations")


@router.callback_query(Take.filter())
async def take(
    query: CallbackQuery, callback_data: Take, actor: Actor, invitations: Invitations, t: Translator
) -> Screen:
    """The first question, the one where it was left, or a kind word."""
    view = await invitations.take(actor, callback_data.invitation)
    return screens.over(view, t) if isinstance(view, Over) else asked(view, t)


@router.callback_query(Decline.filter())
async def decline(
    query: CallbackQuery, callback_data: Decline, actor: Actor, invitations: Invitations, t: Translator
) -> Screen:
    return screens.over(await invitations.decline(actor, callback_data.invitation), t)


@router.callback_query(AskMe.filter())
async def ask_me(
    query: CallbackQuery, callback_data: AskMe, actor: Actor, invitations: Invitations, t: Translator
) -> Screen:
    """Whether the bot may send surveys."""
    await invitations.choose(actor, callback_data.wanted, callback_data.invitation or None)
    return screens.chosen(callback_data.wanted, t)


@router.callback_query(MyInvitations.filter())
async def mine(
    query: CallbackQuery, callback_data: MyInvitations, actor: Actor, invitations: Invitations, t: Translator
) -> Screen:
    return screens.listed(await invitations.mine(actor, callback_data.page), t)


@router.callback_query(AtInvitation.filter())
async def card(
    query: CallbackQuery, callback_data: AtInvitation, actor: Actor, invitations: Invitations, t: Translator
) -> Screen:
    return screens.card(await invitations.card(actor, callback_data.invitation), t)


@router.callback_query(Dossier.filter())
async def dossier(
    query: CallbackQuery, callback_data: Dossier, actor: Actor, invitations: Invitations, t: Translator
) -> Screen:
    """For quality control."""
    return screens.dossier(await invitations.dossier(actor, callback_data.invitation), t)
