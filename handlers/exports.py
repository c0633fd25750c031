"""Exports: period, centre, survey, format, options, start; then how far it is."""

from datetime import date
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from guide.content import Content
from handlers.calls import (
    ExportCancel,
    ExportCenter,
    ExportFormat,
    ExportOrder,
    Exports,
    ExportStart,
    ExportState,
    ExportSurvey,
)
from handlers.screen import Screen
from handlers.screens import exports as screens
from handlers.show import tapped_message
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.export.asking import Exporting
from usecases.export.order import Order
from usecases.periods import Period
from usecases.refusals import Clock, NotAllowed, Outdated

router = Router(name="exports")


def period_of(text: str) -> Period:
    """The period in a button. Raises Outdated."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise Outdated from error


def order_of(chosen: ExportFormat | ExportOrder | ExportStart) -> Order:
    """What a button asks for. Raises Outdated for what no button of ours says."""
    letter, number = getattr(chosen, "shape", "c0")[:1], getattr(chosen, "shape", "c0")[1:]
    if letter not in screens.LETTERS or number not in ("0", "1", "2", "3"):
        raise Outdated
    options = int(number)
    return Order(
        period_of(chosen.period),
        chosen.center,
        chosen.survey,
        screens.LETTERS[letter],
        panel=bool(options & screens.PANEL),
        with_text=bool(options & screens.TEXT),
    )


def today(content: Content, clock: Clock) -> date:
    return clock().astimezone(ZoneInfo(content.region.timezone)).date()


@router.message(Command("export"))
async def export_command(
    message: Message, actor: Actor, exporting: Exporting, content: Content, clock: Clock, t: Translator
) -> Screen:
    try:
        await exporting.choice(actor)
    except NotAllowed:
        raise NotAllowed(screens.WHAT) from None
    return screens.periods(today(content, clock), 0, t)


@router.callback_query(Exports.filter())
async def periods(
    query: CallbackQuery,
    callback_data: Exports,
    actor: Actor,
    exporting: Exporting,
    content: Content,
    clock: Clock,
    t: Translator,
) -> Screen:
    await exporting.choice(actor)
    return screens.periods(today(content, clock), min(max(callback_data.page, 0), screens.OLDEST), t)


@router.callback_query(ExportCenter.filter())
async def centers(
    query: CallbackQuery,
    callback_data: ExportCenter,
    actor: Actor,
    exporting: Exporting,
    content: Content,
    t: Translator,
) -> Screen:
    """Who has one centre need not choose."""
    choice, period = await exporting.choice(actor), period_of(callback_data.period)
    if choice.region or len(choice.centers) != 1:
        return screens.centers(choice, period, max(callback_data.page, 0), t)
    listed = await exporting.surveys(actor, period, next(iter(choice.centers)))
    return screens.surveys(listed, 0, content, t)


@router.callback_query(ExportSurvey.filter())
async def surveys(
    query: CallbackQuery,
    callback_data: ExportSurvey,
    actor: Actor,
    exporting: Exporting,
    content: Content,
    t: Translator,
) -> Screen:
    wanted = callback_data
    listed = await exporting.surveys(actor, period_of(wanted.period), wanted.center)
    return screens.surveys(listed, max(wanted.page, 0), content, t)


@router.callback_query(ExportFormat.filter())
async def formats(
    query: CallbackQuery,
    callback_data: ExportFormat,
    actor: Actor,
    exporting: Exporting,
    content: Content,
    t: Translator,
) -> Screen:
    return screens.formats(await exporting.summary(actor, order_of(callback_data)), content, t)


@router.callback_query(ExportOrder.filter())
async def order(
    query: CallbackQuery,
    callback_data: ExportOrder,
    actor: Actor,
    exporting: Exporting,
    content: Content,
    t: Translator,
) -> Screen:
    return screens.order(await exporting.summary(actor, order_of(callback_data)), content, t)


@router.callback_query(ExportStart.filter())
async def start(
    query: CallbackQuery,
    callback_data: ExportStart,
    actor: Actor,
    exporting: Exporting,
    content: Content,
    t: Translator,
) -> Screen:
    view = await exporting.ask(actor, order_of(callback_data))
    return screens.begun(view, content, t).with_toast(t("Готовим выгрузку."))


@router.callback_query(ExportState.filter())
async def state(
    query: CallbackQuery,
    callback_data: ExportState,
    actor: Actor,
    exporting: Exporting,
    content: Content,
    t: Translator,
) -> Screen:
    return screens.state(await exporting.view(actor, callback_data.export), content, t)


@router.callback_query(ExportCancel.filter())
async def cancel(
    query: CallbackQuery,
    callback_data: ExportCancel,
    actor: Actor,
    exporting: Exporting,
    content: Content,
    t: Translator,
) -> Screen:
    tapped = tapped_message(query)
    view = await exporting.cancel(actor, callback_data.export, tapped.message_id if tapped is not None else None)
    drawn = screens.state(view, content, t)
    return drawn.with_toast(t("Выгрузка отменена.")) if view.state == "cancelled" else drawn
