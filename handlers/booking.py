"""Booking a talk with a consultant, from the topic to the confirmation."""

from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.content import Content
from guide.reminding import moments
from handlers.calls import (
    AtContact,
    AtDraft,
    BookAbout,
    BookBack,
    BookCenter,
    BookConfirm,
    BookDay,
    BookMonth,
    BookOthers,
    BookTime,
    BookTopic,
    BookWay,
    BookWho,
    DropDraft,
    Home,
    MoveContact,
    NoDay,
    Topics,
)
from handlers.front import Front
from handlers.redraw import Redraw
from handlers.screen import Screen
from handlers.screens import booking as screens
from handlers.screens import contacts as contact_screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.booking.booking import Booking
from usecases.booking.contact_view import ContactView
from usecases.booking.contacts import Contacts
from usecases.booking.steps import ChooseCenter, ChooseDay, ChooseTime, ChooseWay, ChooseWho, SlotTaken, Step, Summary
from usecases.clients.personal import Personal
from usecases.refusals import Clock, Outdated

router = Router(name="booking")
MONTHS: Final = 12


def drawn(view: Step | ChooseTime | Summary, content: Content, t: Translator, page: int = 0) -> Screen:
    """Where a booking stands."""
    match view:
        case ChooseWay():
            return screens.way(view, t)
        case ChooseCenter():
            return screens.center(view, page, t)
        case ChooseWho():
            return screens.consultant(view, page, t)
        case ChooseDay():
            return screens.day(view, t)
        case ChooseTime():
            return screens.times(view, page, t)
        case Summary():
            kept = content.booking.rules.hold if content.booking is not None else timedelta()
            return screens.summary(view, int(kept.total_seconds()) // 60, t)


@router.callback_query(Topics.filter())
async def topics(query: CallbackQuery, actor: Actor, booking: Booking, front: Front, t: Translator) -> Screen:
    """About what? Asked of citizens and employers; others say who they are first."""
    if actor.audience is None:
        return await front.who(actor, t)
    if not booking.exists:
        raise Outdated
    return screens.topics(await booking.topics(actor), actor, t)


@router.callback_query(BookTopic.filter())
async def topic(
    query: CallbackQuery, callback_data: BookTopic, actor: Actor, booking: Booking, content: Content, t: Translator
) -> Screen:
    return drawn(await booking.begin(actor, callback_data.topic), content, t)


@router.callback_query(BookAbout.filter())
async def about(
    query: CallbackQuery, callback_data: BookAbout, actor: Actor, booking: Booking, content: Content, t: Translator
) -> Screen:
    """From a bundle."""
    return drawn(await booking.from_bundle(actor, callback_data.situation), content, t)


@router.callback_query(MoveContact.filter())
async def move(
    query: CallbackQuery, callback_data: MoveContact, actor: Actor, booking: Booking, content: Content, t: Translator
) -> Screen:
    """Another time for a contact."""
    return drawn(await booking.move(actor, callback_data.contact), content, t)


@router.callback_query(AtDraft.filter())
async def at_draft(
    query: CallbackQuery, callback_data: AtDraft, actor: Actor, booking: Booking, content: Content, t: Translator
) -> Screen:
    return drawn(await booking.current(actor, callback_data.draft), content, t, callback_data.page)


@router.callback_query(BookWay.filter())
async def way(
    query: CallbackQuery, callback_data: BookWay, actor: Actor, booking: Booking, content: Content, t: Translator
) -> Screen:
    return drawn(await booking.choose_way(actor, callback_data.draft, callback_data.way), content, t)


@router.callback_query(BookCenter.filter())
async def center(
    query: CallbackQuery, callback_data: BookCenter, actor: Actor, booking: Booking, content: Content, t: Translator
) -> Screen:
    return drawn(await booking.choose_center(actor, callback_data.draft, callback_data.center), content, t)


@router.callback_query(BookWho.filter())
async def who(
    query: CallbackQuery, callback_data: BookWho, actor: Actor, booking: Booking, content: Content, t: Translator
) -> Screen:
    chosen = callback_data.consultant or None
    return drawn(await booking.choose_who(actor, callback_data.draft, chosen), content, t)


@router.callback_query(BookOthers.filter())
async def others(
    query: CallbackQuery, callback_data: BookOthers, actor: Actor, booking: Booking, t: Translator
) -> Screen:
    view = await booking.others(actor, callback_data.draft)
    return screens.consultant(view, callback_data.page, t, others=True)


@router.callback_query(BookMonth.filter())
async def month(
    query: CallbackQuery, callback_data: BookMonth, actor: Actor, booking: Booking, t: Translator
) -> Screen:
    return screens.day(await _month(actor, callback_data, booking), t)


@router.callback_query(NoDay.filter())
async def no_day(query: CallbackQuery, callback_data: NoDay, actor: Actor, booking: Booking, t: Translator) -> Screen:
    """The grid as it is by now, with a word about it."""
    screen = screens.day(await _month(actor, callback_data, booking), t)
    return screen.with_toast(t("Свободное время есть в дни с числом на кнопке."))


@router.callback_query(BookDay.filter())
async def day(query: CallbackQuery, callback_data: BookDay, actor: Actor, booking: Booking, t: Translator) -> Screen:
    try:
        chosen = date.fromisoformat(callback_data.day)
    except ValueError as error:
        raise Outdated from error
    return screens.times(await booking.day(actor, callback_data.draft, chosen), callback_data.page, t)


@router.callback_query(BookTime.filter())
async def time(
    query: CallbackQuery, callback_data: BookTime, actor: Actor, booking: Booking, content: Content, t: Translator
) -> Screen:
    """Keep it while the person decides."""
    try:
        return drawn(await booking.hold(actor, callback_data.draft, _moment(callback_data.at)), content, t)
    except SlotTaken as taken:
        return screens.taken(callback_data.draft, taken.nearest, t)


@router.callback_query(BookConfirm.filter())
async def confirm(
    query: CallbackQuery,
    callback_data: BookConfirm,
    actor: Actor,
    booking: Booking,
    content: Content,
    personal: Personal,
    clock: Clock,
    t: Translator,
) -> Screen:
    """Booked, or moved."""
    try:
        contact = await booking.confirm(actor, callback_data.draft, callback_data.slot)
    except SlotTaken as taken:
        return screens.taken(callback_data.draft, taken.nearest, t)
    remind = _reminded(contact, content, clock())
    return contact_screens.booked(contact, actor, remind, t, asks_phone=personal.on and contact.way == "phone")


@router.callback_query(BookBack.filter())
async def back(
    query: CallbackQuery,
    callback_data: BookBack,
    actor: Actor,
    booking: Booking,
    content: Content,
    contacts: Contacts,
    t: Translator,
) -> Screen:
    """The choice before; before the first one, where the booking began."""
    step = await booking.back(actor, callback_data.draft, callback_data.at)
    if step is not None:
        return drawn(step, content, t)
    if callback_data.moves:
        return contact_screens.card(await contacts.card(actor, callback_data.moves), t)
    return screens.topics(await booking.topics(actor), actor, t)


@router.callback_query(DropDraft.filter())
async def drop(
    query: CallbackQuery, callback_data: DropDraft, actor: Actor, booking: Booking, redraw: Redraw, t: Translator
) -> Screen:
    """No booking; a contact that was to be moved stays as it is."""
    await booking.drop(actor, callback_data.draft)
    there = AtContact(contact=callback_data.moves) if callback_data.moves else Home()
    note = t("Запись осталась как была.") if callback_data.moves else t("Хорошо, не записываем.")
    return (await redraw.behind(there.pack())).with_toast(note)


async def _month(actor: Actor, at: BookMonth | NoDay, booking: Booking) -> ChooseDay:
    if not (MINYEAR < at.year < MAXYEAR and 1 <= at.month <= MONTHS):
        raise Outdated
    return await booking.month(actor, at.draft, at.year, at.month)


def _moment(minutes: int) -> datetime:
    try:
        return datetime.fromtimestamp(minutes * 60, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Outdated from error


def _reminded(contact: ContactView, content: Content, now: datetime) -> tuple[datetime, ...]:
    """When the bot will write about this contact, on the centre's wall clock."""
    if content.booking is None or contact.center is None:
        return ()
    zone = contact.center.zone
    planned = moments(contact.starts_at, now, zone, content.booking.rules)
    return tuple(sorted(moment.astimezone(zone) for moment in planned.values()))
