"""Reminders of a contact: a day before and shortly before, planned and forgotten with the contact itself.

The jobs are `contact_day` and `contact_soon`, their subject the contact. The guard is asked again right before sending:
a contact that was moved, cancelled or has begun is not reminded of, nor is anybody who wants no messages. A reminder of
one's own booking needs no consent: booking asked for it, and the screen said so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from db.repos import clients, contacts, jobs
from db.rows import AnyRow
from guide.booking import BookingRules
from guide.content import Content
from guide.reminding import Kind, earliest, may_write, moments, next_awake
from guide.workdays import Workdays
from surveys.texts import Language
from usecases.booking.contact_view import ContactView, ContactViews
from usecases.jobs import DueJob, Later

JOBS: Final[Mapping[Kind, str]] = {"day": "contact_day", "soon": "contact_soon"}


@dataclass(frozen=True)
class ContactReminder:
    """A reminder on its way to a person: a letter. `soon`: the second one, shortly before.

    Say the day and the time, never «tomorrow»: the evening before and a delayed message are reminders too.
    """

    chat_id: int
    language: Language
    contact: ContactView
    soon: bool


class Reminders:
    """Plans and forgets, in the transaction that changes the contact."""

    def __init__(self, content: Content, workdays: Workdays) -> None:
        self._content = content
        self._workdays = workdays

    def plan(self, tx: Connection, row: AnyRow, now: datetime) -> None:
        """Remind of this contact (id, center, starts_at, sequence), which was booked or moved just now.

        What was planned for an earlier time of it is forgotten.
        """
        self.forget(tx, row.id)
        for job, once, at in self._planned(row, now):
            jobs.plan(tx, job, row.id, once, at, jobs.REMINDER)

    def again(self, tx: Connection, row: AnyRow, now: datetime) -> None:
        """Remind of it after all, as far as that is still ahead: it is to come as it was before."""
        for job, once, at in self._planned(row, now):
            jobs.renew(tx, job, row.id, once, at, jobs.REMINDER)

    def forget(self, tx: Connection, contact_id: int) -> None:
        """Remind of it no more: it was cancelled, or the person is here."""
        for job in JOBS.values():
            jobs.cancel(tx, job, contact_id)

    def _planned(self, row: AnyRow, now: datetime) -> Iterator[tuple[str, str, datetime]]:
        """Job, its key and its moment."""
        if self._content.booking is None:
            return
        due = moments(row.starts_at, now, self._workdays.zone(row.center), self._content.booking.rules)
        yield from ((JOBS[kind], f"{JOBS[kind]}:{row.id}:{row.sequence}", at) for kind, at in due.items())


class RemindOfContact:
    """The jobs `contact_day` and `contact_soon`."""

    def __init__(self, kind: Kind, content: Content, workdays: Workdays) -> None:
        self._kind = kind
        self._content = content
        self._workdays = workdays
        self._views = ContactViews(content, workdays)

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> ContactReminder | Later | None:
        """None for a contact that is not to come as it was planned, or a person who is not to be written to."""
        row = contacts.find(tx, job.subject)
        client = clients.find(tx, row.client_id) if row is not None and row.client_id is not None else None
        if row is None or client is None or not client.notifications or client.unreachable_at is not None:
            return None
        if self._content.booking is None or not self._timely(row, now, self._content.booking.rules):
            return None
        zone, awake = self._workdays.zone(row.center), self._content.booking.rules.quiet
        if not may_write(now, zone, awake):  # the courier was away in the evening
            return Later(next_awake(now, zone, awake))
        contact = self._views.find(tx, row.id, now)
        soon = self._kind == "soon"
        return None if contact is None else ContactReminder(client.chat_id, client.language, contact, soon)

    def _timely(self, row: AnyRow, now: datetime, rules: BookingRules) -> bool:
        """Whether it is still to come, and so soon that a reminder of this kind is in place.

        One that is too early was planned for an earlier time of the contact; one of the day before that is late by so
        much gives way to the other.
        """
        last = row.starts_at if self._kind == "soon" else row.starts_at - rules.reminders.soon
        first = earliest(row.starts_at, self._kind, self._workdays.zone(row.center), rules)
        return bool(row.state == "booked" and first <= now < last)

    def sent(self, tx: Connection, job: DueJob, message_id: int, now: datetime) -> None:
        """Nothing follows from it."""

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The contact stands all the same."""

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The contact stands all the same."""
