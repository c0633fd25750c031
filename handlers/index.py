"""The index as quality control reads it in chat."""

from datetime import date
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from guide.content import Content
from handlers.calls import (
    AtIndex,
    Index,
    IndexBoard,
    IndexBreakdown,
    IndexComments,
    IndexGaps,
    IndexGroup,
    IndexGroups,
    IndexHow,
    IndexIndicator,
    IndexLosses,
    IndexMore,
    IndexPlaces,
    IndexSaid,
    IndexTouches,
)
from handlers.calls.index import AUDIENCE, WHOSE
from handlers.screen import Screen
from handlers.screens import index_boards as board_screens
from handlers.screens import index_card as card_screens
from handlers.screens import index_gaps as gap_screens
from handlers.screens import index_how as how_screens
from handlers.screens import index_indicator as indicator_screens
from handlers.screens import index_parts as part_screens
from handlers.screens import index_voices as voice_screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.index.boards import IndexBoards
from usecases.index.cards import IndexCards
from usecases.index.comments import Comments
from usecases.index.said import said
from usecases.index.touchpoints import Touchpoints
from usecases.index.views import IndexCard, Places
from usecases.periods import Period
from usecases.refusals import Clock, NotAllowed, Outdated
from usecases.rights import LEADERS

router = Router(name="index")


def period_of(text: str) -> Period:
    """The period a button carries. Raises Outdated for what is none."""
    try:
        return Period.parse(text)
    except ValueError:
        raise Outdated from None


def today(clock: Clock, content: Content) -> date:
    """In the region."""
    return clock().astimezone(ZoneInfo(content.region.timezone)).date()


async def latest(cards: IndexCards, actor: Actor, day: date) -> IndexCard:
    """One's own place in the quarter that runs, or in the one before while there is nothing to read of this one."""
    place = (await cards.places(actor)).default
    running = await cards.card(actor, place, Period.of(day, "quarter"))
    if _has_values(running):
        return running
    earlier = await cards.card(actor, place, running.where.period.before())
    return earlier if _has_values(earlier) else running


async def places_with(cards: IndexCards, actor: Actor, place: str) -> Places:
    """What the person may open, if this place is among it. Raises NotAllowed."""
    places = await cards.places(actor)
    if place and place not in places.centers:
        raise NotAllowed
    return places


def _has_values(card: IndexCard) -> bool:
    return any(shown.value is not None for shown in (card.whole, *card.sides.values()))


@router.message(Command("index"))
async def index_command(
    message: Message, actor: Actor, index_cards: IndexCards, content: Content, clock: Clock, t: Translator
) -> Screen:
    return await _latest_screen(index_cards, actor, today(clock, content), t)


@router.callback_query(Index.filter())
async def index(
    query: CallbackQuery, actor: Actor, index_cards: IndexCards, content: Content, clock: Clock, t: Translator
) -> Screen:
    return await _latest_screen(index_cards, actor, today(clock, content), t)


async def _latest_screen(cards: IndexCards, actor: Actor, day: date, t: Translator) -> Screen:
    view = await latest(cards, actor, day)
    return card_screens.card(view, await cards.places(actor), day, t)


@router.callback_query(AtIndex.filter())
async def card(
    query: CallbackQuery,
    callback_data: AtIndex,
    actor: Actor,
    index_cards: IndexCards,
    content: Content,
    clock: Clock,
    t: Translator,
) -> Screen:
    view = await index_cards.card(actor, callback_data.place, period_of(callback_data.period))
    return card_screens.card(view, await index_cards.places(actor), today(clock, content), t)


@router.callback_query(IndexMore.filter())
async def more(
    query: CallbackQuery,
    callback_data: IndexMore,
    actor: Actor,
    index_cards: IndexCards,
    content: Content,
    t: Translator,
) -> Screen:
    places = await places_with(index_cards, actor, callback_data.place)
    return card_screens.more(callback_data.place, period_of(callback_data.period), places, content, t)


@router.callback_query(IndexPlaces.filter())
async def elsewhere(
    query: CallbackQuery,
    callback_data: IndexPlaces,
    actor: Actor,
    index_cards: IndexCards,
    content: Content,
    clock: Clock,
    t: Translator,
) -> Screen:
    places, period = await places_with(index_cards, actor, callback_data.place), period_of(callback_data.period)
    return card_screens.elsewhere(callback_data, period, today(clock, content), places, content, t)


@router.callback_query(IndexGroups.filter())
async def groups(
    query: CallbackQuery, callback_data: IndexGroups, actor: Actor, index_cards: IndexCards, t: Translator
) -> Screen:
    view = await index_cards.card(actor, callback_data.place, period_of(callback_data.period))
    return part_screens.groups(view, callback_data.side, t)


@router.callback_query(IndexGroup.filter())
async def group(
    query: CallbackQuery, callback_data: IndexGroup, actor: Actor, index_cards: IndexCards, t: Translator
) -> Screen:
    at = callback_data
    view = await index_cards.group(actor, at.place, period_of(at.period), AUDIENCE[at.side], at.group)
    return part_screens.group(view, t)


@router.callback_query(IndexIndicator.filter())
async def indicator(
    query: CallbackQuery, callback_data: IndexIndicator, actor: Actor, index_cards: IndexCards, t: Translator
) -> Screen:
    at = callback_data
    view = await index_cards.indicator(actor, at.place, period_of(at.period), AUDIENCE[at.side], at.indicator)
    return indicator_screens.indicator(view, t)


@router.callback_query(IndexLosses.filter())
async def losses(
    query: CallbackQuery, callback_data: IndexLosses, actor: Actor, index_cards: IndexCards, t: Translator
) -> Screen:
    at = callback_data
    return part_screens.losses(await index_cards.losses(actor, at.place, period_of(at.period), AUDIENCE[at.side]), t)


@router.callback_query(IndexBoard.filter())
async def board(
    query: CallbackQuery, callback_data: IndexBoard, actor: Actor, index_boards: IndexBoards, t: Translator
) -> Screen:
    view = await index_boards.compare(actor, period_of(callback_data.period), WHOSE[callback_data.side])
    return board_screens.board(view, callback_data, t)


@router.callback_query(IndexBreakdown.filter())
async def breakdown(
    query: CallbackQuery, callback_data: IndexBreakdown, actor: Actor, index_boards: IndexBoards, t: Translator
) -> Screen:
    at = callback_data
    view = await index_boards.breakdown(actor, at.place, period_of(at.period), AUDIENCE[at.side], at.by)
    return board_screens.breakdown(view, at, actor.may(*LEADERS), t)


@router.callback_query(IndexGaps.filter())
async def gaps(
    query: CallbackQuery, callback_data: IndexGaps, actor: Actor, index_boards: IndexBoards, t: Translator
) -> Screen:
    view = await index_boards.gaps(actor, callback_data.place, period_of(callback_data.period))
    return gap_screens.gaps(view, t)


@router.callback_query(IndexTouches.filter())
async def touches(
    query: CallbackQuery, callback_data: IndexTouches, actor: Actor, touchpoints: Touchpoints, t: Translator
) -> Screen:
    view = await touchpoints.view(actor, callback_data.place, period_of(callback_data.period))
    return voice_screens.touches(view, callback_data, t)


@router.callback_query(IndexComments.filter())
async def written(
    query: CallbackQuery,
    callback_data: IndexComments,
    actor: Actor,
    comments: Comments,
    content: Content,
    t: Translator,
) -> Screen:
    at = callback_data
    view = await comments.page(actor, at.place, period_of(at.period), at.survey or None, max(at.page, 0))
    return voice_screens.comments(view, content, t)


@router.callback_query(IndexSaid.filter())
async def written_beside(
    query: CallbackQuery,
    callback_data: IndexSaid,
    actor: Actor,
    comments: Comments,
    content: Content,
    t: Translator,
) -> Screen:
    at = callback_data
    side = (AUDIENCE[at.side], at.indicator)
    found = await said(comments, content, actor, at.place, period_of(at.period), side, at.sheet)
    return voice_screens.said(found, at, content, t)


@router.callback_query(IndexHow.filter())
async def how(
    query: CallbackQuery,
    callback_data: IndexHow,
    actor: Actor,
    index_cards: IndexCards,
    content: Content,
    t: Translator,
) -> Screen:
    await places_with(index_cards, actor, callback_data.place)
    if content.method is None:
        raise Outdated
    return how_screens.how(callback_data.place, period_of(callback_data.period), content.method, t)
