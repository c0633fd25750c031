"""Consent, what we hold about a client, and erasing it."""

from datetime import datetime

from sqlalchemy import Connection

from db.database import Database
from db.repos import (
    clients,
    consents,
    contacts,
    events,
    invitations,
    journeys,
    my_contacts,
    person_data,
    references,
    staff,
)
from guide.content import Content
from usecases.actors import Actor
from usecases.booking.contacts import Contacts
from usecases.clients.held import Held, held
from usecases.clients.personal import Personal
from usecases.inviting.sending import close_run
from usecases.refusals import Clock
from usecases.runs.walk import Runs


class MyData:
    """The client's rights over their data."""

    def __init__(
        self, db: Database, content: Content, clock: Clock, runs: Runs, contacts: Contacts, personal: Personal
    ) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._runs = runs
        self._contacts = contacts
        self._personal = personal

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
        """End the consent. What needed it goes at once: saved journeys, links, name and phone, what leads to answers.

        Contacts go too: whoever wants to be nobody's client is not expected at a desk.
        """
        now = self._clock()

        def body(tx: Connection) -> None:
            clients.lock(tx, actor.id)
            consents.withdraw(tx, actor.id, now)
            self._end_contacts(tx, actor, "withdrawn", now)
            journeys.delete_all(tx, actor.id)
            person_data.forget(tx, actor.id)
            self._cut(tx, actor, now)

        await self._db.write(body)

    async def held(self, actor: Actor) -> Held:
        """Everything we hold about this client."""
        return await self._db.read(lambda tx: held(tx, actor, self._personal))

    async def erase(self, actor: Actor) -> None:
        """Delete the client and what hangs on them. The audit keeps that it happened, not to whom."""
        now = self._clock()

        def body(tx: Connection) -> None:
            clients.lock(tx, actor.id)
            self._end_contacts(tx, actor, "erased", now)
            self._cut(tx, actor, now)
            clients.erase(tx, actor.id)
            staff.note(tx, None, "client.erased", now)

        await self._db.write(body)

    def _end_contacts(self, tx: Connection, actor: Actor, reason: str, now: datetime) -> None:
        """Cancel what is to come, so that others get the time; let what has been be nobody's, without its note."""
        slots = [row.slot_id for row in my_contacts.of_client(tx, actor.id) if row.state == "held"]
        for row in my_contacts.of_client(tx, actor.id):
            contact = contacts.find(tx, row.id, lock=True) if row.state == "booked" else None
            if contact is not None:
                self._contacts.cancelled(tx, contact, "client", reason, now)
        my_contacts.cut(tx, actor.id)
        for slot in slots:
            self._contacts.freed(tx, slot, now)

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
