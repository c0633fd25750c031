"""Checklists in the hands of quality control. `period`: the month they tell of, 2026-07."""

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Small


class Checklists(CallbackData, prefix="q0"):
    """The centres somebody looks after, or the checklists of their only one."""

    page: Small = 0


class CenterChecklists(CallbackData, prefix="qc"):
    """The checklists of one centre and month."""

    center: str
    period: str


class ChecklistCard(CallbackData, prefix="ql"):
    """One checklist of a centre and a month."""

    center: str
    survey: str
    period: str


class FillIn(CallbackData, prefix="qf"):
    """Begin it, or go on with what was begun there."""

    center: str
    survey: str
    period: str
