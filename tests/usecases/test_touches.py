"""Each stage of a client's way is counted once, whatever is tapped twice, renewed or taken back."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from db.database import Database
from db.models import TouchCell
from db.repos import touches as rows
from guide.bundle import Bundle
from guide.content import Content, load
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.guide import asking_village
from tests.usecases.asking import Courier, happening, ids
from tests.usecases.conftest import ADMINS
from tests.usecases.receiving import Office
from usecases.actors import Actor, Actors
from usecases.booking.contacts import Contacts
from usecases.booking.rosters import Rosters
from usecases.clients.my_data import MyData
from usecases.clients.profile import Profile
from usecases.guide import Guide, Question, WalkId
from usecases.index.touches import Touches
from usecases.inviting.events import Events
from usecases.inviting.invitations import Invitations
from usecases.journeys import Journeys
from usecases.reception.attendance import Attendance
from usecases.reception.desk import Desk
from usecases.runs.view import RunView
from usecases.runs.walk import Runs

DECEMBER = "2026-12"
TEN_THIRTY = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load(asking_village.build(tmp_path_factory.mktemp("touches")))


async def counted(db: Database) -> dict[tuple[str, str, str], int]:
    """What stands in the rows of December: centre, situation, stage."""
    found = await db.read(lambda tx: rows.of(tx, None, [DECEMBER]))
    return {(row.center, row.situation, row.stage): row.n for row in found}


async def stages(db: Database) -> dict[str, int]:
    """The same of everywhere together, stage by stage."""
    total: Counter[str] = Counter()
    for (_, _, stage), n in (await counted(db)).items():
        total[stage] += n
    return dict(total)


async def through(guide: Guide, client: Actor, walk: WalkId) -> Bundle | Question:
    """From the first question of «loss» to its bundle, each tap delivered twice."""
    view: Bundle | Question | None = None
    for question, option in (("stage", "dismissed"), ("pay", "part"), ("want", "learn")):
        for _ in range(2):
            view = await guide.answer(client, walk, question, option)
    assert view is not None
    return view


# The guide


async def test_a_walk_is_opened_and_led_to_a_bundle_once(guide: Guide, client: Actor, db: Database) -> None:
    await guide.begin(client, "loss")
    walk = (await guide.begin(client, "loss")).walk
    assert await stages(db) == {"opened": 1}
    assert isinstance(await through(guide, client, walk), Bundle)
    assert await counted(db) == {("", "loss", "bundle"): 1, ("", "loss", "opened"): 1}


async def test_back_and_forth_on_the_way_is_one_bundle(guide: Guide, client: Actor, db: Database) -> None:
    walk = (await guide.begin(client, "loss")).walk
    await guide.answer(client, walk, "stage", "notice")
    await guide.back(client, walk, "want")
    await through(guide, client, walk)
    assert await stages(db) == {"opened": 1, "bundle": 1}


async def test_the_first_tap_delivered_again_at_the_end_counts_nothing(
    guide: Guide, client: Actor, db: Database
) -> None:
    """As after a kill: the whole way is replayed, on a walk of another number."""
    for _ in range(2):
        await through(guide, client, (await guide.begin(client, "loss")).walk)
    assert await stages(db) == {"opened": 1, "bundle": 1}


async def test_changed_answers_are_the_same_walk(guide: Guide, client: Actor, db: Database, profile: Profile) -> None:
    await through(guide, client, (await guide.begin(client, "loss")).walk)
    await profile.moved(client, "somewhere else")  # the walk is gone with it
    again = await guide.reopen(client, "loss", {"stage": "dismissed", "pay": "part", "want": "learn"})
    await through(guide, client, again.walk)
    assert await stages(db) == {"opened": 1, "bundle": 1}


async def test_another_situation_and_another_day_are_other_walks(
    guide: Guide, client: Actor, db: Database, clock: MovableClock
) -> None:
    await guide.begin(client, "loss")
    await guide.begin(client, "hiring")
    await guide.begin(client, "loss")
    clock.passes(days=2)
    await guide.forget_stale()
    await guide.begin(client, "loss")
    assert await counted(db) == {("", "hiring", "opened"): 1, ("", "loss", "opened"): 3}


async def test_the_month_is_that_of_the_clients_centre(
    guide: Guide, client: Actor, actors: Actors, profile: Profile, db: Database, clock: MovableClock
) -> None:
    """In the east it is two hours later than in the west."""
    clock.now = datetime(2026, 12, 31, 20, 30, tzinfo=UTC)
    await profile.choose_center(client, "east")
    await guide.begin(await actors.meet(client.chat_id, "ru"), "loss")
    periods = await db.read(lambda tx: tx.execute(select(TouchCell.period, TouchCell.center)).all())
    zone = Workdays(guide._content.region, guide._content.centers).zone("east")
    assert [tuple(row) for row in periods] == [(f"{clock.now.astimezone(zone):%Y-%m}", "east")]


# The journey


@pytest.fixture
def bundle(guide: Guide) -> Bundle:
    return guide.bundle("loss", {"stage": "dismissed", "pay": "part", "want": "learn"})


async def test_a_journey_is_saved_once_and_renewed_without_a_count(
    journeys: Journeys, my_data: MyData, client: Actor, bundle: Bundle, db: Database
) -> None:
    await my_data.agree(client)
    await asyncio.gather(*(journeys.save(client, bundle) for _ in range(10)))
    await journeys.save(client, bundle)
    assert await stages(db) == {"saved": 1}


async def test_the_first_step_done_counts_once_for_a_journey(
    journeys: Journeys, my_data: MyData, client: Actor, bundle: Bundle, db: Database
) -> None:
    await my_data.agree(client)
    saved = (await journeys.save(client, bundle)).id
    await asyncio.gather(*(journeys.mark(client, saved, 0, done=True) for _ in range(10)))
    await journeys.mark(client, saved, 1, done=True)
    for position in (0, 1):
        await journeys.mark(client, saved, position, done=False)
    await journeys.save(client, bundle)
    await journeys.mark(client, saved, 0, done=True)
    assert await stages(db) == {"saved": 1, "done": 1}


# The visit


@pytest.fixture
def attendance(
    db: Database, content: Content, clock: MovableClock, workdays: Workdays, contacts: Contacts, events: Events,
    touches: Touches,
) -> Attendance:  # fmt: skip
    return Attendance(db, clock, Desk(content, workdays, ADMINS), contacts, events, touches)


@pytest.fixture
async def visited(
    db: Database, content: Content, clock: MovableClock, contacts: Contacts, workdays: Workdays, actors: Actors,
    client: Actor,
) -> tuple[Actor, int]:  # fmt: skip
    """A consultant's chat, and a contact about «loss» that has just begun."""
    clock.passes(hours=-3)
    office = Office(db, clock, contacts, Rosters(db, content, clock, workdays))
    await office.opens()
    anna = await actors.meet(700_123_456_801, "ru")
    await office.seats(anna, "anna")
    contact = await office.books(client, "anna", TEN_THIRTY)
    await office.set(contact, situation="loss")
    clock.passes(hours=3)
    return await actors.meet(anna.chat_id, "ru"), contact


async def test_who_came_is_counted_once_and_taken_back(
    attendance: Attendance, visited: tuple[Actor, int], db: Database, clock: MovableClock
) -> None:
    anna, contact = visited
    for _ in range(2):
        await attendance.mark(anna, contact, "completed", "booked")
    assert await counted(db) == {("west", "loss", "came"): 1}
    clock.passes(minutes=1)
    for _ in range(2):
        await attendance.undo(anna, contact, "completed")
    assert await counted(db) == {}
    await attendance.mark(anna, contact, "no_show", "booked")
    assert await counted(db) == {}


async def test_a_mark_taken_back_goes_from_the_month_it_was_made_in(
    attendance: Attendance, visited: tuple[Actor, int], db: Database, clock: MovableClock
) -> None:
    anna, contact = visited
    await attendance.mark(anna, contact, "completed", "booked")
    marked = clock.now
    await db.write(lambda tx: _remembered(tx, marked))
    await attendance.undo(anna, contact, "completed")
    cells = await db.read(lambda tx: tx.execute(select(TouchCell.period, TouchCell.n)).all())
    assert [tuple(cell) for cell in cells] == [(DECEMBER, 0)]


def _remembered(tx: Connection, marked: datetime) -> None:
    assert [cell.n for cell in rows.of(tx, ["west"], [f"{marked:%Y-%m}"])] == [1]
    assert rows.of(tx, ["east"], [f"{marked:%Y-%m}"]) == []


# The survey


async def test_a_completed_survey_about_a_situation_counts(
    events: Events, runs: Runs, invitations: Invitations, my_data: MyData, client: Actor, courier: Courier,
    db: Database, clock: MovableClock,
) -> None:  # fmt: skip
    await my_data.agree(client)
    await events.receive(happening(client, clock.now, situation="loss"))
    await events.receive(happening(client, clock.now, id="2", type="training.completed"))
    clock.passes(days=1, hours=3)
    await courier.deliver()
    for invitation in await ids(db):
        view = await invitations.take(client, invitation)
        assert isinstance(view, RunView)
        await runs.answer(client, view.run, "good", "5")
        await asyncio.gather(
            *(runs.answer(client, view.run, "better", "-sk") for _ in range(5)), return_exceptions=True
        )
    clock.passes(seconds=1)
    assert await counted(db) == {("west", "loss", "surveyed"): 1}


async def test_many_at_once_lose_nothing(
    guide: Guide, actors: Actors, db: Database, touches: Touches, clock: MovableClock
) -> None:
    clients = [await actors.meet(700_123_457_000 + number, "ru") for number in range(40)]
    await asyncio.gather(*(guide.begin(one, "loss") for one in clients))
    assert await stages(db) == {"opened": 40}
    later = clock() + timedelta(days=1)
    await db.write(lambda tx: touches.count(tx, "opened", "citizen", "loss", None, later, 2))
    assert await stages(db) == {"opened": 42}
