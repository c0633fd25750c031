"""Exports: what to export is chosen step by step, and each button carries all that was chosen before."""

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Id, Small


class Exports(CallbackData, prefix="x0"):
    """Choose a period; `page` 0: the latest of each kind."""

    page: Small = 0


class ExportCenter(CallbackData, prefix="x1"):
    """Choose a centre."""

    period: str
    page: Small = 0


class ExportSurvey(CallbackData, prefix="x2"):
    """Choose a survey. `center` '': the whole region."""

    period: str
    center: str
    page: Small = 0


class ExportFormat(CallbackData, prefix="x3"):
    """Choose a format. `survey` '': all of them."""

    period: str
    center: str
    survey: str


class ExportOrder(CallbackData, prefix="x4"):
    """All that was chosen. `shape`: the first letter of the format, then 0–3: 1 for texts inside, 2 for a panel."""

    period: str
    center: str
    survey: str
    shape: str


class ExportStart(CallbackData, prefix="x5"):
    """Have it made."""

    period: str
    center: str
    survey: str
    shape: str


class ExportState(CallbackData, prefix="x6"):
    """How far one export is."""

    export: Id


class ExportCancel(CallbackData, prefix="x7"):
    """Have it no more."""

    export: Id
