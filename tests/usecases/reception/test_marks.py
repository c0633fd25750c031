"""Marks that lead to surveys and can be taken back."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from db.database import Database
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.asking import Courier, standing, surveys
from tests.usecases.booked import deeds
from tests.usecases.conftest import audit, everything
from tests.usecases.receiving import Office
from tests.usecases.reception.visits import ELEVEN, FRIDAY, TEN_THIRTY, Visit
from usecases.actors import Actor
from usecases.booking.reminders import ContactReminder
from usecases.booking.waiting_line import WaitingLine
from usecases.clients.my_data import MyData
from usecases.reception.attendance import Attendance, TooLateToUndo
from usecases.reception.days import Reception
from usecases.reception.desk import MINE
from usecases.refusals import Outdated


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


async def test_a_talk_that_is_marked_days_later_counts_for_its_own_day(
    attendance: Attendance, visit: Visit, office: Office, courier: Courier, clock: MovableClock, db: Database
) -> None:
    """Its survey waits for second thoughts all the same."""
    await office.set(visit.contact, situation="loss")
    clock.now = TEN_THIRTY.replace(day=4)
    await attendance.mark(visit.anna, visit.contact, "completed", "booked")
    assert [event["occurred_at"] for event in (await everything(db))["events"]] == [ELEVEN]
    clock.passes(hours=2, minutes=59)
    assert surveys(await courier.deliver()) == []
    clock.passes(minutes=1)
    assert surveys(await courier.deliver()) == ["talk"]


async def test_a_talk_of_the_last_day_of_a_month_is_counted_in_it(
    attendance: Attendance, visit: Visit, office: Office, clock: MovableClock, db: Database
) -> None:
    """Whoever marks it on the first of the next, and takes it back, changes nothing of that month."""
    eve = datetime(2026, 12, 31, 14, tzinfo=UTC)
    await office.set(visit.contact, situation="loss", starts_at=eve - timedelta(minutes=30), ends_at=eve)
    clock.now = eve + timedelta(days=1)

    async def came() -> list[tuple[object, object]]:
        cells = (await everything(db))["touch_cells"]
        return [(cell["period"], cell["n"]) for cell in cells if cell["stage"] == "came"]

    await attendance.mark(visit.anna, visit.contact, "completed", "booked")
    assert await came() == [("2026-12", 1)]
    await attendance.undo(visit.anna, visit.contact, "completed")
    assert await came() in ([], [("2026-12", 0)])


async def test_who_is_expected_after_all_is_reminded(
    attendance: Attendance,
    visit: Visit,
    office: Office,
    clock: MovableClock,
    db: Database,
    content: Content,
    workdays: Workdays,
    line: WaitingLine,
) -> None:
    """The day has begun, somebody taps the wrong line and takes it back."""
    courier = Courier(db, clock, deeds(content, workdays, line))
    start = FRIDAY + timedelta(hours=6)
    await office.set(visit.contact, starts_at=start, ends_at=start + timedelta(minutes=30))
    clock.now = FRIDAY
    await attendance.mark(visit.anna, visit.contact, "arrived", "booked")
    await attendance.undo(visit.anna, visit.contact, "arrived")
    clock.now = start - timedelta(hours=2)
    assert [view.soon for view in await courier.deliver() if isinstance(view, ContactReminder)] == [True]


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
