"""What every screen carries: a way back and a way home."""

from aiogram.filters.callback_data import CallbackData

from handlers.calls import Home
from handlers.screen import Button, Rows, pairs, tap
from handlers.translator import Translator


def home(t: Translator) -> Button:
    """To the menu."""
    return tap(t("В начало"), Home())


def ways_out(t: Translator, back: CallbackData | None = None, label: str | None = None) -> Rows:
    """The last row: back (where there is a back) and home."""
    return pairs(tap(label or t("Назад"), back) if back is not None else None, home(t))
