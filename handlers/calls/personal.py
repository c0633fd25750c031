"""Name and phone. `contact`: the talk they were asked for, to which the person comes back; 0: «Мои данные»."""

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Id


class AskPhone(CallbackData, prefix="yp"):
    """Asks for a phone number; the next message is it."""

    contact: Id


class AskName(CallbackData, prefix="yn"):
    """Asks for a name; the next message is it."""

    contact: Id


class PersonConsent(CallbackData, prefix="yk"):
    """The consent that keeping them needs."""

    contact: Id


class PersonAgree(CallbackData, prefix="yg"):
    """Agree to the version that was shown, and go on with the number."""

    version: str
    contact: Id


class ForgetPerson(CallbackData, prefix="yx"):
    """Delete name and phone."""

    contact: Id
