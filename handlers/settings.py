"""Settings: language, notifications; the role and the centre are chosen where they are shown."""

from collections.abc import Mapping
from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from guide.content import Content
from handlers import commands
from handlers.calls import Languages, Notify, Settings, Speak
from handlers.redraw import Redraw
from handlers.screen import Screen
from handlers.screens import settings as screens
from handlers.translator import Translator
from surveys.texts import Language
from usecases.actors import Actor
from usecases.clients.profile import Profile
from usecases.inviting.references import References

router = Router(name="settings")


@router.callback_query(Settings.filter())
async def settings(
    query: CallbackQuery, actor: Actor, references: References, content: Content, t: Translator
) -> Screen:
    return screens.settings(actor, content, t, linked=bool(await references.linked(actor)))


@router.message(Command("language"))
async def language_command(message: Message, t: Translator) -> Screen:
    return screens.languages(t)


@router.callback_query(Languages.filter())
async def languages(query: CallbackQuery, t: Translator) -> Screen:
    return screens.languages(t)


@router.callback_query(Speak.filter())
async def speak(
    query: CallbackQuery,
    callback_data: Speak,
    actor: Actor,
    profile: Profile,
    redraw: Redraw,
    translators: Mapping[Language, Translator],
) -> Screen:
    """Speak the chosen language from now on, where the person is."""
    await profile.choose_language(actor, callback_data.language)
    t, now = translators[callback_data.language], replace(actor, language=callback_data.language)
    return replace(await redraw.afresh(actor=now, t=t).current(), command_menu=commands.menu_of(now, t))


@router.callback_query(Notify.filter())
async def notify(
    query: CallbackQuery,
    callback_data: Notify,
    actor: Actor,
    profile: Profile,
    references: References,
    content: Content,
    t: Translator,
) -> Screen:
    """Whether the bot may write first."""
    await profile.choose_notifications(actor, callback_data.wanted)
    linked = bool(await references.linked(actor))
    return screens.settings(replace(actor, notifications=callback_data.wanted), content, t, linked=linked)
