"""Links to outer systems: opened by a deep link, tied only after a yes, let go in settings."""

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.content import Content
from handlers.calls import AtLink, LinkAgree, LinkConsent, Tie, Unlink
from handlers.screen import Screen
from handlers.screens import references as screens
from handlers.screens import settings as settings_screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.clients.my_data import MyData
from usecases.inviting.references import References
from usecases.links import CLIENT
from usecases.refusals import Outdated

router = Router(name="references")


async def opened(actor: Actor, payload: str, references: References, t: Translator) -> Screen:
    """What the deep link would tie. Raises LinkRefused, LinkExpired, LinkedElsewhere."""
    return screens.link(await references.card(actor, payload), actor, t)


@router.callback_query(AtLink.filter())
async def at_link(
    query: CallbackQuery, callback_data: AtLink, actor: Actor, references: References, t: Translator
) -> Screen:
    return await opened(actor, CLIENT + callback_data.payload, references, t)


@router.callback_query(Tie.filter())
async def tie(query: CallbackQuery, callback_data: Tie, actor: Actor, references: References, t: Translator) -> Screen:
    return screens.tied(await references.link(actor, CLIENT + callback_data.payload), t)


@router.callback_query(LinkConsent.filter())
async def consent(query: CallbackQuery, actor: Actor, content: Content, t: Translator) -> Screen:
    """The consent; the person stays at the link."""
    return settings_screens.consent(content.region, actor, t, errand=_at(actor))


@router.callback_query(LinkAgree.filter())
async def agree(
    query: CallbackQuery,
    callback_data: LinkAgree,
    actor: Actor,
    content: Content,
    my_data: MyData,
    references: References,
    t: Translator,
) -> Screen:
    """Agree to the version that was on the screen, and come back to the link."""
    link, version = _at(actor), content.region.consent.version
    if callback_data.version != version:
        raise Outdated
    await my_data.agree(actor)
    now = replace(actor, consent=version)
    return (await opened(now, CLIENT + link.payload, references, t)).with_toast(t("Согласие сохранено."))


@router.callback_query(Unlink.filter())
async def unlink(
    query: CallbackQuery,
    callback_data: Unlink,
    actor: Actor,
    references: References,
    content: Content,
    t: Translator,
) -> Screen:
    """Ask first; then let all of them go."""
    if not callback_data.sure:
        return screens.unlink(await references.linked(actor), t)
    await references.unlink(actor)
    return settings_screens.settings(actor, content, t).with_toast(t("Чат отвязан."))


def _at(actor: Actor) -> AtLink:
    """The link on the person's screen. Raises Outdated."""
    try:
        return AtLink.unpack(actor.place or "")
    except (TypeError, ValueError) as error:
        raise Outdated from error
