"""Saved journeys."""

from aiogram.filters.callback_data import CallbackData


class Save(CallbackData, prefix="j+"):
    """Save a bundle as a journey."""

    situation: str
    answers: str


class MyJourneys(CallbackData, prefix="jl"):
    """The client's journeys."""


class AtJourney(CallbackData, prefix="j"):
    """One journey."""

    journey: int


class AtStep(CallbackData, prefix="js"):
    """One step of a journey."""

    journey: int
    position: int


class Mark(CallbackData, prefix="jm"):
    """A step is done, or to be done again: the button carries the target, so a tap delivered twice is harmless."""

    journey: int
    position: int
    done: bool


class SeeTerms(CallbackData, prefix="jt"):
    """The changed conditions of a step have been read."""

    journey: int
    position: int


class DeleteJourney(CallbackData, prefix="jx"):
    """Delete a journey: first a question, then (`sure`) the deed."""

    journey: int
    sure: bool
