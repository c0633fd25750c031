"""A client leaves a name and a phone, or takes them back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from guide.content import Content
from handlers.calls import AskName, AskPhone, ForgetPerson, PersonAgree, PersonConsent
from handlers.redraw import Redraw
from handlers.screen import Screen, folded
from handlers.screens import personal as screens
from handlers.screens import settings as settings_screens
from handlers.translator import Translator
from handlers.typed import everywhere
from usecases.actors import Actor
from usecases.clients.my_data import MyData
from usecases.clients.personal import NotTaken, Person, Personal
from usecases.refusals import Outdated

router = Router(name="personal")
Asking = AskPhone | AskName


@router.callback_query(AskPhone.filter())
async def ask_phone(
    query: CallbackQuery, callback_data: AskPhone, actor: Actor, personal: Personal, t: Translator
) -> Screen:
    """The consent first, if it is not there yet."""
    if personal.on and not personal.agreed(actor):
        return screens.without_consent(callback_data.contact, t)
    return screens.phone(await personal.mine(actor), callback_data.contact, t)


@router.callback_query(AskName.filter())
async def ask_name(
    query: CallbackQuery, callback_data: AskName, actor: Actor, personal: Personal, t: Translator
) -> Screen:
    return screens.name(await personal.mine(actor), callback_data.contact, t)


@router.callback_query(PersonConsent.filter())
async def consent(
    query: CallbackQuery, callback_data: PersonConsent, actor: Actor, content: Content, t: Translator
) -> Screen:
    return settings_screens.consent(content.region, actor, t, errand=callback_data)


@router.callback_query(PersonAgree.filter())
async def agree(
    query: CallbackQuery,
    callback_data: PersonAgree,
    actor: Actor,
    content: Content,
    my_data: MyData,
    personal: Personal,
    t: Translator,
) -> Screen:
    """Agree to the version that was on the screen, and go on with the number."""
    version = content.region.consent.version
    if callback_data.version != version or not personal.on:
        raise Outdated
    await my_data.agree(actor)
    known = await personal.mine(replace(actor, consent=version))
    return screens.phone(known, callback_data.contact, t).with_toast(t("Согласие сохранено."))


@router.callback_query(ForgetPerson.filter())
async def forget(
    query: CallbackQuery, callback_data: ForgetPerson, actor: Actor, personal: Personal, redraw: Redraw, t: Translator
) -> Screen:
    await personal.forget(actor)
    return (await _back(redraw, callback_data.contact)).with_toast(t("Имя и номер удалены."))


@router.message(F.text)
async def typed(message: Message, actor: Actor, personal: Personal, redraw: Redraw, t: Translator) -> Screen:
    """The number or the name. A label counts as its tap, and words that work everywhere work here."""
    asking = asked_for(actor)
    if asking is None or not personal.on or not personal.agreed(actor):
        raise SkipHandler
    text = message.text or ""
    screen = await redraw.behind(asking.pack())
    button = screen.button(text, exactly=True)
    if button is not None and button.data is not None:
        return await redraw.behind(button.data)
    if folded(text) in everywhere(t):
        raise SkipHandler
    try:
        return await _kept(asking, await _keep(asking, personal)(actor, text), redraw, t)
    except NotTaken as refused:
        return screen.under(screens.trouble(refused.trouble, t))


def asked_for(actor: Actor) -> Asking | None:
    """What the screen that the person is on asks for."""
    for kind in (AskPhone, AskName):
        if actor.place is not None and actor.place.startswith(kind.__prefix__ + kind.__separator__):
            return kind.unpack(actor.place)
    return None


def _keep(asking: Asking, personal: Personal) -> Callable[[Actor, str], Awaitable[Person]]:
    return personal.phone if isinstance(asking, AskPhone) else personal.name


async def _kept(asking: Asking, person: Person, redraw: Redraw, t: Translator) -> Screen:
    if isinstance(asking, AskPhone):
        return screens.name(person, asking.contact, t)
    return (await _back(redraw, asking.contact)).under(screens.noted(person, t))


async def _back(redraw: Redraw, contact: int) -> Screen:
    """The contact they were asked for; «Мои данные» when it is over by now."""
    try:
        return await redraw.behind(screens.back_to(contact).pack())
    except Outdated:
        return await redraw.behind(screens.back_to(0).pack())
