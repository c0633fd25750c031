"""A client's contacts, and the pieces with which everybody changes them: the client, staff, the line for earlier times.

A piece works inside the caller's transaction. It changes the row by compare-and-swap, writes the history, frees the
slot, plans and forgets reminders, and lets the client know of what they did not do themselves.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, contacts, free
from db.rows import AnyRow
from guide.booking import BookingFile, Way
from guide.content import Content
from guide.workdays import Workdays
from usecases.actors import Actor
from usecases.booking.contact_view import CalendarView, ContactView, ContactViews
from usecases.booking.news import News
from usecases.booking.reminders import Reminders
from usecases.booking.steps import SlotTaken, TooLate
from usecases.booking.waiting_line import WaitingLine
from usecases.refusals import Clock, Outdated

By = Literal["client", "staff", "system"]


class Contacts:
    """What a client does with a contact, each one transaction; Outdated for one that is gone or somebody else's."""

    def __init__(
        self,
        db: Database,
        content: Content,
        clock: Clock,
        workdays: Workdays,
        reminders: Reminders,
        line: WaitingLine,
        news: News,
    ) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._reminders = reminders
        self._line = line
        self._news = news
        self.views = ContactViews(content, workdays)

    async def mine(self, actor: Actor) -> tuple[ContactView, ...]:
        """The live contacts of a client, the next one first; also one that is over and that nobody has marked yet."""
        now = self._clock()

        def body(tx: Connection) -> tuple[ContactView, ...]:
            return tuple(self.views.of(tx, row, now) for row in contacts.cards_of(tx, actor.id))

        return await self._db.read(body)

    async def card(self, actor: Actor, contact: int) -> ContactView:
        """One contact, over or not."""
        now = self._clock()
        return await self._db.read(lambda tx: self.shown(tx, actor, contact, now))

    async def coming(self, actor: Actor, contact: int) -> ContactView:
        """The client says that they come. Twice is once. Raises Outdated when it is not booked any more."""
        now = self._clock()

        def body(tx: Connection) -> ContactView:
            if self._mine(tx, actor, contact).state != "booked":
                raise Outdated
            contacts.coming(tx, contact, now)
            return self.shown(tx, actor, contact, now)

        return await self._db.write(body)

    async def cancel(self, actor: Actor, contact: int, reason: str) -> ContactView:
        """The client will not come. `reason`: a key of `booking.reasons`. Twice is once. Raises TooLate, Outdated."""
        now, booking = self._clock(), self._content.booking
        if booking is None or reason not in booking.reasons:
            raise Outdated

        def body(tx: Connection) -> ContactView:
            row = self._mine(tx, actor, contact)
            if row.state != "cancelled":
                in_time(booking, row, now)
                self.cancelled(tx, row, "client", reason, now)
            return self.shown(tx, actor, contact, now)

        return await self._db.write(body)

    async def share(self, actor: Actor, contact: int, *, shared: bool) -> ContactView:
        """Show the consultant the journey behind a contact, or not. Raises Outdated when there is none to show."""
        now = self._clock()

        def body(tx: Connection) -> ContactView:
            row = self._mine(tx, actor, contact)
            if row.state not in contacts.LIVE or row.journey_id is None:
                raise Outdated
            if contacts.share(tx, contact, shared=shared) and shared:
                contacts.note(tx, contact, "shared", "client", now)
            return self.shown(tx, actor, contact, now)

        return await self._db.write(body)

    async def calendar(self, actor: Actor, contact: int) -> CalendarView:
        """A contact for a calendar; a cancelled one too, so that it goes from there."""
        now = self._clock()
        view = await self._db.read(lambda tx: self.shown(tx, actor, contact, now))
        return CalendarView(f"contact-{contact}@{self._content.region.id}.golos", now, view)

    # Inside a transaction

    def shown(self, tx: Connection, actor: Actor, contact: int, now: datetime) -> ContactView:
        """A contact of the actor's as it is now. Raises Outdated."""
        row = contacts.card(tx, contact)
        if row is None or row.client_id != actor.id:
            raise Outdated
        return self.views.of(tx, row, now)

    def cancelled(self, tx: Connection, contact: AnyRow, by: By, reason: str | None, now: datetime) -> bool:
        """It will not take place; False when it was not `booked` any more. `contact`: of `db.repos.contacts.find`."""
        if not contacts.cancel(tx, contact, reason, now):
            return False
        was = {"was_at": contact.starts_at, "was_with": contact.consultant_id}
        change = contacts.note(tx, contact.id, "cancelled", by, now, reason=reason, **was)
        self.ended(tx, contact.id, now)
        self._tell(tx, change, by, now)
        self.freed(tx, contact.slot_id, now)
        return True

    def moved(
        self, tx: Connection, contact: AnyRow, slot: AnyRow, by: By, now: datetime, *, way: Way | None = None,
        reason: str | None = None,
    ) -> None:  # fmt: skip
        """It takes place in another slot (of `db.repos.free.slot`). A hold of its client on that slot goes first.

        Raises SlotTaken (of somebody else, or gone), Outdated (the contact is not as the row says, or not booked).
        """
        contacts.clear(tx, slot.id, contact.client_id, now)
        if free.slot(tx, slot.id) is None:
            raise SlotTaken
        if not contacts.move(tx, contact, slot, way or contact.way):
            raise SlotTaken if contacts.same(tx, contact) else Outdated
        was = {"was_at": contact.starts_at, "was_with": contact.consultant_id}
        change = contacts.note(tx, contact.id, "moved", by, now, reason=reason, **was)
        self._remind(tx, contact.id, now)
        self._tell(tx, change, by, now)
        self.freed(tx, contact.slot_id, now)

    def booked(self, tx: Connection, contact_id: int, now: datetime) -> None:
        """It has just been booked: write it down and remind of it."""
        contacts.note(tx, contact_id, "booked", "client", now)
        self._remind(tx, contact_id, now)

    def ended(self, tx: Connection, contact_id: int, now: datetime) -> None:
        """It is over (cancelled, marked): no reminders any more, and no waiting for an earlier time."""
        self._reminders.forget(tx, contact_id)
        self._line.left(tx, contact_id, now)

    def expected(self, tx: Connection, contact_id: int, now: datetime) -> None:
        """A mark was taken back: it is to come as it was before."""
        row = contacts.find(tx, contact_id)
        if row is not None:
            self._reminders.again(tx, row, now)

    def freed(self, tx: Connection, slot_id: int | None, now: datetime) -> None:
        """A slot has become free, in whatever way: the first in the line for it is asked."""
        if slot_id is not None:
            self._line.freed(tx, slot_id, now)

    def _remind(self, tx: Connection, contact_id: int, now: datetime) -> None:
        row = contacts.find(tx, contact_id)
        if row is not None:
            self._reminders.plan(tx, row, now)

    def _tell(self, tx: Connection, change: int, by: By, now: datetime) -> None:
        """Let the client know of what they did not do themselves."""
        if by != "client":
            self._news.tell(tx, change, now)

    def _mine(self, tx: Connection, actor: Actor, contact: int) -> AnyRow:
        """The actor's contact, locked; their own row before it, as everywhere."""
        clients.lock(tx, actor.id)
        row = contacts.of_client(tx, actor.id, contact)
        if row is None:
            raise Outdated
        return row


def in_time(booking: BookingFile, contact: AnyRow, now: datetime) -> None:
    """Whether the client may still change a contact. Raises TooLate, Outdated (it is not booked any more)."""
    if contact.state != "booked":
        raise Outdated
    if now > contact.starts_at - booking.rules.cancel_notice:
        raise TooLate(contact.id)
