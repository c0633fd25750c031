"""What the centre did to a contact is told to its client, once, in time and not at night."""

from datetime import UTC, datetime, timedelta

import pytest

from db.database import Database
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.asking import Courier
from tests.usecases.booked import Desk, deeds
from usecases.actors import Actor
from usecases.booking.contacts import Contacts
from usecases.booking.news import ContactNews
from usecases.booking.waiting_line import WaitingLine
from usecases.clients.profile import Profile

START = datetime(2026, 12, 3, 11, 0, tzinfo=UTC)
"""Thursday, 14:00 in the village."""


@pytest.fixture
def desk(db: Database, clock: MovableClock, contacts: Contacts) -> Desk:
    return Desk(db, clock, contacts)


@pytest.fixture
def courier(db: Database, clock: MovableClock, content: Content, workdays: Workdays, line: WaitingLine) -> Courier:
    return Courier(db, clock, deeds(content, workdays, line))


@pytest.fixture
async def contact(desk: Desk, client: Actor) -> int:
    return await desk.booked(client, await desk.slot(await desk.consultant("anna"), START))


async def told(courier: Courier) -> list[ContactNews]:
    return [view for view in await courier.deliver() if isinstance(view, ContactNews)]


async def test_a_cancelled_contact_is_told_with_the_reason(
    courier: Courier, desk: Desk, client: Actor, contact: int
) -> None:
    await desk.cancelled(contact, "staff", "leave")
    (news,) = await told(courier)
    assert (news.chat_id, news.what, news.reason, news.was_with) == (
        client.chat_id, "cancelled", "leave", "Консультант anna",
    )  # fmt: skip
    assert (news.was_at, news.was_at.hour, news.contact.state) == (START, 14, "cancelled")
    assert await told(courier) == []


async def test_a_moved_contact_is_told_with_both_times(courier: Courier, desk: Desk, contact: int) -> None:
    later = START + timedelta(days=1)
    await desk.moved(contact, await desk.slot(await desk.consultant("boris"), later), "staff")
    (news,) = await told(courier)
    assert (news.what, news.was_at, news.was_with) == ("moved", START, "Консультант anna")
    assert (news.contact.starts_at, news.contact.consultant.name) == (later, "Консультант boris")


async def test_what_the_client_did_is_no_news(courier: Courier, desk: Desk, contact: int) -> None:
    await desk.cancelled(contact)
    assert await told(courier) == []


async def test_only_the_last_of_several_changes_is_told(courier: Courier, desk: Desk, contact: int) -> None:
    boris = await desk.consultant("boris")
    await desk.moved(contact, await desk.slot(boris, START + timedelta(days=1)), "staff")
    await desk.moved(contact, await desk.slot(boris, START + timedelta(days=2)), "staff")
    (news,) = await told(courier)
    assert news.contact.starts_at == START + timedelta(days=2)


async def test_who_cancels_before_hearing_of_it_hears_nothing(courier: Courier, desk: Desk, contact: int) -> None:
    await desk.moved(contact, await desk.slot(await desk.consultant("boris"), START + timedelta(days=1)), "staff")
    await desk.cancelled(contact)
    assert await told(courier) == []


async def test_who_wants_no_messages_must_not_come_in_vain(
    courier: Courier, desk: Desk, client: Actor, contact: int, profile: Profile
) -> None:
    await profile.choose_notifications(client, False)
    await desk.cancelled(contact, "staff", "leave")
    assert len(await told(courier)) == 1


async def test_at_night_it_waits_for_the_morning(
    courier: Courier, desk: Desk, clock: MovableClock, contact: int
) -> None:
    clock.now = datetime(2026, 12, 2, 20, 0, tzinfo=UTC)  # 23:00 there
    await desk.cancelled(contact, "staff", "closed")
    assert await told(courier) == []
    clock.now = datetime(2026, 12, 3, 6, 0, tzinfo=UTC)
    assert len(await told(courier)) == 1


async def test_unless_the_morning_is_too_late(courier: Courier, desk: Desk, client: Actor, clock: MovableClock) -> None:
    early = datetime(2026, 12, 3, 6, 30, tzinfo=UTC)  # 09:30 there
    contact = await desk.booked(client, await desk.slot(await desk.consultant("anna"), early))
    clock.now = datetime(2026, 12, 2, 20, 0, tzinfo=UTC)
    await desk.cancelled(contact, "staff", "closed")
    assert len(await told(courier)) == 1


async def test_what_is_only_tidied_up_is_no_news(
    courier: Courier, desk: Desk, clock: MovableClock, contact: int
) -> None:
    clock.now = START + timedelta(days=1)
    await desk.cancelled(contact, "system", None)
    assert await told(courier) == []
