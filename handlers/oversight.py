"""The head of a centre: its day, its consultants, what does not fit, who accompanies which employer."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.calls import CenterDay, Employer, Employers, HandOver, Misfits, OurCenters, Team
from handlers.reception import day_of
from handlers.screen import Screen
from handlers.screens import oversight as screens
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.booking.assignments import Assignments
from usecases.reception.oversight import Oversight

router = Router(name="oversight")


@router.callback_query(OurCenters.filter())
async def centers(
    query: CallbackQuery, callback_data: OurCenters, actor: Actor, oversight: Oversight, t: Translator
) -> Screen:
    """Which centre? Who heads only one is there at once."""
    view = await oversight.centers(actor, max(callback_data.page, 0))
    if len(view.rows) != 1 or view.page or view.has_more:
        return screens.centers(view, t)
    return screens.center(await oversight.center(actor, view.rows[0].key, None, 0), t)


@router.callback_query(CenterDay.filter())
async def center(
    query: CallbackQuery, callback_data: CenterDay, actor: Actor, oversight: Oversight, t: Translator
) -> Screen:
    wanted = callback_data
    view = await oversight.center(actor, wanted.center, day_of(wanted.day), max(wanted.page, 0))
    return screens.center(view, t)


@router.callback_query(Team.filter())
async def team(query: CallbackQuery, callback_data: Team, actor: Actor, oversight: Oversight, t: Translator) -> Screen:
    return screens.team(await oversight.team(actor, callback_data.center, max(callback_data.page, 0)), t)


@router.callback_query(Misfits.filter())
async def misfits(
    query: CallbackQuery, callback_data: Misfits, actor: Actor, oversight: Oversight, t: Translator
) -> Screen:
    return screens.misfits(await oversight.misfits(actor, callback_data.center, max(callback_data.page, 0)), t)


@router.callback_query(Employers.filter())
async def employers(
    query: CallbackQuery, callback_data: Employers, actor: Actor, assignments: Assignments, t: Translator
) -> Screen:
    page = max(callback_data.page, 0)
    return screens.employers(await assignments.employers(actor, callback_data.consultant, page), t)


@router.callback_query(Employer.filter())
async def employer(
    query: CallbackQuery, callback_data: Employer, actor: Actor, assignments: Assignments, t: Translator
) -> Screen:
    return screens.employer(await assignments.handover(actor, callback_data.assignment), t)


@router.callback_query(HandOver.filter())
async def hand_over(
    query: CallbackQuery, callback_data: HandOver, actor: Actor, assignments: Assignments, t: Translator
) -> Screen:
    """Ask first; then the employer is the colleague's."""
    said = callback_data
    if not said.sure:
        return screens.employer(await assignments.handover(actor, said.assignment), t, to=said.consultant)
    view = await assignments.reassign(actor, said.assignment, said.consultant)
    return screens.employer(view, t).with_toast(t("Работодатель передан."))
