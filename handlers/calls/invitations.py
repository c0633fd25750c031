"""Invitations: what the bot asks by itself."""

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Id, Small


class Take(CallbackData, prefix="it"):
    """Answer: begin the survey, or go on with it."""

    invitation: Id


class Decline(CallbackData, prefix="in"):
    """Not now, thank you."""

    invitation: Id


class AskMe(CallbackData, prefix="iw"):
    """Whether the bot may send surveys; `invitation`: the one on which the button stood (0: none)."""

    wanted: bool
    invitation: Id = 0


class MyInvitations(CallbackData, prefix="il"):
    """What the client was asked or not, and why."""

    page: Small = 0


class AtInvitation(CallbackData, prefix="ic"):
    """One of the client's invitations."""

    invitation: Id


class Dossier(CallbackData, prefix="iq"):
    """Any invitation, for quality control."""

    invitation: Id
