"""The workplace of staff: roles."""

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from guide.content import Content
from handlers.calls import Revoke, RoleCard, Roles, Work
from handlers.screen import CommandMenu, Screen
from handlers.screens import staff as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.refusals import NotAllowed
from usecases.staff import Staff

router = Router(name="staff")


def workplace(actor: Actor, content: Content, t: Translator) -> Screen:
    """Raises NotAllowed for a person without a role, and on a tablet in the hall: nobody works there."""
    if all(grant.role == "kiosk" for grant in actor.grants):
        raise NotAllowed
    return screens.work(actor, content, t)


@router.message(Command("work"))
async def work_command(message: Message, actor: Actor, content: Content, t: Translator) -> Screen:
    return workplace(actor, content, t)


@router.callback_query(Work.filter())
async def work(query: CallbackQuery, actor: Actor, content: Content, t: Translator) -> Screen:
    return workplace(actor, content, t)


@router.callback_query(Roles.filter())
async def roles(query: CallbackQuery, callback_data: Roles, actor: Actor, staff: Staff, t: Translator) -> Screen:
    return screens.roles(await staff.roles(actor, max(callback_data.page, 0)), t)


@router.callback_query(RoleCard.filter())
async def role(
    query: CallbackQuery, callback_data: RoleCard, actor: Actor, staff: Staff, content: Content, t: Translator
) -> Screen:
    return screens.role(await staff.role(actor, callback_data.role), content, t)


@router.callback_query(Revoke.filter())
async def revoke(
    query: CallbackQuery, callback_data: Revoke, actor: Actor, staff: Staff, content: Content, t: Translator
) -> Screen:
    """Ask first; then end the role, and take the staff commands from that person's menu."""
    row = await staff.role(actor, callback_data.role)
    if not callback_data.sure:
        return screens.role(row, content, t, sure=True)
    await staff.revoke(actor, callback_data.role)
    listed = screens.roles(await staff.roles(actor, 0), t).with_toast(t("Роль отозвана."))
    return replace(listed, command_menu=CommandMenu(row.chat_id))
