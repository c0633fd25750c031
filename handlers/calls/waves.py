"""Surveys in the hands of quality control."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.calls.numbers import Id, Moment, Small
from usecases.waves.steering import Steer as How

About = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*|[0-9]{1,16})$")]
"""The number of a wave, as far as there may be one, or a survey."""


class Surveys(CallbackData, prefix="g0"):
    """The quarter plan and the surveys."""

    page: Small = 0


class SurveyCard(CallbackData, prefix="gs"):
    """One survey."""

    survey: str


class Preview(CallbackData, prefix="gv"):
    """Take a survey oneself; nothing of it counts."""

    survey: str


class DryRun(CallbackData, prefix="gd"):
    """Who would be asked now. `center` '': the whole region."""

    plan: str
    center: str


class Launch(CallbackData, prefix="gl"):
    """Begin a wave. `asked`: when its dry run was drawn, in seconds; it names the wave, so that two taps are one."""

    plan: str
    center: str
    asked: Moment


class WaveCard(CallbackData, prefix="gw"):
    """One wave."""

    wave: Id


class Steer(CallbackData, prefix="gx"):
    """Start, pause, resume or end a wave; what cannot be taken back asks first, then (`sure`) is done."""

    wave: Id
    how: How
    sure: bool


class Reasons(CallbackData, prefix="gr"):
    """Where invitations ended, and why. `about`: the number of a wave, or a survey (those after its events)."""

    about: About
    page: Small


class Ended(CallbackData, prefix="gi"):
    """Invitations that ended in one way; `reason` '': for none in particular."""

    about: About
    disposition: str
    reason: str
    page: Small


class Parked(CallbackData, prefix="gp"):
    """Jobs that were given up."""


class Again(CallbackData, prefix="ga"):
    """Try one of them anew."""

    job: Id
