"""The index as pictures: chosen, drawn beside everything else, and read as words."""

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.content import Content
from handlers.calls import Chart, ChartNumbers, Charts
from handlers.calls.index import AUDIENCE, WHOSE
from handlers.index import period_of, places_with
from handlers.pictures import Pictures
from handlers.screen import Screen
from handlers.screens import charts as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.index.boards import IndexBoards
from usecases.index.cards import IndexCards

router = Router(name="charts")


@router.callback_query(Charts.filter())
async def charts(
    query: CallbackQuery, callback_data: Charts, actor: Actor, index_cards: IndexCards, content: Content, t: Translator
) -> Screen:
    await places_with(index_cards, actor, callback_data.place)
    return screens.menu(callback_data.place, period_of(callback_data.period), content, t)


@router.callback_query(Chart.filter())
async def chart(
    query: CallbackQuery,
    callback_data: Chart,
    actor: Actor,
    index_cards: IndexCards,
    index_boards: IndexBoards,
    pictures: Pictures,
    t: Translator,
) -> Screen:
    """The tap is answered at once and changes nothing in the chat; the picture comes by itself."""
    view = await seen(callback_data, actor, index_cards, index_boards)
    begun = pictures.begin(actor, screens.sketch(view, callback_data, t))
    return Screen("", toast=t("Рисуем, пришлём сюда.") if begun else t("Предыдущая картинка ещё рисуется."))


@router.callback_query(ChartNumbers.filter())
async def numbers(
    query: CallbackQuery,
    callback_data: ChartNumbers,
    actor: Actor,
    index_cards: IndexCards,
    index_boards: IndexBoards,
    t: Translator,
) -> Screen:
    view = await seen(callback_data, actor, index_cards, index_boards)
    return screens.numbers(view, callback_data, t)


async def seen(
    wanted: Chart | ChartNumbers, actor: Actor, index_cards: IndexCards, index_boards: IndexBoards
) -> screens.View:
    """What is drawn. Raises NotAllowed, Outdated."""
    when, whose = period_of(wanted.period), WHOSE[wanted.side]
    audience = AUDIENCE["e" if wanted.side == "e" else "c"]
    match wanted.kind:
        case "groups":
            return await index_cards.card(actor, wanted.place, when)
        case "trend":
            return await index_boards.trend(actor, wanted.place, whose, when)
        case "heat":
            return await index_boards.heat(actor, when, audience)
        case "board":
            return await index_boards.compare(actor, when, whose)
