"""Situations, questions, bundles."""

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Id, Small


class Situations(CallbackData, prefix="s"):
    """The list of situations."""

    page: Small


class Suggested(CallbackData, prefix="q"):
    """Situations that a text may mean: ids joined by dots, likeliest first."""

    ids: str


class Begin(CallbackData, prefix="b"):
    """Start the guide for a situation."""

    situation: str


class Pick(CallbackData, prefix="p"):
    """An answer, with the walk and the question it was drawn for."""

    walk: Id
    question: str
    option: str


class Back(CallbackData, prefix="<"):
    """One question back from this one."""

    walk: Id
    question: str


class AtQuestion(CallbackData, prefix="w"):
    """The question a walk stands at."""

    walk: Id


class AtBundle(CallbackData, prefix="k"):
    """A bundle. `answers` is what led to it (see `handlers/answer_code.py`), so that it opens for ever."""

    situation: str
    answers: str


class Documents(CallbackData, prefix="d"):
    """What to bring for a bundle."""

    situation: str
    answers: str


class Services(CallbackData, prefix="v"):
    """The services of a bundle as buttons."""

    situation: str
    answers: str


class Card(CallbackData, prefix="c"):
    """One service of a bundle."""

    situation: str
    answers: str
    service: str


class Reopen(CallbackData, prefix="r"):
    """Change the answers that led to a bundle."""

    situation: str
    answers: str
