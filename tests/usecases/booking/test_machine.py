"""Whatever clients, staff, the roster and time do in whatever order, nobody meets anybody at an engaged desk.

A few people and very few slots, so that everything meets everything. After every step all rows are looked at.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import combinations
from typing import Any, ParamSpec

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection, select

from db.database import Away, Database, connect
from db.models import Absence, Base, Consultant, Contact, ContactChange, Job, Slot, Wait
from guide.content import Content
from guide.reminding import moments
from guide.roster import Entry
from guide.workdays import Workdays
from tests.conftest import ADMIN, LINK_KEY, MovableClock
from usecases.actors import Actor, Actors
from usecases.booking.assignments import Assignments
from usecases.booking.booking import Booking
from usecases.booking.contacts import Contacts
from usecases.booking.news import News
from usecases.booking.reminders import JOBS, Reminders
from usecases.booking.rosters import Rosters
from usecases.booking.steps import ChooseDay, ChooseWho, Step
from usecases.booking.waiting import Waiting
from usecases.booking.waiting_line import OFFER_END, WaitingLine
from usecases.index.touches import Touches
from usecases.inviting.events import Events
from usecases.inviting.gates import Gates
from usecases.links import Links
from usecases.reception.attendance import Attendance
from usecases.reception.closing import ClosingDays
from usecases.reception.desk import Desk
from usecases.refusals import Refusal
from usecases.runs.marks import Marks

P = ParamSpec("P")
Row = dict[str, Any]
ADMINS = frozenset({ADMIN})
LIVE = ("booked", "arrived")
OVER = ("completed", "no_show", "cancelled")
WEEK = {"tue": ["14:00-15:30"], "fri": ["09:00-10:00"]}
SCREENS = 6
"""How many old summaries a person still has in the chat."""

whose = st.integers(0, 3)
which = st.integers(0, 11)


def entry(key: str) -> Entry:
    """Three slots today, two on Friday."""
    known = {"kind": "career", "center": "west", "topics": ["work", "study"], "ways": ["office"], "week": WEEK}
    spans = {"slot": "30m", "horizon": "4d", "notice": "1h"}
    return Entry.model_validate({"key": key, "name": key.title(), **known, **spans})


class Town(RuleBasedStateMachine):
    """Four clients, two consultants, a head. `url` and `content` are set by the test."""

    url: str
    content: Content

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.opened = AsyncExitStack()
        self.clock = MovableClock(datetime(2026, 12, 1, 7, 40, tzinfo=UTC))
        self.screens: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.seen: set[int] = set()
        self.runner.run(self.settle())

    async def settle(self) -> None:
        self.db: Database = await self.opened.enter_async_context(connect(self.url))
        await self.db.write(empty)
        self.build(Workdays(self.content.region, self.content.centers))
        actors = Actors(self.db, self.clock, ADMINS)
        self.clients: list[Actor] = [await actors.meet(700_123_600_000 + number, "ru") for number in range(4)]
        self.head: Actor = await actors.meet(ADMIN, "ru")
        await self.rosters.import_([entry("olga"), entry("igor")])

    def build(self, workdays: Workdays) -> None:
        db, content, clock = self.db, self.content, self.clock
        self.workdays, self.line = workdays, WaitingLine(content, workdays)
        reminders, news = Reminders(content, workdays), News(content, workdays)
        self.contacts = Contacts(db, content, clock, workdays, reminders, self.line, news)
        self.booking = Booking(db, content, clock, workdays, self.contacts, Assignments(db, clock, workdays, ADMINS))
        self.waiting = Waiting(db, content, clock, self.line, self.contacts)
        self.rosters, desk = Rosters(db, content, clock, workdays), Desk(content, workdays, ADMINS)
        events = Events(db, content, clock, Gates(content, workdays, Marks(LINK_KEY)), Links(LINK_KEY))
        self.attendance = Attendance(db, clock, desk, self.contacts, events, Touches(workdays))
        self.closing = ClosingDays(db, clock, desk, self.contacts, self.rosters)

    def teardown(self) -> None:
        self.runner.run(self.opened.aclose())
        self.runner.close()

    def does(self, tap: Callable[P, Awaitable[object]], *given: P.args, **more: P.kwargs) -> None:
        """A tap; being refused is an answer, anything else that goes wrong is not."""

        async def tapped() -> None:
            with suppress(Refusal):
                await tap(*given, **more)

        self.runner.run(tapped())

    def rows(self, *models: type[Base]) -> list[list[Row]]:
        """Every row of these tables, oldest first."""

        def body(tx: Connection) -> list[list[Row]]:
            tables = [model.__table__ for model in models]
            return [[dict(row._mapping) for row in tx.execute(select(one).order_by(one.c.id))] for one in tables]

        return self.runner.run(self.db.read(body))

    def one(self, place: int, *states: str) -> tuple[Actor, Row] | None:
        """Some contact in one of these states, and whose it is."""
        fit = [row for row in self.rows(Contact)[0] if row["state"] in states]
        if not fit:
            return None
        row = fit[place % len(fit)]
        return next(actor for actor in self.clients if actor.id == row["client_id"]), row

    # What clients do

    @rule(who=whose, topic=st.sampled_from(["work", "study"]), at=which, anyone=st.booleans())
    def keep(self, who: int, topic: str, at: int, anyone: bool) -> None:
        self.does(self.keeps, who, partial(self.booking.begin, self.clients[who], topic), at, anyone=anyone)

    @initialize(places=st.lists(which, min_size=3, max_size=3))
    def some_are_booked(self, places: list[int]) -> None:
        for who, at in enumerate(places):
            self.book(who, "work", at)

    @rule(who=whose, topic=st.sampled_from(["work", "study"]), at=which)
    def book(self, who: int, topic: str, at: int) -> None:
        self.keep(who, topic, at, anyone=True)
        self.confirm(who, 0)

    @rule(place=which, at=which, anyone=st.booleans(), sure=st.booleans())
    def move(self, place: int, at: int, anyone: bool, sure: bool) -> None:
        found = self.one(place, "booked")
        if found is not None:
            who = self.clients.index(found[0])
            self.does(self.keeps, who, partial(self.booking.move, found[0], found[1]["id"]), at, anyone=anyone)
            if sure:
                self.confirm(who, 0)

    async def keeps(self, who: int, begin: Callable[[], Awaitable[Step]], at: int, *, anyone: bool) -> None:
        actor, step = self.clients[who], await begin()
        if isinstance(step, ChooseWho) and step.options:
            chosen = None if anyone else step.options[at % len(step.options)].consultant.id
            step = await self.booking.choose_who(actor, step.draft.id, chosen)
        if not isinstance(step, ChooseDay):
            return
        days = [await self.booking.day(actor, step.draft.id, day) for day in sorted(step.free)]
        times = [start for day in days for start in day.times]
        if times:
            summary = await self.booking.hold(actor, step.draft.id, times[at % len(times)])
            self.screens[who] = [(step.draft.id, summary.slot), *self.screens[who]][:SCREENS]

    @rule(who=whose, old=st.sampled_from([0, 0, 0, 1, 2]))
    def confirm(self, who: int, old: int) -> None:
        for draft, slot in self.screens[who][old : old + 1]:
            self.does(self.booking.confirm, self.clients[who], draft, slot, share=False)

    @rule()
    def all_confirm_at_once(self) -> None:
        self.at_once(
            self.booking.confirm(self.clients[who], *screen)
            for who, screens in self.screens.items()
            for screen in screens[:2]
        )

    @rule(place=which, how=st.sampled_from(["move", "cancel"]))
    def everything_at_once(self, place: int, how: Any) -> None:
        consultant = self.rows(Consultant)[0][place % 2]["id"]
        taps: list[Awaitable[object]] = [
            self.closing.close(self.head, consultant, (self.today(), self.today()), "other", how),
            self.rosters.import_([entry("olga"), entry("igor")]),
            self.booking.forget_stale(),
        ]
        for number in range(place, place + 3):
            found = self.one(number, "booked")
            if found is not None:
                actor, contact = found[0], found[1]["id"]
                taps += [self.waiting.join(actor, contact), self.contacts.cancel(actor, contact, "plans")]
        for who, actor in enumerate(self.clients):
            taps += [self.keeps(who, partial(self.booking.begin, actor, "study"), place + who, anyone=True)]
            taps += [self.booking.confirm(actor, *screen) for screen in self.screens[who][:1]]
        self.at_once(taps)

    def at_once(self, taps: Iterable[Awaitable[object]]) -> None:
        async def together() -> None:
            for result in await asyncio.gather(*taps, return_exceptions=True):
                if isinstance(result, BaseException) and not isinstance(result, Refusal | Away):
                    raise result

        self.runner.run(together())

    @rule(who=whose)
    def drop(self, who: int) -> None:
        for draft, _ in self.screens[who][:1]:
            self.does(self.booking.drop, self.clients[who], draft)

    @rule(place=which)
    def cancel(self, place: int) -> None:
        found = self.one(place, "booked")
        if found is not None:
            self.does(self.contacts.cancel, found[0], found[1]["id"], "plans")

    @rule(place=which)
    def come(self, place: int) -> None:
        found = self.one(place, *LIVE)
        if found is not None:
            self.does(self.contacts.coming, found[0], found[1]["id"])

    @rule()
    def all_wait_for_an_earlier_time(self) -> None:
        for place, _ in enumerate(self.clients):
            found = self.one(place, "booked")
            if found is not None:
                self.does(self.waiting.join, found[0], found[1]["id"])

    @rule(place=which, taken=st.booleans())
    def answer_an_offer(self, place: int, taken: bool) -> None:
        waits = [row for row in self.rows(Wait)[0] if row["passed_slot"] is not None]
        if waits:
            wait = waits[place % len(waits)]
            actor = next(actor for actor in self.clients if actor.id == wait["client_id"])
            answer = self.waiting.accept if taken else self.waiting.decline
            self.does(answer, actor, wait["contact_id"], wait["passed_slot"])

    # What time, ticks and staff do

    @rule(minutes=st.sampled_from([1, 4, 5, 5, 30, 45, 200, 1440, 2880]))
    def pass_time(self, minutes: int) -> None:
        self.clock.passes(minutes=minutes)

    @rule()
    def tick(self) -> None:
        self.does(self.booking.forget_stale)
        self.does(self.rosters.fill)
        self.does(self.attendance.close_unmarked)

    @rule()
    def end_offers(self) -> None:
        for job in self.rows(Job)[0]:
            if (job["kind"], job["state"]) == (OFFER_END, "waiting") and job["due_at"] <= self.clock.now:
                body = partial(self.line.ran_out, slot_id=job["subject"], now=self.clock.now)
                self.runner.run(self.db.write(body))

    @rule(place=which, mark=st.sampled_from(["arrived", "completed", "no_show"]))
    def mark(self, place: int, mark: Any) -> None:
        found = self.one(place, *LIVE)
        if found is not None:
            self.does(self.attendance.mark, self.head, found[1]["id"], mark, found[1]["state"])

    @rule(place=which)
    def take_a_mark_back(self, place: int) -> None:
        found = self.one(place, "arrived", "completed", "no_show")
        if found is not None:
            self.does(self.attendance.undo, self.head, found[1]["id"], found[1]["state"])

    @rule(place=which, ahead=st.sampled_from([0, 0, 3]), how=st.sampled_from(["move", "cancel"]))
    def close_a_day(self, place: int, ahead: int, how: Any) -> None:
        consultant = self.rows(Consultant)[0][place % 2]["id"]
        day = self.today() + timedelta(days=ahead)
        self.does(self.closing.close, self.head, consultant, (day, day), "other", how)

    @rule(place=which)
    def open_it_again(self, place: int) -> None:
        absences = self.rows(Absence)[0]
        if absences:
            absence = absences[place % len(absences)]["id"]
            self.does(self.closing.reopen, self.head, absence)

    @rule(other=st.booleans())
    def import_another_roster(self, other: bool) -> None:
        longer = {"tue": ["14:00-14:30"], "fri": ["09:00-10:30"]} if other else WEEK
        changed = entry("olga").model_copy(update={"week": Entry.model_validate({**ENTRY, "week": longer}).week})
        self.does(self.rosters.import_, [changed, entry("igor")])

    def today(self) -> date:
        return self.workdays.day("west", self.clock.now)

    # What always holds

    @invariant()
    def everything_is_right(self) -> None:
        listed, lines, slots, jobs, waits = self.rows(Contact, ContactChange, Slot, Job, Wait)
        contacts = {row["id"]: row for row in listed}
        changes = defaultdict(list)
        for row in lines:
            changes[row["contact_id"]].append(row)
        one_for_each_slot_and_person(listed, {row["id"]: row for row in slots})
        history_tells_the_state(contacts, changes)
        self.nothing_is_lost(contacts, set(changes))
        self.reminders_are_of_what_is_booked(contacts, changes, jobs)
        offers_are_held_for_those_who_wait(contacts, waits)

    def nothing_is_lost(self, contacts: dict[Any, Row], told: set[Any]) -> None:
        booked = {number for number, row in contacts.items() if row["state"] != "held"}
        assert self.seen <= booked, "a contact is gone"
        assert told == booked
        self.seen = booked

    def reminders_are_of_what_is_booked(
        self, contacts: dict[Any, Row], changes: dict[Any, list[Row]], jobs: list[Row]
    ) -> None:
        booking = self.content.booking
        assert booking is not None
        planned = {row["once"] for row in jobs if row["kind"] in JOBS.values()}
        waiting = {row["once"] for row in jobs if row["kind"] in JOBS.values() and row["state"] == "waiting"}
        due = set()
        for number, row in contacts.items():
            if row["state"] == "booked":
                made = [change["at"] for change in changes[number] if change["what"] in ("booked", "moved")][-1]
                zone = self.workdays.zone(row["center"])
                kinds = moments(row["starts_at"], made, zone, booking.rules)
                due |= {f"{JOBS[kind]}:{number}:{row['sequence']}" for kind in kinds}
        assert due <= planned, "a contact nobody will be reminded of"
        assert waiting <= due, "an orphan reminder"


ENTRY = entry("olga").model_dump(mode="json")


def one_for_each_slot_and_person(contacts: list[Row], slots: dict[Any, Row]) -> None:
    standing_ones = [row for row in contacts if row["cancelled_at"] is None and row["slot_id"] is not None]
    taken = [row["slot_id"] for row in standing_ones]
    assert len(taken) == len(set(taken)), "a slot has two contacts"
    for row in standing_ones:
        slot = slots[row["slot_id"]]
        times = ("consultant_id", "center", "starts_at", "ends_at")
        assert [row[name] for name in times] == [slot[name] for name in times], "a contact is not where its slot is"
    live = [row for row in contacts if row["state"] in LIVE]
    for one, two in combinations(live, 2):
        if one["starts_at"] < two["ends_at"] and two["starts_at"] < one["ends_at"]:
            assert one["consultant_id"] != two["consultant_id"], "a consultant receives two at a time"
            assert one["client_id"] != two["client_id"], "a client has two talks at a time"
        assert (one["client_id"], one["topic"]) != (two["client_id"], two["topic"]), "a topic is booked twice"
        assert one["code"] != two["code"], "two have one code"
    assert all(row["slot_id"] is not None or row["misfit"] for row in live), "a contact stands nowhere"
    held = [row["client_id"] for row in contacts if row["state"] == "held"]
    assert len(held) == len(set(held)), "two times are kept for one client"
    assert all((row["cancelled_at"] is not None) == (row["state"] == "cancelled") for row in contacts)


def history_tells_the_state(contacts: dict[Any, Row], changes: dict[Any, list[Row]]) -> None:
    for number, lines in changes.items():
        row, told = contacts[number], [line["what"] for line in lines]
        assert told[0] == "booked"
        assert told.count("booked") == 1
        changed = [line for line in lines if line["what"] in ("moved", "cancelled") and line["by"] != "system"]
        assert row["sequence"] == len(changed), "a calendar would not learn of a change, or of one that is none"
        assert row["state"] == list(states(told))[-1], told
        assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


def states(told: list[str]) -> Iterator[str]:
    """What a contact has been, by its history. Taken back, a mark gives way to what was before it."""
    been: list[str] = []
    for what in told:
        if what == "undone":
            been.pop()
        elif what in ("booked", "arrived", *OVER):
            been.append(what)
        yield been[-1]


def offers_are_held_for_those_who_wait(contacts: dict[Any, Row], waits: list[Row]) -> None:
    for wait in waits:
        assert contacts[wait["contact_id"]]["state"] == "booked", "somebody waits with a contact that is over"
        if wait["hold_id"] is not None:
            hold = contacts[wait["hold_id"]]
            kept = (hold["state"], hold["client_id"], hold["moves_id"])
            assert kept == ("held", wait["client_id"], wait["contact_id"]), "an offer is somebody else's"


def empty(tx: Connection) -> None:
    """Each life begins without rows."""
    for table in reversed(Base.metadata.sorted_tables):
        tx.execute(table.delete())


def lives(url: str, content: Content, *, examples: int, steps: int, derandomize: bool) -> None:
    machine = type("ThisTown", (Town,), {"url": url, "content": content})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=derandomize,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            report_multiple_bugs=False,
            suppress_health_check=checks,
        ),
    )


def test_nothing_that_happens_in_any_order_breaks_a_booking(db_url: str, content: Content, backend: str) -> None:
    lives(db_url, content, examples=12 if backend == "sqlite" else 5, steps=40, derandomize=True)


@pytest.mark.soak
def test_nothing_that_happens_in_any_order_breaks_a_booking_for_long(db_url: str, content: Content) -> None:
    lives(db_url, content, examples=300, steps=60, derandomize=False)
