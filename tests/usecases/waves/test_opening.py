"""Turns of waves: opened once by the calendar, on working days, for as long as content plans them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from db.database import Database
from db.models import Job, Wave
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.waves.planner import MONDAY, SATURDAY, all_of
from usecases.actors import Actor
from usecases.waves.overview import Waves
from usecases.waves.planning import WaveCalendar
from usecases.waves.steering import Steering


async def test_a_turn_is_written_down_once_by_whichever_replica(
    db: Database, content: Content, clock: MovableClock
) -> None:
    workdays = Workdays(content.region, content.centers)
    replicas = [WaveCalendar(db, content, workdays, clock) for _ in range(4)]
    await asyncio.gather(*(replica.tick() for replica in replicas))
    await asyncio.gather(*(replica.tick() for replica in replicas))
    assert sorted((wave.plan, wave.turn) for wave in await all_of(db, Wave)) == [
        ("everybody", "2026-12-05T10:00"),
        ("pulse", "2026-12-15T11:00"),
    ]
    assert {job.once for job in await all_of(db, Job)} == {f"wave:{wave.id}" for wave in await all_of(db, Wave)}


async def test_a_turn_on_a_day_off_comes_on_the_next_working_day(db: Database, calendar: WaveCalendar) -> None:
    await calendar.tick()
    (saturday,) = [wave for wave in await all_of(db, Wave) if wave.plan == "everybody"]
    assert saturday.due_at == MONDAY
    assert saturday.expires_at == MONDAY + timedelta(days=14)


async def test_between_its_moment_and_its_day_a_turn_is_not_taken_for_a_stray(
    db: Database, calendar: WaveCalendar, clock: MovableClock
) -> None:
    await calendar.tick()
    clock.now = SATURDAY + timedelta(hours=5)
    await calendar.tick()
    turns = {wave.turn: wave.state for wave in await all_of(db, Wave) if wave.plan == "everybody"}
    assert turns == {"2026-12-05T10:00": "planned", "2027-12-05T10:00": "planned"}


async def test_a_turn_that_content_no_longer_plans_is_ended(
    db: Database, calendar: WaveCalendar, content: Content, clock: MovableClock
) -> None:
    await calendar.tick()
    assert content.triggers is not None
    plans = {"everybody": content.triggers.waves["everybody"].model_copy(update={"cron": "0 12 20 12 *"})}
    later = replace(content, triggers=content.triggers.model_copy(update={"waves": plans}))
    await WaveCalendar(db, later, Workdays(content.region, content.centers), clock).tick()
    assert {(wave.plan, wave.turn): wave.state for wave in await all_of(db, Wave)} == {
        ("everybody", "2026-12-05T10:00"): "ended",
        ("pulse", "2026-12-15T11:00"): "ended",
        ("everybody", "2026-12-20T12:00"): "planned",
    }


async def test_a_stopped_turn_is_not_opened_again(
    db: Database, calendar: WaveCalendar, quality: Waves, steering: Steering, admin: Actor
) -> None:
    await calendar.tick()
    for wave in await all_of(db, Wave):
        await steering.steer(admin, wave.id, "end")
    await calendar.tick()
    assert [wave.state for wave in await all_of(db, Wave)] == ["ended", "ended"]
