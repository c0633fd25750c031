"""Digests by subscription. `place` '': the whole region."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Small

Rhythm = Literal["week", "month", "never"]


class Digests(CallbackData, prefix="u0"):
    """What one may have a digest of."""

    page: Small = 0


class DigestCard(CallbackData, prefix="uc"):
    """One place, and how often its digest comes."""

    place: str


class DigestEvery(CallbackData, prefix="ue"):
    """Send it as often as this from now on."""

    place: str
    every: Rhythm


class DigestNow(CallbackData, prefix="un"):
    """Show it now."""

    place: str
