"""Two centres four hours apart: days, times and notices are those of the place."""

from datetime import UTC, date, datetime, timedelta

from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.booking.conftest import Calendar
from usecases.actors import Actor
from usecases.booking.booking import Booking
from usecases.booking.contacts import Contacts
from usecases.booking.steps import ChooseCenter, ChooseDay


async def in_the_east(booking: Booking, actor: Actor) -> ChooseDay:
    step = await booking.begin(actor, "work")
    if isinstance(step, ChooseCenter):
        step = await booking.choose_center(actor, step.draft.id, "east")
    assert isinstance(step, ChooseDay)
    return step


async def test_a_day_is_that_of_the_centre(booking: Booking, calendar: Calendar, client: Actor) -> None:
    """Half past six in the morning of the third in Krasnoyarsk is half past two of the night in Saransk."""
    await calendar.consultant("dina", "2026-12-03 00:30", "2026-12-03 06:30", "2026-12-03 23:30", center="east")
    await calendar.consultant("olga", "2026-12-03 00:30", "2026-12-02 23:30")
    step = await in_the_east(booking, client)
    assert step.free == {date(2026, 12, 3)}
    times = await booking.day(client, step.draft.id, date(2026, 12, 3))
    assert [f"{start:%H:%M}" for start in times.times] == ["00:30", "06:30", "23:30"]
    summary = await booking.hold(client, step.draft.id, times.times[0])
    assert summary.starts_at == datetime(2026, 12, 2, 17, 30, tzinfo=UTC)
    contact = await booking.confirm(client, step.draft.id, summary.slot)
    assert f"{contact.starts_at:%d %H:%M %z}" == "03 00:30 +0700"


async def test_the_same_hour_is_another_one_in_each(
    booking: Booking, contacts: Contacts, calendar: Calendar, client: Actor
) -> None:
    """Ten o'clock here does not overlap with ten o'clock there; fourteen there is ten here."""
    await calendar.consultant("olga", "2026-12-02 10:00")
    await calendar.consultant("dina", "2026-12-02 10:00", center="east", offers=[("study", "office")])
    for topic, moment, center in (("work", "2026-12-02 10:00", "west"), ("study", "2026-12-02 10:00", "east")):
        draft = (await booking.begin(client, topic)).draft.id
        summary = await booking.hold(client, draft, calendar.at(center, moment))
        await booking.confirm(client, draft, summary.slot)
    sooner, later = await contacts.mine(client)
    assert (sooner.center_key, later.center_key) == ("east", "west")
    assert later.starts_at - sooner.starts_at == timedelta(hours=4)


async def test_least_to_do_is_counted_on_the_day_of_the_centre(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor
) -> None:
    """Both have had one talk on the second by the clock of Greenwich; there, one of them had it on the third."""
    dina = await calendar.consultant("dina", "2026-12-02 22:00", "2026-12-03 00:00", center="east")
    await calendar.consultant("egor", "2026-12-03 00:00", "2026-12-03 03:00", center="east")
    draft = (await booking.begin(other, "work")).draft.id
    await booking.choose_who(other, draft, None)
    summary = await booking.hold(other, draft, calendar.at("east", "2026-12-03 03:00"))
    await booking.confirm(other, draft, summary.slot)
    draft = (await booking.begin(client, "work")).draft.id
    await booking.choose_who(client, draft, None)
    summary = await booking.hold(client, draft, calendar.at("east", "2026-12-03 00:00"))
    assert summary.consultant.id == dina


async def test_the_month_begins_where_the_centre_is(
    booking: Booking, calendar: Calendar, client: Actor, clock: MovableClock, workdays: Workdays
) -> None:
    """At six in the evening of the 31st by Greenwich it is the New Year in Krasnoyarsk and the old one in Saransk."""
    clock.now = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)
    await calendar.consultant("dina", "2027-01-01 09:00", center="east")
    await calendar.consultant("olga", "2026-12-31 23:30")
    step = await in_the_east(booking, client)
    assert (step.year, step.month, sorted(step.free)) == (2027, 1, [date(2027, 1, 1)])
    here = await booking.choose_center(client, step.draft.id, "west")
    assert isinstance(here, ChooseDay)
    assert (here.year, here.month, sorted(here.free)) == (2026, 12, [date(2026, 12, 31)])
