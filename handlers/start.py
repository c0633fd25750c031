"""/start, the menu, help, cancel, and who the person is."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from guide.content import Content
from handlers import commands
from handlers.calls import Help, Home, IAm, Welcome
from handlers.front import Front
from handlers.references import opened
from handlers.runs import asked
from handlers.screen import Screen
from handlers.screens import menu as screens
from handlers.screens import staff as staff_screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.clients.profile import Profile
from usecases.guide import Guide
from usecases.inviting.references import References
from usecases.links import CLIENT, EXIT, INVITE
from usecases.runs.exit_polls import ExitPolls
from usecases.staff import Staff

router = Router(name="start")


@router.message(CommandStart(deep_link=True, magic=F.args.startswith(EXIT)))
async def scanned(
    message: Message, command: CommandObject, actor: Actor, exit_polls: ExitPolls, t: Translator
) -> Screen:
    """A code on the wall: the exit poll opens at once, and nothing is asked before it."""
    return asked(await exit_polls.scan(actor, command.args or ""), t)


@router.message(CommandStart(deep_link=True, magic=F.args.startswith(INVITE)))
async def invited(
    message: Message, command: CommandObject, actor: Actor, staff: Staff, content: Content, front: Front, t: Translator
) -> Screen:
    """A staff invite; the chat of a tablet becomes one at once."""
    grant = await staff.accept(actor, command.args or "")
    hired = replace(actor, grants=actor.grants | {grant})
    if grant.role == "kiosk":
        return await front.home(hired, t)
    return replace(staff_screens.welcomed(grant, content, t), command_menu=commands.menu_of(hired, t))


@router.message(CommandStart(deep_link=True, magic=F.args.startswith(CLIENT)))
async def linking(
    message: Message, command: CommandObject, actor: Actor, references: References, t: Translator
) -> Screen:
    """A client of an outer system: what would be tied is shown first."""
    return await opened(actor, command.args or "", references, t)


@router.message(CommandStart())
async def start(message: Message, actor: Actor, guide: Guide, front: Front, t: Translator) -> Screen:
    """Start over: an unfinished guide is forgotten, and without a consent an unfinished poll."""
    await guide.forget(actor)
    return await front.home(actor, t)


@router.message(Command("cancel"))
async def cancel(message: Message, actor: Actor, guide: Guide, front: Front, t: Translator) -> Screen:
    """Stop whatever is going on."""
    await guide.forget(actor)
    return (await front.home(actor, t)).under(t("Хорошо, остановились."))


@router.message(Command("menu"))
async def menu(message: Message, actor: Actor, front: Front, t: Translator) -> Screen:
    return await front.home(actor, t)


@router.callback_query(Home.filter())
async def to_menu(query: CallbackQuery, actor: Actor, front: Front, t: Translator) -> Screen:
    return await front.home(actor, t)


@router.callback_query(Welcome.filter())
async def welcome(query: CallbackQuery, actor: Actor, front: Front, t: Translator) -> Screen:
    return await front.who(actor, t)


@router.message(Command("help"))
async def help_command(message: Message, content: Content, t: Translator) -> Screen:
    return screens.help_screen(content.region, t)


@router.callback_query(Help.filter())
async def help_tapped(query: CallbackQuery, content: Content, t: Translator) -> Screen:
    return screens.help_screen(content.region, t)


@router.callback_query(IAm.filter())
async def i_am(
    query: CallbackQuery, callback_data: IAm, actor: Actor, profile: Profile, front: Front, t: Translator
) -> Screen:
    """Citizen or employer."""
    await profile.choose_audience(actor, callback_data.audience)
    return await front.home(replace(actor, audience=callback_data.audience), t)
