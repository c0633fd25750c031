"""What becomes of a job, and that its deed and its row change together or not at all."""

import asyncio
from datetime import timedelta

import pytest

from db.database import Database
from db.repos import clients
from db.repos import jobs as rows
from tests.conftest import MovableClock
from tests.post import NOTE, Note, Notes, all_jobs, plan_notes
from usecases.actors import Actor
from usecases.jobs import TRIES, DueJob, Jobs, Later, UnknownKind

ME, OTHER = "me", "other"


@pytest.fixture
def wall(clock: MovableClock) -> MovableClock:
    return MovableClock(clock.now)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def jobs(db: Database, clock: MovableClock, wall: MovableClock, notes: Notes) -> Jobs:
    return Jobs(db, clock, {NOTE: notes}, wall=wall)


@pytest.fixture
async def job(db: Database, jobs: Jobs, client: Actor, clock: MovableClock) -> DueJob:
    """A job in my hands."""
    await plan_notes(db, [client.id], clock.now)
    (taken,) = await jobs.claim(ME, 10)
    return taken


async def state(db: Database) -> tuple[str, str | None, int]:
    """State, trouble and tries of the only job."""
    (row,) = await all_jobs(db)
    return row.state, row.trouble, row.tries


async def test_what_is_prepared_is_in_flight_and_what_is_sent_is_done(
    db: Database, jobs: Jobs, job: DueJob, client: Actor, notes: Notes, clock: MovableClock
) -> None:
    assert await jobs.prepare(ME, job) == Note(client.chat_id, "ru", f"Записка {client.id}")
    assert (await all_jobs(db))[0].in_flight_at == clock.now
    await jobs.sent(job, 77)
    (row,) = await all_jobs(db)
    assert (row.state, row.in_flight_at, row.taken_by, row.ended_at) == ("done", None, None, clock.now)
    assert notes.message_ids == {client.id: 77}


async def test_sent_is_reported_once(jobs: Jobs, job: DueJob, notes: Notes) -> None:
    await jobs.prepare(ME, job)
    await asyncio.gather(*(jobs.sent(job, 77) for _ in range(4)))
    await jobs.sent(job, 78)
    assert notes.times("sent") == 1


async def test_a_guard_that_says_no_ends_it_and_one_that_says_later_puts_it_off(
    db: Database, jobs: Jobs, job: DueJob, notes: Notes, clock: MovableClock
) -> None:
    notes.guard = lambda _, now: Later(now + timedelta(hours=1))
    assert await jobs.prepare(ME, job) is None
    assert await jobs.claim(ME, 10) == ()
    clock.passes(hours=1)
    (again,) = await jobs.claim(OTHER, 10)
    assert again.tries == 0
    notes.guard = lambda *_: None
    assert await jobs.prepare(OTHER, again) is None
    assert await state(db) == ("done", None, 0)


@pytest.mark.parametrize("meanwhile", ["cancelled", "postponed", "relieved"])
async def test_a_job_that_changed_since_it_was_taken_is_left_alone(
    db: Database, jobs: Jobs, job: DueJob, notes: Notes, clock: MovableClock, meanwhile: str
) -> None:
    if meanwhile == "cancelled":
        await db.write(lambda tx: rows.cancel(tx, NOTE, job.subject))
    elif meanwhile == "postponed":
        await db.write(lambda tx: rows.postpone(tx, job.id, clock.now + timedelta(hours=1)))
    else:
        await db.write(lambda tx: rows.free_others(tx, OTHER))
    assert await jobs.prepare(ME, job) is None
    assert notes.heard == []
    clock.passes(hours=1)
    assert len(await jobs.claim(OTHER, 10)) == (0 if meanwhile == "cancelled" else 1)


async def test_what_fails_inside_changes_nothing(db: Database, jobs: Jobs, job: DueJob, notes: Notes) -> None:
    before = await all_jobs(db)
    notes.fails = ["prepare"]
    with pytest.raises(ZeroDivisionError):
        await jobs.prepare(ME, job)
    assert await all_jobs(db) == before


async def test_an_unknown_kind_is_refused(db: Database, clock: MovableClock, job: DueJob) -> None:
    with pytest.raises(UnknownKind):
        await Jobs(db, clock, {}).prepare(ME, job)


async def test_after_the_last_try_it_is_parked_and_its_deed_knows(
    db: Database, jobs: Jobs, job: DueJob, notes: Notes, clock: MovableClock
) -> None:
    for tried in range(TRIES):
        assert notes.times("given up") == 0
        (taken,) = [job] if tried == 0 else await jobs.claim(ME, 10)
        assert taken.tries == tried
        await jobs.prepare(ME, taken)
        clock.passes(hours=1)
        end = await jobs.failed(ME, taken, "TimeoutError", clock.now, doubtful=tried == 0)
    assert end == "parked"
    assert await state(db) == ("parked", "TimeoutError", TRIES)
    assert notes.times("given up") == 1
    (shown,) = await jobs.parked()
    assert (shown.kind, shown.subject, shown.trouble, shown.tries) == (NOTE, job.subject, "TimeoutError", TRIES)
    assert (await all_jobs(db))[0].resent == 1
    assert await jobs.again(shown.id)
    assert [again.tries for again in await jobs.claim(ME, 10)] == [0]


async def test_who_blocked_the_bot_is_marked_and_nothing_is_tried_again(
    db: Database, jobs: Jobs, job: DueJob, client: Actor, notes: Notes, clock: MovableClock
) -> None:
    await jobs.prepare(ME, job)
    await jobs.unreachable(job, client.chat_id)
    assert await state(db) == ("done", "unreachable", 0)
    row = await db.read(lambda tx: clients.find(tx, client.id))
    assert row is not None
    assert row.unreachable_at == clock.now
    assert notes.times("unreachable") == 1


async def test_a_chat_nobody_knows_is_given_up(
    db: Database, jobs: Jobs, job: DueJob, client: Actor, notes: Notes
) -> None:
    await jobs.prepare(ME, job)
    await jobs.no_such_chat(job, client.chat_id)
    assert await state(db) == ("parked", "no such chat", 0)
    assert notes.times("given up") == 1


async def test_a_new_courier_waits_for_the_old_ones_silence_and_sends_again_what_was_in_flight(
    db: Database, jobs: Jobs, client: Actor, other: Actor, clock: MovableClock, wall: MovableClock
) -> None:
    await plan_notes(db, [client.id, other.id], clock.now)
    assert (await jobs.hold("dead")).mine
    first, second = await jobs.claim("dead", 10)
    await jobs.prepare("dead", first)
    wall.passes(seconds=14)
    assert not (await jobs.hold(ME)).mine
    assert await jobs.claim(ME, 10) == ()
    wall.passes(seconds=2)
    turn = await jobs.hold(ME)
    assert (turn.mine, turn.freed, turn.in_flight, turn.resent) == (True, 2, 1, 1)
    assert [(job.id, job.resent) for job in await jobs.claim(ME, 10)] == [(first.id, 1), (second.id, 0)]


async def test_the_word_of_one_who_was_relieved_counts_only_for_what_was_sent(
    db: Database, jobs: Jobs, job: DueJob, notes: Notes, clock: MovableClock
) -> None:
    await jobs.prepare(ME, job)
    await db.write(lambda tx: rows.free_others(tx, OTHER))
    (theirs,) = await jobs.claim(OTHER, 10)
    await jobs.later(ME, job, clock.now + timedelta(hours=1))
    await jobs.give_up(ME, job, "TypeError")
    assert await jobs.failed(ME, job, "TimeoutError", clock.now) == "later"
    assert (await all_jobs(db))[0].taken_by == OTHER
    await jobs.sent(job, 77)
    assert await jobs.prepare(OTHER, theirs) is None
    assert notes.message_ids == {job.subject: 77}


async def test_a_courier_that_speaks_keeps_its_turn_and_what_it_has_in_hand(
    jobs: Jobs, job: DueJob, wall: MovableClock
) -> None:
    for _ in range(4):
        assert (await jobs.hold(ME, [job.id])).mine
        wall.passes(seconds=10)
        assert not (await jobs.hold(OTHER)).mine
        assert await jobs.claim(OTHER, 10) == ()


async def test_a_turn_given_back_is_free_at_once(jobs: Jobs, job: DueJob) -> None:
    await jobs.hold(ME)
    await jobs.give_back(ME, [job])
    await jobs.leave(ME)
    turn = await jobs.hold(OTHER)
    assert (turn.mine, turn.freed) == (True, 0)
    assert await jobs.claim(OTHER, 10) == (job,)


async def test_cancelled_in_flight_stays_cancelled(db: Database, jobs: Jobs, job: DueJob, notes: Notes) -> None:
    await jobs.prepare(ME, job)
    await db.write(lambda tx: rows.cancel(tx, NOTE, job.subject))
    await jobs.sent(job, 77)
    assert await state(db) == ("cancelled", None, 0)
    assert notes.message_ids == {}


async def test_the_next_one_is_told(jobs: Jobs, db: Database, client: Actor, clock: MovableClock) -> None:
    assert await jobs.next_due() is None
    await plan_notes(db, [client.id], clock.now + timedelta(days=30))
    assert await jobs.next_due() == clock.now + timedelta(days=30)
