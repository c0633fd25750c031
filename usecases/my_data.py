"""Consent, what we hold about a client, and erasing it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, consents, events, invitations, journeys, references, staff, walks
from db.rows import AnyRow
from guide.content import Content
from usecases.actors import Actor
from usecases.inviting import close_run
from usecases.refusals import Clock, Outdated
from usecases.runs import Runs


@dataclass(frozen=True)
class GivenConsent:
    """One consent of the past or present."""

    version: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class HeldRole:
    """A staff role the person has or had."""

    role: str
    center: str
    granted_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class HeldStep:
    """A step of a saved journey."""

    service: str
    done_at: datetime | None


@dataclass(frozen=True)
class HeldJourney:
    """A saved journey."""

    situation: str
    answers: dict[str, str]
    saved_at: datetime
    steps: tuple[HeldStep, ...]


@dataclass(frozen=True)
class HeldEvent:
    """Something that was reported about the person, and by which system."""

    source: str
    type: str
    occurred_at: datetime
    center: str | None
    service: str | None
    channel: str | None


@dataclass(frozen=True)
class HeldInvitation:
    """A survey the person was asked to take, or not (`reason`: the rule that stood in the way)."""

    survey: str
    created_at: datetime
    disposition: str
    reason: str | None


@dataclass(frozen=True)
class HeldLink:
    """An outer system that knows this chat as one of its clients."""

    source: str
    linked_at: datetime


@dataclass(frozen=True)
class Held:
    """Everything the database holds about one client, in plain fields. Times are UTC."""

    chat_id: int
    language: str
    audience: str | None
    center: str | None
    notifications: bool
    surveys: bool
    first_seen: datetime
    last_seen: datetime
    consents: tuple[GivenConsent, ...]
    roles: tuple[HeldRole, ...]
    journeys: tuple[HeldJourney, ...]
    links: tuple[HeldLink, ...]
    events: tuple[HeldEvent, ...]
    invitations: tuple[HeldInvitation, ...]
    unfinished_situation: str | None
    unfinished_answers: dict[str, str]


class MyData:
    """The client's rights over their data."""

    def __init__(self, db: Database, content: Content, clock: Clock, runs: Runs) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._runs = runs

    async def agree(self, actor: Actor) -> None:
        """Store the consent to the current text. Twice is once."""
        version, now = self._content.region.consent.version, self._clock()

        def body(tx: Connection) -> None:
            clients.lock(tx, actor.id)
            if consents.live_version(tx, actor.id) != version:
                consents.withdraw(tx, actor.id, now)
                consents.give(tx, actor.id, version, now)

        await self._db.write(body)

    async def withdraw(self, actor: Actor) -> None:
        """End the consent. What needed it goes at once: saved journeys, links, and what leads to answers."""
        now = self._clock()

        def body(tx: Connection) -> None:
            clients.lock(tx, actor.id)
            consents.withdraw(tx, actor.id, now)
            journeys.delete_all(tx, actor.id)
            self._cut(tx, actor, now)

        await self._db.write(body)

    async def held(self, actor: Actor) -> Held:
        """Everything we hold about this client."""
        return await self._db.read(lambda tx: _held(tx, actor))

    async def erase(self, actor: Actor) -> None:
        """Delete the client and what hangs on them. The audit keeps that it happened, not to whom."""
        now = self._clock()

        def body(tx: Connection) -> None:
            clients.lock(tx, actor.id)
            self._cut(tx, actor, now)
            clients.erase(tx, actor.id)
            staff.note(tx, None, "client.erased", now)

        await self._db.write(body)

    def _cut(self, tx: Connection, actor: Actor, now: datetime) -> None:
        """Let what was asked and answered be nobody's. Published numbers do not change."""
        for row in invitations.open_of(tx, actor.id):
            if row.disposition == "started":
                close_run(tx, self._runs, row, now)
                continue
            queued = row.disposition == "queued"
            invitations.move(tx, row.id, "withheld" if queued else "refused", now, gate="consent" if queued else None)
            invitations.forget_jobs(tx, row.id)
        invitations.cut(tx, actor.id)
        events.cut(tx, actor.id)
        references.unlink(tx, actor.id)
        clients.change(tx, actor.id, respondent=None)


def _held(tx: Connection, actor: Actor) -> Held:
    client = clients.find(tx, actor.id)
    walk = walks.of_client(tx, actor.id)
    if client is None:
        raise Outdated
    return Held(
        chat_id=client.chat_id,
        language=client.language,
        audience=client.audience,
        center=client.center,
        notifications=client.notifications,
        surveys=client.surveys,
        first_seen=client.created_at,
        last_seen=client.seen_at,
        consents=tuple(GivenConsent(*row) for row in consents.history(tx, actor.id)),
        roles=tuple(HeldRole(*row) for row in staff.of_client(tx, actor.id)),
        journeys=tuple(_journey(tx, row) for row in journeys.of_client(tx, actor.id)),
        links=tuple(HeldLink(*row) for row in references.of_client(tx, actor.id)),
        events=tuple(_event(row) for row in events.of_client(tx, actor.id)),
        invitations=tuple(
            HeldInvitation(row.survey, row.created_at, row.disposition, row.reason)
            for row in invitations.of_client(tx, actor.id)
        ),
        unfinished_situation=walk.situation if walk else None,
        unfinished_answers=walk.answers if walk else {},
    )


def _journey(tx: Connection, row: AnyRow) -> HeldJourney:
    steps = tuple(HeldStep(step.service, step.done_at) for step in journeys.steps(tx, row.id))
    return HeldJourney(row.situation, row.answers, row.saved_at, steps)


def _event(row: AnyRow) -> HeldEvent:
    return HeldEvent(row.source, row.type, row.occurred_at, row.center, row.service, row.channel)
