"""Events: what happened to clients, inside and outside, each exactly once; and the invitations they lead to."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection

from db.database import Database
from db.repos import events, invitations, jobs, references
from db.repos.invitations import Plan
from db.rows import AnyRow
from guide.content import Content
from guide.situations import Audience
from surveys.triggers import OURSELVES, EventType, Trigger
from usecases.inviting.gates import Gates
from usecases.links import Links
from usecases.refusals import Clock, Refusal

Receipt = Literal["new", "same", "other"]
"""An event that was not known; the same again; the same id with another body."""


class UnknownCenter(Refusal):
    """The event names a centre that content does not have."""


@dataclass(frozen=True)
class Happening:
    """Something that happened to a client. `client`: whom we know; `client_ref`: what the outer system calls them.

    `situation`: only what happens inside has one.
    """

    source: str
    event_id: str
    type: EventType
    occurred_at: datetime
    center: str | None
    audience: Audience
    client_ref: str | None = None
    client: int | None = None
    service: str | None = None
    consultant: str | None = None
    channel: str | None = None
    situation: str | None = None


class Events:
    """Receives events and fires what content says."""

    def __init__(self, db: Database, content: Content, clock: Clock, gates: Gates, links: Links) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._gates = gates
        self._links = links

    async def receive(self, happening: Happening) -> Receipt:
        """An event from outside. Of nobody we know, it waits for its client. Raises UnknownCenter."""
        if happening.center is not None and happening.center not in self._content.centers:
            raise UnknownCenter
        now = self._clock()
        return await self._db.write(lambda tx: self.happened(tx, happening, now))

    def happened(self, tx: Connection, happening: Happening, now: datetime) -> Receipt:
        """The same in the caller's transaction, for what happens inside."""
        values = self._values(happening)
        reference = values.pop("reference")
        if reference is not None:
            references.hold(tx, str(reference))
        known = events.digest_of(tx, happening.source, happening.event_id)
        if known is not None:
            return "same" if known == values["digest"] else "other"
        client = happening.client if reference is None else references.client_of(tx, str(reference))
        if client is None and reference is not None and self._content.triggers is not None:
            values["waits_until"] = self._content.triggers.waits_until(happening.type, happening.occurred_at)
            values["reference"] = reference if values["waits_until"] is not None else None
        added = events.add(tx, {**values, "client_id": client, "received_at": now})
        self._fire(tx, added, now)
        return "new"

    def linked(self, tx: Connection, reference: str, client: int, now: datetime) -> int:
        """Somebody said "that is me": what waited for them fires now; how many events."""
        waiting = events.waiting(tx, reference, now)
        for event in waiting:
            events.claim(tx, event.id, client)
            self._fire(tx, event.id, now)
        return len(waiting)

    def taken_back(self, tx: Connection, client: int, beginning: str, now: datetime) -> None:
        """What happened inside is undone: what it led to is not sent. `beginning`: of the ids of its events."""
        for row in invitations.queued_for(tx, client, OURSELVES, beginning):
            invitations.move(tx, row.id, "withheld", now, gate="closed")
            invitations.forget_jobs(tx, row.id)

    async def forget_waiting(self) -> int:
        """Forget the references of events nobody claimed in time. Run by the ticker; how many."""
        now = self._clock()
        return await self._db.write(lambda tx: events.forget_waiting(tx, now))

    def _values(self, happening: Happening) -> dict[str, object]:
        values = asdict(happening)
        ref = values.pop("client_ref")
        values["reference"] = None if ref is None else self._links.reference(happening.source, ref)
        told = {name: value for name, value in values.items() if (name, value) != ("situation", None)}
        digest = sha256(json.dumps(told, sort_keys=True, default=_utc).encode()).hexdigest()
        del values["client"]
        return {**values, "digest": digest}

    def _fire(self, tx: Connection, added: int, now: datetime) -> None:
        """Plan what the event leads to. One survey once for an event, whatever number of triggers ask for it."""
        event = events.find(tx, added)
        triggers = self._content.triggers
        if event is None or event.client_id is None or triggers is None:
            return
        for key, trigger in triggers.fired_by(event.type, _facts(event)):
            if now < event.occurred_at + trigger.window and not invitations.exists_for(tx, event.id, trigger.survey):
                self._plan(tx, event, key, trigger, now)

    def _plan(self, tx: Connection, event: AnyRow, key: str, trigger: Trigger, now: datetime) -> None:
        # what we note ourselves may be taken back for a while after it was noted, however long ago it happened
        since = now if event.source == OURSELVES else event.occurred_at
        due_at = max(since + trigger.delay, now)
        plan = Plan(
            client=event.client_id,
            survey=trigger.survey,
            trigger=key,
            priority=trigger.priority,
            about_contact=trigger.contact,
            due_at=due_at,
            expires_at=due_at + trigger.expires,
            event=event.id,
        )
        added = invitations.add(tx, plan, now)
        row = invitations.find(tx, added)
        refused = self._gates.refusal(tx, row, due_at) if row is not None else None
        if refused is not None:
            invitations.move(tx, added, "withheld", now, gate=refused)
        else:
            jobs.plan(tx, "invite", added, f"invite:{added}", due_at, jobs.INVITATION)


def _facts(event: AnyRow) -> Mapping[str, str]:
    """What is known about the visit without asking."""
    known = {
        "@audience": event.audience,
        "@center": event.center,
        "@channel": event.channel,
        "@service": event.service,
    }
    return {subject: value for subject, value in known.items() if value is not None}


def _utc(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
