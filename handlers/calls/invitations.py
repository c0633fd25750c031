"""Invitations: what the bot asks by itself."""

from aiogram.filters.callback_data import CallbackData


class Take(CallbackData, prefix="it"):
    """Answer: begin the survey, or go on with it."""

    invitation: int


class Decline(CallbackData, prefix="in"):
    """Not now, thank you."""

    invitation: int


class AskMe(CallbackData, prefix="iw"):
    """Whether the bot may send surveys; `invitation`: the one on which the button stood (0: none)."""

    wanted: bool
    invitation: int = 0


class MyInvitations(CallbackData, prefix="il"):
    """What the client was asked or not, and why."""

    page: int = 0


class AtInvitation(CallbackData, prefix="ic"):
    """One of the client's invitations."""

    invitation: int


class Dossier(CallbackData, prefix="iq"):
    """Any invitation, for quality control."""

    invitation: int
