"""What tests of booked talks share: consultants, times and contacts laid row by row, and deeds for a courier."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Connection, insert, select

from db.database import Database
from db.models import Consultant, ConsultantOffer, Contact, Job, Slot
from db.repos import contacts as rows
from db.rows import AnyRow
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from usecases.actors import Actor
from usecases.booking.contacts import By, Contacts
from usecases.booking.news import JOB, News
from usecases.booking.reminders import JOBS, RemindOfContact
from usecases.booking.waiting import Offer, OfferEnd
from usecases.booking.waiting_line import OFFER, OFFER_END, WaitingLine
from usecases.jobs import Deed

HALF_HOUR = timedelta(minutes=30)
NOTICE = timedelta(hours=1)
_codes = count(1000)


class Desk:
    """Lays rows as the roster and the booking would, at a centre of the village."""

    def __init__(self, db: Database, clock: MovableClock, contacts: Contacts, center: str = "west") -> None:
        self._db = db
        self._clock = clock
        self._contacts = contacts
        self.center = center

    async def consultant(self, key: str, topics: Sequence[str] = ("work",), ways: Sequence[str] = ("office",)) -> int:
        """Somebody who can be booked for these topics in these ways."""
        now = self._clock.now

        def body(tx: Connection) -> int:
            values = {"key": key, "center": self.center, "kind": "career", "name": f"Консультант {key}", "plan": {}}
            made = insert(Consultant).values(**values, digest="-", phone="+7 834 200-00-00", imported_at=now)
            found: int = tx.execute(made.returning(Consultant.id)).scalar_one()
            offers = [{"consultant_id": found, "topic": topic, "way": way} for topic in topics for way in ways]
            tx.execute(insert(ConsultantOffer), offers)
            return found

        return await self._db.write(body)

    async def slot(self, consultant: int, starts_at: datetime) -> int:
        """Half an hour of theirs."""
        values = {"consultant_id": consultant, "center": self.center, "day": starts_at.date(), "starts_at": starts_at}
        times = {"ends_at": starts_at + HALF_HOUR, "closes_at": starts_at - NOTICE}
        stmt = insert(Slot).values(**values, **times).returning(Slot.id)
        return await self._db.write(lambda tx: int(tx.execute(stmt).scalar_one()))

    async def booked(self, client: Actor, slot: int, topic: str = "work", way: str = "office") -> int:
        """A contact there, reminders planned."""
        now = self._clock.now

        def body(tx: Connection) -> int:
            where = tx.execute(select(Slot.__table__).where(Slot.id == slot)).one()
            there = {name: getattr(where, name) for name in ("consultant_id", "center", "starts_at", "ends_at")}
            about = {"topic": topic, "way": way, "audience": "citizen", "code": f"К-{next(_codes)}"}
            whose = {"client_id": client.id, "slot_id": slot, "state": "booked", "made_at": now}
            made = insert(Contact).values(**there, **about, **whose).returning(Contact.id)
            contact: int = tx.execute(made).scalar_one()
            self._contacts.booked(tx, contact, now)
            return contact

        return await self._db.write(body)

    async def cancelled(self, contact: int, by: By = "client", reason: str | None = "plans") -> None:
        """Not to take place."""

        def body(tx: Connection) -> None:
            assert self._contacts.cancelled(tx, _row(tx, contact), by, reason, self._clock.now)

        await self._db.write(body)

    async def moved(self, contact: int, slot: int, by: By = "client") -> None:
        """To another time."""

        def body(tx: Connection) -> None:
            where = tx.execute(select(Slot.__table__).where(Slot.id == slot)).one()
            self._contacts.moved(tx, _row(tx, contact), where, by, self._clock.now)

        await self._db.write(body)

    async def row(self, contact: int) -> AnyRow:
        """A contact as it stands."""
        return await self._db.read(lambda tx: _row(tx, contact))

    async def waiting_jobs(self) -> list[tuple[str, int, datetime]]:
        """What is to be done: kind, subject, when; by time."""
        stmt = select(Job.kind, Job.subject, Job.due_at).where(Job.state == "waiting").order_by(Job.due_at, Job.id)
        return await self._db.read(lambda tx: [(row.kind, row.subject, row.due_at) for row in tx.execute(stmt)])


def deeds(content: Content, workdays: Workdays, line: WaitingLine) -> Mapping[str, Deed]:
    """What the courier does about contacts."""
    return {
        **{job: RemindOfContact(kind, content, workdays) for kind, job in JOBS.items()},
        JOB: News(content, workdays),
        OFFER: Offer(content, workdays, line),
        OFFER_END: OfferEnd(line),
    }


def _row(tx: Connection, contact: int) -> AnyRow:
    found = rows.find(tx, contact)
    assert found is not None
    return found
