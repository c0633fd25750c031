"""Quality control looks first, then starts, pauses and ends a wave; the quarter plan warns in time."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from db.database import Database
from db.models import Disposition, Invitation, Job, Wave
from db.repos import invitations
from tests.conftest import MovableClock
from tests.usecases.conftest import audit
from tests.usecases.waves.planner import Planner, all_of, begun, people
from usecases.actors import Actor
from usecases.refusals import NotAllowed, Outdated
from usecases.waves.overview import Waves
from usecases.waves.planning import WaveCalendar
from usecases.waves.steering import Steering


async def test_the_dry_run_says_what_the_wave_then_does(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    await people(db, clock(), 6)
    await people(db, clock(), 3, surveys=False)
    await people(db, clock(), 2, unreachable_at=clock())
    view = await quality.dry_run(admin, "everybody", None)
    assert (view.people, view.reached) == (12, 6)
    assert view.stopped == {"consent": 1, "opted_out": 3, "blocked": 2}
    assert await all_of(db, Invitation) == []
    wave = (await steering.start(admin, "everybody", None, view.asked_at)).wave.id
    await planner.run(wave)
    card = await quality.wave(admin, wave)
    assert (card.tally.waiting, card.tally.withheld) == (6, 6)
    assert {count.reason: count.people for count in card.tally.counts if count.reason} == view.stopped


async def test_a_double_tap_on_start_is_one_wave(
    db: Database, quality: Waves, steering: Steering, admin: Actor
) -> None:
    view = await quality.dry_run(admin, "everybody", None)
    cards = await asyncio.gather(*(steering.start(admin, "everybody", None, view.asked_at) for _ in range(6)))
    assert len({card.wave.id for card in cards}) == 1
    assert len(await all_of(db, Wave)) == 1
    assert [action for action, _ in await audit(db)] == ["wave.dry_run", "wave.start"]


async def test_a_second_wave_of_a_plan_waits_for_the_first(
    quality: Waves, steering: Steering, planner: Planner, admin: Actor
) -> None:
    wave = await begun(quality, steering, admin)
    await planner.step(wave)
    view = await quality.dry_run(admin, "everybody", None)
    assert view.goes_on == wave
    assert (await steering.start(admin, "everybody", None, view.asked_at + 60)).wave.id == wave


async def test_a_paused_wave_plans_nothing_until_it_is_resumed(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    await people(db, clock(), 10)
    wave = await begun(quality, steering, admin)
    await planner.step(wave)
    assert (await steering.steer(admin, wave, "pause")).wave.state == "paused"
    later = await planner.step(wave)
    assert later is not None
    assert later.at > clock()
    assert len(await all_of(db, Invitation)) == 3
    assert (await steering.steer(admin, wave, "resume")).wave.state == "running"
    await planner.run(wave)
    assert len(await all_of(db, Invitation)) == 11


async def test_resuming_wakes_what_the_pause_put_off(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    await people(db, clock(), 4)
    wave = await begun(quality, steering, admin)
    await planner.run(wave)
    await steering.steer(admin, wave, "pause")
    away = clock() + timedelta(hours=1)

    def put_off(tx: Connection) -> None:
        tx.execute(update(Job).where(Job.kind == "invite").values(due_at=away))
        for row in tx.execute(select(Invitation.id).where(Invitation.disposition == "queued")).all():
            invitations.postpone(tx, row.id, "closed", away, clock())

    await db.write(put_off)
    assert (await quality.wave(admin, wave)).waiting_for == {"closed": 4}
    assert (await steering.steer(admin, wave, "resume")).waiting_for == {}
    assert {job.due_at for job in await all_of(db, Job) if job.kind == "invite"} == {clock()}


async def test_ending_expires_what_waits_and_leaves_what_was_sent(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    await people(db, clock(), 8)
    wave = await begun(quality, steering, admin)
    await planner.run(wave)
    sent, flying = [row.id for row in await all_of(db, Invitation) if row.disposition == "queued"][:2]

    def on_their_way(tx: Connection) -> None:
        tx.execute(update(Invitation).where(Invitation.id == sent).values(disposition="sent", sent_at=clock()))
        tx.execute(update(Job).where(Job.subject == sent, Job.kind == "invite").values(state="done"))
        tx.execute(update(Job).where(Job.subject == flying, Job.kind == "invite").values(in_flight_at=clock()))

    await db.write(on_their_way)
    await steering.steer(admin, wave, "end")
    await planner.run(wave)
    where = Counter((row.disposition, row.reason) for row in await all_of(db, Invitation))
    assert where == {("expired", "ended"): 6, ("sent", None): 1, ("queued", None): 1, ("withheld", "consent"): 1}
    states = Counter(job.state for job in await all_of(db, Job) if job.kind == "invite")
    assert states == {"cancelled": 6, "done": 1, "waiting": 1}
    last = [row.disposition for row in await all_of(db, Disposition) if row.disposition == "expired"]
    assert len(last) == 6


async def test_a_wave_ends_with_its_time_to_answer(
    db: Database,
    calendar: WaveCalendar,
    quality: Waves,
    steering: Steering,
    planner: Planner,
    admin: Actor,
    clock: MovableClock,
) -> None:
    await people(db, clock(), 2)
    wave = await begun(quality, steering, admin)
    await planner.run(wave)
    clock.passes(days=14)
    await calendar.tick()
    await planner.run(wave)
    assert (await quality.wave(admin, wave)).wave.state == "ended"
    assert Counter(row.disposition for row in await all_of(db, Invitation)) == {"expired": 2, "withheld": 1}


async def test_a_planned_turn_starts_when_quality_control_says_so(
    db: Database, calendar: WaveCalendar, quality: Waves, steering: Steering, admin: Actor, clock: MovableClock
) -> None:
    await calendar.tick()
    (planned,) = [wave for wave in await all_of(db, Wave) if wave.plan == "everybody"]
    card = await steering.steer(admin, planned.id, "start")
    assert card.wave.due_at == clock()
    assert {job.due_at for job in await all_of(db, Job) if job.subject == planned.id} == {clock()}


async def test_steps_are_written_down_once(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor
) -> None:
    wave = await begun(quality, steering, admin)
    await planner.step(wave)
    for how in ("pause", "pause", "resume", "resume", "end", "end", "pause"):
        await steering.steer(admin, wave, how)
    steps = [action for action, _ in await audit(db)]
    assert steps == ["wave.dry_run", "wave.start", "wave.pause", "wave.resume", "wave.end"]


async def test_a_centre_sees_its_own_people_only(
    db: Database,
    quality: Waves,
    steering: Steering,
    planner: Planner,
    admin: Actor,
    qc_west: Actor,
    clock: MovableClock,
) -> None:
    await people(db, clock(), 4, center="west")
    await people(db, clock(), 5, center="east")
    wave = await begun(quality, steering, admin)
    await planner.run(wave)
    assert (await quality.wave(admin, wave)).tally.waiting == 9
    card = await quality.wave(qc_west, wave)
    assert (card.tally.waiting, card.mine) == (4, False)
    page = await quality.invitations(qc_west, str(wave), ("queued", None), 0)
    assert len(page.rows) == 4


async def test_a_centre_steers_neither_the_region_nor_another_centre(
    db: Database, quality: Waves, steering: Steering, admin: Actor, qc_west: Actor
) -> None:
    region, east = await begun(quality, steering, admin), await begun(quality, steering, admin, "pulse", "east")
    for wave in (region, east):
        with pytest.raises(NotAllowed):
            await steering.steer(qc_west, wave, "end")
    with pytest.raises(NotAllowed):
        await quality.wave(qc_west, east)
    for center in (None, "east"):
        with pytest.raises(NotAllowed):
            await quality.dry_run(qc_west, "everybody", center)
        with pytest.raises(NotAllowed):
            await steering.start(qc_west, "everybody", center, 1)


async def test_others_are_refused(quality: Waves, steering: Steering, client: Actor, admin: Actor) -> None:
    wave = await begun(quality, steering, admin)
    attempts = (
        quality.overview(client, 0),
        quality.survey(client, "pulse"),
        quality.wave(client, wave),
        quality.dry_run(client, "pulse", None),
        steering.start(client, "pulse", None, 1),
        steering.steer(client, wave, "end"),
        quality.reasons(client, str(wave), 0),
        quality.reasons(client, "pulse", 0),
        quality.invitations(client, str(wave), ("queued", None), 0),
        steering.preview(client, "pulse"),
        quality.parked(client),
        steering.again(client, 1),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            await attempt


async def test_what_is_gone_is_outdated(quality: Waves, steering: Steering, admin: Actor) -> None:
    attempts = (
        quality.survey(admin, "gone"),
        quality.wave(admin, 999),
        quality.dry_run(admin, "gone", None),
        quality.dry_run(admin, "pulse", "gone"),
        steering.steer(admin, 999, "end"),
        quality.reasons(admin, "999", 0),
        quality.reasons(admin, "gone", 0),
        steering.preview(admin, "gone"),
        steering.again(admin, 999),
    )
    for attempt in attempts:
        with pytest.raises(Outdated):
            await attempt


QUARTERS = [
    pytest.param(datetime(2026, 12, 1, tzinfo=UTC), 0, (0, 2, "none"), id="both still come"),
    pytest.param(datetime(2026, 12, 10, tzinfo=UTC), 1, (1, 1, "none"), id="one done, one comes, in time"),
    pytest.param(datetime(2026, 12, 12, tzinfo=UTC), 1, (1, 1, "late"), id="the end is near"),
    pytest.param(datetime(2026, 12, 20, tzinfo=UTC), 1, (1, 0, "short"), id="no other one comes"),
    pytest.param(datetime(2026, 12, 20, tzinfo=UTC), 2, (2, 0, "none"), id="done"),
]
"""When, how many waves were held, what the plan says then."""


@pytest.mark.parametrize(("now", "held", "expected"), QUARTERS)
async def test_the_quarter_plan_warns_in_time(
    db: Database, quality: Waves, admin: Actor, clock: MovableClock, now: datetime, held: int, expected: Any
) -> None:
    clock.now = now

    def body(tx: Connection) -> None:
        for turn in range(held):
            span = {"due_at": now, "expires_at": now + timedelta(days=7), "started_at": now, "state": "running"}
            names = {"plan": "everybody", "turn": f"t{turn}", "survey": "quarter_citizen", "kind": "periodic"}
            tx.execute(insert(Wave).values(**names, **span, audience="any"))

    await db.write(body)
    quarter = (await quality.overview(admin, 0)).quarter
    assert quarter is not None
    assert (quarter.held, quarter.planned, quarter.warning) == expected
    assert (quarter.year, quarter.number, quarter.needed) == (2026, 4, 2)
