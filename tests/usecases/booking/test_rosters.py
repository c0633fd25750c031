"""The roster in rows: slots come and go, contacts stay. The clock stands at Tuesday, 1 December 2026, 10:40."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from db.database import Database
from db.models import Consultant, ConsultantOffer, Contact, ContactChange, Slot
from db.repos import consultants
from guide.content import Content
from guide.roster import Entry
from guide.workdays import Workdays
from tests.conftest import MovableClock
from usecases.actors import Actor
from usecases.booking.rosters import Rosters
from usecases.refusals import Outdated

WEST = timedelta(hours=3)
NAP_S = 0.4


def entry(key: str = "anna", **fields: object) -> Entry:
    written: dict[str, object] = {
        "key": key, "center": "west", "kind": "career", "name": key.capitalize(),
        "topics": ["work"], "ways": ["office"],
        "week": {"mon": ["09:00-11:00"], "tue": ["09:00-12:00"]}, "slot": "30m", "horizon": "7d", "notice": "1h",
    }  # fmt: skip
    return Entry.model_validate({**written, **fields})


@pytest.fixture
def rosters(db: Database, content: Content, clock: MovableClock, workdays: Workdays) -> Rosters:
    return Rosters(db, content, clock, workdays)


@dataclass(frozen=True)
class Time:
    """A slot on the wall clock of the west."""

    id: int
    day: date
    starts: str
    center: str


async def times(db: Database, key: str = "anna") -> list[Time]:
    stmt = select(Slot.id, Slot.day, Slot.starts_at, Slot.center).join(Consultant, Consultant.id == Slot.consultant_id)
    rows = await db.read(lambda tx: tx.execute(stmt.where(Consultant.key == key).order_by(Slot.starts_at)).all())
    return [Time(row.id, row.day, f"{row.starts_at + WEST:%d.%m %H:%M}", row.center) for row in rows]


async def starts(db: Database, key: str = "anna") -> list[str]:
    return [time.starts for time in await times(db, key)]


async def booked(
    db: Database, client: Actor, starts: str, key: str = "anna", nap_s: float = 0, **fields: object
) -> int:
    """A contact on the slot that begins then. PostgreSQL takes a nap before it commits."""
    slot = {time.starts: time.id for time in await times(db, key)}[starts]

    def body(tx: Connection) -> int:
        row = tx.execute(select(Slot).where(Slot.id == slot)).first()
        if row is None:
            raise LookupError(starts)
        values = {
            "client_id": client.id, "slot_id": slot, "consultant_id": row.consultant_id, "center": row.center,
            "topic": "work", "way": "office", "audience": "citizen", "state": "booked", "code": "К-1",
            "starts_at": row.starts_at, "ends_at": row.ends_at, "made_at": row.starts_at,
        }  # fmt: skip
        contact = tx.execute(insert(Contact).values({**values, **fields}).returning(Contact.id)).scalar_one()
        if nap_s and tx.dialect.name == "postgresql":
            tx.execute(text("SELECT pg_sleep(:nap)"), {"nap": nap_s})
        return contact

    return await db.write(body)


@dataclass(frozen=True)
class Standing:
    """A contact as it stands."""

    slot: int | None
    misfit: bool
    state: str


async def standing(db: Database, contact: int) -> Standing | None:
    stmt = select(Contact.slot_id, Contact.misfit, Contact.state).where(Contact.id == contact)
    row = await db.read(lambda tx: tx.execute(stmt).first())
    return None if row is None else Standing(row.slot_id, row.misfit, row.state)


async def history(db: Database, contact: int) -> list[tuple[str, str]]:
    stmt = select(ContactChange.what, ContactChange.by).where(ContactChange.contact_id == contact)
    return [(row.what, row.by) for row in await db.read(lambda tx: tx.execute(stmt).all())]


async def number(db: Database, key: str = "anna") -> int:
    row = await db.read(lambda tx: consultants.of_key(tx, key))
    assert row is not None
    return int(row.id)


REST_OF_TODAY = ["01.12 11:00", "01.12 11:30"]
NEXT_MONDAY = ["07.12 09:00", "07.12 09:30", "07.12 10:00", "07.12 10:30"]
NEXT_TUESDAY = ["08.12 09:00", "08.12 09:30", "08.12 10:00", "08.12 10:30", "08.12 11:00", "08.12 11:30"]
ALL = [*REST_OF_TODAY, *NEXT_MONDAY, *NEXT_TUESDAY]


async def test_an_import_lays_the_times_up_to_the_horizon(db: Database, rosters: Rosters) -> None:
    report = await rosters.import_([entry(), entry("boris", kind="hr", topics=["staff"])])
    assert (report.new, report.changed, report.same, report.left) == (2, 0, 0, 0)
    assert await starts(db) == await starts(db, "boris") == ALL
    assert (report.slots.laid, report.slots.removed) == (2 * len(ALL), 0)
    offers = await db.read(lambda tx: tx.execute(select(ConsultantOffer.topic, ConsultantOffer.way)).all())
    assert sorted(map(tuple, offers)) == [("staff", "office"), ("work", "office")]


async def test_the_same_import_again_changes_nothing(db: Database, rosters: Rosters) -> None:
    await rosters.import_([entry()])
    before = await times(db)
    report = await rosters.import_([entry()])
    assert (report.new, report.changed, report.same, report.left) == (0, 0, 1, 0)
    assert (report.slots.laid, report.slots.removed) == (0, 0)
    assert await times(db) == before


async def test_the_tick_keeps_the_horizon(db: Database, rosters: Rosters, clock: MovableClock) -> None:
    await rosters.import_([entry()])
    before = await times(db)
    assert (await rosters.fill()).laid == 0
    clock.passes(days=7)
    assert (await rosters.fill()).laid == 10
    assert (await times(db))[: len(before)] == before  # what is past stays, with what hangs on it
    assert (await starts(db))[len(before) :] == [one.replace("07.", "14.").replace("08.", "15.") for one in ALL[2:]]


async def test_a_notice_closes_times_before_they_start(db: Database, rosters: Rosters) -> None:
    await rosters.import_([entry()])
    before = await times(db)
    await rosters.import_([entry(notice="1d")])
    assert await times(db) == before
    rows = await db.read(lambda tx: tx.execute(select(Slot.starts_at, Slot.closes_at)).all())
    assert {row.starts_at - row.closes_at for row in rows} == {timedelta(days=1)}


async def test_times_that_stay_keep_their_rows(db: Database, rosters: Rosters) -> None:
    await rosters.import_([entry()])
    before = {time.starts: time.id for time in await times(db)}
    report = await rosters.import_([entry(week={"tue": ["09:00-12:00"], "wed": ["09:00-10:00"]})])
    assert (report.changed, report.slots.removed) == (1, len(NEXT_MONDAY))
    after = {time.starts: time.id for time in await times(db)}
    assert list(after) == [*REST_OF_TODAY, *NEXT_TUESDAY]  # the village's west is closed on Wednesdays
    assert all(before[starts] == after[starts] for starts in after)


async def test_a_contact_that_no_longer_fits_is_kept_flagged_and_listed(
    db: Database, rosters: Rosters, client: Actor, other: Actor
) -> None:
    await rosters.import_([entry()])
    stays = await booked(db, other, "08.12 09:00", code="К-2")
    contact = await booked(db, client, "07.12 09:30")
    report = await rosters.import_([entry(week={"mon": ["09:40-11:00"], "tue": ["09:00-12:00"]})])
    assert [(one.contact, one.code, one.consultant, one.name) for one in report.misfits] == [
        (contact, "К-1", "anna", "Anna")
    ]
    assert report.slots.misfits == (contact,)
    assert await standing(db, contact) == Standing(None, True, "booked")
    assert await history(db, contact) == [("misfit", "system")]
    kept = await standing(db, stays)
    assert kept is not None
    assert not kept.misfit
    monday = [starts for starts in await starts(db) if starts.startswith("07.")]
    assert monday == ["07.12 10:10"]  # nothing is laid across the contact, which ends at 10:00; 9:40 would cross it
    assert [one.contact for one in await rosters.misfits("west")] == [contact]
    assert await rosters.misfits("east") == ()


async def test_when_the_roster_comes_back_the_contact_fits_again(db: Database, rosters: Rosters, client: Actor) -> None:
    await rosters.import_([entry()])
    contact = await booked(db, client, "07.12 09:30")
    await rosters.import_([entry(week={"tue": ["09:00-12:00"]})])
    await rosters.import_([entry(week={"tue": ["09:00-11:00"]})])
    assert await history(db, contact) == [("misfit", "system")]  # said once
    await rosters.import_([entry()])
    assert await starts(db) == ALL
    slot = next(time.id for time in await times(db) if time.starts == "07.12 09:30")
    assert await standing(db, contact) == Standing(slot, False, "booked")
    assert await rosters.misfits() == ()


@pytest.mark.parametrize("fields", [{"topics": ["study"]}, {"ways": ["phone"]}, {"center": "east"}])
async def test_a_contact_about_what_is_no_longer_offered_does_not_fit(
    db: Database, rosters: Rosters, client: Actor, fields: dict[str, Any]
) -> None:
    await rosters.import_([entry()])
    contact = await booked(db, client, "07.12 09:30")
    report = await rosters.import_([entry(**fields)])
    assert report.slots.misfits == (contact,)
    assert {time.center for time in await times(db)} == {fields.get("center", "west")}
    assert "07.12 09:30" not in await starts(db)


async def test_whoever_leaves_the_roster_is_booked_no_more(db: Database, rosters: Rosters, client: Actor) -> None:
    await rosters.import_([entry(), entry("boris"), entry("vera", center="east")])
    contact = await booked(db, client, "07.12 09:30")
    report = await rosters.import_([entry("boris")])
    assert (report.left, report.same) == (1, 1)
    assert [one.contact for one in report.misfits] == [contact]
    assert await starts(db) == []
    assert await starts(db, "boris") == ALL
    assert await times(db, "vera") != []  # the roster of the west says nothing of the east
    listed = await db.read(lambda tx: [row.key for row in consultants.listed(tx)])
    assert listed == ["vera", "boris"]
    assert (await rosters.import_([entry(), entry("boris")])).changed == 1
    assert await starts(db) == ALL


@pytest.mark.parametrize("state", ["completed", "no_show", "arrived"])
async def test_what_has_already_been_is_never_touched(
    db: Database, rosters: Rosters, client: Actor, clock: MovableClock, state: str
) -> None:
    await rosters.import_([entry()])
    contact = await booked(db, client, "01.12 11:00", state=state)
    before = await standing(db, contact)
    clock.passes(minutes=25)
    await rosters.import_([entry(week={"tue": ["09:10-12:40"]})])
    assert await standing(db, contact) == before
    assert (await starts(db))[:2] == ["01.12 11:00", "01.12 11:40"]


async def test_absence_takes_free_times_and_flags_contacts(db: Database, rosters: Rosters, client: Actor) -> None:
    await rosters.import_([entry()])
    contact = await booked(db, client, "07.12 09:30")
    anna, now = await number(db), datetime(2026, 12, 1, 7, 40, tzinfo=UTC)
    since = datetime(2026, 12, 6, 21, tzinfo=UTC)
    away = await db.write(lambda tx: rosters.absent(tx, anna, since, since + timedelta(days=1), "leave", now))
    assert away.misfits == (contact,)
    assert await starts(db) == [*REST_OF_TODAY, *NEXT_TUESDAY]
    await db.write(lambda tx: rosters.back(tx, away.absence, now))
    assert await starts(db) == ALL
    assert await rosters.misfits() == ()
    with pytest.raises(Outdated):
        await db.write(lambda tx: rosters.back(tx, away.absence, now))


async def test_absence_of_hours_leaves_the_rest_of_the_day(db: Database, rosters: Rosters) -> None:
    await rosters.import_([entry()])
    anna, now = await number(db), datetime(2026, 12, 1, 7, 40, tzinfo=UTC)
    half_past_nine = datetime(2026, 12, 7, 6, 30, tzinfo=UTC)
    await db.write(
        lambda tx: rosters.absent(tx, anna, half_past_nine, half_past_nine + timedelta(minutes=40), "training", now)
    )
    assert [one for one in await starts(db) if one.startswith("07.")] == ["07.12 09:00", "07.12 10:30"]


async def test_an_absence_outlives_a_new_roster(db: Database, rosters: Rosters) -> None:
    await rosters.import_([entry()])
    anna, now = await number(db), datetime(2026, 12, 1, 7, 40, tzinfo=UTC)
    since = datetime(2026, 12, 6, 21, tzinfo=UTC)
    await db.write(lambda tx: rosters.absent(tx, anna, since, since + timedelta(days=1), "leave", now))
    await rosters.import_([entry(slot="1h")])
    assert not any(one.startswith("07.") for one in await starts(db))


async def test_what_editors_write_about_dates_reaches_slots_that_are_laid(
    db: Database, content: Content, clock: MovableClock, workdays: Workdays, client: Actor
) -> None:
    await Rosters(db, content, clock, workdays).import_([entry()])
    contact = await booked(db, client, "07.12 09:30")
    closed = content.centers["west"].model_copy(update={"closed": (date(2026, 12, 7),)})
    edited = Workdays(content.region, {**content.centers, "west": closed})
    assert (await Rosters(db, content, clock, edited).fill()).misfits == (contact,)
    assert await starts(db) == [*REST_OF_TODAY, *NEXT_TUESDAY]


async def test_holds_do_not_keep_a_time_that_is_gone(
    db: Database, rosters: Rosters, client: Actor, other: Actor, clock: MovableClock
) -> None:
    await rosters.import_([entry()])
    soon: dict[str, Any] = {"state": "held", "code": None, "hold_until": clock() + timedelta(minutes=5)}
    gone = await booked(db, client, "07.12 09:30", **soon)
    stays = await booked(db, other, "08.12 09:30", **soon)
    await rosters.import_([entry(week={"tue": ["09:00-12:00"]})])
    assert await standing(db, gone) is None
    kept = await standing(db, stays)
    assert kept is not None
    assert kept.slot is not None


async def test_a_hold_that_has_run_out_is_in_nobodys_way(
    db: Database, rosters: Rosters, client: Actor, clock: MovableClock
) -> None:
    await rosters.import_([entry()])
    past: dict[str, Any] = {"state": "held", "code": None, "hold_until": clock() - timedelta(minutes=1)}
    held = await booked(db, client, "07.12 09:30", **past)
    await rosters.import_([entry(week={"mon": ["09:00-11:00"]}, slot="1h")])
    assert await starts(db) == ["07.12 09:00", "07.12 10:00"]
    assert await standing(db, held) is None


async def test_an_import_that_was_cut_short_is_finished_by_the_tick(db: Database, rosters: Rosters) -> None:
    """The roster is written down, the slots are not laid: a process was killed in between."""
    await rosters.import_([entry()])

    def body(tx: Connection) -> None:
        tx.execute(text("DELETE FROM slots"))
        tx.execute(update(Consultant).values(digest="", filled_to=None))

    await db.write(body)
    assert (await rosters.fill()).laid == len(ALL)
    assert await starts(db) == ALL


async def test_laying_waits_for_whoever_is_booking(db: Database, rosters: Rosters, client: Actor) -> None:
    """The contact is not committed when its slot is about to go: it must not lose it unseen."""
    await rosters.import_([entry()])
    other_times = entry(week={"mon": ["09:10-11:00"], "tue": ["09:00-12:00"]})

    async def import_meanwhile() -> None:
        await asyncio.sleep(NAP_S / 2)
        await rosters.import_([other_times])

    await asyncio.gather(booked(db, client, "07.12 09:30", nap_s=NAP_S), import_meanwhile())
    assert len(await rosters.misfits()) == 1
    await assert_nothing_crosses(db)


async def test_booking_and_laying_at_once_lose_no_contact(
    db: Database, rosters: Rosters, client: Actor, other: Actor
) -> None:
    """Whoever is quicker: a contact has its slot, or is flagged; nothing is laid across it."""
    await rosters.import_([entry()])
    people: Sequence[Actor] = (client, other)
    for turn in range(8):
        slot = (await starts(db))[2 + turn % 3]
        shifted = {"mon": [f"09:{10 + turn}-11:00"], "tue": ["09:00-12:00"]}

        async def book(slot: str = slot, turn: int = turn) -> None:
            with suppress(IntegrityError, LookupError):  # the slot is gone, before or while it is taken
                await booked(db, people[turn % 2], slot, state="completed", code=None)

        await asyncio.gather(book(), rosters.import_([entry(week=shifted)]))
        await assert_nothing_crosses(db)


async def assert_nothing_crosses(db: Database) -> None:
    contacts = await db.read(lambda tx: tx.execute(select(Contact.slot_id, Contact.starts_at, Contact.ends_at)).all())
    slots = await db.read(lambda tx: tx.execute(select(Slot.id, Slot.starts_at, Slot.ends_at)).all())
    for contact in contacts:
        for slot in slots:
            crosses = slot.starts_at < contact.ends_at and contact.starts_at < slot.ends_at
            assert not crosses or slot.id == contact.slot_id


async def test_days_gone_by_are_swept_and_what_took_place_stays(
    db: Database, rosters: Rosters, client: Actor, clock: MovableClock
) -> None:
    await rosters.import_([entry()])
    contact = await booked(db, client, "01.12 11:00", state="completed")
    clock.passes(days=7, hours=1)
    assert await rosters.sweep() == len(REST_OF_TODAY)
    assert await starts(db) == [*NEXT_MONDAY, *NEXT_TUESDAY]
    left = await standing(db, contact)
    assert left is not None
    assert (left.slot, left.state) == (None, "completed")
