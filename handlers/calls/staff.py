"""The workplace of staff."""

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Id, Small


class Work(CallbackData, prefix="k0"):
    """A staff member's menu."""


class Roles(CallbackData, prefix="kr"):
    """Live roles."""

    page: Small


class RoleCard(CallbackData, prefix="kc"):
    """One role."""

    role: Id


class Revoke(CallbackData, prefix="kx"):
    """End a role: first a question, then (`sure`) the deed."""

    role: Id
    sure: bool
