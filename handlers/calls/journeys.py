"""Saved journeys."""

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Id, Small


class Save(CallbackData, prefix="j+"):
    """Save a bundle as a journey."""

    situation: str
    answers: str


class MyJourneys(CallbackData, prefix="jl"):
    """The client's journeys."""


class AtJourney(CallbackData, prefix="j"):
    """One journey."""

    journey: Id


class AtStep(CallbackData, prefix="js"):
    """One step of a journey."""

    journey: Id
    position: Small


class Mark(CallbackData, prefix="jm"):
    """A step is done, or to be done again: the button carries the target, so a tap delivered twice is harmless."""

    journey: Id
    position: Small
    done: bool


class SeeTerms(CallbackData, prefix="jt"):
    """The changed conditions of a step have been read."""

    journey: Id
    position: Small


class DeleteJourney(CallbackData, prefix="jx"):
    """Delete a journey: first a question, then (`sure`) the deed."""

    journey: Id
    sure: bool
