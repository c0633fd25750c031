"""Consultants of the village with the times a test writes down, and the use cases of booking."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

import pytest
from sqlalchemy import Connection, insert

from db.database import Away, Database
from db.models import Consultant, ConsultantOffer, Slot
from db.repos import clients, drafts
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from usecases.actors import Actor, ClientId
from usecases.booking.assignments import Assignments
from usecases.booking.booking import Booking
from usecases.booking.contacts import Contacts
from usecases.booking.news import News
from usecases.booking.reminders import Reminders
from usecases.booking.waiting_line import WaitingLine

T = TypeVar("T")
OFFICE: Final = (("work", "office"),)


@dataclass
class Calendar:
    """Writes consultants and slots down."""

    db: Database
    workdays: Workdays
    clock: MovableClock

    async def consultant(
        self,
        key: str,
        *starts: str,
        center: str = "west",
        kind: str = "career",
        offers: Iterable[tuple[str, str]] = OFFICE,
        phone: str | None = None,
        notice: timedelta = timedelta(hours=2),
    ) -> int:
        """Somebody with half-hour slots at these moments of the centre's wall clock."""

        def body(tx: Connection) -> int:
            plan = {"key": key, "center": center, "kind": kind, "name": key.title(), "plan": {}, "digest": "x"}
            row = insert(Consultant).values(
                **plan, phone=phone, video_url="https://example.org/v", imported_at=self.clock()
            )
            added: int = tx.execute(row.returning(Consultant.id)).scalar_one()
            pairs = [{"consultant_id": added, "topic": topic, "way": way} for topic, way in offers]
            tx.execute(insert(ConsultantOffer), pairs)
            for start in starts:
                self._slot(tx, added, center, start, notice)
            return added

        return await self.db.write(body)

    async def drafts(self, actors: Iterable[Actor], consultant: int) -> list[int]:
        """Each of these is about to choose a time of this consultant."""

        def body(tx: Connection) -> list[int]:
            chosen = {"topic": "work", "way": "office", "center": "west", "consultant_id": consultant}
            return [drafts.begin(tx, actor.id, chosen, self.clock()) for actor in actors]

        return await self.db.write(body)

    def at(self, center: str, moment: str) -> datetime:
        """«2026-12-02 10:00» on the centre's wall clock."""
        return datetime.fromisoformat(moment).replace(tzinfo=self.workdays.zone(center))

    def _slot(self, tx: Connection, consultant: int, center: str, moment: str, notice: timedelta) -> None:
        start = self.at(center, moment)
        times = {"starts_at": start, "ends_at": start + timedelta(minutes=30), "closes_at": start - notice}
        tx.execute(insert(Slot).values(consultant_id=consultant, center=center, day=start.date(), **times))


async def insists(tap: Callable[[], Awaitable[T]]) -> T:
    """As the poller does when the database is busy for too long: the same tap again."""
    while True:
        with suppress(Away):
            return await tap()


@pytest.fixture
def calendar(db: Database, workdays: Workdays, clock: MovableClock) -> Calendar:
    return Calendar(db, workdays, clock)


@pytest.fixture
def assignments(db: Database, clock: MovableClock, workdays: Workdays) -> Assignments:
    return Assignments(db, clock, workdays)


@pytest.fixture
def contacts(db: Database, content: Content, clock: MovableClock, workdays: Workdays) -> Contacts:
    line, news = WaitingLine(content, workdays), News(content, workdays)
    return Contacts(db, content, clock, workdays, Reminders(content, workdays), line, news)


@pytest.fixture
def booking(
    db: Database,
    content: Content,
    clock: MovableClock,
    workdays: Workdays,
    contacts: Contacts,
    assignments: Assignments,
) -> Booking:
    return Booking(db, content, clock, workdays, contacts, assignments)


@pytest.fixture
async def crowd(db: Database, client: Actor, clock: MovableClock) -> list[Actor]:
    """Two hundred clients."""
    chats = range(700_123_500_000, 700_123_500_200)
    ids = await db.write(lambda tx: [clients.add(tx, chat, "ru", clock()) for chat in chats])
    return [replace(client, id=ClientId(one), chat_id=chat) for one, chat in zip(ids, chats, strict=True)]
