"""Closing days for bookings: leave, training, an illness; and opening them again."""

from datetime import date

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.calls import AwayList, CloseDays, CloseFrom, CloseHow, CloseTill, CloseWhy, ReturnFrom
from handlers.reception import day_of
from handlers.screen import Screen
from handlers.screens import closing as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.reception.closing import ClosingDays
from usecases.refusals import Outdated

router = Router(name="closing")


def some_day(said: str) -> date:
    """The day in a button's data. Raises Outdated."""
    day = day_of(said)
    if day is None:
        raise Outdated
    return day


@router.callback_query(CloseFrom.filter())
async def first(
    query: CallbackQuery, callback_data: CloseFrom, actor: Actor, closing_days: ClosingDays, t: Translator
) -> Screen:
    return screens.days(await closing_days.days(actor, callback_data.consultant, None, callback_data.page), t)


@router.callback_query(CloseTill.filter())
async def last(
    query: CallbackQuery, callback_data: CloseTill, actor: Actor, closing_days: ClosingDays, t: Translator
) -> Screen:
    since = some_day(callback_data.since)
    return screens.days(await closing_days.days(actor, callback_data.consultant, since, callback_data.page), t)


@router.callback_query(CloseWhy.filter())
async def why(
    query: CallbackQuery, callback_data: CloseWhy, actor: Actor, closing_days: ClosingDays, t: Translator
) -> Screen:
    days = some_day(callback_data.since), some_day(callback_data.till)
    return screens.why(await closing_days.plan(actor, callback_data.consultant, *days), t)


@router.callback_query(CloseHow.filter())
async def how(
    query: CallbackQuery, callback_data: CloseHow, actor: Actor, closing_days: ClosingDays, t: Translator
) -> Screen:
    days = some_day(callback_data.since), some_day(callback_data.till)
    return screens.how(await closing_days.plan(actor, callback_data.consultant, *days), callback_data.reason, t)


@router.callback_query(CloseDays.filter())
async def close(
    query: CallbackQuery, callback_data: CloseDays, actor: Actor, closing_days: ClosingDays, t: Translator
) -> Screen:
    said, days = callback_data, (some_day(callback_data.since), some_day(callback_data.till))
    return screens.closed(await closing_days.close(actor, said.consultant, days, said.reason, said.how), t)


@router.callback_query(AwayList.filter())
async def away(
    query: CallbackQuery, callback_data: AwayList, actor: Actor, closing_days: ClosingDays, t: Translator
) -> Screen:
    return screens.away(await closing_days.away(actor, callback_data.consultant), t)


@router.callback_query(ReturnFrom.filter())
async def reopen(
    query: CallbackQuery, callback_data: ReturnFrom, actor: Actor, closing_days: ClosingDays, t: Translator
) -> Screen:
    view = await closing_days.reopen(actor, callback_data.absence)
    return screens.away(view, t).with_toast(t("Запись снова открыта."))
