"""What every screen carries: a way back and a way home. For staff, home is the workplace."""

from typing import Final

from aiogram.filters.callback_data import CallbackData

from handlers.calls import Dossier, Home, Work, charts, checklists, digests, exports, reception, response_rates
from handlers.calls import index as indexes
from handlers.calls import staff as roles
from handlers.calls import waves as surveys
from handlers.screen import Button, Rows, pairs, tap
from handlers.translator import Translator

_MODULES: Final = (charts, checklists, digests, exports, indexes, reception, response_rates, roles, surveys)
_STAFF: Final = frozenset(
    call.__prefix__
    for module in _MODULES
    for call in vars(module).values()
    if isinstance(call, type) and issubclass(call, CallbackData) and call is not CallbackData
) | {Dossier.__prefix__}
"""The words with which the data of staff buttons begins."""


def is_at_work(place: str | None) -> bool:
    """Whether this button data leads to a screen of staff."""
    return place is not None and place.partition(Work.__separator__)[0] in _STAFF


def home(t: Translator) -> Button:
    """To the menu."""
    return tap(t("В начало"), Home())


def workplace(t: Translator) -> Button:
    """To the menu of staff."""
    return tap(t("Рабочее место"), Work())


def ways_out(t: Translator, back: CallbackData | None = None, label: str | None = None) -> Rows:
    """The last row: back (where there is a back) and home; among staff screens, the workplace in the place of both."""
    if back is None:
        return pairs(home(t))
    if isinstance(back, Work):
        return pairs(workplace(t))
    return pairs(tap(label or t("Назад"), back), workplace(t) if is_at_work(back.pack()) else home(t))
