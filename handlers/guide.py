"""The guide: situations, questions, the bundle, its services and documents."""

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.bundle import Bundle
from guide.bundle import documents as merged_documents
from guide.content import Content
from handlers.answer_code import decode
from handlers.calls import (
    Agree,
    AtBundle,
    AtQuestion,
    Back,
    Begin,
    Card,
    ConsentText,
    Documents,
    Pick,
    Reopen,
    Save,
    Services,
    Situations,
    Suggested,
)
from handlers.screen import Screen
from handlers.screens import guide as screens
from handlers.screens import menu as start_screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.guide import Guide, Question, WalkId
from usecases.refusals import Outdated

router = Router(name="guide")


def next_screen(view: Question | Bundle, actor: Actor, t: Translator) -> Screen:
    """The next question, or the bundle at the end; the use case has stored where the client is."""
    screen = screens.question(view, t) if isinstance(view, Question) else screens.bundle(view, t, actor.center)
    return replace(screen, remembered=True)


def opened(guide: Guide, at: AtBundle | Documents | Services | Card | Save | ConsentText | Agree) -> Bundle:
    """The bundle that a button speaks of. Raises Outdated."""
    return guide.bundle(at.situation, decode(guide.situation(at.situation), at.answers))


@router.callback_query(Situations.filter())
async def situations(
    query: CallbackQuery, callback_data: Situations, actor: Actor, content: Content, t: Translator
) -> Screen:
    """The situations of the person's audience."""
    if actor.audience is None:
        return start_screens.welcome(content.region, actor, t)
    return screens.situations(content.situations_for(actor.audience), callback_data.page, t)


@router.callback_query(Suggested.filter())
async def suggested(query: CallbackQuery, callback_data: Suggested, guide: Guide, t: Translator) -> Screen:
    return screens.suggestions([guide.situation(key) for key in callback_data.ids.split(".")], t)


@router.callback_query(Begin.filter())
async def begin(query: CallbackQuery, callback_data: Begin, actor: Actor, guide: Guide, t: Translator) -> Screen:
    return next_screen(await guide.begin(actor, callback_data.situation), actor, t)


@router.callback_query(Pick.filter())
async def pick(query: CallbackQuery, callback_data: Pick, actor: Actor, guide: Guide, t: Translator) -> Screen:
    walk = WalkId(callback_data.walk)
    return next_screen(await guide.answer(actor, walk, callback_data.question, callback_data.option), actor, t)


@router.callback_query(Back.filter())
async def back(query: CallbackQuery, callback_data: Back, actor: Actor, guide: Guide, t: Translator) -> Screen:
    return next_screen(await guide.back(actor, WalkId(callback_data.walk), callback_data.question), actor, t)


@router.callback_query(AtQuestion.filter())
async def at_question(
    query: CallbackQuery, callback_data: AtQuestion, actor: Actor, guide: Guide, t: Translator
) -> Screen:
    return next_screen(await guide.current(actor, WalkId(callback_data.walk)), actor, t)


@router.callback_query(AtBundle.filter())
async def at_bundle(query: CallbackQuery, callback_data: AtBundle, actor: Actor, guide: Guide, t: Translator) -> Screen:
    return screens.bundle(opened(guide, callback_data), t, actor.center)


@router.callback_query(Reopen.filter())
async def reopen(query: CallbackQuery, callback_data: Reopen, actor: Actor, guide: Guide, t: Translator) -> Screen:
    """Change the answers that led to a bundle."""
    answers = decode(guide.situation(callback_data.situation), callback_data.answers)
    return next_screen(await guide.reopen(actor, callback_data.situation, answers), actor, t)


@router.callback_query(Services.filter())
async def services(query: CallbackQuery, callback_data: Services, guide: Guide, t: Translator) -> Screen:
    return screens.services(opened(guide, callback_data), t)


@router.callback_query(Card.filter())
async def card(query: CallbackQuery, callback_data: Card, guide: Guide, content: Content, t: Translator) -> Screen:
    """One service of the bundle."""
    bundle = opened(guide, callback_data)
    service = bundle.service(callback_data.service)
    if service is None:
        raise Outdated
    return screens.card(bundle, callback_data.service, service, content, t)


@router.callback_query(Documents.filter())
async def documents(
    query: CallbackQuery, callback_data: Documents, guide: Guide, content: Content, t: Translator
) -> Screen:
    bundle = opened(guide, callback_data)
    return screens.documents(bundle, merged_documents(content, bundle.services), t)
