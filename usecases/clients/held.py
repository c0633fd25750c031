"""What the database holds about one client, in plain fields, for "what you hold about me". Times are UTC."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from db.repos import (
    clients,
    consents,
    events,
    exports,
    invitations,
    journeys,
    my_contacts,
    references,
    staff,
    subscriptions,
    walks,
)
from db.rows import AnyRow
from usecases.actors import Actor
from usecases.clients.personal import HeldPerson, Personal
from usecases.refusals import Outdated


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
class HeldExport:
    """Files that a member of staff asked for."""

    period: str
    center: str
    survey: str
    format: str
    state: str
    asked_at: datetime


@dataclass(frozen=True)
class HeldSubscription:
    """A digest that a member of staff gets: of which centre ('': of the region), how often, since when."""

    center: str
    every: str
    since: datetime


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
class HeldChange:
    """Something that happened to a contact; `by`: client, staff, system."""

    at: datetime
    what: str
    by: str
    reason: str | None


@dataclass(frozen=True)
class HeldContact:
    """A contact, over or not, with what its consultant wrote down. A time only kept for a while has no code."""

    code: str | None
    topic: str
    way: str
    center: str
    consultant: str
    starts_at: datetime
    ends_at: datetime
    state: str
    made_at: datetime
    shared: bool
    note: str | None
    changes: tuple[HeldChange, ...]


@dataclass(frozen=True)
class HeldWait:
    """A place in the line for an earlier time than that of the contact with this code."""

    code: str
    since: datetime
    offered_at: datetime | None


@dataclass(frozen=True)
class HeldAssignment:
    """A consultant who accompanies or accompanied the client."""

    consultant: str
    center: str
    since: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class HeldDraft:
    """An unfinished booking."""

    topic: str
    way: str | None
    center: str | None
    situation: str | None


@dataclass(frozen=True)
class Held:
    """Everything."""

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
    subscriptions: tuple[HeldSubscription, ...]
    exports: tuple[HeldExport, ...]
    journeys: tuple[HeldJourney, ...]
    links: tuple[HeldLink, ...]
    events: tuple[HeldEvent, ...]
    invitations: tuple[HeldInvitation, ...]
    contacts: tuple[HeldContact, ...]
    waits: tuple[HeldWait, ...]
    assignments: tuple[HeldAssignment, ...]
    person: HeldPerson | None
    unfinished_booking: HeldDraft | None
    unfinished_situation: str | None
    unfinished_answers: dict[str, str]


def held(tx: Connection, actor: Actor, personal: Personal) -> Held:
    """Everything we hold about this client. Raises Outdated for one who is gone."""
    client = clients.find(tx, actor.id)
    walk, draft = walks.of_client(tx, actor.id), my_contacts.draft(tx, actor.id)
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
        subscriptions=tuple(
            HeldSubscription(row.center, row.every, row.since) for row in subscriptions.of_client(tx, actor.id)
        ),
        exports=tuple(
            HeldExport(row.period, row.center, row.survey, row.format, row.state, row.asked_at)
            for row in exports.of_client(tx, actor.id)
        ),
        journeys=tuple(_journey(tx, row) for row in journeys.of_client(tx, actor.id)),
        links=tuple(HeldLink(*row) for row in references.of_client(tx, actor.id)),
        events=tuple(_event(row) for row in events.of_client(tx, actor.id)),
        invitations=tuple(
            HeldInvitation(row.survey, row.created_at, row.disposition, row.reason)
            for row in invitations.of_client(tx, actor.id)
        ),
        contacts=tuple(_contact(tx, row) for row in my_contacts.of_client(tx, actor.id)),
        waits=tuple(HeldWait(*row) for row in my_contacts.waits(tx, actor.id)),
        assignments=tuple(HeldAssignment(*row) for row in my_contacts.assignments(tx, actor.id)),
        person=personal.held(tx, actor.id),
        unfinished_booking=HeldDraft(*draft) if draft else None,
        unfinished_situation=walk.situation if walk else None,
        unfinished_answers=walk.answers if walk else {},
    )


def _journey(tx: Connection, row: AnyRow) -> HeldJourney:
    steps = tuple(HeldStep(step.service, step.done_at) for step in journeys.steps(tx, row.id))
    return HeldJourney(row.situation, row.answers, row.saved_at, steps)


def _event(row: AnyRow) -> HeldEvent:
    return HeldEvent(row.source, row.type, row.occurred_at, row.center, row.service, row.channel)


def _contact(tx: Connection, row: AnyRow) -> HeldContact:
    return HeldContact(
        code=row.code,
        topic=row.topic,
        way=row.way,
        center=row.center,
        consultant=row.consultant,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state,
        made_at=row.made_at,
        shared=row.shared,
        note=row.note,
        changes=tuple(HeldChange(*change) for change in my_contacts.changes(tx, row.id)),
    )
