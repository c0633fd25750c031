"""Keeping a time and booking it: once, by one, whoever comes first."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from db.database import Database
from tests.conftest import MovableClock
from tests.usecases.booking.conftest import Calendar, insists
from tests.usecases.conftest import everything
from usecases.actors import Actor
from usecases.booking.booking import Booking
from usecases.booking.contact_view import ContactView
from usecases.booking.contacts import Contacts
from usecases.booking.steps import SlotTaken, Summary
from usecases.refusals import Outdated

TEN = "2026-12-02 10:00"
HELD = timedelta(minutes=5)


async def keeps(booking: Booking, calendar: Calendar, actor: Actor, moment: str = TEN) -> Summary:
    step = await booking.begin(actor, "work")
    return await booking.hold(actor, step.draft.id, calendar.at("west", moment))


async def confirms(booking: Booking, actor: Actor, summary: Summary) -> ContactView:
    return await booking.confirm(actor, summary.draft.id, summary.slot)


async def states(db: Database) -> list[str]:
    return sorted(str(row["state"]) for row in (await everything(db))["contacts"])


async def test_two_hundred_at_once_keep_one_slot_once(
    booking: Booking, calendar: Calendar, crowd: list[Actor], db: Database
) -> None:
    olga = await calendar.consultant("olga", "2026-12-02 09:30", TEN, "2026-12-02 10:30", "2026-12-02 15:00")
    begun = zip(crowd, await calendar.drafts(crowd, olga), strict=True)
    taps = [insists(partial(booking.hold, *one, calendar.at("west", TEN))) for one in begun]
    results = await asyncio.gather(*taps, return_exceptions=True)
    refused = [one for one in results if isinstance(one, SlotTaken)]
    assert (len(refused), sum(isinstance(one, Summary) for one in results)) == (199, 1)
    for one in refused:
        assert [f"{start:%H:%M}" for start in one.nearest] == ["09:30", "10:30", "15:00"]
    assert await states(db) == ["held"]


async def test_two_hundred_at_once_confirm_one_slot_once(
    booking: Booking, calendar: Calendar, crowd: list[Actor], clock: MovableClock, db: Database
) -> None:
    """Each has had the slot on the screen for longer than it was kept; it is still marked as the last one's."""
    olga = await calendar.consultant("olga", "2026-12-02 09:30", TEN, "2026-12-02 10:30", "2026-12-02 15:00")
    begun = list(zip(crowd, await calendar.drafts(crowd, olga), strict=True))
    slot = (await booking.hold(*begun[-1], calendar.at("west", TEN))).slot
    clock.now += HELD
    taps = [insists(partial(booking.confirm, *one, slot)) for one in begun]
    results = await asyncio.gather(*taps, return_exceptions=True)
    refused = [one for one in results if isinstance(one, SlotTaken)]
    assert (len(refused), sum(isinstance(one, ContactView) for one in results)) == (199, 1)
    for one in refused:
        assert [f"{start:%H:%M}" for start in one.nearest] == ["09:30", "10:30", "15:00"]
    assert await states(db) == ["booked"]
    changes = (await everything(db))["contact_changes"]
    assert [(row["what"], row["by"]) for row in changes] == [("booked", "client")]


async def test_with_anyone_everybody_gets_a_slot_while_there_are_some(
    booking: Booking, calendar: Calendar, crowd: list[Actor], db: Database
) -> None:
    for number in range(5):
        await calendar.consultant(f"c{number}", TEN)
    drafts = [(await booking.begin(actor, "work")).draft.id for actor in crowd[:12]]
    for actor, draft in zip(crowd, drafts, strict=False):
        await booking.choose_who(actor, draft, None)
    taps = (booking.hold(*whose, calendar.at("west", TEN)) for whose in zip(crowd, drafts, strict=False))
    results = await asyncio.gather(*taps, return_exceptions=True)
    assert len({one.consultant.id for one in results if isinstance(one, Summary)}) == 5
    assert sum(isinstance(one, SlotTaken) and one.nearest == () for one in results) == 7
    assert await states(db) == ["held"] * 5


async def test_confirming_twice_is_once(
    booking: Booking, contacts: Contacts, calendar: Calendar, client: Actor, clock: MovableClock, db: Database
) -> None:
    await calendar.consultant("olga", TEN)
    summary = await keeps(booking, calendar, client)
    both = await asyncio.gather(confirms(booking, client, summary), confirms(booking, client, summary))
    clock.passes(hours=1)
    assert {one.id for one in both} == {(await confirms(booking, client, summary)).id}
    assert len((await everything(db))["contact_changes"]) == 1
    await contacts.cancel(client, both[0].id, "plans")
    with pytest.raises(Outdated):
        await confirms(booking, client, summary)


async def test_a_hold_that_ran_out_is_taken_again_if_nobody_has_it(
    booking: Booking, calendar: Calendar, client: Actor, clock: MovableClock
) -> None:
    await calendar.consultant("olga", TEN)
    summary = await keeps(booking, calendar, client)
    assert summary.until == clock() + HELD
    clock.passes(minutes=50)
    assert await booking.forget_stale() == 1
    assert (await confirms(booking, client, summary)).state == "booked"


async def test_a_hold_keeps_until_its_end_and_not_longer(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor, clock: MovableClock, db: Database
) -> None:
    await calendar.consultant("olga", TEN, "2026-12-02 11:00")
    mine = await keeps(booking, calendar, client)
    clock.now += HELD - timedelta(seconds=1)
    with pytest.raises(SlotTaken) as refused:
        await keeps(booking, calendar, other)
    assert [f"{start:%H:%M}" for start in refused.value.nearest] == ["11:00"]
    assert await booking.forget_stale() == 0
    clock.passes(seconds=1)
    theirs = await keeps(booking, calendar, other)
    with pytest.raises(SlotTaken) as refused:
        await confirms(booking, client, mine)
    assert [f"{start:%H:%M}" for start in refused.value.nearest] == ["11:00"]
    assert (await confirms(booking, other, theirs)).state == "booked"
    assert await states(db) == ["booked"]


async def test_one_hold_for_a_client(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor, db: Database
) -> None:
    await calendar.consultant("olga", TEN, "2026-12-02 11:00")
    first = await keeps(booking, calendar, client)
    second = await booking.hold(client, first.draft.id, calendar.at("west", "2026-12-02 11:00"))
    assert await states(db) == ["held"]
    assert (await keeps(booking, calendar, other)).slot == first.slot
    with pytest.raises(SlotTaken):
        await confirms(booking, client, first)
    assert await booking.current(client, second.draft.id) == second, "a refusal takes nothing away"
    assert (await confirms(booking, client, second)).state == "booked"


async def test_leaving_frees_the_time(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor, db: Database
) -> None:
    await calendar.consultant("olga", TEN)
    summary = await keeps(booking, calendar, client)
    await booking.back(client, summary.draft.id, "day")
    assert await states(db) == []
    summary = await keeps(booking, calendar, client)
    await booking.drop(client, summary.draft.id)
    await booking.drop(client, summary.draft.id)
    summary = await keeps(booking, calendar, client)
    await booking.begin(client, "work")
    assert (await keeps(booking, calendar, other)).slot == summary.slot


async def test_what_is_kept_can_be_confirmed_after_the_notice_has_begun(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor, clock: MovableClock
) -> None:
    await calendar.consultant("olga", "2026-12-01 12:42", "2026-12-01 12:43")
    mine = await keeps(booking, calendar, client, "2026-12-01 12:42")
    late = await keeps(booking, calendar, other, "2026-12-01 12:43")
    clock.passes(minutes=4)
    assert (await confirms(booking, client, mine)).state == "booked"
    clock.passes(minutes=1)
    with pytest.raises(SlotTaken):
        await confirms(booking, other, late)


async def test_codes_of_live_contacts_differ_and_grow_when_a_centre_runs_short(
    booking: Booking, calendar: Calendar, crowd: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    await calendar.consultant("olga", *(f"2026-12-02 {hour:02}:00" for hour in range(9, 15)))
    monkeypatch.setattr("usecases.booking.holding.secrets.randbelow", lambda _below: 0)
    codes = []
    for hour, actor in zip(range(9, 11), crowd, strict=False):
        summary = await keeps(booking, calendar, actor, f"2026-12-02 {hour:02}:00")
        codes.append((await confirms(booking, actor, summary)).code)
    assert codes == ["К-1000", "К-10000"]


async def test_the_history_of_a_slot_that_many_had(
    booking: Booking, contacts: Contacts, calendar: Calendar, crowd: list[Actor], db: Database
) -> None:
    await calendar.consultant("olga", TEN)
    for actor in crowd[:4]:
        contact = await confirms(booking, actor, await keeps(booking, calendar, actor))
        await contacts.cancel(actor, contact.id, "plans")
    assert await states(db) == ["cancelled"] * 4
