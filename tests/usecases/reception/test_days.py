"""What who receives people sees: days, weeks, what a client shows."""

from datetime import date, timedelta

import pytest

from db.database import Database
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.conftest import ADMINS
from tests.usecases.receiving import Office
from tests.usecases.reception.visits import ELEVEN, FRIDAY, Visit
from usecases.actors import Actor
from usecases.booking.contacts import Contacts
from usecases.clients.personal import Personal
from usecases.guide import Guide
from usecases.journeys import Journeys
from usecases.reception.days import Reception
from usecases.reception.desk import MINE, Desk
from usecases.refusals import Outdated


async def test_a_consultant_sees_today_in_order(
    office: Office, reception: Reception, visit: Visit, other: Actor
) -> None:
    await office.books(other, "anna", ELEVEN, topic="study", way="phone")
    await office.books(other, "olga", ELEVEN + timedelta(hours=3))
    view = await reception.day(visit.anna, MINE, None, 0)
    assert (view.host.mine, view.day, view.total) == (True, date(2026, 12, 1), 2)
    first, second = view.lines
    assert (first.starts_at.strftime("%H:%M"), first.topic.title.ru if first.topic else "") == ("10:30", "Поиск работы")
    assert (second.way, second.state) == ("phone", "booked")


async def test_the_week_is_counted_on_the_centres_calendar(
    office: Office, reception: Reception, visit: Visit, other: Actor
) -> None:
    await office.books(other, "anna", FRIDAY)
    week = await reception.week(visit.anna, MINE, 0)
    assert [day.contacts for day in week.days] == [0, 1, 0, 0, 1, 0, 0]
    assert [day.works for day in week.days] == [True, True, False, False, True, False, False]
    assert week.days[4].since is not None
    assert week.days[4].since.hour == 8
    assert [day.contacts for day in (await reception.week(visit.anna, MINE, 1)).days] == [0] * 7
    with pytest.raises(Outdated):
        await reception.week(visit.anna, MINE, 1000)


async def test_a_hold_and_a_cancelled_contact_are_nobodys_day(
    office: Office, reception: Reception, visit: Visit, clock: MovableClock
) -> None:
    await office.set(visit.contact, state="cancelled", cancelled_at=clock.now, reason="plans")
    assert (await reception.day(visit.anna, MINE, None, 0)).lines == ()
    with pytest.raises(Outdated):
        await reception.card(visit.anna, visit.contact)


async def test_a_day_that_no_calendar_has_is_outdated(reception: Reception, visit: Visit) -> None:
    for wrong in (date(1, 1, 1), date(9999, 12, 31)):
        with pytest.raises(Outdated):
            await reception.day(visit.anna, MINE, wrong, 0)


async def test_the_situation_is_seen_only_when_the_client_shows_it(
    office: Office, reception: Reception, visit: Visit, guide: Guide, journeys: Journeys, contacts: Contacts
) -> None:
    assert (await reception.card(visit.anna, visit.contact)).shown is None
    bundle = guide.bundle("loss", {"stage": "dismissed", "pay": "part", "want": "learn"})
    saved = await journeys.save(visit.client, bundle)
    await office.set(visit.contact, journey_id=saved.id)
    assert (await reception.card(visit.anna, visit.contact)).shown is None
    await contacts.share(visit.client, visit.contact, shared=True)
    shown = (await reception.card(visit.anna, visit.contact)).shown
    assert shown is not None
    assert shown.situation is not None
    assert (shown.situation.id, len(shown.steps)) == ("loss", 3)
    await contacts.share(visit.client, visit.contact, shared=False)
    assert (await reception.card(visit.anna, visit.contact)).shown is None


async def test_the_number_is_seen_by_the_consultant_of_a_phone_talk_alone(
    office: Office,
    content: Content,
    workdays: Workdays,
    visit: Visit,
    personal: Personal,
    db: Database,
    clock: MovableClock,
) -> None:
    await personal.phone(visit.client, "+7 927 123-45-67")
    asking = Reception(db, clock, Desk(content, workdays, ADMINS, personal))
    assert (await asking.card(visit.anna, visit.contact)).person is None, "they come to the office"
    await office.set(visit.contact, way="phone")
    seen = (await asking.card(visit.anna, visit.contact)).person
    assert seen is not None
    assert seen.phone == "+7 927 123-45-67"
    await office.appoints(visit.stranger, "head", "west")
    assert (await asking.card(visit.stranger, visit.contact)).person is None
    await office.set(visit.contact, state="completed")
    assert (await asking.card(visit.anna, visit.contact)).person is None
