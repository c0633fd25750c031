"""Name and phone. `contact`: the talk they were asked for, to which the person comes back; 0: «Мои данные»."""

from aiogram.filters.callback_data import CallbackData


class AskPhone(CallbackData, prefix="yp"):
    """Asks for a phone number; the next message is it."""

    contact: int


class AskName(CallbackData, prefix="yn"):
    """Asks for a name; the next message is it."""

    contact: int


class PersonConsent(CallbackData, prefix="yk"):
    """The consent that keeping them needs."""

    contact: int


class PersonAgree(CallbackData, prefix="yg"):
    """Agree to the version that was shown, and go on with the number."""

    version: str
    contact: int


class ForgetPerson(CallbackData, prefix="yx"):
    """Delete name and phone."""

    contact: int
