"""Use cases over the village's content, and the people who call them."""

import pytest
from sqlalchemy import Connection, select

from db.database import Database
from db.models import Audit, Base
from guide.bundle import Bundle
from guide.content import Content, load
from guide.workdays import Workdays
from tests.conftest import ADMIN, LINK_KEY, MovableClock
from tests.guide import village
from tests.usecases.asking import Courier, deeds
from usecases.actors import Actor, Actors
from usecases.booking.contacts import Contacts
from usecases.booking.news import News
from usecases.booking.reminders import Reminders
from usecases.booking.waiting_line import WaitingLine
from usecases.clients.my_data import MyData
from usecases.clients.personal import Personal, Vault
from usecases.clients.profile import Profile
from usecases.guide import Guide, Question
from usecases.index.store import IndexStore
from usecases.index.touches import Touches
from usecases.inviting.events import Events
from usecases.inviting.gates import Gates
from usecases.inviting.invitations import Invitations
from usecases.inviting.references import References
from usecases.journeys import Journeys
from usecases.links import Links
from usecases.runs.endings import Endings
from usecases.runs.marks import Marks
from usecases.runs.questionnaires import Questionnaires
from usecases.runs.view import RunView
from usecases.runs.walk import Runs
from usecases.staff import Staff

ADMINS = frozenset({ADMIN})
DATA_KEY = "YSBrZXkgdGhhdCBvbmx5IHRlc3RzIGtub3csIDMyIGI="


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The village, not the region: what editors write changes nothing here."""
    return load(village.build(tmp_path_factory.mktemp("village")))


@pytest.fixture
def actors(db: Database, clock: MovableClock) -> Actors:
    return Actors(db, clock, ADMINS)


@pytest.fixture
async def client(actors: Actors) -> Actor:
    """Somebody who has just written for the first time."""
    return await actors.meet(700_123_456_701, "ru")


@pytest.fixture
async def other(actors: Actors) -> Actor:
    """Somebody else."""
    return await actors.meet(700_123_456_702, "ru")


@pytest.fixture
async def admin(actors: Actors) -> Actor:
    """An administrator, by ADMIN_IDS."""
    return await actors.meet(ADMIN, "ru")


def place_of(view: Question | Bundle) -> str:
    """Where a view is, in the words of these tests."""
    return f"at {view.walk}" if isinstance(view, Question) else "at the bundle"


@pytest.fixture
def touches(workdays: Workdays) -> Touches:
    return Touches(workdays)


@pytest.fixture
def guide(db: Database, content: Content, clock: MovableClock, touches: Touches) -> Guide:
    return Guide(db, content, clock, touches, place_of)


@pytest.fixture
async def questionnaires(db: Database, content: Content, clock: MovableClock) -> Questionnaires:
    published = Questionnaires(db, content, clock)
    await published.publish()
    return published


def run_place_of(view: RunView) -> str:
    """Where a run is, in the words of these tests."""
    return f"run {view.run}"


@pytest.fixture
def index_store(db: Database, content: Content, clock: MovableClock, questionnaires: Questionnaires) -> IndexStore:
    return IndexStore(db, content, clock, questionnaires)


@pytest.fixture
def endings(index_store: IndexStore, touches: Touches) -> Endings:
    return Endings(Marks(LINK_KEY), index_store, touches)


@pytest.fixture
def runs(db: Database, clock: MovableClock, questionnaires: Questionnaires, endings: Endings) -> Runs:
    return Runs(db, clock, questionnaires, endings, run_place_of)


@pytest.fixture
def workdays(content: Content) -> Workdays:
    return Workdays(content.region, content.centers)


@pytest.fixture
def gates(content: Content, workdays: Workdays) -> Gates:
    return Gates(content, workdays, Marks(LINK_KEY))


@pytest.fixture
def events(db: Database, content: Content, clock: MovableClock, gates: Gates, links: Links) -> Events:
    return Events(db, content, clock, gates, links)


@pytest.fixture
def references(db: Database, content: Content, clock: MovableClock, links: Links, events: Events) -> References:
    return References(db, content, clock, links, events)


@pytest.fixture
def invitations(db: Database, content: Content, clock: MovableClock, runs: Runs, workdays: Workdays) -> Invitations:
    return Invitations(db, content, clock, runs, workdays, ADMINS)


@pytest.fixture
def courier(
    db: Database, content: Content, clock: MovableClock, gates: Gates, workdays: Workdays, runs: Runs
) -> Courier:
    """Delivers invitations by hand."""
    return Courier(db, clock, deeds(content, gates, workdays, runs))


@pytest.fixture
def journeys(db: Database, content: Content, clock: MovableClock, events: Events, touches: Touches) -> Journeys:
    return Journeys(db, content, clock, events, touches)


@pytest.fixture
def profile(db: Database, content: Content, clock: MovableClock) -> Profile:
    return Profile(db, content, clock)


@pytest.fixture
def line(content: Content, workdays: Workdays) -> WaitingLine:
    return WaitingLine(content, workdays)


@pytest.fixture
def contacts(db: Database, content: Content, clock: MovableClock, workdays: Workdays, line: WaitingLine) -> Contacts:
    reminders, news = Reminders(content, workdays), News(content, workdays)
    return Contacts(db, content, clock, workdays, reminders, line, news)


@pytest.fixture
def personal(db: Database, content: Content, clock: MovableClock) -> Personal:
    """PERSONAL_DATA=on."""
    return Personal(db, content, clock, Vault([DATA_KEY]))


@pytest.fixture
def my_data(
    db: Database, content: Content, clock: MovableClock, runs: Runs, contacts: Contacts, personal: Personal
) -> MyData:
    return MyData(db, content, clock, runs, contacts, personal)


@pytest.fixture
def links() -> Links:
    return Links(LINK_KEY)


@pytest.fixture
def staff(db: Database, content: Content, clock: MovableClock, links: Links) -> Staff:
    return Staff(db, content, clock, links, ADMINS)


async def everything(db: Database) -> dict[str, list[dict[str, object]]]:
    """Every row of every table."""

    def body(tx: Connection) -> dict[str, list[dict[str, object]]]:
        return {
            table.name: [dict(row._mapping) for row in tx.execute(select(table)).all()]
            for table in Base.metadata.sorted_tables
        }

    return await db.read(body)


async def audit(db: Database) -> list[tuple[str, dict[str, object]]]:
    """What was done, oldest first, with its detail."""

    def body(tx: Connection) -> list[tuple[str, dict[str, object]]]:
        return [(row.action, row.detail) for row in tx.execute(select(Audit.action, Audit.detail).order_by(Audit.id))]

    return await db.read(body)
