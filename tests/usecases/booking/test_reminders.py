"""Reminders die with the contact: cancelled, moved, begun, silenced or forgotten, nothing is sent."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from db.database import Database
from db.models import Contact
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.asking import Courier
from tests.usecases.booked import Desk, deeds
from usecases.actors import Actor
from usecases.booking.contacts import Contacts
from usecases.booking.reminders import ContactReminder
from usecases.booking.waiting_line import WaitingLine
from usecases.clients.profile import Profile

START = datetime(2026, 12, 3, 11, 0, tzinfo=UTC)
"""Thursday, 14:00 in the village; the clock of these tests stands at Tuesday, 10:40."""
DAY, SOON = START - timedelta(hours=24), START - timedelta(hours=2)


@pytest.fixture
def desk(db: Database, clock: MovableClock, contacts: Contacts) -> Desk:
    return Desk(db, clock, contacts)


@pytest.fixture
def courier(db: Database, clock: MovableClock, content: Content, workdays: Workdays, line: WaitingLine) -> Courier:
    return Courier(db, clock, deeds(content, workdays, line))


@pytest.fixture
async def contact(desk: Desk, client: Actor) -> int:
    return await desk.booked(client, await desk.slot(await desk.consultant("anna"), START))


async def reminded(courier: Courier, clock: MovableClock, at: datetime) -> list[tuple[int, bool]]:
    """Contact and kind of every reminder sent at this moment."""
    clock.now = at
    sent = await courier.deliver()
    assert all(isinstance(view, ContactReminder) for view in sent)
    return [(view.contact.id, view.soon) for view in sent if isinstance(view, ContactReminder)]


async def test_a_day_before_and_two_hours_before(courier: Courier, clock: MovableClock, contact: int) -> None:
    assert await reminded(courier, clock, DAY - timedelta(minutes=1)) == []
    assert await reminded(courier, clock, DAY) == [(contact, False)]
    assert await reminded(courier, clock, SOON) == [(contact, True)]
    assert await reminded(courier, clock, START) == []


async def test_a_reminder_says_when_and_where(courier: Courier, clock: MovableClock, contact: int) -> None:
    clock.now = DAY
    (view,) = await courier.deliver()
    assert isinstance(view, ContactReminder)
    assert (view.language, view.contact.starts_at.hour, view.contact.center_key) == ("ru", 14, "west")


async def test_none_for_a_cancelled_contact(courier: Courier, desk: Desk, clock: MovableClock, contact: int) -> None:
    await desk.cancelled(contact)
    assert await desk.waiting_jobs() == []
    assert await reminded(courier, clock, DAY) == []


async def test_a_moved_contact_is_reminded_of_at_its_new_time_only(
    courier: Courier, desk: Desk, clock: MovableClock, contact: int
) -> None:
    later = START + timedelta(days=1)
    await desk.moved(contact, await desk.slot(await desk.consultant("boris"), later))
    assert await reminded(courier, clock, DAY) == []
    assert await reminded(courier, clock, DAY + timedelta(days=1)) == [(contact, False)]
    assert await reminded(courier, clock, later - timedelta(hours=2)) == [(contact, True)]


async def test_moved_there_and_back_is_reminded_of_once(
    courier: Courier, desk: Desk, clock: MovableClock, contact: int
) -> None:
    first = (await desk.row(contact)).slot_id
    await desk.moved(contact, await desk.slot(await desk.consultant("boris"), START + timedelta(days=1)))
    await desk.moved(contact, first)
    assert await reminded(courier, clock, DAY) == [(contact, False)]
    assert await reminded(courier, clock, DAY + timedelta(minutes=5)) == []


@pytest.mark.parametrize("state", ["arrived", "completed", "no_show", "cancelled"])
async def test_the_guard_asks_again_for_the_state(
    courier: Courier, clock: MovableClock, contact: int, db: Database, state: str
) -> None:
    await db.write(lambda tx: tx.execute(update(Contact).values(state=state)))
    assert await reminded(courier, clock, SOON) == []


async def test_the_guard_asks_again_for_the_time(
    courier: Courier, clock: MovableClock, contact: int, db: Database
) -> None:
    """A job that was in somebody's hands when the contact was moved away."""
    later = {"starts_at": START + timedelta(days=3), "ends_at": START + timedelta(days=3, minutes=30)}
    await db.write(lambda tx: tx.execute(update(Contact).values(**later)))
    assert await reminded(courier, clock, SOON) == []


async def test_who_wants_no_messages_gets_none(
    courier: Courier, clock: MovableClock, contact: int, client: Actor, profile: Profile
) -> None:
    await profile.choose_notifications(client, False)
    assert await reminded(courier, clock, DAY) == []


async def test_no_consent_is_needed(courier: Courier, clock: MovableClock, contact: int, client: Actor) -> None:
    assert client.consent is None
    assert await reminded(courier, clock, SOON) == [(contact, True)]


async def test_a_courier_who_was_away_says_it_once_and_not_after_the_start(
    courier: Courier, clock: MovableClock, contact: int
) -> None:
    assert await reminded(courier, clock, SOON + timedelta(minutes=30)) == [(contact, True)]
    assert await reminded(courier, clock, START + timedelta(minutes=1)) == []


async def test_what_was_missed_in_the_evening_waits_for_the_morning(
    courier: Courier, clock: MovableClock, contact: int
) -> None:
    night = datetime(2026, 12, 2, 23, 0, tzinfo=UTC)  # 02:00 there
    assert await reminded(courier, clock, night) == []
    assert await reminded(courier, clock, datetime(2026, 12, 3, 6, 0, tzinfo=UTC)) == [(contact, False)]


async def test_who_is_gone_is_not_written_to(
    courier: Courier, clock: MovableClock, contact: int, client: Actor
) -> None:
    courier.blocked.add(client.chat_id)
    assert await reminded(courier, clock, DAY) == []
    courier.blocked.clear()
    assert await reminded(courier, clock, SOON) == []


async def test_two_zones_in_one_deployment(
    courier: Courier, db: Database, clock: MovableClock, contacts: Contacts, client: Actor, other: Actor
) -> None:
    """11:00 on both wall clocks: the soon one is due at 09:00 there, which is not the same moment."""
    found = {}
    for center, who, start in (("west", client, 8), ("east", other, 4)):
        desk = Desk(db, clock, contacts, center)
        at = datetime(2026, 12, 3, start, 0, tzinfo=UTC)
        found[center] = await desk.booked(who, await desk.slot(await desk.consultant(center), at))
    due = {subject: at for kind, subject, at in await desk.waiting_jobs() if kind == "contact_soon"}
    assert due[found["west"]] == datetime(2026, 12, 3, 6, 0, tzinfo=UTC)
    assert due[found["east"]] == datetime(2026, 12, 3, 2, 0, tzinfo=UTC)
