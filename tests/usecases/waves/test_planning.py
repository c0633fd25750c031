"""A wave is planned in batches that a kill does not repeat: everybody gets an invitation or a reason."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import Connection

from db.database import Database
from db.models import Disposition, Invitation, Job
from tests.conftest import MovableClock
from tests.usecases.waves.planner import Planner, all_of, begun, people
from usecases.actors import Actor
from usecases.jobs import DueJob
from usecases.waves.overview import Waves
from usecases.waves.steering import Steering


async def test_everybody_gets_an_invitation_or_a_reason(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    now = clock()
    asked = await people(db, now, 7)
    silent = await people(db, now, 2, consent=False)
    opted_out = await people(db, now, 1, surveys=False)
    gone = await people(db, now, 2, unreachable_at=now)
    wave = await begun(quality, steering, admin)
    await planner.run(wave)
    found = {row.client_id: (row.disposition, row.reason) for row in await all_of(db, Invitation)}
    assert found.pop(admin.id) == ("withheld", "consent")
    assert found == {
        **dict.fromkeys(asked, ("queued", None)),
        **dict.fromkeys(silent, ("withheld", "consent")),
        **dict.fromkeys(opted_out, ("withheld", "opted_out")),
        **dict.fromkeys(gone, ("withheld", "blocked")),
    }


async def test_every_queued_invitation_has_its_job_and_every_one_its_decision(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    await people(db, clock(), 7)
    await people(db, clock(), 3, consent=False)
    wave = await begun(quality, steering, admin)
    await planner.run(wave)
    invitations = await all_of(db, Invitation)
    queued = {row.id for row in invitations if row.disposition == "queued"}
    jobs = [job for job in await all_of(db, Job) if job.kind == "invite"]
    assert {job.subject for job in jobs} == queued
    assert {(job.once, job.priority, job.due_at) for job in jobs} == {(f"invite:{one}", 2, clock()) for one in queued}
    said = {row.invitation_id: (row.disposition, row.gate) for row in await all_of(db, Disposition)}
    assert said == {row.id: (row.disposition, row.reason) for row in invitations}
    assert {row.ended_at for row in invitations if row.disposition == "withheld"} == {clock()}


async def test_a_kill_between_batches_repeats_nobody(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    ids = await people(db, clock(), 10)
    wave = await begun(quality, steering, admin)
    await planner.step(wave)

    class Killed(Exception): ...

    def killed(tx: Connection) -> None:
        planner.deed.prepare(tx, DueJob(1, "wave", wave, 0, clock(), 0), clock())
        raise Killed

    with pytest.raises(Killed):
        await db.write(killed)
    assert len(await all_of(db, Invitation)) == 3
    assert await planner.run(wave) == 4
    assert sorted(row.client_id for row in await all_of(db, Invitation)) == sorted([*ids, admin.id])
    assert (await planner.run(wave)) == 1


async def test_two_couriers_at_once_invite_nobody_twice(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    await people(db, clock(), 20)
    wave = await begun(quality, steering, admin)
    await asyncio.gather(*(planner.step(wave) for _ in range(12)))
    invited = Counter(row.client_id for row in await all_of(db, Invitation))
    assert len(invited) == 21
    assert set(invited.values()) == {1}


async def test_an_audience_and_a_centre_narrow_a_wave(
    db: Database, quality: Waves, steering: Steering, planner: Planner, qc_west: Actor, clock: MovableClock
) -> None:
    west = await people(db, clock(), 4, center="west")
    await people(db, clock(), 4, center="east")
    wave = await begun(quality, steering, qc_west, center="west")
    await planner.run(wave)
    assert sorted(row.client_id for row in await all_of(db, Invitation)) == west
