"""Settings and the client's data."""

from aiogram.filters.callback_data import CallbackData

from surveys.texts import Language


class Settings(CallbackData, prefix="e"):
    """Settings."""


class Languages(CallbackData, prefix="el"):
    """Choose a language."""


class Speak(CallbackData, prefix="es"):
    """Speak this language."""

    language: Language


class Notify(CallbackData, prefix="en"):
    """Whether the bot may write first."""

    wanted: bool


class MyData(CallbackData, prefix="y"):
    """My data: consent, a copy, erasing."""


class ConsentText(CallbackData, prefix="yc"):
    """The consent; with a bundle, it was asked for in order to save that."""

    situation: str = ""
    answers: str = ""


class Agree(CallbackData, prefix="ya"):
    """Agree to the version that was shown; with a bundle, save it then."""

    version: str
    situation: str = ""
    answers: str = ""


class Withdraw(CallbackData, prefix="yw"):
    """Withdraw the consent: first a question, then (`sure`) the deed."""

    sure: bool


class Copy(CallbackData, prefix="yf"):
    """What you hold about me, as a file."""


class Erase(CallbackData, prefix="ye"):
    """Erase me: first a question, then (`sure`) the deed."""

    sure: bool
