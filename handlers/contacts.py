"""The client's contacts: list, card, what to bring, map, calendar, cancelling, coming, waiting for an earlier time."""

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.content import Content
from handlers.calls import (
    AtContact,
    CancelBecause,
    CancelContact,
    Coming,
    ContactBring,
    ContactFile,
    ContactMap,
    Earlier,
    MyConsultant,
    MyContacts,
    PassOffer,
    ShareContact,
    TakeOffer,
)
from handlers.screen import Screen
from handlers.screens import contacts as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.booking.assignments import Assignments
from usecases.booking.contact_view import ContactView
from usecases.booking.contacts import Contacts
from usecases.booking.steps import TooLate
from usecases.booking.waiting import Waiting
from usecases.clients.personal import Personal
from usecases.refusals import Outdated

router = Router(name="contacts")


def card(contact: ContactView, personal: Personal, t: Translator) -> Screen:
    """A contact; a number to call back is asked for where that is allowed and of use."""
    return screens.card(contact, t, asks_phone=personal.on and contact.way == "phone")


@router.callback_query(MyContacts.filter())
async def mine(query: CallbackQuery, actor: Actor, contacts: Contacts, t: Translator) -> Screen:
    return screens.listed(await contacts.mine(actor), actor, t)


@router.callback_query(AtContact.filter())
async def at_contact(
    query: CallbackQuery, callback_data: AtContact, actor: Actor, contacts: Contacts, personal: Personal, t: Translator
) -> Screen:
    return card(await contacts.card(actor, callback_data.contact), personal, t)


@router.callback_query(ContactBring.filter())
async def bring(
    query: CallbackQuery, callback_data: ContactBring, actor: Actor, contacts: Contacts, t: Translator
) -> Screen:
    return screens.bring(await contacts.card(actor, callback_data.contact), t)


@router.callback_query(ContactMap.filter())
async def on_map(
    query: CallbackQuery, callback_data: ContactMap, actor: Actor, contacts: Contacts, t: Translator
) -> Screen:
    return screens.on_map(await contacts.card(actor, callback_data.contact), t)


@router.callback_query(ContactFile.filter())
async def calendar(
    query: CallbackQuery, callback_data: ContactFile, actor: Actor, contacts: Contacts, t: Translator
) -> Screen:
    return screens.calendar(await contacts.calendar(actor, callback_data.contact), t)


@router.callback_query(Coming.filter())
async def coming(
    query: CallbackQuery, callback_data: Coming, actor: Actor, contacts: Contacts, personal: Personal, t: Translator
) -> Screen:
    screen = card(await contacts.coming(actor, callback_data.contact), personal, t)
    return screen.with_toast(t("Спасибо, ждём вас."))


@router.callback_query(CancelContact.filter())
async def cancel(
    query: CallbackQuery,
    callback_data: CancelContact,
    actor: Actor,
    contacts: Contacts,
    content: Content,
    t: Translator,
) -> Screen:
    """Why? Not asked when it is too late or over anyway."""
    contact = await contacts.card(actor, callback_data.contact)
    if contact.state != "booked" or content.booking is None:
        return screens.card(contact, t)
    if not contact.may_change:
        raise TooLate(contact.id)
    return screens.why_cancel(contact, content.booking.reasons, t)


@router.callback_query(CancelBecause.filter())
async def cancel_because(
    query: CallbackQuery, callback_data: CancelBecause, actor: Actor, contacts: Contacts, t: Translator
) -> Screen:
    contact = await contacts.cancel(actor, callback_data.contact, callback_data.reason)
    return screens.card(contact, t).with_toast(t("Запись отменена."))


@router.callback_query(ShareContact.filter())
async def share(
    query: CallbackQuery,
    callback_data: ShareContact,
    actor: Actor,
    contacts: Contacts,
    personal: Personal,
    t: Translator,
) -> Screen:
    """Show the consultant what led here, or not any more."""
    shared = await contacts.share(actor, callback_data.contact, shared=callback_data.shared)
    note = t("Консультант увидит вашу ситуацию.") if shared.shared else t("Консультант увидит только тему.")
    return card(shared, personal, t).with_toast(note)


@router.callback_query(Earlier.filter())
async def earlier(
    query: CallbackQuery,
    callback_data: Earlier,
    actor: Actor,
    waiting: Waiting,
    personal: Personal,
    t: Translator,
) -> Screen:
    """Into the line for an earlier time, or out of it."""
    change = waiting.join if callback_data.wanted else waiting.leave
    contact = await change(actor, callback_data.contact)
    note = t("Если освободится время раньше, напишем.") if contact.waits else t("Хорошо, больше не предлагаем.")
    return card(contact, personal, t).with_toast(note)


@router.callback_query(TakeOffer.filter())
async def take_offer(
    query: CallbackQuery, callback_data: TakeOffer, actor: Actor, waiting: Waiting, personal: Personal, t: Translator
) -> Screen:
    contact = await waiting.accept(actor, callback_data.contact, callback_data.slot)
    return card(contact, personal, t).with_toast(t("Запись перенесена."))


@router.callback_query(PassOffer.filter())
async def pass_offer(
    query: CallbackQuery, callback_data: PassOffer, actor: Actor, waiting: Waiting, personal: Personal, t: Translator
) -> Screen:
    contact = await waiting.decline(actor, callback_data.contact, callback_data.slot)
    return card(contact, personal, t).with_toast(t("Запись осталась как была."))


@router.callback_query(MyConsultant.filter())
async def my_consultant(
    query: CallbackQuery, actor: Actor, assignments: Assignments, content: Content, t: Translator
) -> Screen:
    """For employers."""
    if actor.audience != "employer" or content.booking is None:
        raise Outdated
    companion = await assignments.mine(actor)
    center = content.centers.get(companion.center) if companion is not None else None
    return screens.my_consultant(companion, center, t)
