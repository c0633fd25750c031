"""Surveys and waves in the hands of quality control."""

from aiogram import Router
from aiogram.types import CallbackQuery

from guide.content import Content
from handlers.calls import (
    Again,
    DryRun,
    Ended,
    Launch,
    Parked,
    Preview,
    Reasons,
    Steer,
    SurveyCard,
    Surveys,
    WaveCard,
)
from handlers.runs import asked
from handlers.screen import Screen
from handlers.screens import dry_runs, outcomes
from handlers.screens import waves as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.waves.overview import Waves
from usecases.waves.steering import Steering

router = Router(name="waves")


@router.callback_query(Surveys.filter())
async def surveys(query: CallbackQuery, callback_data: Surveys, actor: Actor, waves: Waves, t: Translator) -> Screen:
    return screens.surveys(await waves.overview(actor, max(callback_data.page, 0)), t)


@router.callback_query(SurveyCard.filter())
async def survey(
    query: CallbackQuery, callback_data: SurveyCard, actor: Actor, waves: Waves, content: Content, t: Translator
) -> Screen:
    return screens.survey(await waves.survey(actor, callback_data.survey), content, t)


@router.callback_query(Preview.filter())
async def preview(
    query: CallbackQuery, callback_data: Preview, actor: Actor, steering: Steering, t: Translator
) -> Screen:
    return asked(await steering.preview(actor, callback_data.survey), t)


@router.callback_query(DryRun.filter())
async def dry_run(
    query: CallbackQuery, callback_data: DryRun, actor: Actor, waves: Waves, content: Content, t: Translator
) -> Screen:
    return dry_runs.dry_run(await waves.dry_run(actor, callback_data.plan, callback_data.center or None), content, t)


@router.callback_query(Launch.filter())
async def launch(
    query: CallbackQuery, callback_data: Launch, actor: Actor, steering: Steering, content: Content, t: Translator
) -> Screen:
    wanted = callback_data
    view = await steering.start(actor, wanted.plan, wanted.center or None, wanted.asked)
    return screens.wave(view, content, t).with_toast(t("Волна запущена."))


@router.callback_query(WaveCard.filter())
async def wave(
    query: CallbackQuery, callback_data: WaveCard, actor: Actor, waves: Waves, content: Content, t: Translator
) -> Screen:
    return screens.wave(await waves.wave(actor, callback_data.wave), content, t)


@router.callback_query(Steer.filter())
async def steer(
    query: CallbackQuery,
    callback_data: Steer,
    actor: Actor,
    waves: Waves,
    steering: Steering,
    content: Content,
    t: Translator,
) -> Screen:
    """Ask before what cannot be taken back; then do it."""
    if not callback_data.sure:
        return screens.wave(await waves.wave(actor, callback_data.wave), content, t, sure=callback_data.how)
    view = await steering.steer(actor, callback_data.wave, callback_data.how)
    return screens.wave(view, content, t).with_toast(screens.done(callback_data.how, t))


@router.callback_query(Reasons.filter())
async def reasons(query: CallbackQuery, callback_data: Reasons, actor: Actor, waves: Waves, t: Translator) -> Screen:
    return outcomes.reasons(await waves.reasons(actor, callback_data.about, max(callback_data.page, 0)), t)


@router.callback_query(Ended.filter())
async def ended(query: CallbackQuery, callback_data: Ended, actor: Actor, waves: Waves, t: Translator) -> Screen:
    how = (callback_data.disposition, callback_data.reason or None)
    return outcomes.invitations(await waves.invitations(actor, callback_data.about, how, max(callback_data.page, 0)), t)


@router.callback_query(Parked.filter())
async def parked(query: CallbackQuery, actor: Actor, waves: Waves, t: Translator) -> Screen:
    return outcomes.parked(await waves.parked(actor), t)


@router.callback_query(Again.filter())
async def again(
    query: CallbackQuery, callback_data: Again, actor: Actor, waves: Waves, steering: Steering, t: Translator
) -> Screen:
    await steering.again(actor, callback_data.job)
    return outcomes.parked(await waves.parked(actor), t).with_toast(t("Отправим ещё раз."))
