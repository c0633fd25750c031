"""Centres."""

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Small


class CenterList(CallbackData, prefix="o"):
    """All centres."""

    page: Small = 0


class CenterCard(CallbackData, prefix="oc"):
    """One centre."""

    center: str


class CenterMap(CallbackData, prefix="om"):
    """The centre's point on the map."""

    center: str


class CenterMine(CallbackData, prefix="oy"):
    """Make it my centre, or (empty) none."""

    center: str


class Near(CallbackData, prefix="on"):
    """Ask for the person's location."""
