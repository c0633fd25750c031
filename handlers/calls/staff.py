"""The workplace of staff."""

from aiogram.filters.callback_data import CallbackData


class Work(CallbackData, prefix="k0"):
    """A staff member's menu."""


class Roles(CallbackData, prefix="kr"):
    """Live roles."""

    page: int


class RoleCard(CallbackData, prefix="kc"):
    """One role."""

    role: int


class Revoke(CallbackData, prefix="kx"):
    """End a role: first a question, then (`sure`) the deed."""

    role: int
    sure: bool
