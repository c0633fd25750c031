"""Receiving people: today, the week, a contact, its marks and note."""

from contextlib import suppress
from datetime import date

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.calls import (
    AtDesk,
    AtWeek,
    DeskCard,
    DropNote,
    SetMark,
    Settle,
    UndoMark,
    Unmarked,
    WriteNote,
)
from handlers.redraw import Redraw
from handlers.screen import Screen
from handlers.screens import reception as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.reception.attendance import Attendance
from usecases.reception.closing import ClosingDays
from usecases.reception.days import NoteTooLong, Reception
from usecases.reception.desk import MINE
from usecases.refusals import Outdated

router = Router(name="reception")


def day_of(said: str) -> date | None:
    """The day in a button's data, None for today. Raises Outdated for what is no day."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise Outdated from error


@router.message(Command("today"))
async def today_command(message: Message, actor: Actor, reception: Reception, t: Translator) -> Screen:
    return screens.day(await reception.day(actor, MINE, None, 0), t)


@router.callback_query(AtDesk.filter())
async def day(query: CallbackQuery, callback_data: AtDesk, actor: Actor, reception: Reception, t: Translator) -> Screen:
    wanted = callback_data
    view = await reception.day(actor, wanted.consultant, day_of(wanted.day), max(wanted.page, 0))
    return screens.day(view, t)


@router.callback_query(AtWeek.filter())
async def week(
    query: CallbackQuery, callback_data: AtWeek, actor: Actor, reception: Reception, t: Translator
) -> Screen:
    return screens.week(await reception.week(actor, callback_data.consultant, callback_data.week), t)


@router.callback_query(Unmarked.filter())
async def unmarked(
    query: CallbackQuery, callback_data: Unmarked, actor: Actor, reception: Reception, t: Translator
) -> Screen:
    return screens.unmarked(await reception.unmarked(actor, callback_data.consultant), t)


@router.callback_query(DeskCard.filter())
async def card(
    query: CallbackQuery, callback_data: DeskCard, actor: Actor, reception: Reception, t: Translator
) -> Screen:
    return screens.card(await reception.card(actor, callback_data.contact), t)


@router.callback_query(SetMark.filter())
async def mark(
    query: CallbackQuery, callback_data: SetMark, actor: Actor, attendance: Attendance, t: Translator
) -> Screen:
    view = await attendance.mark(actor, callback_data.contact, callback_data.to, callback_data.seen)
    return screens.card(view, t).with_toast(t("Отмечено."))


@router.callback_query(UndoMark.filter())
async def undo(
    query: CallbackQuery, callback_data: UndoMark, actor: Actor, attendance: Attendance, t: Translator
) -> Screen:
    view = await attendance.undo(actor, callback_data.contact, callback_data.seen)
    return screens.card(view, t).with_toast(t("Отметка снята."))


@router.callback_query(Settle.filter())
async def settle(
    query: CallbackQuery,
    callback_data: Settle,
    actor: Actor,
    reception: Reception,
    closing_days: ClosingDays,
    t: Translator,
) -> Screen:
    """Ask first; then move the contact to another time, or cancel it."""
    said = callback_data
    if not said.sure:
        return screens.settle(await reception.card(actor, said.contact), said.how, t)
    return screens.settled(await closing_days.settle(actor, said.contact, said.how, said.sequence), t)


@router.callback_query(WriteNote.filter())
async def write_note(
    query: CallbackQuery, callback_data: WriteNote, actor: Actor, reception: Reception, t: Translator
) -> Screen:
    return screens.note(await reception.card(actor, callback_data.contact), t)


@router.callback_query(DropNote.filter())
async def drop_note(
    query: CallbackQuery, callback_data: DropNote, actor: Actor, reception: Reception, t: Translator
) -> Screen:
    return screens.card(await reception.note(actor, callback_data.contact, ""), t).with_toast(t("Заметка удалена."))


@router.message(F.text)
async def note_typed(message: Message, actor: Actor, reception: Reception, redraw: Redraw, t: Translator) -> Screen:
    """The text of a note, where one is asked for; a button's whole label counts as its tap."""
    contact, text = note_on_screen(actor), message.text or ""
    if contact is None or text.startswith("/"):
        raise SkipHandler
    with suppress(Outdated):
        asking = screens.note(await reception.card(actor, contact), t)
        button = asking.button(text, exactly=True)
        if button is not None and button.data is not None:
            return await redraw.behind(button.data)
        return await kept(actor, contact, text, reception, t)
    raise SkipHandler


async def kept(actor: Actor, contact: int, text: str, reception: Reception, t: Translator) -> Screen:
    """The card with the new note, or the question again when it is too long."""
    try:
        view = await reception.note(actor, contact, text)
    except NoteTooLong as error:
        return screens.note(await reception.card(actor, contact), t, length=error.length)
    screen = screens.card(view, t)
    return screen.under(t("Заметка сохранена, номера и адреса скрыты.") if view.changed else t("Заметка сохранена."))


def note_on_screen(actor: Actor) -> int | None:
    """The contact whose note the person is writing."""
    if actor.place is None or not actor.place.startswith(WriteNote.__prefix__ + WriteNote.__separator__):
        return None
    return WriteNote.unpack(actor.place).contact
