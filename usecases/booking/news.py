"""What the centre did to somebody's contact, told to them: moved or cancelled it, why, and what they can do.

The job is `contact_news`, its subject the `contact_changes` row. It is told to those too who want no messages: they
would come in vain. Not at night, unless the morning would be too late.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection

from db.repos import clients, contact_news, contacts, jobs
from db.rows import AnyRow
from guide.content import Content
from guide.reminding import may_write, next_awake
from guide.workdays import Workdays
from surveys.texts import Language
from usecases.booking.contact_view import ContactView, ContactViews
from usecases.jobs import DueJob, Later

JOB: Final = "contact_news"
OVER: Final = timedelta(hours=12)
"""So long after its time nobody waits for a contact any more."""
What = Literal["moved", "cancelled"]


@dataclass(frozen=True)
class ContactNews:
    """News on its way to a person: a letter. `contact`: as it is now.

    `was_at` (on the centre's wall clock) and `was_with` (a name): the time that does not hold any more, and with whom.
    `reason`: of `contact_changes`, a code of staff's own; None where no reason was given.
    """

    chat_id: int
    language: Language
    what: What
    reason: str | None
    was_at: datetime
    was_with: str
    contact: ContactView


class News:
    """Plans the telling in the transaction that changes the contact, and is the deed of its job."""

    def __init__(self, content: Content, workdays: Workdays) -> None:
        self._content = content
        self._workdays = workdays
        self._views = ContactViews(content, workdays)

    def tell(self, tx: Connection, change_id: int, now: datetime) -> None:
        """Tell the client of this change (`moved` or `cancelled`, by staff or by the system)."""
        jobs.plan(tx, JOB, change_id, f"{JOB}:{change_id}", now, jobs.REMINDER)

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> ContactNews | Later | None:
        """None when a later change has overtaken it, or there is nobody to tell."""
        change = contact_news.find(tx, job.subject)
        row = contacts.find(tx, change.contact_id) if change is not None and not change.overtaken else None
        client = clients.find(tx, row.client_id) if row is not None and row.client_id is not None else None
        if change is None or row is None or client is None or client.unreachable_at is not None:
            return None
        was_at = change.was_at or row.starts_at
        if change.at - was_at > OVER:  # it was over; only the row was not
            return None
        wait = self._night(row, min(was_at, row.starts_at), now)
        if wait is not None:
            return wait
        contact = self._views.find(tx, row.id, now)
        if contact is None:
            return None
        was_there = was_at.astimezone(self._workdays.zone(row.center))
        was_with = change.was_with or contact.consultant.name
        return ContactNews(client.chat_id, client.language, change.what, change.reason, was_there, was_with, contact)

    def _night(self, row: AnyRow, first: datetime, now: datetime) -> Later | None:
        """Until the morning, if that is early enough for who would set out for the `first` of both times."""
        if self._content.booking is None:
            return None
        rules, zone = self._content.booking.rules, self._workdays.zone(row.center)
        morning = next_awake(now, zone, rules.quiet)
        late = morning > first - rules.reminders.soon
        return None if may_write(now, zone, rules.quiet) or late else Later(morning)

    def sent(self, tx: Connection, job: DueJob, message_id: int, now: datetime) -> None:
        """Nothing follows from it."""

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The person will see it in their contacts."""

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The person will see it in their contacts."""
