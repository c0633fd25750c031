"""Answering a survey: taps, typed replies, and what is neither."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from guide.content import Content
from handlers.calls import AtRun, Reply, RunBack, Thanks, Tick, Ticked
from handlers.redraw import Redraw
from handlers.screen import Screen, folded
from handlers.screens import runs as screens
from handlers.translator import Translator
from handlers.typed import everywhere
from surveys.typed import awaits_text
from usecases.actors import Actor
from usecases.refusals import Outdated
from usecases.runs.view import RunView
from usecases.runs.walk import Box, Runs

router = Router(name="runs")
Heard = int | None
"""The message in which a label was typed instead of tapped."""


def asked(view: RunView, t: Translator) -> Screen:
    """The next question, or the thanks; the use case has stored where the client is."""
    return replace(screens.run(view, t), remembered=True)


@router.callback_query(Reply.filter())
async def reply(
    query: CallbackQuery, callback_data: Reply, actor: Actor, runs: Runs, t: Translator, heard: Heard = None
) -> Screen:
    said = callback_data
    return asked(await runs.answer(actor, said.run, said.question, said.reply, heard=heard), t)


@router.callback_query(Tick.filter())
async def tick(
    query: CallbackQuery, callback_data: Tick, actor: Actor, runs: Runs, t: Translator, heard: Heard = None
) -> Screen:
    """Tick, or say how many fit; the question stays on screen."""
    box = Box(callback_data.question, callback_data.option, on=callback_data.on)
    view = await runs.tick(actor, callback_data.run, box, heard=heard)
    screen = asked(replace(view, trouble=None), t)
    trouble = screens.trouble(view, t)
    return screen.with_toast(trouble) if trouble else screen


@router.callback_query(Ticked.filter())
async def ticked(
    query: CallbackQuery, callback_data: Ticked, actor: Actor, runs: Runs, t: Translator, heard: Heard = None
) -> Screen:
    return asked(await runs.done(actor, callback_data.run, callback_data.question, heard=heard), t)


@router.callback_query(RunBack.filter())
async def back(
    query: CallbackQuery, callback_data: RunBack, actor: Actor, runs: Runs, t: Translator, heard: Heard = None
) -> Screen:
    return asked(await runs.back(actor, callback_data.run, callback_data.question, heard=heard), t)


@router.callback_query(AtRun.filter())
async def at_run(query: CallbackQuery, callback_data: AtRun, actor: Actor, runs: Runs, t: Translator) -> Screen:
    return screens.run(await runs.current(actor, callback_data.run), t)


@router.callback_query(Thanks.filter())
async def thanks(query: CallbackQuery, callback_data: Thanks, content: Content, t: Translator) -> Screen:
    """The end, drawn again."""
    survey = content.surveys.get(callback_data.survey) or content.checklists.get(callback_data.survey)
    if survey is None:
        raise Outdated
    return screens.thanks(survey, callback_data.channel, t)


@router.message(F.text)
async def typed(message: Message, actor: Actor, runs: Runs, redraw: Redraw, t: Translator) -> Screen:
    """A typed reply. A label counts as its tap; where words are asked for, nothing but a label is taken for one."""
    view = await _open(actor, runs)
    text = message.text or ""
    exactly = view.question is not None and awaits_text(view.question)
    button = screens.run(view, t).button(text, exactly=exactly)
    if button is not None and button.data is not None:
        return await redraw.behind(button.data, heard=message.message_id)
    said = await runs.typed(actor, view.run, message.message_id, text)
    if said.trouble in ("no_such_answer", "no_number") and folded(text) in everywhere(t):
        raise SkipHandler
    return asked(said, t)


@router.message(~F.text)
async def not_text(message: Message, actor: Actor, runs: Runs, t: Translator) -> Screen:
    """A sticker, a voice or a picture where an answer is asked."""
    return screens.retry(await _open(actor, runs), t)


async def _open(actor: Actor, runs: Runs) -> RunView:
    """The run on the person's screen; without one the message is for other handlers."""
    run = run_on_screen(actor)
    if run is None:
        raise SkipHandler
    try:
        return await runs.current(actor, run)
    except Outdated:
        raise SkipHandler from None


def run_on_screen(actor: Actor) -> int | None:
    """The run whose question the person is on."""
    if actor.place is None or not actor.place.startswith(AtRun.__prefix__ + AtRun.__separator__):
        return None
    return AtRun.unpack(actor.place).run
