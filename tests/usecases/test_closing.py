"""A consultant is not there: nobody comes in vain, and nobody learns of it too late."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Connection, insert, select

from db.database import Database
from db.models import Contact, Job, Slot
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.conftest import ADMINS, audit, everything
from tests.usecases.receiving import Office, entry
from usecases.actors import Actor, Actors
from usecases.booking.contacts import Contacts
from usecases.booking.rosters import Rosters
from usecases.reception.closing import ClosingDays, NoFreeTime
from usecases.reception.desk import MINE, Desk
from usecases.reception.oversight import Oversight
from usecases.reception.views import Reason
from usecases.refusals import NotAllowed, Outdated

TUESDAY, FRIDAY, MONDAY = date(2026, 12, 1), date(2026, 12, 4), date(2026, 12, 7)
LEAVE: Reason = "leave"


def at(day: date, clock: str) -> datetime:
    """A time in the west, three hours ahead of UTC."""
    return datetime.combine(day, time.fromisoformat(clock), UTC) - timedelta(hours=3)


@pytest.fixture
def rosters(db: Database, content: Content, clock: MovableClock, workdays: Workdays) -> Rosters:
    return Rosters(db, content, clock, workdays)


@pytest.fixture
def desk(content: Content, workdays: Workdays) -> Desk:
    return Desk(content, workdays, ADMINS)


@pytest.fixture
def closing(db: Database, clock: MovableClock, desk: Desk, contacts: Contacts, rosters: Rosters) -> ClosingDays:
    return ClosingDays(db, clock, desk, contacts, rosters)


@pytest.fixture
def oversight(db: Database, clock: MovableClock, desk: Desk) -> Oversight:
    return Oversight(db, clock, desk, ADMINS)


@pytest.fixture
async def office(db: Database, clock: MovableClock, contacts: Contacts, rosters: Rosters) -> Office:
    opened = Office(db, clock, contacts, rosters)
    await opened.opens()
    return opened


@pytest.fixture
async def anna(office: Office, actors: Actors) -> Actor:
    """The consultant's own chat."""
    chat = await actors.meet(700_123_456_801, "ru")
    await office.seats(chat, "anna")
    return await actors.meet(chat.chat_id, "ru")


async def crowd(actors: Actors, number: int) -> list[Actor]:
    return [await actors.meet(700_500 + one, "ru") for one in range(number)]


async def news(db: Database) -> list[int]:
    """The changes that clients will be told of."""
    stmt = select(Job.subject).where(Job.kind == "contact_news", Job.state == "waiting")
    return await db.read(lambda tx: list(tx.execute(stmt).scalars()))


async def test_days_to_close_show_who_is_booked(
    closing: ClosingDays, office: Office, anna: Actor, client: Actor
) -> None:
    await office.books(client, "anna", at(FRIDAY, "09:00"))
    view = await closing.days(anna, MINE, None, 0)
    assert next(iter(view.days)) == TUESDAY
    assert {day: count for day, count in view.days.items() if count} == {FRIDAY: 1}
    assert next(iter((await closing.days(anna, MINE, FRIDAY, 0)).days)) == FRIDAY
    assert (await closing.plan(anna, MINE, FRIDAY, MONDAY)).contacts == 1


@pytest.mark.parametrize("span", [(date(2026, 11, 30), TUESDAY), (FRIDAY, TUESDAY), (TUESDAY, date(2027, 6, 1))])
async def test_days_that_are_over_turned_round_or_too_many_are_refused(
    closing: ClosingDays, office: Office, anna: Actor, span: tuple[date, date]
) -> None:
    with pytest.raises(Outdated):
        await closing.plan(anna, MINE, *span)
    with pytest.raises(Outdated):
        await closing.close(anna, MINE, span, LEAVE, "move")


async def test_everybody_is_moved_to_the_nearest_time_and_told(
    closing: ClosingDays, office: Office, anna: Actor, actors: Actors, db: Database
) -> None:
    people = await crowd(actors, 2)
    first = await office.books(people[0], "anna", at(FRIDAY, "09:00"))
    second = await office.books(people[1], "anna", at(FRIDAY, "15:30"))
    await office.books(people[1], "olga", at(FRIDAY, "09:00"), topic="study")
    view = await closing.close(anna, MINE, (FRIDAY, FRIDAY), LEAVE, "move")
    assert (view.moved, view.cancelled) == (2, 0)
    olga = await office.consultant("olga")
    rows = [await office.row(contact) for contact in (first, second)]
    assert [(row.consultant_id, row.starts_at) for row in rows] == [
        (olga, at(FRIDAY, "09:30")),
        (olga, at(FRIDAY, "15:30")),
    ]
    assert {(row.state, row.misfit, row.sequence) for row in rows} == {("booked", False, 1)}
    assert len(await news(db)) == 2
    assert [start for start in await office.free_starts("anna") if start.date() == FRIDAY] == []


async def test_without_a_colleague_it_is_the_consultants_next_day(
    closing: ClosingDays, office: Office, anna: Actor, client: Actor
) -> None:
    await office.opens(entry("anna"))
    contact = await office.books(client, "anna", at(FRIDAY, "09:00"))
    await closing.close(anna, MINE, (FRIDAY, MONDAY), LEAVE, "move")
    row = await office.row(contact)
    assert (row.consultant_id, row.starts_at) == (await office.consultant("anna"), at(date(2026, 12, 8), "08:30"))


async def test_where_there_is_no_time_at_all_it_is_cancelled_and_told(
    closing: ClosingDays, office: Office, anna: Actor, client: Actor, db: Database
) -> None:
    await office.opens(entry("anna", horizon="3d"))
    contact = await office.books(client, "anna", at(FRIDAY, "09:00"))
    view = await closing.close(anna, MINE, (FRIDAY, FRIDAY), LEAVE, "move")
    assert (view.moved, view.cancelled) == (0, 1)
    assert (await office.row(contact)).state == "cancelled"
    assert len(await news(db)) == 1


async def test_all_can_be_cancelled_instead(
    closing: ClosingDays, office: Office, anna: Actor, actors: Actors, db: Database
) -> None:
    contacts = [
        await office.books(one, "anna", at(FRIDAY, f"{9 + hour:02}:00"))
        for hour, one in enumerate(await crowd(actors, 3))
    ]
    view = await closing.close(anna, MINE, (FRIDAY, FRIDAY), "training", "cancel")
    assert (view.moved, view.cancelled) == (0, 3)
    rows = [await office.row(contact) for contact in contacts]
    assert {(row.state, row.reason) for row in rows} == {("cancelled", "training")}
    assert len(await news(db)) == 3
    done = [detail for action, detail in await audit(db) if action == "days.closed"]
    assert [detail["how"] for detail in done] == ["cancel"]


async def test_nobody_is_moved_across_their_own_other_talk(
    closing: ClosingDays, office: Office, anna: Actor, client: Actor
) -> None:
    mine = await office.books(client, "anna", at(FRIDAY, "09:00"))
    await office.books(client, "pavel", at(FRIDAY, "09:00") + timedelta(minutes=30), topic="staff")
    await closing.close(anna, MINE, (FRIDAY, FRIDAY), LEAVE, "move")
    assert (await office.row(mine)).starts_at == at(FRIDAY, "09:00")
    assert (await office.row(mine)).consultant_id == await office.consultant("olga")


async def test_an_employer_stays_with_the_consultant_if_there_is_any_time(
    closing: ClosingDays, office: Office, admin: Actor, client: Actor
) -> None:
    contact = await office.books(client, "pavel", at(FRIDAY, "09:00"), topic="staff")
    pavel = await office.consultant("pavel")
    await closing.close(admin, pavel, (FRIDAY, FRIDAY), LEAVE, "move")
    row = await office.row(contact)
    assert (row.consultant_id, row.starts_at) == (pavel, at(MONDAY, "08:30"))


async def test_the_rest_of_today_is_closed_and_what_has_begun_stays(
    closing: ClosingDays, office: Office, anna: Actor, actors: Actors, clock: MovableClock
) -> None:
    people = await crowd(actors, 2)
    begun = await office.books(people[0], "anna", at(TUESDAY, "11:00"))
    coming = await office.books(people[1], "anna", at(TUESDAY, "14:00"))
    clock.passes(minutes=40)
    await closing.close(anna, MINE, (TUESDAY, TUESDAY), "other", "move")
    assert (await office.row(begun)).starts_at == at(TUESDAY, "11:00")
    assert (await office.row(coming)).starts_at == at(TUESDAY, "14:00")
    assert (await office.row(coming)).consultant_id == await office.consultant("olga")


async def test_nobody_is_moved_to_a_time_that_is_too_near(
    closing: ClosingDays, office: Office, anna: Actor, client: Actor
) -> None:
    contact = await office.books(client, "anna", at(TUESDAY, "11:00"))
    await closing.close(anna, MINE, (TUESDAY, TUESDAY), "other", "move")
    assert (await office.row(contact)).starts_at == at(TUESDAY, "13:00")


async def test_closing_twice_is_once(
    closing: ClosingDays, office: Office, anna: Actor, client: Actor, db: Database
) -> None:
    await office.books(client, "anna", at(FRIDAY, "09:00"))
    taps = (closing.close(anna, MINE, (FRIDAY, FRIDAY), LEAVE, "move") for _ in range(5))
    views = await asyncio.gather(*taps)
    assert sorted(view.again for view in views) == [False, True, True, True, True]
    rows = await everything(db)
    assert (len(rows["absences"]), len(await news(db))) == (1, 1)


async def test_closing_an_empty_day_twice_is_once_too(
    closing: ClosingDays, office: Office, anna: Actor, db: Database
) -> None:
    await asyncio.gather(*(closing.close(anna, MINE, (FRIDAY, FRIDAY), LEAVE, "move") for _ in range(5)))
    assert len((await everything(db))["absences"]) == 1


async def test_a_day_is_opened_again(closing: ClosingDays, office: Office, anna: Actor) -> None:
    before = await office.free_starts("anna")
    await closing.close(anna, MINE, (FRIDAY, MONDAY), LEAVE, "move")
    assert len(await office.free_starts("anna")) < len(before)
    (row,) = (await closing.away(anna, MINE)).rows
    assert (row.since.day, row.till.day, row.reason) == (4, 8, "leave")
    assert (await closing.reopen(anna, row.id)).rows == ()
    assert await office.free_starts("anna") == before
    with pytest.raises(Outdated):
        await closing.reopen(anna, row.id)


async def test_a_colleague_closes_nothing(
    closing: ClosingDays, office: Office, anna: Actor, other: Actor, client: Actor, db: Database
) -> None:
    contact = await office.books(client, "anna", at(FRIDAY, "09:00"))
    await closing.close(anna, MINE, (MONDAY, MONDAY), LEAVE, "move")
    (row,) = (await closing.away(anna, MINE)).rows
    await office.seats(other, "olga")
    who = await office.consultant("anna")
    before = await everything(db)
    for stranger in (other, client):
        for attempt in (
            closing.days(stranger, who, None, 0),
            closing.plan(stranger, who, FRIDAY, FRIDAY),
            closing.close(stranger, who, (FRIDAY, FRIDAY), LEAVE, "cancel"),
            closing.away(stranger, who),
            closing.reopen(stranger, row.id),
            closing.settle(stranger, contact, "cancel", 0),
        ):
            with pytest.raises(NotAllowed):
                await attempt
    assert await everything(db) == before


# One contact alone


async def test_misfits_are_listed_and_settled_by_the_head(
    closing: ClosingDays, oversight: Oversight, office: Office, client: Actor, other: Actor, db: Database
) -> None:
    contact = await office.books(client, "anna", at(FRIDAY, "09:00"))
    await office.opens(entry("anna", week={"mon": ["09:00-12:00"]}), entry("olga"))
    await office.appoints(other, "head", "west")
    assert (await oversight.center(other, "west", None, 0)).misfits == 1
    (line,) = (await oversight.misfits(other, "west", 0)).lines
    assert (line.id, line.misfit) == (contact, True)
    settled = await closing.settle(other, contact, "move", 0)
    assert (settled.was.consultant, settled.now.consultant) == ("Консультант anna", "Консультант olga")
    assert (await oversight.misfits(other, "west", 0)).lines == ()
    assert len(await news(db)) == 1
    with pytest.raises(Outdated):
        await closing.settle(other, contact, "move", 0)


async def test_without_free_time_a_contact_is_not_moved_but_can_be_cancelled(
    closing: ClosingDays, office: Office, anna: Actor, client: Actor, db: Database
) -> None:
    await office.opens(entry("anna", horizon="3d", week={"fri": ["09:00-09:30"]}))
    contact = await office.books(client, "anna", at(FRIDAY, "09:00"))
    with pytest.raises(NoFreeTime):
        await closing.settle(anna, contact, "move", 0)
    assert ((await office.row(contact)).state, await news(db)) == ("booked", [])
    await closing.settle(anna, contact, "cancel", 0)
    assert (await office.row(contact)).state == "cancelled"
    assert len(await news(db)) == 1


async def test_a_talk_by_phone_goes_to_who_has_a_number(
    closing: ClosingDays, office: Office, anna: Actor, client: Actor
) -> None:
    await office.opens(entry("anna"), entry("olga", phone=None), entry("vera"))
    contact = await office.books(client, "anna", at(FRIDAY, "09:00"), way="phone")
    await closing.close(anna, MINE, (FRIDAY, FRIDAY), LEAVE, "move")
    assert (await office.row(contact)).consultant_id == await office.consultant("vera")


async def test_a_time_that_somebody_holds_is_not_free(
    closing: ClosingDays, office: Office, anna: Actor, client: Actor, other: Actor, clock: MovableClock, db: Database
) -> None:
    contact = await office.books(client, "anna", at(FRIDAY, "09:00"))
    olga = await office.consultant("olga")

    def hold(tx: Connection) -> None:
        here = select(Slot.__table__).where(Slot.consultant_id == olga, Slot.starts_at == at(FRIDAY, "09:00"))
        slot = tx.execute(here).one()
        there = {name: getattr(slot, name) for name in ("consultant_id", "center", "starts_at", "ends_at")}
        held = {"state": "held", "hold_until": clock.now + timedelta(minutes=5), "made_at": clock.now}
        about = {"topic": "work", "way": "office", "audience": "citizen", "client_id": other.id, "slot_id": slot.id}
        tx.execute(insert(Contact).values(**there, **held, **about))

    await db.write(hold)
    await closing.close(anna, MINE, (FRIDAY, FRIDAY), LEAVE, "move")
    assert (await office.row(contact)).starts_at == at(FRIDAY, "09:30")


# The head's pages


async def test_the_head_sees_the_centres_day_and_everybodys_load(
    oversight: Oversight, closing: ClosingDays, office: Office, actors: Actors, other: Actor
) -> None:
    people = await crowd(actors, 3)
    await office.books(people[0], "anna", at(TUESDAY, "14:00"))
    await office.books(people[1], "olga", at(TUESDAY, "13:30"))
    await office.books(people[2], "olga", at(FRIDAY, "13:30"))
    await office.appoints(other, "head", "west")
    assert [line.key for line in (await oversight.centers(other, 0)).rows] == ["west"]
    page = await oversight.center(other, "west", None, 0)
    assert [line.consultant for line in page.lines] == ["Консультант olga", "Консультант anna"]
    team = await oversight.team(other, "west", 0)
    assert [(row.name[-4:], row.today, row.week, row.employers) for row in team.rows] == [
        ("anna", 1, 1, None),
        ("olga", 1, 2, None),
        ("avel", 0, 0, 0),
        ("rita", 0, 0, 0),
    ]


@pytest.mark.parametrize("role", [None, ("consultant", "west"), ("qc", ""), ("head", "east")])
async def test_the_heads_pages_are_for_the_head_alone(
    oversight: Oversight, office: Office, other: Actor, role: tuple[str, str] | None
) -> None:
    if role is not None:
        await office.appoints(other, *role)
    attempts = [
        oversight.center(other, "west", None, 0),
        oversight.team(other, "west", 0),
        oversight.misfits(other, "west", 0),
    ]
    if role != ("head", "east"):
        attempts.append(oversight.centers(other, 0))
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            await attempt
