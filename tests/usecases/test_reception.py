"""Who receives people: own contacts alone, marks that lead to surveys and can be taken back, notes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from db.database import Database
from db.models import Slot
from db.repos import contacts as rows
from db.repos import free
from guide.content import Content, load
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.guide import asking_village
from tests.usecases.asking import Courier, standing, surveys
from tests.usecases.conftest import ADMINS, audit, everything
from tests.usecases.receiving import USUAL, Office
from usecases.actors import Actor, Actors, Grant
from usecases.attendance import Attendance, TooLateToUndo
from usecases.contacts import Contacts
from usecases.desk import MINE, Desk, NotInRoster
from usecases.events import Events
from usecases.guide import Guide
from usecases.journeys import Journeys
from usecases.my_data import MyData
from usecases.personal import Personal
from usecases.reception import NOTE_LIMIT, NoteTooLong, Reception
from usecases.refusals import NotAllowed, Outdated
from usecases.rosters import Rosters
from usecases.touches import Touches

TEN_THIRTY = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
"""In the west, on the Tuesday of these tests; it is 10:40 there."""
ELEVEN = TEN_THIRTY + timedelta(minutes=30)
FRIDAY = datetime(2026, 12, 4, 5, 30, tzinfo=UTC)
MISSED = """
  missed:
    {event: contact.no_show, survey: missed, delay: 1d, expires: 7d, window: 7d, priority: 50, contact: true}
waves:"""
TRIGGERS = asking_village.TRIGGERS.replace("\nwaves:", MISSED)


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The village that asks, also those who did not come."""
    changes = {"triggers.yaml": TRIGGERS, "surveys/missed.yaml": asking_village.survey("Не пришли", "event")}
    return load(asking_village.build(tmp_path_factory.mktemp("receiving"), changes))


@pytest.fixture
def desk(content: Content, workdays: Workdays) -> Desk:
    return Desk(content, workdays, ADMINS)


@pytest.fixture
def reception(db: Database, clock: MovableClock, desk: Desk) -> Reception:
    return Reception(db, clock, desk)


@pytest.fixture
def attendance(
    db: Database, clock: MovableClock, desk: Desk, contacts: Contacts, events: Events, touches: Touches
) -> Attendance:
    return Attendance(db, clock, desk, contacts, events, touches)


@pytest.fixture
async def office(db: Database, content: Content, clock: MovableClock, contacts: Contacts, workdays: Workdays) -> Office:
    """Open since early in the morning, so that there are times before now."""
    clock.passes(hours=-3)
    opened = Office(db, clock, contacts, Rosters(db, content, clock, workdays))
    await opened.opens()
    return opened


@dataclass(frozen=True)
class Visit:
    """A client who agreed to be asked, booked with «anna» for 10:30; her chat, and a stranger's."""

    client: Actor
    anna: Actor
    stranger: Actor
    contact: int


@pytest.fixture
async def visit(
    office: Office, clock: MovableClock, actors: Actors, client: Actor, other: Actor, my_data: MyData
) -> Visit:
    await my_data.agree(client)
    anna = await actors.meet(700_123_456_801, "ru")
    await office.seats(anna, "anna")
    contact = await office.books(client, "anna", TEN_THIRTY)
    clock.passes(hours=3)
    return Visit(await actors.meet(client.chat_id, "ru"), await actors.meet(anna.chat_id, "ru"), other, contact)


# Days and weeks


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


# Whose contacts


async def test_somebody_with_the_role_alone_is_told_to_join(office: Office, reception: Reception, other: Actor) -> None:
    await office.appoints(other, "consultant", "west")
    with pytest.raises(NotInRoster):
        await reception.day(other, MINE, None, 0)


async def test_who_has_left_the_roster_receives_nobody(
    office: Office, reception: Reception, visit: Visit, clock: MovableClock
) -> None:
    await office.opens(*USUAL[1:])
    with pytest.raises(NotInRoster):
        await reception.day(visit.anna, MINE, None, 0)
    with pytest.raises(NotAllowed):
        await reception.card(visit.anna, visit.contact)


@dataclass(frozen=True)
class Tried:
    """What somebody tries who may not."""

    reception: Reception
    attendance: Attendance
    actor: Actor
    contact: int
    consultant: int


Attempt = Callable[[Tried], Awaitable[object]]
ATTEMPTS: dict[str, Attempt] = {
    "day": lambda it: it.reception.day(it.actor, it.consultant, None, 0),
    "week": lambda it: it.reception.week(it.actor, it.consultant, 0),
    "unmarked": lambda it: it.reception.unmarked(it.actor, it.consultant),
    "card": lambda it: it.reception.card(it.actor, it.contact),
    "note": lambda it: it.reception.note(it.actor, it.contact, "заметка"),
    "mark": lambda it: it.attendance.mark(it.actor, it.contact, "completed", "booked"),
    "undo": lambda it: it.attendance.undo(it.actor, it.contact, "booked"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
@pytest.mark.parametrize("who", ["client", "stranger", "colleague", "qc", "head elsewhere", "pretender"])
async def test_others_are_refused_and_nothing_changes(
    office: Office,
    reception: Reception,
    attendance: Attendance,
    visit: Visit,
    db: Database,
    who: str,
    attempt: Attempt,
) -> None:
    actor = visit.client if who == "client" else visit.stranger
    if who == "colleague":
        await office.seats(actor, "olga")
    elif who == "qc":
        await office.appoints(actor, "qc", "")
    elif who == "head elsewhere":
        await office.appoints(actor, "head", "east")
    elif who == "pretender":
        actor = replace(actor, grants=frozenset({Grant("admin", ""), Grant("consultant", "west")}))
    before = await everything(db)
    with pytest.raises(NotAllowed):
        await attempt(Tried(reception, attendance, actor, visit.contact, await office.consultant("anna")))
    assert await everything(db) == before


@pytest.mark.parametrize("role", [("head", "west"), ("head", ""), ("admin", "")])
async def test_the_head_sees_and_marks_but_reads_no_note(
    office: Office, reception: Reception, attendance: Attendance, visit: Visit, role: tuple[str, str]
) -> None:
    await reception.note(visit.anna, visit.contact, "принёс справку")
    await office.appoints(visit.stranger, *role)
    view = await reception.day(visit.stranger, await office.consultant("anna"), None, 0)
    assert (view.host.mine, view.total) == (False, 1)
    assert (await reception.card(visit.stranger, visit.contact)).note is None
    with pytest.raises(NotAllowed):
        await reception.note(visit.stranger, visit.contact, "чужая")
    assert (await attendance.mark(visit.stranger, visit.contact, "arrived", "booked")).line.state == "arrived"
    with pytest.raises(Outdated):
        await reception.card(visit.stranger, 10**6)


async def test_a_contact_that_went_to_a_colleague_is_outdated_not_forbidden(
    office: Office,
    reception: Reception,
    contacts: Contacts,
    visit: Visit,
    other: Actor,
    clock: MovableClock,
    db: Database,
) -> None:
    await office.seats(other, "olga")
    olga = await office.consultant("olga")

    def body(tx: Connection) -> None:
        first = tx.execute(select(Slot.id).where(Slot.consultant_id == olga, Slot.starts_at == FRIDAY)).scalar_one()
        row, slot = rows.find(tx, visit.contact), free.slot(tx, first)
        assert row is not None
        assert slot is not None
        contacts.moved(tx, row, slot, "staff", clock.now)

    await db.write(body)
    with pytest.raises(Outdated):
        await reception.card(visit.anna, visit.contact)
    assert (await reception.card(other, visit.contact)).line.consultant == "Консультант olga"


# What the client shows


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


# Marks and what follows


async def test_completed_is_an_event_with_everything_of_that_moment(
    attendance: Attendance, office: Office, visit: Visit, db: Database, clock: MovableClock
) -> None:
    await office.set(visit.contact, situation="loss")
    view = await attendance.mark(visit.anna, visit.contact, "completed", "booked")
    assert (view.line.state, view.may) == ("completed", ())
    (event,) = (await everything(db))["events"]
    names = ("source", "type", "center", "audience", "service", "consultant", "channel", "situation")
    assert {name: event[name] for name in names} == {
        "source": "golos",
        "type": "contact.completed",
        "center": "west",
        "audience": "citizen",
        "service": "search",
        "consultant": "anna",
        "channel": "office",
        "situation": "loss",
    }
    assert event["client_id"] == visit.client.id


async def test_the_survey_about_the_talk_follows_three_hours_later(
    attendance: Attendance, visit: Visit, courier: Courier, clock: MovableClock
) -> None:
    await attendance.mark(visit.anna, visit.contact, "arrived", "booked")
    clock.passes(minutes=25)
    await attendance.mark(visit.anna, visit.contact, "completed", "arrived")
    clock.passes(hours=2, minutes=59)
    assert surveys(await courier.deliver()) == []
    clock.passes(minutes=1)
    assert surveys(await courier.deliver()) == ["talk"]


async def test_who_did_not_come_is_asked_one_question_the_next_day(
    attendance: Attendance, visit: Visit, courier: Courier, clock: MovableClock
) -> None:
    await attendance.mark(visit.anna, visit.contact, "no_show", "booked")
    clock.passes(hours=23)
    assert surveys(await courier.deliver()) == []
    clock.now = datetime(2026, 12, 4, 8, 0, tzinfo=UTC)
    assert surveys(await courier.deliver()) == ["missed"]


@pytest.mark.parametrize("mark", ["completed", "no_show"])
async def test_a_mark_taken_back_takes_its_survey_back(
    attendance: Attendance,
    visit: Visit,
    office: Office,
    courier: Courier,
    clock: MovableClock,
    db: Database,
    mark: str,
) -> None:
    await attendance.mark(visit.anna, visit.contact, mark, "booked")  # type: ignore[arg-type]
    clock.passes(hours=1, minutes=59)
    view = await attendance.undo(visit.anna, visit.contact, mark)
    assert (view.line.state, view.undo_until) == ("booked", None)
    assert [(disposition, reason) for _, disposition, reason in await standing(db)] == [("withheld", "closed")]
    clock.passes(days=3)
    assert surveys(await courier.deliver()) == []
    assert await office.history(visit.contact) == ["booked", mark, "undone"]


async def test_after_second_thoughts_the_other_survey_follows(
    attendance: Attendance, visit: Visit, courier: Courier, clock: MovableClock
) -> None:
    await attendance.mark(visit.anna, visit.contact, "no_show", "booked")
    await attendance.undo(visit.anna, visit.contact, "no_show")
    await attendance.mark(visit.anna, visit.contact, "completed", "booked")
    clock.passes(hours=3)
    assert surveys(await courier.deliver()) == ["talk"]


async def test_the_time_for_second_thoughts_ends(
    attendance: Attendance, reception: Reception, visit: Visit, clock: MovableClock
) -> None:
    view = await attendance.mark(visit.anna, visit.contact, "completed", "booked")
    assert view.undo_until is not None
    assert view.undo_until.strftime("%H:%M") == "12:40"
    clock.passes(hours=2)
    assert (await reception.card(visit.anna, visit.contact)).undo_until is None
    with pytest.raises(TooLateToUndo):
        await attendance.undo(visit.anna, visit.contact, "completed")


async def test_a_contact_does_not_come_back_across_one_that_was_booked_since(
    attendance: Attendance, office: Office, visit: Visit
) -> None:
    await attendance.mark(visit.anna, visit.contact, "no_show", "booked")
    await office.books(visit.client, "anna", FRIDAY)
    with pytest.raises(TooLateToUndo):
        await attendance.undo(visit.anna, visit.contact, "no_show")
    assert (await office.row(visit.contact)).state == "no_show"


async def test_here_can_be_taken_back_too_and_step_by_step(
    attendance: Attendance, visit: Visit, office: Office
) -> None:
    await attendance.mark(visit.anna, visit.contact, "arrived", "booked")
    await attendance.mark(visit.anna, visit.contact, "completed", "arrived")
    assert (await attendance.undo(visit.anna, visit.contact, "completed")).line.state == "arrived"
    assert (await attendance.undo(visit.anna, visit.contact, "arrived")).line.state == "booked"
    assert (await office.row(visit.contact)).marks == 1


async def test_twenty_taps_are_one_mark_and_one_event(attendance: Attendance, visit: Visit, db: Database) -> None:
    taps = (attendance.mark(visit.anna, visit.contact, "completed", "booked") for _ in range(20))
    views = await asyncio.gather(*taps)
    assert {view.line.state for view in views} == {"completed"}
    rows = await everything(db)
    assert (len(rows["events"]), len(rows["invitations"])) == (1, 1)
    backs = (attendance.undo(visit.anna, visit.contact, "completed") for _ in range(20))
    assert {view.line.state for view in await asyncio.gather(*backs)} == {"booked"}


async def test_two_people_who_disagree_leave_one_mark(
    attendance: Attendance, office: Office, visit: Visit, db: Database
) -> None:
    await office.appoints(visit.stranger, "head", "west")
    results = await asyncio.gather(
        attendance.mark(visit.anna, visit.contact, "completed", "booked"),
        attendance.mark(visit.stranger, visit.contact, "no_show", "booked"),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["Card", "Outdated"]
    assert len((await everything(db))["events"]) == 1


async def test_an_old_button_marks_nothing(attendance: Attendance, visit: Visit) -> None:
    await attendance.mark(visit.anna, visit.contact, "arrived", "booked")
    for mark, seen in (("no_show", "booked"), ("no_show", "arrived"), ("completed", "booked")):
        with pytest.raises(Outdated):
            await attendance.mark(visit.anna, visit.contact, mark, seen)  # type: ignore[arg-type]
    await attendance.mark(visit.anna, visit.contact, "completed", "arrived")
    for seen in ("no_show", "arrived", "booked"):
        with pytest.raises(Outdated):
            await attendance.undo(visit.anna, visit.contact, seen)


async def test_marks_wait_for_their_day_and_no_show_for_the_hour(
    attendance: Attendance, reception: Reception, office: Office, visit: Visit, other: Actor
) -> None:
    later = await office.books(other, "anna", ELEVEN + timedelta(hours=3))
    friday = await office.books(other, "anna", FRIDAY, topic="study")
    assert (await reception.card(visit.anna, visit.contact)).may == ("arrived", "completed", "no_show")
    assert (await reception.card(visit.anna, later)).may == ("arrived", "completed")
    assert (await reception.card(visit.anna, friday)).may == ()
    for contact, mark in ((later, "no_show"), (friday, "completed")):
        with pytest.raises(Outdated):
            await attendance.mark(visit.anna, contact, mark, "booked")  # type: ignore[arg-type]


async def test_what_was_closed_for_want_of_a_mark_can_be_marked_for_some_days(
    attendance: Attendance, reception: Reception, office: Office, visit: Visit, clock: MovableClock
) -> None:
    clock.now = TEN_THIRTY + timedelta(minutes=29, days=1)
    assert await attendance.close_unmarked() == 0
    clock.passes(minutes=1)
    assert await attendance.close_unmarked() == 1
    assert await attendance.close_unmarked() == 0
    assert await office.history(visit.contact) == ["booked", "cancelled"]
    again = await office.books(visit.client, "anna", FRIDAY + timedelta(days=3))
    assert again != visit.contact, "the topic is free"
    assert [line.state for line in (await reception.unmarked(visit.anna, MINE)).lines] == ["unmarked"]
    clock.passes(days=2)
    await attendance.mark(visit.anna, visit.contact, "completed", "unmarked")
    assert (await reception.unmarked(visit.anna, MINE)).lines == ()
    assert (await attendance.undo(visit.anna, visit.contact, "completed")).line.state == "unmarked"
    clock.passes(days=2)
    with pytest.raises(Outdated):
        await attendance.mark(visit.anna, visit.contact, "completed", "unmarked")


async def test_a_contact_whose_client_was_erased_is_marked_all_the_same(
    attendance: Attendance, my_data: MyData, office: Office, visit: Visit, db: Database
) -> None:
    await office.set(visit.contact, client_id=None)
    await attendance.mark(visit.anna, visit.contact, "completed", "booked")
    assert (await attendance.undo(visit.anna, visit.contact, "completed")).line.state == "booked"
    assert [row["client_id"] for row in (await everything(db))["events"]] == [None]


async def test_what_staff_does_is_audited_without_words(
    attendance: Attendance, reception: Reception, visit: Visit, db: Database
) -> None:
    await attendance.mark(visit.anna, visit.contact, "completed", "booked")
    await attendance.undo(visit.anna, visit.contact, "completed")
    await reception.note(visit.anna, visit.contact, "перезвонить")
    done = [(action, detail) for action, detail in await audit(db) if action.startswith("contact.")]
    assert done == [(f"contact.{what}", {"contact": visit.contact}) for what in ("completed", "undone", "noted")]


# Notes


async def test_a_note_is_kept_masked_and_taken_away(reception: Reception, office: Office, visit: Visit) -> None:
    view = await reception.note(visit.anna, visit.contact, "  Просил перезвонить: +7 927 123-45-67  ")
    assert (view.note, view.changed) == ("Просил перезвонить: [скрыто]", True)
    assert (await reception.note(visit.anna, visit.contact, "Документы в порядке")).changed is False
    assert (await reception.card(visit.anna, visit.contact)).note == "Документы в порядке"
    assert (await reception.note(visit.anna, visit.contact, " ")).note is None
    assert (await office.row(visit.contact)).note is None


async def test_a_note_has_its_limit(reception: Reception, office: Office, visit: Visit) -> None:
    await reception.note(visit.anna, visit.contact, "я" * NOTE_LIMIT)
    with pytest.raises(NoteTooLong) as refused:
        await reception.note(visit.anna, visit.contact, "я" * (NOTE_LIMIT + 1))
    assert refused.value.length == NOTE_LIMIT + 1
    assert len((await office.row(visit.contact)).note) == NOTE_LIMIT
