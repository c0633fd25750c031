"""The index as quality control reads it. `place` '': the whole region; `period` as `Period.text` writes it."""

from typing import Annotated, Final, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.calls.numbers import Small
from surveys.method import Audience
from usecases.index.views import By, Whose

Side = Literal["c", "e"]
Whole = Literal["a", "c", "e"]
"""Citizens, employers; both together. One letter: buttons carry long ids beside it."""
AUDIENCE: Final[dict[Side, Audience]] = {"c": "citizen", "e": "employer"}
SIDE: Final[dict[Audience, Side]] = {"citizen": "c", "employer": "e"}
OTHER: Final[dict[Side, Side]] = {"c": "e", "e": "c"}
WHOSE: Final[dict[Whole, Whose]] = {"a": "composite", "c": "citizen", "e": "employer"}
WHOLE: Final[dict[Whose, Whole]] = {"composite": "a", "citizen": "c", "employer": "e"}


class Index(CallbackData, prefix="n"):
    """The card of the person's own place, for the last quarter that has something to show."""


class AtIndex(CallbackData, prefix="n0"):
    """The card of a place and period."""

    place: str
    period: str


class IndexMore(CallbackData, prefix="nm"):
    """What else there is to read about a place and period."""

    place: str
    period: str


class IndexPlaces(CallbackData, prefix="np"):
    """Another centre, another length of the period. `beside`: centres alone, from the board of this side."""

    place: str
    period: str
    page: Small
    beside: Literal["", Whole] = ""


class IndexGroups(CallbackData, prefix="ns"):
    """The five groups of one audience."""

    place: str
    period: str
    side: Side


class IndexGroup(CallbackData, prefix="ng"):
    """A group with its indicators."""

    place: str
    period: str
    side: Side
    group: str


class IndexIndicator(CallbackData, prefix="ni"):
    """An indicator with the answers it rests on."""

    place: str
    period: str
    side: Side
    indicator: str


class IndexLosses(CallbackData, prefix="nl"):
    """What pulls the index down most."""

    place: str
    period: str
    side: Side


class IndexBoard(CallbackData, prefix="nb"):
    """Centres beside each other."""

    place: str
    period: str
    side: Whole
    page: Small = 0


class IndexBreakdown(CallbackData, prefix="nd"):
    """The index by situation, service, channel or consultant."""

    place: str
    period: str
    side: Side
    by: By
    page: Small = 0


class IndexGaps(CallbackData, prefix="nv"):
    """Clients against checklists."""

    place: str
    period: str


class IndexTouches(CallbackData, prefix="nt"):
    """The clients' way by situation."""

    place: str
    period: str
    page: Small = 0


class IndexComments(CallbackData, prefix="nc"):
    """What people wrote, without names. `survey` '': of all surveys."""

    place: str
    period: str
    survey: str
    page: Small = 0


class IndexSaid(CallbackData, prefix="ny"):
    """What people wrote in the surveys that ask about an indicator: of one after the other, the first pages."""

    place: str
    period: str
    side: Side
    indicator: str
    sheet: Annotated[int, Field(ge=0, le=9)] = 0


class IndexHow(CallbackData, prefix="nh"):
    """How it is computed."""

    place: str
    period: str
