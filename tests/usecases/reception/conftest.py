"""The village that asks after a talk, open since early in the morning."""

import pytest

from db.database import Database
from guide.content import Content, load
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.guide import asking_village
from tests.usecases.conftest import ADMINS
from tests.usecases.receiving import Office
from tests.usecases.reception.visits import TEN_THIRTY, Visit
from usecases.actors import Actor, Actors
from usecases.booking.contacts import Contacts
from usecases.booking.rosters import Rosters
from usecases.clients.my_data import MyData
from usecases.index.touches import Touches
from usecases.inviting.events import Events
from usecases.reception.attendance import Attendance
from usecases.reception.days import Reception
from usecases.reception.desk import Desk

MISSED = """
  missed:
    {event: contact.no_show, survey: missed, delay: 1d, expires: 7d, window: 7d, priority: 50, contact: true}
waves:"""
TRIGGERS = asking_village.TRIGGERS.replace("\nwaves:", MISSED)


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The village that asks, also those who did not come."""
    changes = {"triggers.yaml": TRIGGERS, "surveys/missed.yaml": asking_village.survey("Не пришли", "event")}
    return load(asking_village.build(tmp_path_factory.mktemp("receiving"), changes))


@pytest.fixture
def desk(content: Content, workdays: Workdays) -> Desk:
    return Desk(content, workdays, ADMINS)


@pytest.fixture
def reception(db: Database, clock: MovableClock, desk: Desk) -> Reception:
    return Reception(db, clock, desk)


@pytest.fixture
def attendance(
    db: Database, clock: MovableClock, desk: Desk, contacts: Contacts, events: Events, touches: Touches
) -> Attendance:
    return Attendance(db, clock, desk, contacts, events, touches)


@pytest.fixture
async def office(db: Database, content: Content, clock: MovableClock, contacts: Contacts, workdays: Workdays) -> Office:
    """Open since early in the morning, so that there are times before now."""
    clock.passes(hours=-3)
    opened = Office(db, clock, contacts, Rosters(db, content, clock, workdays))
    await opened.opens()
    return opened


@pytest.fixture
async def visit(
    office: Office, clock: MovableClock, actors: Actors, client: Actor, other: Actor, my_data: MyData
) -> Visit:
    await my_data.agree(client)
    anna = await actors.meet(700_123_456_801, "ru")
    await office.seats(anna, "anna")
    contact = await office.books(client, "anna", TEN_THIRTY)
    clock.passes(hours=3)
    return Visit(await actors.meet(client.chat_id, "ru"), await actors.meet(anna.chat_id, "ru"), other, contact)
