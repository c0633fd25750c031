"""/start, the menu, help, cancel, and who the person is."""

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from guide.content import Content
from handlers import commands
from handlers.calls import Help, Home, IAm, Welcome
from handlers.screen import Screen
from handlers.screens import menu as screens
from handlers.screens import staff as staff_screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.guide import Guide
from usecases.links import INVITE
from usecases.profile import Profile
from usecases.staff import Staff

router = Router(name="start")


def home(actor: Actor, content: Content, t: Translator) -> Screen:
    """The menu, or the first question for somebody who has not said who they are."""
    return screens.menu(actor, t) if actor.audience else screens.welcome(content.region, actor, t)


@router.message(CommandStart(deep_link=True))
async def opened_link(
    message: Message, command: CommandObject, actor: Actor, staff: Staff, guide: Guide, content: Content, t: Translator
) -> Screen:
    """A deep link: so far staff invites."""
    payload = command.args or ""
    if not payload.startswith(INVITE):
        await guide.forget(actor)
        return home(actor, content, t)
    grant = await staff.accept(actor, payload)
    hired = replace(actor, grants=actor.grants | {grant})
    return replace(staff_screens.welcomed(grant, content, t), command_menu=commands.menu_of(hired, t))


@router.message(CommandStart())
async def start(message: Message, actor: Actor, guide: Guide, content: Content, t: Translator) -> Screen:
    """Start over: an unfinished guide is forgotten."""
    await guide.forget(actor)
    return home(actor, content, t)


@router.message(Command("cancel"))
async def cancel(message: Message, actor: Actor, guide: Guide, content: Content, t: Translator) -> Screen:
    """Stop whatever is going on."""
    await guide.forget(actor)
    return home(actor, content, t).under(t("Хорошо, остановились."))


@router.message(Command("menu"))
async def menu(message: Message, actor: Actor, content: Content, t: Translator) -> Screen:
    return home(actor, content, t)


@router.callback_query(Home.filter())
async def to_menu(query: CallbackQuery, actor: Actor, content: Content, t: Translator) -> Screen:
    return home(actor, content, t)


@router.callback_query(Welcome.filter())
async def welcome(query: CallbackQuery, actor: Actor, content: Content, t: Translator) -> Screen:
    return screens.welcome(content.region, actor, t)


@router.message(Command("help"))
async def help_command(message: Message, content: Content, t: Translator) -> Screen:
    return screens.help_screen(content.region, t)


@router.callback_query(Help.filter())
async def help_tapped(query: CallbackQuery, content: Content, t: Translator) -> Screen:
    return screens.help_screen(content.region, t)


@router.callback_query(IAm.filter())
async def i_am(query: CallbackQuery, callback_data: IAm, actor: Actor, profile: Profile, t: Translator) -> Screen:
    """Citizen or employer."""
    await profile.choose_audience(actor, callback_data.audience)
    return screens.menu(replace(actor, audience=callback_data.audience), t)
