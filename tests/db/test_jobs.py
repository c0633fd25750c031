"""Jobs as rows: planned once, claimed once, freed when their owner is dead."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from db.database import Database
from db.models import Job
from db.repos import jobs
from db.rows import AnyRow

NOW = datetime(2026, 12, 1, 7, 40, tzinfo=UTC)
LEASE = timedelta(seconds=15)


def after(**span: float) -> datetime:
    return NOW + timedelta(**span)


async def plan(db: Database, once: str, due_at: datetime = NOW, priority: int = jobs.INVITATION) -> bool:
    kind, _, subject = once.partition(":")
    return await db.write(lambda tx: jobs.plan(tx, kind, int(subject), once, due_at, priority))


async def claim(db: Database, owner: str, limit: int = 100, now: datetime = NOW, wall: datetime = NOW) -> list[AnyRow]:
    return await db.write(lambda tx: jobs.claim(tx, owner, limit, now, wall=wall, until=wall + LEASE))


async def subjects(db: Database, owner: str = "a", limit: int = 100, now: datetime = NOW) -> list[int]:
    return [row.subject for row in await claim(db, owner, limit, now)]


async def row(db: Database, once: str) -> AnyRow:
    return await db.read(lambda tx: tx.execute(select(Job.__table__).where(Job.once == once)).one())


async def test_the_same_is_planned_once(db: Database) -> None:
    assert await plan(db, "invite:1")
    assert not await plan(db, "invite:1", after(hours=1))
    assert (await row(db, "invite:1")).due_at == NOW


async def test_two_who_plan_the_same_at_once_plan_it_once(db: Database) -> None:
    assert sorted(await asyncio.gather(*(plan(db, "invite:1") for _ in range(8)))) == [False] * 7 + [True]


async def test_many_are_planned_at_once_and_known_ones_passed_over(db: Database) -> None:
    rows = [{"kind": "invite", "subject": n, "once": f"invite:{n}", "due_at": NOW, "priority": 2} for n in range(2500)]
    await plan(db, "invite:7")
    assert await db.write(lambda tx: jobs.plan_many(tx, rows)) == 2499
    assert await db.write(lambda tx: jobs.plan_many(tx, rows)) == 0
    assert await db.write(lambda tx: jobs.plan_many(tx, [])) == 0


async def test_what_is_due_comes_first_by_priority_then_by_time(db: Database) -> None:
    await plan(db, "invite:1", after(minutes=-9))
    await plan(db, "remind:2", after(minutes=-1), jobs.REMINDER)
    await plan(db, "remind:3", after(minutes=-2), jobs.REMINDER)
    await plan(db, "kiosk:4", NOW, jobs.REPLY)
    await plan(db, "kiosk:5", after(seconds=1), jobs.REPLY)
    assert await subjects(db, limit=2) == [4, 3]
    assert await subjects(db) == [2, 1]
    assert await subjects(db) == []
    assert await subjects(db, now=after(seconds=1)) == [5]


async def test_each_job_is_claimed_by_one(db: Database) -> None:
    for number in range(60):
        await plan(db, f"invite:{number}")
    taken = await asyncio.gather(*(subjects(db, str(owner), 10) for owner in range(6)))
    assert sorted(subject for mine in taken for subject in mine) == list(range(60))


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_nobody_waits_for_a_job_that_somebody_is_changing(db: Database) -> None:
    await plan(db, "invite:1")
    await plan(db, "invite:2")
    async with db.writer.connect() as other:
        await other.run_sync(lambda tx: tx.execute(select(Job.id).where(Job.subject == 1).with_for_update()))
        async with asyncio.timeout(2):
            assert await subjects(db) == [2]
        await other.rollback()


async def test_a_lease_that_ran_out_is_taken_over_and_what_was_in_flight_counted(db: Database) -> None:
    await plan(db, "invite:1")
    await plan(db, "invite:2")
    first, _ = await claim(db, "a")
    await db.write(lambda tx: jobs.fly(tx, first.id, NOW))
    assert await claim(db, "b", wall=after(seconds=15)) == []
    again = await claim(db, "b", wall=after(seconds=16))
    assert [(job.subject, job.resent) for job in again] == [(1, 1), (2, 0)]
    assert (await row(db, "invite:1")).in_flight_at is None


async def test_a_lease_can_be_kept_for_longer(db: Database) -> None:
    await plan(db, "invite:1")
    (job,) = await claim(db, "a")
    await db.write(lambda tx: jobs.extend(tx, "b", [job.id], after(hours=1)))  # not theirs
    await db.write(lambda tx: jobs.extend(tx, "a", [job.id], after(seconds=25)))
    assert await claim(db, "b", wall=after(seconds=20)) == []
    assert len(await claim(db, "b", wall=after(seconds=26))) == 1


async def test_the_dead_are_relieved_of_everything_at_once(db: Database) -> None:
    for number in range(4):
        await plan(db, f"invite:{number}")
    flying, *_ = await claim(db, "dead", 3)
    await db.write(lambda tx: jobs.fly(tx, flying.id, NOW))
    await claim(db, "alive", 1)
    assert await db.write(lambda tx: jobs.free_others(tx, "alive")) == (3, 1)
    assert await db.write(lambda tx: jobs.free_others(tx, "alive")) == (0, 0)
    assert [(job.subject, job.resent) for job in await claim(db, "alive")] == [(0, 1), (1, 0), (2, 0)]
    assert await db.read(jobs.resent) == 1


async def test_what_was_not_begun_is_given_back(db: Database) -> None:
    await plan(db, "invite:1")
    await plan(db, "invite:2")
    first, second = await claim(db, "a")
    await db.write(lambda tx: jobs.fly(tx, first.id, NOW))
    await db.write(lambda tx: jobs.give_back(tx, "a", [first.id, second.id]))
    assert await subjects(db, "b") == [2]


async def test_what_is_cancelled_or_over_is_never_claimed(db: Database) -> None:
    for once in ("remind:1", "remind:2", "invite:1", "expire:1"):
        await plan(db, once)
    assert await db.write(lambda tx: jobs.cancel(tx, "remind", 1)) == 1
    assert await db.write(lambda tx: jobs.cancel(tx, "remind", 1)) == 0
    done, parked = await row(db, "invite:1"), await row(db, "expire:1")

    def end(tx: Connection) -> None:
        jobs.end(tx, done.id, "done", NOW)
        jobs.end(tx, parked.id, "parked", NOW, "TimeoutError")

    await db.write(end)
    assert [(job.kind, job.subject) for job in await claim(db, "a")] == [("remind", 2)]
    assert not await plan(db, "remind:1")


async def test_it_can_be_postponed_by_its_key_or_its_id(db: Database) -> None:
    await plan(db, "invite:1")
    job = await row(db, "invite:1")
    assert await db.write(lambda tx: jobs.postpone(tx, "invite:1", after(hours=1)))
    assert await subjects(db) == []
    assert await db.write(lambda tx: jobs.postpone(tx, job.id, NOW))
    assert await subjects(db) == [1]
    await db.write(lambda tx: jobs.end(tx, job.id, "done", NOW))
    assert not await db.write(lambda tx: jobs.postpone(tx, job.id, after(hours=1)))


async def test_the_next_one_is_the_earliest_of_all_priorities(db: Database) -> None:
    assert await db.read(jobs.next_due) is None
    await plan(db, "kiosk:1", after(hours=3), jobs.REPLY)
    await plan(db, "invite:1", after(hours=2))
    assert await db.read(jobs.next_due) == after(hours=2)


async def test_the_parked_are_shown_and_can_be_tried_again(db: Database) -> None:
    for once in ("invite:1", "invite:2", "invite:3"):
        await plan(db, once)
    first, second = [await row(db, once) for once in ("invite:1", "invite:2")]
    await db.write(lambda tx: jobs.end(tx, first.id, "parked", NOW, "TypeError", failed=True))
    await db.write(lambda tx: jobs.end(tx, second.id, "parked", after(hours=1), "no such chat"))
    shown = await db.read(lambda tx: jobs.parked(tx, 10))
    assert [(job.subject, job.trouble, job.tries) for job in shown] == [(2, "no such chat", 0), (1, "TypeError", 1)]
    assert await db.write(lambda tx: jobs.again(tx, first.id, NOW))
    assert not await db.write(lambda tx: jobs.again(tx, first.id, NOW))
    assert await subjects(db) == [1, 3]
