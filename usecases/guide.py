"""The walk of a client through the guide.

The walk is a row only so that a restart does not lose it. It ends with the bundle, whose own buttons carry what led to
it; the row goes with the next screen (until then the last tap may be delivered again), on /start, or after 24 hours.
Until the client consents it feeds nothing but two counts that are nobody's: opened, and led to a bundle (`touches`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NewType

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, drafts, runs, walks
from db.repos.walks import Standing
from db.rows import AnyRow
from guide.bundle import Bundle, bundle
from guide.content import Content
from guide.situations import Situation
from surveys import path
from surveys.path import NotHere, Position, Progress
from surveys.steps import Step
from usecases.actors import Actor
from usecases.index.touches import Stage, Touches
from usecases.refusals import Clock, Outdated

WalkId = NewType("WalkId", int)
KEPT_FOR: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Question:
    """A question of the guide on its way to the screen. `chosen`: the earlier answer, when the person came back."""

    walk: WalkId
    situation: Situation
    step: Step
    progress: Progress
    chosen: str | None


PlaceOf = Callable[[Question | Bundle], str]
"""The place of a view (`clients.place`): the edge knows what its buttons carry."""


class Guide:
    """Begin, answer, go back; every call returns the next question or the bundle, its place already stored."""

    def __init__(self, db: Database, content: Content, clock: Clock, touches: Touches, place_of: PlaceOf) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._touches = touches
        self._place_of = place_of

    def situation(self, key: str) -> Situation:
        """A situation by id. Raises Outdated for one that content no longer has."""
        found = self._content.situations.get(key)
        if found is None:
            raise Outdated
        return found

    def bundle(self, key: str, answers: dict[str, str]) -> Bundle:
        """The bundle of a situation and complete answers. Raises Outdated when they no longer fit the questions."""
        situation = self.situation(key)
        if not path.finished(situation.questions, answers):
            raise Outdated
        return bundle(self._content, situation, answers)

    async def begin(self, actor: Actor, key: str) -> Question:
        """Start from the first question, forgetting any earlier walk."""
        situation = self.situation(key)
        here = path.begin(situation.questions)
        now = self._clock()

        def body(tx: Connection) -> Question:
            left = walks.end(tx, actor.id)
            same = left if left is not None and left.situation == key else None  # the tap again, or the walk anew
            arrived = same is not None and same.arrived
            view = self._start(tx, actor, situation, Standing(here.answers, here.at, now, arrived))
            if same is None:
                self._reached(tx, actor, "opened", situation, now)
            return view

        return await self._db.write(body)

    async def reopen(self, actor: Actor, key: str, answers: dict[str, str]) -> Question:
        """From a bundle back to its first question, all answers still chosen."""
        situation = self.situation(key)
        known = path.applying(situation.questions, answers)
        here = Standing(known, situation.questions[0].key, self._clock(), arrived=True)

        def body(tx: Connection) -> Question:
            walks.end(tx, actor.id)
            return self._start(tx, actor, situation, here)

        return await self._db.write(body)

    async def answer(self, actor: Actor, walk: WalkId, question: str, option: str) -> Question | Bundle:
        """Store an answer. The same tap delivered twice changes nothing. Raises Outdated for any other old tap."""
        now = self._clock()

        def body(tx: Connection) -> Question | Bundle:
            row, situation, here = self._walk(tx, actor, walk, lock=True)
            if here.at != question and here.answers.get(question) == option:
                return self._view(row.id, situation, here)
            try:
                there = path.answer(situation.questions, here, question, option)
            except NotHere as error:
                raise Outdated from error
            arrives = there.at is None
            walks.move(tx, row.id, Standing(there.answers, there.at, now, row.arrived or arrives))
            view = self._placed(tx, actor, self._view(row.id, situation, there))
            if arrives and not row.arrived:
                self._reached(tx, actor, "bundle", situation, now)
            return view

        return await self._db.write(body)

    async def back(self, actor: Actor, walk: WalkId, question: str) -> Question | Bundle:
        """One question back from `question`. Delivered twice, it still goes back once."""
        now = self._clock()

        def body(tx: Connection) -> Question | Bundle:
            row, situation, here = self._walk(tx, actor, walk, lock=True)
            if here.at == question:
                here = path.back(situation.questions, here)
                walks.move(tx, row.id, Standing(here.answers, here.at, now, row.arrived))
            return self._placed(tx, actor, self._view(row.id, situation, here))

        return await self._db.write(body)

    async def current(self, actor: Actor, walk: WalkId) -> Question | Bundle:
        """Where the client stands. Raises Outdated when there is no such walk."""
        return await self._db.read(lambda tx: self._view(walk, *self._walk(tx, actor, walk)[1:]))

    async def forget(self, actor: Actor) -> None:
        """The client starts over: nothing stays of walk, booking or place, nor (without a consent) of a poll."""
        now = self._clock()

        def body(tx: Connection) -> None:
            walks.end(tx, actor.id)
            drafts.end(tx, actor.id)
            runs.forget_of(tx, actor.id)
            clients.move(tx, actor.id, None, now)

        await self._db.write(body)

    async def forget_stale(self) -> int:
        """Delete what nobody touched for 24 hours: walks, polls without a consent, places. By the ticker; how many."""
        before = self._clock() - KEPT_FOR

        def body(tx: Connection) -> int:
            forgotten = walks.forget(tx, before) + runs.forget_idle(tx, before)
            return forgotten + clients.forget_places(tx, before)

        return await self._db.write(body)

    def _start(self, tx: Connection, actor: Actor, situation: Situation, here: Standing) -> Question:
        walk = walks.begin(tx, actor.id, situation.id, here)
        view = self._question(walk, situation, Position(here.answers, here.at), situation.questions[0])
        self._placed(tx, actor, view)
        if actor.audience is None:
            clients.change(tx, actor.id, audience=situation.audience)
        return view

    def _reached(self, tx: Connection, actor: Actor, stage: Stage, situation: Situation, now: datetime) -> None:
        self._touches.count(tx, stage, situation.audience, situation.id, actor.center, now)

    def _placed(self, tx: Connection, actor: Actor, view: Question | Bundle) -> Question | Bundle:
        place = self._place_of(view)
        if place != actor.place:
            clients.move(tx, actor.id, place, self._clock())
        return view

    def _walk(
        self, tx: Connection, actor: Actor, walk: WalkId, *, lock: bool = False
    ) -> tuple[AnyRow, Situation, Position]:
        row = walks.of_client(tx, actor.id, lock=lock)
        if row is None or row.id != walk:
            raise Outdated
        situation = self.situation(row.situation)
        known = path.applying(situation.questions, row.answers)
        walked = path.path(situation.questions, known)
        on_path = any(step.key == row.at for step in walked)
        ended = row.at is None and path.finished(situation.questions, known)
        at = row.at if on_path or ended else walked[-1].key  # the questions may have changed under an open walk
        return row, situation, Position(known, at)

    def _view(self, walk: int, situation: Situation, here: Position) -> Question | Bundle:
        step = next((step for step in situation.questions if step.key == here.at), None)
        if step is None:
            return bundle(self._content, situation, here.answers)
        return self._question(walk, situation, here, step)

    def _question(self, walk: int, situation: Situation, here: Position, step: Step) -> Question:
        progress = path.progress(situation.questions, here)
        return Question(WalkId(walk), situation, step, progress, here.answers.get(step.key))
