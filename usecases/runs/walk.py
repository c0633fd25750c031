"""A client's walk through a survey: every tap is stored at once, a finished run is closed to changes.

The person behind a run is only its holder while it is open. Which question is on screen is a column; the path is
derived from the pinned version and the replies (`surveys/path.py`).
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, runs
from db.repos.runs import Given, Standing
from db.rows import AnyRow
from surveys import path
from surveys.path import NotHere, Position
from surveys.steps import SKIPPED, Info, Multi
from surveys.survey import Survey
from surveys.typed import read
from usecases.actors import Actor
from usecases.refusals import Clock, Outdated
from usecases.runs.endings import MARKED, Endings, Left
from usecases.runs.marks import blurred
from usecases.runs.questionnaires import Questionnaires
from usecases.runs.view import Channel, OpenRun, RunView, draft, opened, seen

LEFT_AFTER: Final = timedelta(days=14)
LEFT_AT_ONCE: Final = 500
PARTIAL: Final = 0.5
"""The share of the questions on the longest path still possible that makes an unfinished run partial (AAPOR)."""


@dataclass(frozen=True)
class Start:
    """What a new run begins with. `day`: of the visit, in the centre's zone; `facts`: `@audience`, `@center` …"""

    survey: str
    channel: Channel
    center: str | None
    day: date
    facts: Mapping[str, str]
    respondent: str
    counted: bool = True
    weight: float = 1.0
    wave: int | None = None


@dataclass(frozen=True)
class Box:
    """An option of a question with several answers, and whether it is to be ticked."""

    question: str
    option: str
    on: bool


Deed = Callable[[Connection, OpenRun], RunView]
PlaceOf = Callable[[RunView], str]
"""The place of a view (`clients.place`): the edge knows what its buttons carry."""


class Runs:
    """Start, answer, go back, type; each returns the next question or the end, its place already stored.

    `heard`: the message in which a label was typed instead of tapped.
    """

    def __init__(
        self, db: Database, clock: Clock, questionnaires: Questionnaires, endings: Endings, place_of: PlaceOf
    ) -> None:
        self._db = db
        self._clock = clock
        self._questionnaires = questionnaires
        self._endings = endings
        self._place_of = place_of

    def start(self, tx: Connection, actor: Actor, start: Start, now: datetime) -> RunView:
        """Begin a run, or go on with the open one of the same visit. Raises Outdated: nothing to ask."""
        survey = self._questionnaires.current(start.survey)
        before = runs.open_of_survey(tx, actor.id, start.survey)
        if before is not None:
            if self._is_the_same_visit(tx, actor, before, start):
                return self._placed(tx, actor, seen(actor, self._opened(tx, actor, before.id)), now)
            self._leave(tx, actor, before, now)
        here = path.begin(survey.questions, start.facts)
        if here.at is None:  # no question applies to this visit
            raise Outdated
        values = {
            "survey": survey.id,
            "version": survey.version,
            "respondent": start.respondent,
            "holder_id": actor.id,
            "wave_id": start.wave,
            "channel": start.channel,
            "center": start.center,
            "day": start.day,
            "facts": dict(start.facts),
            "language": actor.language,
            "state": "open",
            "at": here.at,
            "counted": start.counted,
            "weight": start.weight,
            "shown_at": now,
            "started_at": now,
            "updated_at": now,
        }
        run = runs.begin(tx, values)
        return self._placed(tx, actor, seen(actor, self._opened(tx, actor, run)), now)

    async def answer(self, actor: Actor, run: int, question: str, reply: str, *, heard: int | None = None) -> RunView:
        """Store a reply. The same tap delivered twice changes nothing. Raises Outdated for any other old tap."""

        def deed(tx: Connection, at: OpenRun) -> RunView:
            if at.here.at != question and at.here.answers.get(question) == reply:
                return seen(actor, at)
            return self._reply(tx, actor, at, question, reply)

        return await self._once(actor, run, heard, deed)

    async def tick(self, actor: Actor, run: int, box: Box, *, heard: int | None = None) -> RunView:
        """Tick an option, or take the tick away; the question stays. Raises Outdated."""

        def deed(tx: Connection, at: OpenRun) -> RunView:
            asked = at.asked
            if asked is None or asked.key != box.question or not isinstance(asked, Multi):
                raise Outdated
            before = at.row.draft or ""
            ticked = asked.toggled(before, box.option, on=box.on)
            if len(asked.chosen(ticked)) > (asked.max or len(asked.options)):
                return seen(actor, at, trouble="too_many")
            if ticked != before:
                runs.tick(tx, run, ticked, self._clock())
            return seen(actor, at, ticked=ticked)

        return await self._once(actor, run, heard, deed)

    async def done(self, actor: Actor, run: int, question: str, *, heard: int | None = None) -> RunView:
        """What is ticked is the reply, or what was typed before stays. Twice is once. Raises Outdated."""

        def deed(tx: Connection, at: OpenRun) -> RunView:
            if at.here.at != question and question in at.here.answers:
                return seen(actor, at)
            asked = at.asked
            if asked is None or asked.key != question:
                raise Outdated
            reply = (at.row.draft or "") if isinstance(asked, Multi) else at.here.answers.get(question, "")
            if not asked.accepts(reply):
                return seen(actor, at, trouble="too_few")
            return self._reply(tx, actor, at, question, reply)

        return await self._once(actor, run, heard, deed)

    async def back(self, actor: Actor, run: int, question: str, *, heard: int | None = None) -> RunView:
        """One question back from `question`. Delivered twice, it still goes back once. Raises Outdated."""

        def deed(tx: Connection, at: OpenRun) -> RunView:
            if at.here.at != question:
                return seen(actor, at)
            there = path.back(at.survey.questions, at.here)
            ticked = draft(at.survey, there)
            runs.move(tx, Standing(run, there.at, ticked, self._clock()))
            return seen(actor, replace(at, here=there), ticked=ticked or "")

        return await self._once(actor, run, heard, deed)

    async def typed(self, actor: Actor, run: int, message_id: int, text: str) -> RunView:
        """Store a typed reply, or say in `trouble` why not. A message delivered twice is one reply. Raises Outdated."""

        def deed(tx: Connection, at: OpenRun) -> RunView:
            asked = at.asked
            if asked is None:
                return seen(actor, at)
            said = read(asked, text)
            if said.reply is None:
                return seen(actor, at, trouble=said.trouble)
            return self._reply(tx, actor, at, asked.key, said.reply, masked=said.masked)

        return await self._once(actor, run, message_id, deed)

    async def current(self, actor: Actor, run: int) -> RunView:
        """Where the run stands. Raises Outdated when it has ended or is somebody else's."""
        return await self._db.read(lambda tx: seen(actor, self._opened(tx, actor, run)))

    async def unfinished(self, actor: Actor) -> RunView | None:
        """The run the client left last, to go on with. What staff fill for a centre waits at their workplace."""

        def body(tx: Connection) -> RunView | None:
            left = [row for row in runs.open_of(tx, actor.id) if row.channel != "checklist"]
            return seen(actor, self._opened(tx, actor, left[0].id)) if left else None

        try:
            return await self._db.read(body)
        except Outdated:  # it ended between the two statements
            return None

    async def _once(self, actor: Actor, run: int, heard: int | None, deed: Deed) -> RunView:
        """Do it to the run, locked. A typed message delivered again does nothing: it carries no question of its own."""
        now = self._clock()

        def body(tx: Connection) -> RunView:
            at = self._opened(tx, actor, run, lock=True)
            if heard is None:
                return self._placed(tx, actor, deed(tx, at), now)
            if at.row.heard is not None and heard <= at.row.heard:
                return self._placed(tx, actor, seen(actor, at), now)
            runs.hear(tx, run, heard)
            return self._placed(tx, actor, deed(tx, at), now)

        return await self._db.write(body)

    def _is_the_same_visit(self, tx: Connection, actor: Actor, before: AnyRow, start: Start) -> bool:
        """Whether to go on with the open run. On a tablet only while nothing is answered: the button tapped twice."""
        if (before.center, before.day) != (start.center, start.day):
            return False
        if start.channel == "checklist":
            return bool(before.channel == "checklist")
        if start.channel == "kiosk":
            untouched = before.channel == "kiosk" and not runs.replies(tx, before.id)
            return untouched and bool(before.language == actor.language)
        return start.channel in MARKED and before.channel in MARKED

    def _leave(self, tx: Connection, actor: Actor, before: AnyRow, now: datetime) -> None:
        """Another visit begins. What somebody left unfinished without a consent is not kept."""
        if before.channel in MARKED and actor.consent is None:
            runs.delete_one(tx, before.id)
        else:
            self.close(tx, before, now)

    async def close_left(self) -> int:
        """End what its holder has not touched for two weeks; how many. Run by the ticker."""
        now = self._clock()

        def body(tx: Connection) -> int:
            left = runs.idle(tx, now - LEFT_AFTER, LEFT_AT_ONCE)
            return len([self.close(tx, row, now) for row in left])

        return await self._db.write(body)

    def close(self, tx: Connection, row: AnyRow, now: datetime) -> Left:
        """End a run that nobody will finish: partial or a breakoff, by how much of it was answered."""
        survey = self._questionnaires.at(tx, row.survey, row.version)
        answers = {**row.facts, **{reply.question: reply.reply for reply in runs.replies(tx, row.id)}}
        ending: Left = "partial" if _answered(survey, Position(answers, row.at)) >= PARTIAL else "breakoff"
        self._endings.left(tx, row, ending, now)
        return ending

    def _reply(
        self,
        tx: Connection,
        actor: Actor,
        at: OpenRun,
        question: str,
        reply: str,
        *,
        masked: bool = False,
    ) -> RunView:
        """Store the reply on the question on screen and go on. Raises Outdated for a reply to another question."""
        now, row = self._clock(), at.row
        try:
            there = path.answer(at.survey.questions, at.here, question, reply)
        except NotHere as error:
            raise Outdated from error
        if at.given.get(question, reply) != reply:
            runs.keep(tx, row.id, question, reply)
        ticked = draft(at.survey, there)
        said = Given(row.id, question, reply, row.shown_at, now)
        runs.store(tx, said, Standing(row.id, there.at, ticked, now) if there.at is not None else None)
        for key in at.given.keys() - there.answers.keys() - {question}:
            runs.drop(tx, row.id, key)
        if there.at is None:
            self._endings.completed(tx, actor, at, there.answers, now)
        return seen(actor, replace(at, here=there), ticked=ticked or "", masked=masked)

    def _opened(self, tx: Connection, actor: Actor, run: int, *, lock: bool = False) -> OpenRun:
        return opened(tx, self._questionnaires, actor, run, lock=lock)

    def _placed(self, tx: Connection, actor: Actor, view: RunView, now: datetime) -> RunView:
        place = self._place_of(view)
        if place != actor.place:
            clients.move(tx, actor.id, place, blurred(now))
        return view


def new_respondent() -> str:
    """A random key for somebody who answers once and is not known."""
    return secrets.token_hex(16)


def _answered(survey: Survey, here: Position) -> float:
    """The share of the questions on the longest path still possible. «Затрудняюсь» is an answer, passing over is not.

    What only informs is no question: whoever stands on it stands on the next question.
    """
    keys = [step.key for step in survey.questions]
    ahead = keys[keys.index(here.at) :] if here.at in keys else []
    asked = [step for step in survey.questions if not isinstance(step, Info)]
    at = next((step.key for step in path.path(asked, here.answers) if step.key in ahead), None)
    most = path.progress(asked, replace(here, at=at)).most
    given = [step for step in asked if here.answers.get(step.key, SKIPPED) != SKIPPED]
    return len(given) / most if most else 0.0
