"""Links to outer systems. `payload`: of the deep link, without its first letter."""

from aiogram.filters.callback_data import CallbackData


class AtLink(CallbackData, prefix="u"):
    """What a link would tie."""

    payload: str


class Tie(CallbackData, prefix="t"):
    """Yes, that is me."""

    payload: str


class LinkConsent(CallbackData, prefix="lc"):
    """The consent that the link on the screen needs. No room for a payload: the person's place has it."""


class LinkAgree(CallbackData, prefix="la"):
    """Agree to the version that was shown, and come back to the link."""

    version: str


class Unlink(CallbackData, prefix="lx"):
    """Let all links go: first a question, then (`sure`) the deed."""

    sure: bool
