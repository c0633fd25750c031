"""Waiting for an earlier time: stand in the line, leave it, take what is offered or not.

What happens in the line by itself is in `waiting_line.py`; there a slot that has become free finds its person.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, consultants, contacts, free, waits
from db.rows import AnyRow
from guide.content import Content
from guide.workdays import Workdays
from surveys.texts import Language
from usecases.actors import Actor
from usecases.booking.contact_view import ContactView, ContactViews
from usecases.booking.contacts import Contacts
from usecases.booking.steps import Overlaps, SlotTaken
from usecases.booking.waiting_line import WaitingLine
from usecases.jobs import DueJob
from usecases.refusals import Clock, Outdated, Refusal


class OfferOver(Refusal):
    """The earlier time is not on offer any more: it was answered too late, or the contact has changed."""


class Muted(Refusal):
    """The client wants no messages from the bot, and without one nothing can be offered."""


@dataclass(frozen=True)
class EarlierOffer:
    """An earlier time on its way to a person: a letter. `contact`: as it stands until they take it.

    `slot`, `starts_at`, `ends_at` and `consultant` (a name) are what is offered in its place, `until` how long. Times
    are those of the centre's wall clock.
    """

    chat_id: int
    language: Language
    contact: ContactView
    slot: int
    starts_at: datetime
    ends_at: datetime
    consultant: str
    until: datetime


class Waiting:
    """The line as a client sees it. Buttons of an offer carry contact and slot: the same tap twice does it once."""

    def __init__(self, db: Database, content: Content, clock: Clock, line: WaitingLine, contacts: Contacts) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._line = line
        self._contacts = contacts

    async def join(self, actor: Actor, contact: int) -> ContactView:
        """Stand in the line for an earlier time. Twice is once. Raises Muted, Outdated (it is over or not theirs)."""
        if not actor.notifications:
            raise Muted
        now = self._clock()

        def body(tx: Connection) -> ContactView:
            row = _mine(tx, actor, contact)
            if self._content.booking is None or row.state != "booked":
                raise Outdated
            if waits.of_contact(tx, contact) is None:
                waits.join(tx, contact, actor.id, now)
            return self._view(tx, contact, now)

        return await self._db.write(body)

    async def leave(self, actor: Actor, contact: int) -> ContactView:
        """Stay with the time that is booked. What was on offer goes to the next. Raises Outdated."""
        now = self._clock()

        def body(tx: Connection) -> ContactView:
            _mine(tx, actor, contact)
            self._line.left(tx, contact, now)
            return self._view(tx, contact, now)

        return await self._db.write(body)

    async def accept(self, actor: Actor, contact: int, slot: int) -> ContactView:
        """Take the earlier time: the contact moves there and leaves the line. Twice is once.

        Late, but before anybody else has it, is in time. Raises OfferOver, Overlaps, Outdated.
        """
        now = self._clock()

        def body(tx: Connection) -> ContactView:
            row = _mine(tx, actor, contact)
            if row.slot_id != slot:
                self._take(tx, row, slot, now)
            return self._view(tx, contact, now)

        return await self._db.write(body)

    async def decline(self, actor: Actor, contact: int, slot: int) -> ContactView:
        """Let the next have it; the contact stays as it is, and in the line. Twice is once. Raises Outdated."""
        now = self._clock()

        def body(tx: Connection) -> ContactView:
            _mine(tx, actor, contact)
            wait = waits.of_contact(tx, contact)
            if wait is not None and _on_offer(tx, wait, slot):
                self._line.passed(tx, wait, now)
            return self._view(tx, contact, now)

        return await self._db.write(body)

    def _take(self, tx: Connection, row: AnyRow, slot: int, now: datetime) -> None:
        wait, there = waits.of_contact(tx, row.id), free.slot(tx, slot)
        if wait is None or there is None or not _on_offer(tx, wait, slot) or not _earlier(row, there, now):
            raise OfferOver
        other = contacts.overlapping(tx, row.client_id, there.starts_at, there.ends_at, row.id)
        if other is not None:
            raise Overlaps(other)
        waits.leave(tx, wait.id)
        try:
            self._contacts.moved(tx, row, there, "client", now)
        except SlotTaken:
            raise OfferOver from None

    def _view(self, tx: Connection, contact: int, now: datetime) -> ContactView:
        view = self._contacts.views.find(tx, contact, now)
        if view is None:
            raise Outdated
        return view


class Offer:
    """The job `offer`: asks the person for whom an earlier time is held."""

    def __init__(self, content: Content, workdays: Workdays, line: WaitingLine) -> None:
        self._line = line
        self._workdays = workdays
        self._views = ContactViews(content, workdays)

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> EarlierOffer | None:
        """None when it is answered already; to whom it means nothing any more, the next is asked instead."""
        wait = waits.of_hold(tx, job.subject)
        if wait is None:
            return None
        offer = self._offer(tx, wait, now)
        if offer is None:
            self._line.passed(tx, wait, now)
        return offer

    def sent(self, tx: Connection, job: DueJob, message_id: int, now: datetime) -> None:
        """The answer is a tap; without one the job `offer_end` is the answer."""

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The next is asked."""
        self._pass(tx, job, now)

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The next is asked."""
        self._pass(tx, job, now)

    def _pass(self, tx: Connection, job: DueJob, now: datetime) -> None:
        wait = waits.of_hold(tx, job.subject)
        if wait is not None:
            self._line.passed(tx, wait, now)

    def _offer(self, tx: Connection, wait: AnyRow, now: datetime) -> EarlierOffer | None:
        hold, row = contacts.find(tx, wait.hold_id), contacts.find(tx, wait.contact_id)
        client, view = clients.find(tx, wait.client_id), self._views.find(tx, wait.contact_id, now)
        if hold is None or row is None or client is None or view is None or row.state != "booked":
            return None
        timely = now < hold.hold_until and hold.starts_at < row.starts_at and self._line.may_ask(hold.center, now)
        consultant = consultants.find(tx, hold.consultant_id)
        if not timely or consultant is None or not client.notifications or client.unreachable_at is not None:
            return None
        there = (moment.astimezone(self._workdays.zone(hold.center)) for moment in (hold.starts_at, hold.ends_at))
        since, till = there
        until = hold.hold_until.astimezone(self._workdays.zone(hold.center))
        return EarlierOffer(client.chat_id, client.language, view, hold.slot_id, since, till, consultant.name, until)


class OfferEnd:
    """The job `offer_end`: sends nothing, asks the next."""

    def __init__(self, line: WaitingLine) -> None:
        self._line = line

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """Whoever has answered by now is none of its business."""
        self._line.ran_out(tx, job.subject, now)

    def sent(self, tx: Connection, job: DueJob, message_id: int, now: datetime) -> None:
        """Never: it sends nothing."""

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """Never: it sends nothing."""

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The slot stays held by nobody: anybody can book it."""


def _mine(tx: Connection, actor: Actor, contact: int) -> AnyRow:
    clients.lock(tx, actor.id)
    row = contacts.of_client(tx, actor.id, contact)
    if row is None:
        raise Outdated
    return row


def _on_offer(tx: Connection, wait: AnyRow, slot: int) -> bool:
    hold = contacts.find(tx, wait.hold_id, lock=True) if wait.hold_id is not None else None
    return hold is not None and hold.slot_id == slot


def _earlier(row: AnyRow, there: AnyRow, now: datetime) -> bool:
    return bool(row.state == "booked" and now < there.closes_at and there.starts_at < row.starts_at)
