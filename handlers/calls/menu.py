"""The menu and who the person is."""

from aiogram.filters.callback_data import CallbackData

from guide.situations import Audience


class Home(CallbackData, prefix="h"):
    """The menu."""


class Welcome(CallbackData, prefix="hi"):
    """The first screen: who are you?"""


class Help(CallbackData, prefix="?"):
    """What the bot can do and how to write to it."""


class IAm(CallbackData, prefix="i"):
    """Citizen or employer."""

    audience: Audience
