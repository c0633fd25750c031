"""The way to a contact: what is asked, what is skipped, what goes back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from db.database import Database
from guide.content import Content
from tests.conftest import MovableClock
from tests.usecases.booking.conftest import Calendar
from tests.usecases.conftest import everything
from usecases.actors import Actor
from usecases.booking.booking import Booking
from usecases.booking.contacts import Contacts
from usecases.booking.steps import (
    AlreadyBooked,
    ChooseCenter,
    ChooseDay,
    ChooseWay,
    ChooseWho,
    Overlaps,
    SlotTaken,
    Step,
    Summary,
)
from usecases.clients.my_data import MyData
from usecases.guide import Guide
from usecases.journeys import Journeys
from usecases.refusals import Outdated

ALL_WAYS = (("work", "office"), ("work", "phone"), ("work", "video"))


def days(*numbers: int) -> frozenset[date]:
    return frozenset(date(2026, 12, number) for number in numbers)


async def test_everything_is_asked_where_there_is_a_choice(booking: Booking, calendar: Calendar, client: Actor) -> None:
    olga = await calendar.consultant("olga", "2026-12-02 10:00", "2026-12-04 09:00", offers=ALL_WAYS, phone="+7 1")
    await calendar.consultant("igor", "2026-12-02 10:00", "2026-12-02 10:30", offers=ALL_WAYS)
    await calendar.consultant("dina", "2026-12-03 10:00", center="east", offers=ALL_WAYS)
    step: Step | None = await booking.begin(client, "work")
    assert isinstance(step, ChooseWay)
    assert step.options == ("office", "phone", "video")
    draft = step.draft.id
    step = await booking.choose_way(client, draft, "office")
    assert isinstance(step, ChooseCenter)
    assert [(one.key, f"{one.soonest:%d %H:%M}") for one in step.options] == [
        ("west", "02 10:00"),
        ("east", "03 10:00"),
    ]
    step = await booking.choose_center(client, draft, "west")
    assert isinstance(step, ChooseWho)
    assert [one.consultant.name for one in step.options] == ["Igor", "Olga"]
    step = await booking.choose_who(client, draft, None)
    assert isinstance(step, ChooseDay)
    assert (step.year, step.month, step.free) == (2026, 12, days(2, 4))
    assert (step.first, step.last, step.others) == (date(2026, 12, 2), date(2026, 12, 4), True)
    times = await booking.day(client, draft, date(2026, 12, 2))
    assert [f"{start:%H:%M}" for start in times.times] == ["10:00", "10:30"]
    summary = await booking.hold(client, draft, times.times[0])
    assert (summary.consultant.id, f"{summary.starts_at:%H:%M}") == (olga, "10:00")
    assert await booking.current(client, draft) == summary
    contact = await booking.confirm(client, draft, summary.slot)
    assert (contact.state, contact.topic_key, contact.way, contact.center_key) == ("booked", "work", "office", "west")
    assert contact.code[:2] == "К-"
    assert len(contact.code) == 6
    assert [document.title.ru for document in contact.bring] == ["Паспорт", "Резюме"]
    with pytest.raises(Outdated):
        await booking.current(client, draft)


async def test_choices_with_one_option_are_skipped(booking: Booking, calendar: Calendar, client: Actor) -> None:
    olga = await calendar.consultant("olga", "2026-12-02 10:00")
    step = await booking.begin(client, "work")
    assert isinstance(step, ChooseDay)
    assert step.draft.consultant is not None
    assert (step.draft.way, step.draft.center_key, step.draft.consultant.id) == ("office", "west", olga)
    assert not step.others


async def test_by_phone_only_where_there_is_a_number(booking: Booking, calendar: Calendar, client: Actor) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00", offers=[("work", "phone"), ("work", "office")])
    step = await booking.begin(client, "work")
    assert step.draft.way == "office"
    igor = await calendar.consultant("igor", "2026-12-03 10:00", offers=[("work", "phone")], phone="+7 834 200-00-00")
    step = await booking.begin(client, "work")
    assert isinstance(step, ChooseWay)
    step = await booking.choose_way(client, step.draft.id, "phone")
    assert isinstance(step, ChooseDay)
    assert step.free == days(3)
    summary = await booking.hold(client, step.draft.id, calendar.at("west", "2026-12-03 10:00"))
    assert (summary.consultant.id, summary.phone, summary.video_url) == (igor, "+7 834 200-00-00", None)
    contact = await booking.confirm(client, step.draft.id, summary.slot)
    assert contact.phone == "+7 834 200-00-00"


async def test_a_number_of_the_centre_is_one_to_call(
    db: Database, content: Content, booking: Booking, calendar: Calendar, client: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    west = content.centers["west"].model_copy(update={"phone": "+7 800"})
    monkeypatch.setattr(booking, "_content", replace(content, centers={**content.centers, "west": west}))
    await calendar.consultant("olga", "2026-12-02 10:00", offers=[("work", "phone")])
    step = await booking.begin(client, "work")
    assert isinstance(step, ChooseDay)
    assert step.draft.consultant is not None
    assert step.draft.consultant.phone == "+7 800"


async def test_nothing_free_is_a_step_without_options(booking: Booking, calendar: Calendar, client: Actor) -> None:
    await calendar.consultant("olga", "2026-12-01 12:30")  # less than two hours from now
    step = await booking.begin(client, "work")
    assert isinstance(step, ChooseWay)
    assert step.options == ()
    assert await booking.back(client, step.draft.id, "way") is None


async def test_a_calendar_that_fills_up_while_it_is_on_screen_has_a_way_back(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor, clock: MovableClock
) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00")
    await calendar.consultant("igor", "2026-12-02 11:00", offers=[("work", "video")])
    await calendar.consultant("rita", "2026-12-02 11:00", offers=[("work", "phone")], phone="+7 1")
    for actor in (client, other):
        draft = (await booking.begin(actor, "work")).draft.id
        step = await booking.choose_way(actor, draft, "office")
    await booking.hold(other, draft, calendar.at("west", "2026-12-02 10:00"))
    mine = draft - 1
    shown = await booking.current(client, mine)
    assert isinstance(shown, ChooseDay)
    assert (shown.draft.way, shown.free, shown.first) == ("office", frozenset(), None)
    step = await booking.back(client, mine, "day") or step
    assert isinstance(step, ChooseWay)
    assert step.options == ("phone", "video")


async def goes_back(booking: Booking, actor: Actor, step: Step) -> list[str]:
    seen: list[str] = [step.at]
    while (earlier := await booking.back(actor, step.draft.id, step.at)) is not None:
        assert await booking.back(actor, step.draft.id, step.at) == earlier, "delivered twice"
        step = earlier
        seen.append(step.at)
    return seen


async def test_back_passes_over_what_was_not_asked(booking: Booking, calendar: Calendar, client: Actor) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00")
    await calendar.consultant("igor", "2026-12-02 10:00")
    await calendar.consultant("dina", "2026-12-02 10:00", center="east", offers=ALL_WAYS)
    draft = (await booking.begin(client, "work")).draft.id
    await booking.choose_way(client, draft, "office")
    await booking.choose_center(client, draft, "west")
    step = await booking.choose_who(client, draft, None)
    assert await goes_back(booking, client, step) == ["day", "who", "center", "way"]
    with pytest.raises(Outdated):
        await booking.current(client, draft)
    draft = (await booking.begin(client, "work")).draft.id
    step = await booking.choose_way(client, draft, "video")
    assert await goes_back(booking, client, step) == ["day", "way"]


async def test_an_old_button_of_the_same_draft_changes_the_choice_and_what_came_after(
    booking: Booking, calendar: Calendar, client: Actor
) -> None:
    for center in ("west", "east"):
        for key in ("olga", "igor"):
            await calendar.consultant(f"{key}-{center}", "2026-12-02 10:00", center=center)
    draft = (await booking.begin(client, "work")).draft.id
    await booking.choose_center(client, draft, "west")
    step = await booking.choose_who(client, draft, None)
    assert await booking.choose_center(client, draft, "west") == step, "the same again changes nothing"
    step = await booking.choose_center(client, draft, "east")
    assert isinstance(step, ChooseWho)
    assert step.draft.center_key == "east"


async def test_a_button_of_an_older_draft_is_outdated(booking: Booking, calendar: Calendar, client: Actor) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00")
    old = (await booking.begin(client, "work")).draft.id
    summary = await booking.hold(client, old, calendar.at("west", "2026-12-02 10:00"))
    new = (await booking.begin(client, "work")).draft.id
    assert new != old
    for tap in (
        booking.choose_way(client, old, "office"),
        booking.choose_center(client, old, "west"),
        booking.choose_who(client, old, None),
        booking.month(client, old, 2026, 12),
        booking.day(client, old, date(2026, 12, 2)),
        booking.hold(client, old, summary.starts_at),
        booking.confirm(client, old, summary.slot),
        booking.back(client, old, "day"),
        booking.others(client, old),
        booking.current(client, old),
    ):
        with pytest.raises(Outdated):
            await tap
    await booking.drop(client, old)
    assert isinstance(await booking.current(client, new), ChooseDay)


async def test_forged_buttons_are_outdated(booking: Booking, calendar: Calendar, client: Actor, other: Actor) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00")
    draft = (await booking.begin(client, "work")).draft.id
    for tap in (
        booking.begin(client, "nothing"),
        booking.from_bundle(client, "nothing"),
        booking.current(other, draft),
        booking.choose_center(client, draft, "nowhere"),
        booking.choose_who(client, draft, 999),
        booking.month(client, draft, 2026, 13),
        booking.month(client, draft, 0, 1),
        booking.move(client, 999),
    ):
        with pytest.raises(Outdated):
            await tap
    with pytest.raises(SlotTaken) as taken:
        await booking.confirm(client, draft, 999)
    assert len(taken.value.nearest) == 1


async def test_from_a_bundle_the_topic_is_known(booking: Booking, calendar: Calendar, client: Actor) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00")
    step = await booking.from_bundle(client, "loss")
    assert step.draft.topic_key == "work"


async def test_topics_are_those_somebody_can_be_booked_about(
    booking: Booking, calendar: Calendar, client: Actor
) -> None:
    assert await booking.topics(client) == ()
    await calendar.consultant("olga", "2026-12-02 10:00", offers=[("study", "office"), ("work", "office")])
    await calendar.consultant("hanna", "2026-12-02 10:00", kind="hr", offers=[("staff", "office")])
    assert [card.key for card in await booking.topics(client)] == ["work", "study", "staff"]
    citizen = replace(client, audience="citizen")
    assert [card.key for card in await booking.topics(citizen)] == ["work", "study"]
    contact = await books(booking, citizen, "work")
    assert [(card.key, card.contact) for card in await booking.topics(citizen)] == [("work", contact), ("study", None)]
    with pytest.raises(AlreadyBooked) as refused:
        await booking.begin(citizen, "work")
    assert refused.value.contact == contact


async def books(booking: Booking, actor: Actor, topic: str, skip: Iterable[int] = ()) -> int:
    """Book the first free time with whoever has it."""
    step = await booking.begin(actor, topic)
    assert isinstance(step, ChooseDay)
    assert step.first is not None
    times = await booking.day(actor, step.draft.id, step.first)
    summary = await booking.hold(actor, step.draft.id, times.times[0])
    return (await booking.confirm(actor, step.draft.id, summary.slot)).id


async def test_nobody_has_two_talks_at_a_time(booking: Booking, calendar: Calendar, client: Actor) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00", "2026-12-02 10:30")
    await calendar.consultant("igor", "2026-12-02 10:15", "2026-12-02 10:30", offers=[("study", "office")])
    first = await books(booking, client, "work")
    draft = (await booking.begin(client, "study")).draft.id
    with pytest.raises(Overlaps) as refused:
        await booking.hold(client, draft, calendar.at("west", "2026-12-02 10:15"))
    assert refused.value.contact == first
    summary = await booking.hold(client, draft, calendar.at("west", "2026-12-02 10:30"))
    assert await booking.confirm(client, draft, summary.slot)


async def test_anyone_is_the_one_with_least_to_do_that_day(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor
) -> None:
    olga = await calendar.consultant("olga", "2026-12-02 09:00", "2026-12-02 10:00", "2026-12-03 10:00")
    igor = await calendar.consultant("igor", "2026-12-02 10:00", "2026-12-03 09:00", "2026-12-03 10:00")
    await books_at(booking, calendar, other, "2026-12-02 09:00")
    for day, who in (("2026-12-02", igor), ("2026-12-03", olga)):
        draft = (await booking.begin(client, "work")).draft.id
        await booking.choose_who(client, draft, None)
        summary = await booking.hold(client, draft, calendar.at("west", f"{day} 10:00"))
        assert summary.consultant.id == who
        again = await booking.hold(client, draft, calendar.at("west", f"{day} 10:00"))
        assert again == summary, "tapped twice, it is the same one"


async def books_at(booking: Booking, calendar: Calendar, actor: Actor, moment: str, topic: str = "work") -> Summary:
    draft = (await booking.begin(actor, topic)).draft.id
    await booking.choose_who(actor, draft, None)
    summary = await booking.hold(actor, draft, calendar.at("west", moment))
    await booking.confirm(actor, draft, summary.slot)
    return summary


async def test_the_journey_of_the_situation_goes_along_and_is_shown_only_when_shared(
    booking: Booking,
    contacts: Contacts,
    calendar: Calendar,
    journeys: Journeys,
    guide: Guide,
    my_data: MyData,
    client: Actor,
    db: Database,
) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00")
    await my_data.agree(client)
    bundle = guide.bundle("loss", {"stage": "dismissed", "pay": "part", "want": "learn"})
    journey = await journeys.save(client, bundle)
    draft = (await booking.from_bundle(client, "loss")).draft.id
    summary = await booking.hold(client, draft, calendar.at("west", "2026-12-02 10:00"))
    assert summary.may_share
    contact = await booking.confirm(client, draft, summary.slot)
    assert (contact.journey, contact.may_share, contact.shared) == (journey.id, True, False)
    assert [document.title.ru for document in contact.bring] == ["Паспорт", "Резюме", "Диплом"]
    assert (await contacts.share(client, contact.id, shared=True)).shared
    assert (await contacts.share(client, contact.id, shared=True)).shared
    assert not (await contacts.share(client, contact.id, shared=False)).shared
    changes = (await everything(db))["contact_changes"]
    assert sorted(str(row["what"]) for row in changes) == ["booked", "shared"]


async def test_without_a_saved_journey_there_is_nothing_to_share(
    booking: Booking, contacts: Contacts, calendar: Calendar, client: Actor
) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00")
    draft = (await booking.from_bundle(client, "loss")).draft.id
    summary = await booking.hold(client, draft, calendar.at("west", "2026-12-02 10:00"))
    assert not summary.may_share
    contact = await booking.confirm(client, draft, summary.slot, share=True)
    assert not contact.shared
    with pytest.raises(Outdated):
        await contacts.share(client, contact.id, shared=True)


async def test_a_start_over_forgets_the_draft_and_a_day_does(
    booking: Booking, calendar: Calendar, guide: Guide, client: Actor, other: Actor, clock: MovableClock, db: Database
) -> None:
    await calendar.consultant("olga", "2026-12-10 10:00")
    draft = (await booking.begin(client, "work")).draft.id
    await guide.forget(client)
    with pytest.raises(Outdated):
        await booking.current(client, draft)
    await booking.begin(other, "work")
    clock.passes(hours=23)
    assert await booking.forget_stale() == 0
    clock.passes(hours=1, seconds=1)
    assert await booking.forget_stale() == 1
    assert (await everything(db))["booking_drafts"] == []


async def test_turning_the_months(booking: Booking, calendar: Calendar, client: Actor) -> None:
    await calendar.consultant("olga", "2026-12-31 16:00", "2027-01-11 09:00", "2027-01-31 09:00", "2027-02-01 09:00")
    step = await booking.begin(client, "work")
    assert isinstance(step, ChooseDay)
    assert (step.year, step.month, step.free) == (2026, 12, days(31))
    assert (step.first, step.last) == (date(2026, 12, 31), date(2027, 2, 1))
    january = await booking.month(client, step.draft.id, 2027, 1)
    assert january.free == {date(2027, 1, 11), date(2027, 1, 31)}
    assert (await booking.month(client, step.draft.id, 2027, 3)).free == frozenset()


async def test_what_is_kept_for_me_is_free_for_me_and_for_nobody_else(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor, clock: MovableClock
) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00", "2026-12-03 10:00")
    mine = (await booking.begin(client, "work")).draft.id
    theirs = (await booking.begin(other, "work")).draft.id
    await booking.hold(client, mine, calendar.at("west", "2026-12-02 10:00"))
    assert (await booking.month(client, mine, 2026, 12)).free == days(2, 3)
    assert (await booking.month(other, theirs, 2026, 12)).free == days(3)
    assert (await booking.day(other, theirs, date(2026, 12, 2))).times == ()
    clock.now += timedelta(minutes=5)
    assert (await booking.month(other, theirs, 2026, 12)).free == days(2, 3)
