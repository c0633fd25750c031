"""How often each reply was given: what one completed run adds to these counts. Typed replies are not counted."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from surveys.cells import Completed
from surveys.method import Audience, Method
from surveys.steps import CODES, Asked, Info, Multi, Number, Open, Question, Scale
from surveys.survey import Survey

TICKED: Final = ""
"""Stands for everybody who ticked something where several answers are allowed: what shares are shares of."""
UNSAID: Final = ""
"""The audience of whoever did not say, and of checklists about a centre as such."""
SHAPE: Final = ":"
"""Stands between the key of a question and its shape."""


class CountKey(NamedTuple):
    """What is counted. `period`: the month, 2026-07; `center`: '' for runs that belong to none.

    `question`: as `counted_as` names it.
    """

    period: str
    center: str
    survey: str
    question: str
    audience: str
    reply: str


def counted(survey: Survey, run: Completed) -> list[CountKey]:
    """Each counts one more. `survey` is the version that was asked. No method has a say in it."""
    audience = survey.audience if survey.audience != "any" else run.audience or UNSAID
    return [
        CountKey(f"{run.day:%Y-%m}", run.center or "", survey.id, counted_as(question), audience, reply)
        for question in survey.questions
        for reply in _counted(question, run.replies.get(question.key))
    ]


def counted_as(question: Question) -> str:
    """A question with its shape: `courtesy:scale5`, `again:yes_no`.

    A «5» on a scale of five and on one of ten mean different things: replies to different shapes are never added up.
    """
    points = question.points if isinstance(question, Scale) else ""
    return f"{question.key}{SHAPE}{question.kind}{points}"


def unsaid(method: Method, survey: Survey, audience: Audience) -> bool:
    """Whether the index of this audience hears those who did not say who they are, too."""
    return survey.audience == "any" and (survey.kind == "checklist" or method.unsaid == audience)


def _counted(question: Asked, reply: str | None) -> Iterator[str]:
    if reply is None or isinstance(question, (Open, Number, Info)):
        return
    if not isinstance(question, Multi) or reply in CODES:
        yield reply
        return
    yield TICKED
    yield from (option.key for option in question.chosen(reply))
