"""Ties a chat to a client of an outer system, when that client says "yes, that is me".

The reference travels signed in a deep link that the system prints or sends to its client; we keep only its HMAC.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, consents, references
from guide.content import Content
from surveys.texts import Text
from usecases.actors import Actor
from usecases.inviting.events import Events
from usecases.links import BadLink, ClientLink, Links
from usecases.refusals import Clock, LinkRefused, NeedsConsent, Refusal

VALID_FOR: Final = timedelta(days=30)


class LinkExpired(Refusal):
    """The link was good once."""


class LinkedElsewhere(Refusal):
    """The client of the outer system is linked to another chat."""

    worth_noting = True


@dataclass(frozen=True)
class Ticket:
    """A deep link for one client of an outer system: the `start` payload, at most 64 characters."""

    payload: str
    expires_at: datetime


@dataclass(frozen=True)
class LinkCard:
    """What a link would tie. `title` None: content does not name the system. `mine`: it is tied to this chat."""

    payload: str
    source: str
    title: Text | None
    mine: bool


@dataclass(frozen=True)
class LinkedSystem:
    """A system that knows this chat as one of its clients."""

    source: str
    title: Text | None
    linked_at: datetime


class References:
    """Tickets, linking, unlinking."""

    def __init__(self, db: Database, content: Content, clock: Clock, links: Links, events: Events) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._links = links
        self._events = events

    def ticket(self, source: str, client_ref: str, now: datetime) -> Ticket:
        """A signed link. Whoever opens it and agrees is this client of the system."""
        expires_at = now + VALID_FOR
        link = ClientLink(source, self._links.reference(source, client_ref), expires_at)
        return Ticket(self._links.client(link), expires_at)

    async def card(self, actor: Actor, payload: str) -> LinkCard:
        """What the link would do. Raises LinkRefused, LinkExpired, LinkedElsewhere."""
        return await self._db.read(lambda tx: self._card(tx, actor, payload))

    async def link(self, actor: Actor, payload: str) -> LinkCard:
        """Tie this chat to the client of the system; what waited for that fires. Raises NeedsConsent as well."""
        now = self._clock()

        def body(tx: Connection) -> LinkCard:
            clients.lock(tx, actor.id)
            if consents.live_version(tx, actor.id) is None:
                raise NeedsConsent
            link = self._read(payload)
            references.hold(tx, link.reference)
            if not self._card(tx, actor, payload).mine:
                references.link(tx, link.reference, actor.id, link.source, now)
                self._events.linked(tx, link.reference, actor.id, now)
            return self._card(tx, actor, payload)

        return await self._db.write(body)

    async def linked(self, actor: Actor) -> tuple[LinkedSystem, ...]:
        """The systems this chat is linked to."""
        rows = await self._db.read(lambda tx: references.of_client(tx, actor.id))
        return tuple(LinkedSystem(row.source, self._title(row.source), row.linked_at) for row in rows)

    async def unlink(self, actor: Actor) -> int:
        """Let all of them go; how many there were."""
        return await self._db.write(lambda tx: references.unlink(tx, actor.id))

    def _card(self, tx: Connection, actor: Actor, payload: str) -> LinkCard:
        link = self._read(payload)
        holder = references.client_of(tx, link.reference)
        if holder not in (None, actor.id):
            raise LinkedElsewhere
        return LinkCard(payload, link.source, self._title(link.source), holder is not None)

    def _read(self, payload: str) -> ClientLink:
        try:
            link = self._links.read_client(payload)
        except (BadLink, UnicodeDecodeError) as error:
            raise LinkRefused from error
        if link.expires_at <= self._clock():
            raise LinkExpired
        return link

    def _title(self, source: str) -> Text | None:
        return self._content.triggers.sources.get(source) if self._content.triggers is not None else None
