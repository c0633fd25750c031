"""A client's journey through a bundle: saved with consent, resumed weeks later, deleted when they like."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from sqlalchemy import Connection

from db.database import Database
from db.repos import consents, journeys
from db.rows import AnyRow
from guide.bundle import Bundle
from guide.content import Content
from guide.services import Service
from guide.situations import Situation
from surveys.triggers import OURSELVES
from usecases.actors import Actor
from usecases.index.touches import Stage, Touches
from usecases.inviting.events import Events, Happening
from usecases.refusals import Clock, NeedsConsent, Outdated

JourneyId = NewType("JourneyId", int)
State = Literal["same", "changed", "withdrawn"]


@dataclass(frozen=True)
class Step:
    """A service on the way. `state`: as the client saw it, with other conditions since, or no longer provided."""

    position: int
    key: str
    service: Service | None
    state: State
    done_at: datetime | None


@dataclass(frozen=True)
class JourneyCard:
    """A journey in a list. `situation` None: content has it no longer."""

    id: JourneyId
    situation: Situation | None
    done: int
    steps: int


@dataclass(frozen=True)
class Journey:
    """A journey with its steps."""

    id: JourneyId
    situation: Situation | None
    saved_at: datetime
    steps: tuple[Step, ...]

    def step(self, position: int) -> Step:
        """A step by its place. Raises Outdated."""
        if not 0 <= position < len(self.steps):
            raise Outdated
        return self.steps[position]


class Journeys:
    """Save, list, open, mark, delete."""

    def __init__(self, db: Database, content: Content, clock: Clock, events: Events, touches: Touches) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._events = events
        self._touches = touches

    async def save(self, actor: Actor, bundle: Bundle) -> Journey:
        """Keep the bundle as a journey. A renewed one keeps the steps that were done. Raises NeedsConsent."""
        now = self._clock()

        def body(tx: Connection) -> Journey:
            if consents.live_version(tx, actor.id) is None:
                raise NeedsConsent
            saved, done = journeys.save(tx, actor.id, bundle.situation.id, bundle.answers, self._content.version, now)
            rows = [(key, service.terms(), (done or {}).get(key)) for key, service in bundle.services]
            journeys.add_steps(tx, saved, rows)
            self._events.happened(tx, _saved(actor, saved, bundle, now), now)
            if done is None:
                self._reached(tx, actor, "saved", bundle.situation, now)
            return self._journey(tx, actor, saved)

        return await self._db.write(body)

    async def mine(self, actor: Actor) -> tuple[JourneyCard, ...]:
        """The client's journeys, newest first."""
        rows = await self._db.read(lambda tx: journeys.of_client(tx, actor.id))
        return tuple(
            JourneyCard(JourneyId(row.id), self._content.situations.get(row.situation), row.done, row.steps)
            for row in rows
        )

    async def open(self, actor: Actor, journey: int) -> Journey:
        """One journey. Raises Outdated for one that is gone or somebody else's."""
        return await self._db.read(lambda tx: self._journey(tx, actor, journey))

    async def mark(self, actor: Actor, journey: int, position: int, *, done: bool) -> Journey:
        """A step is done, or to be done again. Twice is once. Raises Outdated."""
        now = self._clock()

        def body(tx: Connection) -> Journey:
            seen = self._journey(tx, actor, journey)
            if done == (seen.step(position).done_at is not None):
                return seen
            journeys.mark(tx, journey, position, now if done else None)
            if done and journeys.step(tx, journey) and seen.situation is not None:
                self._reached(tx, actor, "done", seen.situation, now)
            return self._journey(tx, actor, journey)

        return await self._db.write(body)

    async def see(self, actor: Actor, journey: int, position: int) -> Journey:
        """The client has read the changed conditions of a step. Raises Outdated."""

        def body(tx: Connection) -> Journey:
            step = self._journey(tx, actor, journey).step(position)
            if step.service is not None:
                journeys.see(tx, journey, position, step.service.terms())
            return self._journey(tx, actor, journey)

        return await self._db.write(body)

    async def delete(self, actor: Actor, journey: int) -> None:
        """Forget a journey, and do not ask about it; one that is gone already is no trouble."""
        now = self._clock()

        def body(tx: Connection) -> None:
            if journeys.find(tx, actor.id, journey) is not None:
                self._events.taken_back(tx, actor.id, f"journey:{journey}:", now)
                journeys.delete_one(tx, actor.id, journey)

        await self._db.write(body)

    def _reached(self, tx: Connection, actor: Actor, stage: Stage, situation: Situation, now: datetime) -> None:
        self._touches.count(tx, stage, situation.audience, situation.id, actor.center, now)

    def _journey(self, tx: Connection, actor: Actor, journey: int) -> Journey:
        row = journeys.find(tx, actor.id, journey)
        if row is None:
            raise Outdated
        steps = tuple(self._step(step) for step in journeys.steps(tx, row.id))
        return Journey(JourneyId(row.id), self._content.situations.get(row.situation), row.saved_at, steps)

    def _step(self, row: AnyRow) -> Step:
        service = self._content.services.get(row.service)
        state: State = "withdrawn" if service is None else "same" if service.terms() == row.terms else "changed"
        return Step(row.position, row.service, service, state, row.done_at)


def _saved(actor: Actor, journey: int, bundle: Bundle, now: datetime) -> Happening:
    """The event. Renewed on the same day, it is the same one."""
    return Happening(
        source=OURSELVES,
        event_id=f"journey:{journey}:{now:%Y-%m-%d}",
        type="journey.saved",
        occurred_at=now,
        center=actor.center,
        audience=bundle.situation.audience,
        client=actor.id,
        situation=bundle.situation.id,
    )
