"""The index as pictures, and all their numbers in words. Fields as in `calls.index`."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.calls.index import Whole
from handlers.calls.numbers import Small

Kind = Literal["groups", "trend", "heat", "board"]
"""Groups against the period before; the index over periods; indicators × centres; centres side by side."""


class Charts(CallbackData, prefix="nx"):
    """What can be drawn of a place and period."""

    place: str
    period: str


class Chart(CallbackData, prefix="nk"):
    """Draw it. The picture arrives as a message of its own; the tapped one stays as it is."""

    kind: Kind
    place: str
    period: str
    side: Whole


class ChartNumbers(CallbackData, prefix="nw"):
    """All numbers of a chart in words."""

    kind: Kind
    place: str
    period: str
    side: Whole
    page: Small = 0
