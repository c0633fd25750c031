"""Answering a survey. Each button carries the run and the question it was drawn for."""

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Id, Small
from surveys.texts import Language


class Reply(CallbackData, prefix="a"):
    """A reply: an option, a point, a special code, "skip"."""

    run: Id
    question: str
    reply: str


class Tick(CallbackData, prefix="at"):
    """One of several answers, ticked or not: the button carries the target, so a tap delivered twice is harmless."""

    run: Id
    question: str
    option: str
    on: bool


class Ticked(CallbackData, prefix="ad"):
    """What is ticked is the answer."""

    run: Id
    question: str


class RunBack(CallbackData, prefix="a<"):
    """One question back from this one."""

    run: Id
    question: str


class AtRun(CallbackData, prefix="ar"):
    """The question a run stands at."""

    run: Id


class Thanks(CallbackData, prefix="az"):
    """The end of a survey. Without the run: nothing leads from finished answers to a chat."""

    survey: str
    channel: str


class Rate(CallbackData, prefix="v0"):
    """Rate a visit: which centre?"""

    page: Small = 0


class RateDay(CallbackData, prefix="vd"):
    """Rate a visit: which day?"""

    center: str


class RateVisit(CallbackData, prefix="vr"):
    """Rate the visit of this day (ISO)."""

    center: str
    day: str


class Kiosk(CallbackData, prefix="vk"):
    """The first screen of a tablet in the hall."""


class KioskBegin(CallbackData, prefix="vb"):
    """A visitor begins, in this language."""

    language: Language


class KioskEnd(CallbackData, prefix="ve"):
    """The visitor has had enough."""
