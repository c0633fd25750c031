"""How people answer a survey."""

from aiogram.filters.callback_data import CallbackData


class SurveyRates(CallbackData, prefix="gq"):
    """One survey in a period, as `Period.text` writes it; '': this quarter."""

    survey: str
    period: str = ""
