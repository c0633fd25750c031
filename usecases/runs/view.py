"""An open run as it stands in the rows, and as it goes to the screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NewType

from sqlalchemy import Connection

from db.repos import runs
from db.rows import AnyRow
from surveys import path
from surveys.path import Position, Progress
from surveys.piping import spoken
from surveys.steps import CODES, Multi, Question
from surveys.survey import Survey
from surveys.typed import Trouble as TypedTrouble
from usecases.actors import Actor
from usecases.refusals import Outdated
from usecases.runs.questionnaires import Questionnaires

RunId = NewType("RunId", int)
Channel = Literal["qr", "self", "kiosk", "invite", "preview", "checklist"]
Trouble = TypedTrouble | Literal["too_many", "too_few"]


@dataclass(frozen=True)
class RunView:
    """A question on its way to the screen, or (`question` None) the end.

    `chosen`: the reply given before. `ticked`: what is ticked so far where several answers are allowed. `spoken`:
    earlier replies and facts in words, for texts that mention them. `masked`: numbers were taken out of the last text.
    `day`: what the answers tell of.
    """

    run: RunId
    survey: Survey
    channel: Channel
    question: Question | None
    progress: Progress
    chosen: str | None = None
    ticked: str = ""
    spoken: Mapping[str, str] = field(default_factory=dict)
    masked: bool = False
    trouble: Trouble | None = None
    day: date | None = None


@dataclass(frozen=True)
class OpenRun:
    """A run, the version it is pinned to, where it stands, its answers by question, and its facts in words."""

    row: AnyRow
    survey: Survey
    here: Position
    given: Mapping[str, str]
    facts: Mapping[str, str]

    @property
    def asked(self) -> Question | None:
        """The question on screen."""
        return self.survey.question(self.here.at) if self.here.at is not None else None


def opened(tx: Connection, questionnaires: Questionnaires, actor: Actor, run: int, *, lock: bool = False) -> OpenRun:
    """The run as it stands. `lock`: it is going to be changed. Raises Outdated: ended, or somebody else's."""
    row = runs.of_holder(tx, run, actor.id, lock=lock)
    if row is None:
        raise Outdated
    survey = questionnaires.at(tx, row.survey, row.version)
    given = row.answers or {}
    answers = {**row.facts, **given}
    facts = questionnaires.in_words(row.facts, actor.language)
    return OpenRun(row, survey, Position(answers, row.at), given, facts)


def seen(
    actor: Actor, run: OpenRun, *, ticked: str | None = None, masked: bool = False, trouble: Trouble | None = None
) -> RunView:
    """What the person sees of it, in the person's language."""
    here, survey = run.here, run.survey
    asked = {question.key: question for question in survey.questions}
    replies = {key: reply for key, reply in here.answers.items() if key in asked}
    in_words = {key: spoken(asked[key], reply, actor.language) for key, reply in replies.items()}
    return RunView(
        run=RunId(run.row.id),
        survey=survey,
        channel=run.row.channel,
        question=run.asked,
        progress=path.progress(survey.questions, here),
        chosen=here.answers.get(here.at) if here.at is not None else None,
        ticked=(run.row.draft or "") if ticked is None else ticked,
        spoken={**run.facts, **in_words},
        masked=masked,
        trouble=trouble,
        day=run.row.day,
    )


def draft(survey: Survey, here: Position) -> str | None:
    """What is ticked when a question comes on screen: the reply given before."""
    asked = survey.question(here.at) if here.at is not None else None
    before = here.answers.get(asked.key) if isinstance(asked, Multi) else None
    return before if before is not None and before not in CODES else None
