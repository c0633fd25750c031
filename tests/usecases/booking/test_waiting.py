"""Waiting for an earlier time: first come, first asked; one at a time; never at night, never too late."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from db.database import Database
from db.models import Contact, Wait
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.asking import Courier
from tests.usecases.booked import Desk, deeds
from usecases.actors import Actor, Actors
from usecases.booking.contacts import Contacts
from usecases.booking.waiting import EarlierOffer, Muted, OfferOver, Waiting
from usecases.booking.waiting_line import WaitingLine
from usecases.clients.profile import Profile
from usecases.refusals import Outdated

SOON = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
"""Today, 14:00 in the village; the clock stands at 10:40."""
LATER = datetime(2026, 12, 4, 11, 0, tzinfo=UTC)
OFFER = timedelta(minutes=30)


@pytest.fixture
def desk(db: Database, clock: MovableClock, contacts: Contacts) -> Desk:
    return Desk(db, clock, contacts)


@pytest.fixture
def courier(db: Database, clock: MovableClock, content: Content, workdays: Workdays, line: WaitingLine) -> Courier:
    return Courier(db, clock, deeds(content, workdays, line))


@pytest.fixture
def waiting(db: Database, content: Content, clock: MovableClock, line: WaitingLine, contacts: Contacts) -> Waiting:
    return Waiting(db, content, clock, line, contacts)


class Line:
    """Somebody has the time at 14:00 today (`held_by`); others have later ones, and wait in the order of `people`."""

    def __init__(self, slot: int, holder: int, people: list[Actor], contacts: list[int]) -> None:
        self.slot = slot
        self.holder = holder
        self.people = people
        self.contacts = contacts


@pytest.fixture
async def line_of_three(desk: Desk, waiting: Waiting, actors: Actors, other: Actor, clock: MovableClock) -> Line:
    anna, boris = await desk.consultant("anna"), await desk.consultant("boris")
    slot = await desk.slot(anna, SOON)
    holder = await desk.booked(other, slot)
    people = [await actors.meet(700_500 + number, "ru") for number in range(3)]
    contacts = []
    for number, person in enumerate(people):
        contacts.append(await desk.booked(person, await desk.slot(boris, LATER + number * timedelta(hours=1))))
        assert (await waiting.join(person, contacts[-1])).waits
        clock.passes(seconds=1)
    return Line(slot, holder, people, contacts)


async def offered(courier: Courier) -> list[EarlierOffer]:
    return [view for view in await courier.deliver() if isinstance(view, EarlierOffer)]


async def whom(courier: Courier) -> list[int]:
    """The contacts that an earlier time was offered for."""
    return [view.contact.id for view in await offered(courier)]


async def test_a_time_that_becomes_free_is_offered_to_the_first(
    courier: Courier, desk: Desk, clock: MovableClock, line_of_three: Line
) -> None:
    await desk.cancelled(line_of_three.holder)
    (offer,) = await offered(courier)
    assert (offer.chat_id, offer.contact.id) == (line_of_three.people[0].chat_id, line_of_three.contacts[0])
    assert (offer.slot, offer.starts_at, offer.starts_at.hour) == (line_of_three.slot, SOON, 14)
    assert (offer.consultant, offer.until) == ("Консультант anna", clock.now + OFFER)


async def test_who_takes_it_is_there_and_in_no_line(
    courier: Courier, desk: Desk, waiting: Waiting, line_of_three: Line, db: Database
) -> None:
    first, contact = line_of_three.people[0], line_of_three.contacts[0]
    await desk.cancelled(line_of_three.holder)
    await courier.deliver()
    moved = await waiting.accept(first, contact, line_of_three.slot)
    assert (moved.starts_at, moved.waits, moved.sequence) == (SOON, False, 1)
    assert await waiting.accept(first, contact, line_of_three.slot) == moved, "twice is once"
    there = select(Contact.id).where(Contact.slot_id == line_of_three.slot, Contact.cancelled_at.is_(None))
    assert await db.read(lambda tx: tx.execute(there).scalars().all()) == [contact]


async def test_whoever_moves_up_frees_a_time_for_the_next(
    courier: Courier, desk: Desk, waiting: Waiting, line_of_three: Line
) -> None:
    await desk.cancelled(line_of_three.holder)
    await courier.deliver()
    freed = (await desk.row(line_of_three.contacts[0])).slot_id
    await waiting.accept(line_of_three.people[0], line_of_three.contacts[0], line_of_three.slot)
    (offer,) = await offered(courier)
    assert (offer.contact.id, offer.slot) == (line_of_three.contacts[1], freed)


async def test_one_person_at_a_time_and_the_next_after_a_no(
    courier: Courier, desk: Desk, waiting: Waiting, line_of_three: Line
) -> None:
    await desk.cancelled(line_of_three.holder)
    assert await whom(courier) == line_of_three.contacts[:1]
    for _ in range(2):
        kept = await waiting.decline(line_of_three.people[0], line_of_three.contacts[0], line_of_three.slot)
    assert (kept.starts_at, kept.waits) == (LATER, True)
    assert await whom(courier) == line_of_three.contacts[1:2]
    with pytest.raises(OfferOver):
        await waiting.accept(line_of_three.people[0], line_of_three.contacts[0], line_of_three.slot)


async def test_silence_is_a_no(courier: Courier, desk: Desk, clock: MovableClock, line_of_three: Line) -> None:
    await desk.cancelled(line_of_three.holder)
    asked = []
    for _ in range(5):
        asked += await whom(courier)
        clock.passes(minutes=31)
    assert asked == line_of_three.contacts, "each once, in order"


async def test_who_did_not_take_it_stands_at_the_end(
    courier: Courier, desk: Desk, waiting: Waiting, client: Actor, line_of_three: Line
) -> None:
    first, second, third = line_of_three.contacts
    await desk.cancelled(line_of_three.holder)
    await courier.deliver()
    await waiting.decline(line_of_three.people[0], first, line_of_three.slot)
    await courier.deliver()
    await waiting.accept(line_of_three.people[1], second, line_of_three.slot)
    assert await whom(courier) == [third], "what the second left is later than the time of the first"
    await waiting.leave(line_of_three.people[2], third)
    await waiting.join(line_of_three.people[2], third)
    free = await desk.slot(await desk.consultant("vera"), SOON + timedelta(days=1))
    await desk.cancelled(await desk.booked(client, free))
    assert await whom(courier) == [first], "asked before whoever came anew"


async def test_late_but_before_anybody_else_is_in_time(
    courier: Courier, desk: Desk, waiting: Waiting, clock: MovableClock, line_of_three: Line
) -> None:
    await desk.cancelled(line_of_three.holder)
    await courier.deliver()
    clock.passes(minutes=31)
    moved = await waiting.accept(line_of_three.people[0], line_of_three.contacts[0], line_of_three.slot)
    assert moved.starts_at == SOON
    assert await whom(courier) != line_of_three.contacts[:1]


async def test_nobody_is_asked_at_night(
    courier: Courier, desk: Desk, client: Actor, clock: MovableClock, line_of_three: Line
) -> None:
    tomorrow = await desk.booked(
        client, await desk.slot(await desk.consultant("vera"), SOON + timedelta(days=1, hours=3))
    )
    clock.now = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)  # 22:00 there
    await desk.cancelled(tomorrow)
    assert await whom(courier) == []
    clock.now = datetime(2026, 12, 2, 7, 0, tzinfo=UTC)
    assert await whom(courier) == [], "skipped, not put off"


async def test_a_letter_that_is_late_for_the_evening_is_not_sent(
    courier: Courier, desk: Desk, clock: MovableClock, client: Actor, line_of_three: Line
) -> None:
    tomorrow = await desk.booked(
        client, await desk.slot(await desk.consultant("vera"), SOON + timedelta(days=1, hours=3))
    )
    clock.now = datetime(2026, 12, 1, 17, 50, tzinfo=UTC)  # 20:50 there
    await desk.cancelled(tomorrow)
    clock.passes(minutes=15)
    assert await whom(courier) == []


async def test_an_offer_ends_when_the_time_can_be_booked_no_more(
    courier: Courier, desk: Desk, clock: MovableClock, line_of_three: Line
) -> None:
    clock.now = SOON - timedelta(hours=1, minutes=20)
    await desk.cancelled(line_of_three.holder)
    (offer,) = await offered(courier)
    assert offer.until == SOON - timedelta(hours=1)


async def test_what_begins_too_soon_is_not_offered(
    courier: Courier, desk: Desk, clock: MovableClock, line_of_three: Line
) -> None:
    clock.now = SOON - timedelta(hours=1, minutes=4)
    await desk.cancelled(line_of_three.holder)
    assert await whom(courier) == []


async def test_only_who_comes_later_for_the_same_in_the_same_way_is_asked(
    courier: Courier, desk: Desk, waiting: Waiting, client: Actor, other: Actor, actors: Actors, db: Database
) -> None:
    anna = await desk.consultant("anna")
    both = await desk.consultant("both", ("work", "study"), ("office", "video"))
    east = Desk(db, desk._clock, desk._contacts, "east")
    far = await east.consultant("far")
    slot = await desk.slot(anna, SOON + timedelta(hours=3))
    others = {
        "earlier": (desk, both, SOON + timedelta(hours=1), "work", "office"),
        "study": (desk, both, LATER, "study", "office"),
        "video": (desk, both, LATER + timedelta(hours=1), "work", "video"),
        "east": (east, far, LATER, "work", "office"),
    }
    for number, (where, who, start, topic, way) in enumerate(others.values()):
        person = await actors.meet(700_600 + number, "ru")
        await waiting.join(person, await where.booked(person, await where.slot(who, start), topic, way))
    await desk.cancelled(await desk.booked(other, slot))
    assert await whom(courier) == []
    fits = await desk.booked(client, await desk.slot(both, LATER + timedelta(hours=2)))
    await waiting.join(client, fits)
    await desk.cancelled(await desk.booked(other, slot))
    assert await whom(courier) == [fits]


async def test_who_is_busy_then_is_passed_over(courier: Courier, desk: Desk, line_of_three: Line) -> None:
    both = await desk.consultant("both", ("study",))
    await desk.booked(line_of_three.people[0], await desk.slot(both, SOON + timedelta(minutes=15)), "study")
    await desk.cancelled(line_of_three.holder)
    assert await whom(courier) == line_of_three.contacts[1:2]


async def test_who_wants_no_messages_is_passed_over(
    courier: Courier, desk: Desk, profile: Profile, line_of_three: Line
) -> None:
    await profile.choose_notifications(line_of_three.people[0], False)
    await desk.cancelled(line_of_three.holder)
    assert await whom(courier) == line_of_three.contacts[1:2]


async def test_who_has_blocked_the_bot_does_not_stop_the_line(
    courier: Courier, desk: Desk, line_of_three: Line
) -> None:
    courier.blocked.add(line_of_three.people[0].chat_id)
    await desk.cancelled(line_of_three.holder)
    assert await whom(courier) == line_of_three.contacts[1:2]


@pytest.mark.parametrize("how", ["leaves", "cancels", "falls silent", "came"])
async def test_an_offer_to_somebody_who_is_gone_goes_to_the_next(
    courier: Courier, desk: Desk, waiting: Waiting, profile: Profile, line_of_three: Line, db: Database, how: str
) -> None:
    """Between the cancelling and the letter, or after it."""
    first, contact = line_of_three.people[0], line_of_three.contacts[0]
    await desk.cancelled(line_of_three.holder)
    if how == "leaves":
        assert not (await waiting.leave(first, contact)).waits
    elif how == "cancels":
        await desk.cancelled(contact)
    elif how == "came":
        await db.write(lambda tx: tx.execute(update(Contact).where(Contact.id == contact).values(state="arrived")))
    else:
        await profile.choose_notifications(first, False)
    assert line_of_three.contacts[1] in await whom(courier)


async def test_twenty_taps_and_one_offer(
    courier: Courier, desk: Desk, waiting: Waiting, line_of_three: Line, db: Database
) -> None:
    await desk.cancelled(line_of_three.holder)
    await courier.deliver()
    first, contact, slot = line_of_three.people[0], line_of_three.contacts[0], line_of_three.slot
    views = await asyncio.gather(*(waiting.accept(first, contact, slot) for _ in range(20)))
    assert {view.sequence for view in views} == {1}


async def test_yes_and_no_at_once_end_in_one_of_them(
    courier: Courier, desk: Desk, waiting: Waiting, line_of_three: Line
) -> None:
    await desk.cancelled(line_of_three.holder)
    await courier.deliver()
    first, contact, slot = line_of_three.people[0], line_of_three.contacts[0], line_of_three.slot
    await asyncio.gather(
        waiting.accept(first, contact, slot), waiting.decline(first, contact, slot), return_exceptions=True
    )
    row = await desk.row(contact)
    assert await whom(courier) == (line_of_three.contacts[1:2])
    assert row.starts_at in (SOON, LATER)


async def test_many_times_freed_at_once_are_one_offer_for_each_in_line(
    courier: Courier, desk: Desk, actors: Actors, line_of_three: Line
) -> None:
    holders = []
    for number in range(8):
        slot = await desk.slot(await desk.consultant(f"many{number}"), SOON + timedelta(hours=number))
        holders.append(await desk.booked(await actors.meet(700_700 + number, "ru"), slot))
    await asyncio.gather(*(desk.cancelled(holder) for holder in holders))
    offers = await offered(courier)
    assert sorted(offer.contact.id for offer in offers) == line_of_three.contacts
    assert len({offer.slot for offer in offers}) == 3


async def test_joining_twice_is_once_and_somebody_elses_is_refused(
    desk: Desk, waiting: Waiting, client: Actor, other: Actor, db: Database
) -> None:
    contact = await desk.booked(client, await desk.slot(await desk.consultant("anna"), LATER))
    await waiting.join(client, contact)
    await waiting.join(client, contact)
    assert len(await db.read(lambda tx: tx.execute(select(Wait.id)).all())) == 1
    for attempt in (waiting.join, waiting.leave):
        with pytest.raises(Outdated):
            await attempt(other, contact)
    for answer in (waiting.accept, waiting.decline):
        with pytest.raises(Outdated):
            await answer(other, contact, 1)


async def test_who_wants_no_messages_is_told_so(desk: Desk, waiting: Waiting, client: Actor) -> None:
    contact = await desk.booked(client, await desk.slot(await desk.consultant("anna"), LATER))
    with pytest.raises(Muted):
        await waiting.join(replace(client, notifications=False), contact)


async def test_a_cancelled_contact_waits_for_nothing(desk: Desk, waiting: Waiting, client: Actor, db: Database) -> None:
    contact = await desk.booked(client, await desk.slot(await desk.consultant("anna"), LATER))
    await waiting.join(client, contact)
    await desk.cancelled(contact)
    assert await db.read(lambda tx: tx.execute(select(Wait.id)).all()) == []
    with pytest.raises(Outdated):
        await waiting.join(client, contact)
