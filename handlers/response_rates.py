"""How people answer, for quality control."""

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.content import Content
from handlers.calls import SurveyRates
from handlers.screen import Screen
from handlers.screens import response_rates as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.index.response_rates import ResponseRates

router = Router(name="response_rates")


@router.callback_query(SurveyRates.filter())
async def rates(
    query: CallbackQuery,
    callback_data: SurveyRates,
    actor: Actor,
    response_rates: ResponseRates,
    content: Content,
    t: Translator,
) -> Screen:
    view = await response_rates.card(actor, callback_data.survey, callback_data.period)
    return screens.rates(view, content, t)
