"""A reply as a score from 0 to 100, in whole units of 1/2520 of a point, so that sums are exact in any order.

2520 is the least common multiple of 1 … 10: every step of a scale of 2 to 11 points is a whole number of units.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from surveys.spec import Key, Spec
from surveys.steps import CODES, Asked, Ces, Nps, Scored, Single, YesNo

POINT: Final = 2520
"""Units of one point."""
FULL: Final = 100 * POINT
"""The best score."""

PROMOTER, DETRACTOR = 9, 6
"""NPS: from this point up they recommend, to this point down they warn."""
EASY, HARD = 6, 3
"""CES: from this point up it was easy, to this point down it was hard."""


class ByScale(Spec):
    """Evenly from the bad end to the good one. `reverse`: the first point is the good end."""

    how: Literal["scale"]
    reverse: bool = False


class ByYesNo(Spec):
    """All or nothing. `reverse`: «no» is the good answer."""

    how: Literal["yes_no"]
    reverse: bool = False


class ByTop(Spec):
    """The share of top answers: everything from the point `least` up, nothing below."""

    how: Literal["top"]
    least: int


class ByNps(Spec):
    """Promoters 100, passives 50, detractors 0: the mean is (NPS + 100) / 2."""

    how: Literal["nps"]


class ByCes(Spec):
    """Easy 100, neither 50, hard 0."""

    how: Literal["ces"]


class ByOptions(Spec):
    """Points for the options of a question. An option that is not listed is no value and counts for nobody.

    `unscored`: those that are not listed on purpose, so that the linter knows.
    """

    how: Literal["options"]
    points: Annotated[dict[Key, Annotated[int, Field(ge=0, le=100)]], Field(min_length=1)]
    unscored: tuple[Key, ...] = ()


Plain = Literal["scale", "yes_no", "nps", "ces"]
"""What can be said in one word."""
Ways = ByScale | ByYesNo | ByTop | ByNps | ByCes | ByOptions


def _from_content(value: Any) -> Any:
    return {"how": value} if isinstance(value, str) else value


Scoring = Annotated[
    Annotated[Ways, Field(discriminator="how")], BeforeValidator(_from_content, json_schema_input_type=Plain | Ways)
]
"""How one question is scored: one word, or a block with `how` and what belongs to it."""


def score(question: Asked, scoring: Ways, reply: str) -> int | None:
    """The reply in units, 0 … FULL; None for what is no value («don't know», passed over) or was never offered."""
    if reply in CODES or not question.accepts(reply) or misfit(question, scoring) is not None:
        return None
    match scoring:
        case ByScale() if isinstance(question, Scored):
            return _evenly(question, int(reply), reverse=scoring.reverse)
        case ByYesNo():
            return FULL if (reply == "yes") is not scoring.reverse else 0
        case ByTop():
            return FULL if int(reply) >= scoring.least else 0
        case ByNps():
            return _thirds(int(reply), DETRACTOR, PROMOTER)
        case ByCes():
            return _thirds(int(reply), HARD, EASY)
        case ByOptions():
            points = scoring.points.get(reply)
            return None if points is None else points * POINT
    return None


def misfit(question: Asked, scoring: Ways) -> str | None:
    """Why this question cannot be scored so; None when it can. Words for the linter."""
    match scoring:
        case ByScale():
            return None if isinstance(question, Scored) else "«scale» scores questions with points"
        case ByYesNo():
            return None if isinstance(question, YesNo) else "«yes_no» scores questions of the kind yes_no"
        case ByTop():
            return _top_misfit(question, scoring.least)
        case ByNps():
            return None if isinstance(question, Nps) else "«nps» scores questions of the kind nps"
        case ByCes():
            return None if isinstance(question, Ces) else "«ces» scores questions of the kind ces"
        case ByOptions():
            return _options_misfit(question, scoring)


def _top_misfit(question: Asked, least: int) -> str | None:
    if not isinstance(question, Scored):
        return "«top» scores questions with points"
    if not question.lowest < least <= question.highest:
        return f"«least: {least}» does not divide the points {question.lowest} … {question.highest}"
    return None


def _options_misfit(question: Asked, scoring: ByOptions) -> str | None:
    if not isinstance(question, Single):
        return "«options» scores questions with exactly one answer"
    strange = [key for key in scoring.points if question.option(key) is None]
    return f"the question has no answer «{strange[0]}»" if strange else None


def _evenly(question: Scored, point: int, *, reverse: bool) -> int:
    steps = question.highest - point if reverse else point - question.lowest
    return steps * (FULL // (question.highest - question.lowest))


def _thirds(point: int, bad: int, good: int) -> int:
    return FULL if point >= good else 0 if point <= bad else FULL // 2
