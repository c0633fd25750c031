"""My contacts: coming, moving, cancelling, and what hangs on a contact."""

from datetime import timedelta

import pytest

from db.database import Database
from tests.conftest import MovableClock
from tests.usecases.booking.conftest import Calendar
from tests.usecases.booking.test_holds import HELD, TEN, confirms, keeps
from tests.usecases.conftest import everything
from usecases.actors import Actor
from usecases.booking.booking import Booking
from usecases.booking.contact_view import ContactView
from usecases.booking.contacts import Contacts
from usecases.booking.steps import ChooseDay, ChooseWho, SlotTaken, TooLate
from usecases.refusals import Outdated

ELEVEN = "2026-12-02 11:00"


@pytest.fixture
async def contact(booking: Booking, calendar: Calendar, client: Actor) -> ContactView:
    """With Olga, tomorrow at ten."""
    await calendar.consultant("olga", TEN, ELEVEN)
    return await confirms(booking, client, await keeps(booking, calendar, client))


async def waiting_jobs(db: Database) -> list[tuple[str, str]]:
    rows = (await everything(db))["jobs"]
    return sorted((str(row["kind"]), f"{row['due_at']:%d %H:%M}") for row in rows if row["state"] == "waiting")


async def history(db: Database) -> list[tuple[str, str]]:
    rows = sorted((await everything(db))["contact_changes"], key=lambda row: int(str(row["id"])))
    return [(str(row["what"]), str(row["by"])) for row in rows]


async def test_the_next_contact_is_first(
    booking: Booking, contacts: Contacts, calendar: Calendar, client: Actor, contact: ContactView, other: Actor
) -> None:
    await calendar.consultant("igor", "2026-12-01 15:00", offers=[("study", "office")])
    step = await booking.begin(client, "study")
    summary = await booking.hold(client, step.draft.id, calendar.at("west", "2026-12-01 15:00"))
    sooner = await confirms(booking, client, summary)
    assert [one.id for one in await contacts.mine(client)] == [sooner.id, contact.id]
    assert await contacts.card(client, contact.id) == contact
    assert await contacts.mine(other) == ()
    for tap in (
        contacts.card(other, contact.id),
        contacts.coming(other, contact.id),
        contacts.cancel(other, contact.id, "plans"),
        contacts.share(other, contact.id, shared=True),
        contacts.calendar(other, contact.id),
        booking.move(other, contact.id),
    ):
        with pytest.raises(Outdated):
            await tap


async def test_a_hold_is_no_contact(
    booking: Booking, contacts: Contacts, calendar: Calendar, client: Actor, db: Database
) -> None:
    await calendar.consultant("olga", TEN)
    await keeps(booking, calendar, client)
    (hold,) = (await everything(db))["contacts"]
    assert await contacts.mine(client) == ()
    with pytest.raises(Outdated):
        await contacts.card(client, int(str(hold["id"])))


async def test_coming_twice_is_once(
    contacts: Contacts, client: Actor, contact: ContactView, clock: MovableClock, db: Database
) -> None:
    assert not contact.coming
    assert (await contacts.coming(client, contact.id)).coming
    said = (await everything(db))["contacts"][0]["coming_at"]
    clock.passes(minutes=5)
    assert (await contacts.coming(client, contact.id)).coming
    assert (await everything(db))["contacts"][0]["coming_at"] == said


async def test_cancelling_frees_the_time_and_ends_the_reminders(
    booking: Booking, contacts: Contacts, calendar: Calendar, client: Actor, other: Actor, contact: ContactView,
    db: Database,
) -> None:  # fmt: skip
    assert await waiting_jobs(db) == [("contact_soon", "01 17:00")], "in the evening; the day before is too near"
    gone = await contacts.cancel(client, contact.id, "plans")
    assert (gone.state, gone.reason, gone.sequence, gone.live) == ("cancelled", "plans", 1, False)
    assert await contacts.cancel(client, contact.id, "other") == gone, "twice is once"
    assert await waiting_jobs(db) == []
    assert await contacts.mine(client) == ()
    assert await history(db) == [("booked", "client"), ("cancelled", "client")]
    assert (await confirms(booking, other, await keeps(booking, calendar, other))).id != contact.id
    with pytest.raises(Outdated):
        await contacts.coming(client, contact.id)
    assert (await contacts.calendar(client, contact.id)).contact.sequence == 1


async def test_a_reason_that_nobody_knows_is_outdated(contacts: Contacts, client: Actor, contact: ContactView) -> None:
    with pytest.raises(Outdated):
        await contacts.cancel(client, contact.id, "weather")


async def test_up_to_two_hours_before_a_client_may_change_their_mind(
    booking: Booking, contacts: Contacts, calendar: Calendar, client: Actor, contact: ContactView, clock: MovableClock
) -> None:
    clock.now = contact.starts_at - timedelta(hours=2)
    assert (await contacts.card(client, contact.id)).may_change
    step = await booking.move(client, contact.id)
    clock.passes(seconds=1)
    assert not (await contacts.card(client, contact.id)).may_change
    for tap in (contacts.cancel(client, contact.id, "plans"), booking.move(client, contact.id)):
        with pytest.raises(TooLate) as refused:
            await tap
        assert refused.value.contact == contact.id
    clock.passes(minutes=-5)
    summary = await booking.hold(client, step.draft.id, calendar.at("west", ELEVEN))
    clock.passes(minutes=5)
    with pytest.raises(TooLate):
        await confirms(booking, client, summary)
    assert (await contacts.card(client, contact.id)).starts_at == contact.starts_at


async def test_a_moved_contact_stays_itself(
    booking: Booking, contacts: Contacts, calendar: Calendar, client: Actor, other: Actor, contact: ContactView,
    db: Database,
) -> None:  # fmt: skip
    await contacts.coming(client, contact.id)
    step = await booking.move(client, contact.id)
    assert isinstance(step, ChooseDay)
    assert step.draft.moves is not None
    assert step.draft.moves.id == contact.id
    summary = await booking.hold(client, step.draft.id, calendar.at("west", ELEVEN))
    assert (await contacts.card(client, contact.id)).starts_at == contact.starts_at, "not yet"
    moved = await confirms(booking, client, summary)
    assert (moved.id, moved.code, moved.sequence, moved.coming) == (contact.id, contact.code, 1, False)
    assert f"{moved.starts_at:%H:%M}" == "11:00"
    assert await confirms(booking, client, summary) == moved, "twice is once"
    assert await waiting_jobs(db) == [("contact_day", "01 08:00"), ("contact_soon", "02 06:00")]
    assert await history(db) == [("booked", "client"), ("moved", "client")]
    rows = await everything(db)
    assert rows["contact_changes"][-1]["was_at"] == contact.starts_at
    assert len(rows["contacts"]) == 1, "the hold is gone"
    assert (await keeps(booking, calendar, other)).starts_at == contact.starts_at
    uid = (await contacts.calendar(client, contact.id)).uid
    assert uid == f"contact-{contact.id}@village.golos"


async def test_moving_asks_for_the_same_consultant_or_anyone(
    booking: Booking, calendar: Calendar, client: Actor, contact: ContactView
) -> None:
    igor = await calendar.consultant("igor", "2026-12-02 12:00")
    step = await booking.move(client, contact.id)
    assert isinstance(step, ChooseWho)
    assert [one.consultant.id for one in step.options] == [contact.consultant.id]
    assert await booking.back(client, step.draft.id, "who") is None, "to the contact it began from"
    step = await booking.move(client, contact.id)
    for tap in (
        booking.choose_way(client, step.draft.id, "video"),
        booking.choose_center(client, step.draft.id, "east"),
    ):
        with pytest.raises(Outdated):
            await tap
    day = await booking.choose_who(client, step.draft.id, None)
    assert await booking.back(client, day.draft.id, "day") == step
    await booking.choose_who(client, step.draft.id, None)
    summary = await booking.hold(client, step.draft.id, calendar.at("west", "2026-12-02 12:00"))
    moved = await confirms(booking, client, summary)
    assert (moved.id, moved.consultant.id) == (contact.id, igor)


async def test_when_the_same_consultant_has_no_time_it_is_anyone(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor, contact: ContactView
) -> None:
    await calendar.consultant("igor", "2026-12-02 12:00")
    await calendar.consultant("rita", "2026-12-02 12:00")
    draft = (await booking.begin(other, "work")).draft.id
    await booking.choose_who(other, draft, contact.consultant.id)
    await booking.hold(other, draft, calendar.at("west", ELEVEN))
    step = await booking.move(client, contact.id)
    assert isinstance(step, ChooseDay)
    assert step.draft.anyone


async def test_a_move_that_came_second_leaves_the_contact_where_it_was(
    booking: Booking, contacts: Contacts, calendar: Calendar, client: Actor, other: Actor, contact: ContactView,
    clock: MovableClock, db: Database,
) -> None:  # fmt: skip
    step = await booking.move(client, contact.id)
    summary = await booking.hold(client, step.draft.id, calendar.at("west", ELEVEN))
    clock.now += HELD
    await confirms(booking, other, await keeps(booking, calendar, other, ELEVEN))
    with pytest.raises(SlotTaken):
        await confirms(booking, client, summary)
    card = await contacts.card(client, contact.id)
    assert (card.starts_at, card.sequence) == (contact.starts_at, 0)
    assert await history(db) == [("booked", "client"), ("booked", "client")]


async def test_a_cancelled_contact_cannot_be_moved_any_more(
    booking: Booking, contacts: Contacts, calendar: Calendar, client: Actor, contact: ContactView, clock: MovableClock,
    db: Database,
) -> None:  # fmt: skip
    step = await booking.move(client, contact.id)
    summary = await booking.hold(client, step.draft.id, calendar.at("west", ELEVEN))
    await contacts.cancel(client, contact.id, "plans")
    for tap in (confirms(booking, client, summary), booking.current(client, summary.draft.id)):
        with pytest.raises(Outdated):
            await tap
    clock.now += HELD
    assert await booking.forget_stale() == 1
    assert [row["state"] for row in (await everything(db))["contacts"]] == ["cancelled"]
