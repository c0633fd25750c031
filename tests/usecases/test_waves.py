"""Waves: opened once by the calendar, planned in batches that a kill does not repeat, steered by quality control."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.redraw import told
from db.database import Database
from db.models import Client, Consent, Disposition, Invitation, Job, Wave
from db.repos import invitations
from db.repos import waves as rows
from db.rows import AnyRow
from guide.content import Content, load
from guide.workdays import Workdays
from surveys.sampling import draw, frame_hash, unpack_frame
from tests.conftest import LINK_KEY, ROOT, MovableClock
from tests.guide import village
from tests.usecases.conftest import ADMINS, audit
from usecases.actors import Actor, Actors
from usecases.draws import NotASample, redraw
from usecases.endings import Endings
from usecases.gates import Gates
from usecases.jobs import DueJob, Later
from usecases.links import Links
from usecases.marks import Marks
from usecases.my_data import MyData
from usecases.questionnaires import Questionnaires
from usecases.refusals import NotAllowed, Outdated
from usecases.runs import Runs
from usecases.staff import Staff
from usecases.steering import Steering
from usecases.wave_planning import WaveCalendar, WaveDeed
from usecases.wave_views import WaveId
from usecases.waves import Waves

TRIGGERS = """
rules:
  budget: {invitations: 2, days: 30, kept_for: 80}
  hours: "10:00-19:00"
  busy: 15m
  recontact: {quarter_citizen: 60d}
  quarter: {surveys: 2, warn_days: 21}
triggers: {}
waves:
  everybody: {survey: quarter_citizen, kind: periodic, cron: "0 10 5 12 *", audience: any, expires: 14d, priority: 80}
  pulse: {survey: pulse, kind: sample, cron: "0 11 15 12 *", size: 5, expires: 7d, priority: 20}
"""
SATURDAY = datetime(2026, 12, 5, 7, tzinfo=UTC)
MONDAY = datetime(2026, 12, 7, 7, tzinfo=UTC)


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The village with two wave plans and the shipped questionnaires."""
    folder = village.build(tmp_path_factory.mktemp("waves"))
    (folder / "triggers.yaml").write_text(TRIGGERS, "utf-8")
    (folder / "surveys").mkdir(exist_ok=True)
    for key in ("quarter_citizen", "pulse"):
        (folder / "surveys" / f"{key}.yaml").write_text(
            (ROOT / f"content/surveys/{key}.yaml").read_text("utf-8"), "utf-8"
        )
    return load(folder)


@pytest.fixture
def gates(content: Content) -> Gates:
    return Gates(content, Workdays(content.region, content.centers), Marks(LINK_KEY))


@pytest.fixture
def calendar(db: Database, content: Content, clock: MovableClock) -> WaveCalendar:
    return WaveCalendar(db, content, Workdays(content.region, content.centers), clock)


@pytest.fixture
def quality(db: Database, content: Content, clock: MovableClock, gates: Gates) -> Waves:
    return Waves(db, content, clock, gates, ADMINS)


@pytest.fixture
def steering(db: Database, content: Content, clock: MovableClock, quality: Waves, endings: Endings) -> Steering:
    workdays, asking = Workdays(content.region, content.centers), Questionnaires(db, content, clock)
    runs = Runs(db, clock, asking, endings, lambda view: f"at {view.run}")
    return Steering(db, content, clock, quality, runs, workdays)


@pytest.fixture
async def qc_west(staff: Staff, actors: Actors, links: Links, other: Actor, clock: MovableClock) -> Actor:
    """Quality control of the western centre."""
    await staff.accept(other, links.invite("qc", "west", clock() + timedelta(days=7)))
    return await actors.meet(other.chat_id, "ru")


class Planner:
    """Works on a wave as the courier does: one transaction a batch."""

    def __init__(self, db: Database, content: Content, gates: Gates, clock: MovableClock, batch: int = 3) -> None:
        self.db = db
        self.deed = WaveDeed(content, gates, seeds=lambda: "ab" * 16, batch=batch)
        self.clock = clock

    async def step(self, wave: int) -> Later | None:
        job = DueJob(1, "wave", wave, 0, self.clock(), 0)
        return await self.db.write(lambda tx: self.deed.prepare(tx, job, self.clock()))

    async def run(self, wave: int) -> int:
        steps = 1
        while (later := await self.step(wave)) is not None and later.at <= self.clock():
            steps += 1
        return steps


@pytest.fixture
def planner(db: Database, content: Content, gates: Gates, clock: MovableClock) -> Planner:
    return Planner(db, content, gates, clock)


async def people(db: Database, now: datetime, n: int, *, consent: bool = True, **fields: Any) -> list[int]:
    """So many clients; their ids."""

    def body(tx: Connection) -> list[int]:
        some = {"language": "ru", "created_at": now, "seen_at": now, "audience": "citizen", **fields}
        first = tx.execute(select(Client.chat_id).order_by(Client.chat_id.desc())).scalar() or 0
        ids = [
            tx.execute(
                insert(Client).values(chat_id=max(first, 10_000) + 1 + i, **some).returning(Client.id)
            ).scalar_one()
            for i in range(n)
        ]
        if consent:
            tx.execute(insert(Consent), [{"client_id": client, "version": "1", "given_at": now} for client in ids])
        return ids

    return await db.write(body)


async def all_of(db: Database, table: type[Any]) -> list[AnyRow]:
    columns = [column for column in table.__table__.c if column.name != "frame"]
    return await db.read(lambda tx: list(tx.execute(select(*columns).order_by(*table.__table__.primary_key)).all()))


async def begun(
    quality: Waves, steering: Steering, admin: Actor, plan: str = "everybody", center: str | None = None
) -> WaveId:
    view = await quality.dry_run(admin, plan, center)
    return (await steering.start(admin, plan, center, view.asked_at)).wave.id


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


async def test_a_sample_can_be_drawn_again(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    could = await people(db, clock(), 30)
    await people(db, clock(), 5, consent=False)
    wave = await begun(quality, steering, admin, "pulse")
    await planner.run(wave)
    stored = await db.read(lambda tx: rows.find(tx, wave))
    assert stored is not None
    frame = unpack_frame(await db.read(lambda tx: rows.frame(tx, wave) or b""))
    assert list(frame) == could
    assert (stored.frame_size, stored.frame_hash, stored.chosen) == (30, frame_hash(could), 5)
    drawn = draw(frame, stored.chosen, stored.seed)
    invited = await all_of(db, Invitation)
    assert sorted(row.client_id for row in invited) == list(drawn.chosen)
    assert {row.weight for row in invited} == {6.0}
    assert stored.probability == pytest.approx(5 / 30)


async def test_a_repeated_draw_agrees_until_somebody_meddles(
    db: Database,
    quality: Waves,
    steering: Steering,
    planner: Planner,
    admin: Actor,
    clock: MovableClock,
) -> None:
    could = await people(db, clock(), 30)
    wave = await begun(quality, steering, admin, "pulse")
    await planner.step(wave)
    await planner.step(wave)
    await planner.step(wave)
    assert (await redraw(db, wave)).missing == 2
    await planner.run(wave)
    drawn = await redraw(db, wave)
    assert drawn.missing == 0
    assert (drawn.equal, drawn.invited, drawn.unlinked, drawn.weight) == (True, 5, 0, 6.0)
    invited = [row.client_id for row in await all_of(db, Invitation)]
    stranger = next(client for client in could if client not in invited)
    swap = update(Invitation).where(Invitation.client_id == invited[1]).values(client_id=stranger)
    await db.write(lambda tx: tx.execute(swap))
    drawn = await redraw(db, wave)
    assert (drawn.equal, drawn.strangers, drawn.left_out) == (False, 1, 1)
    assert list(told(drawn))[-1] == "NOT the same people as were invited."


@pytest.mark.parametrize("way", ["erase", "withdraw"])
async def test_who_has_left_since_does_not_spoil_a_draw(
    db: Database,
    quality: Waves,
    steering: Steering,
    planner: Planner,
    admin: Actor,
    my_data: MyData,
    actors: Actors,
    clock: MovableClock,
    way: str,
) -> None:
    await people(db, clock(), 30)
    wave = await begun(quality, steering, admin, "pulse")
    await planner.run(wave)
    first = (await all_of(db, Invitation))[0].client_id
    chat = await db.read(lambda tx: tx.execute(select(Client.chat_id).where(Client.id == first)).scalar_one())
    await getattr(my_data, way)(await actors.meet(chat, "ru"))
    drawn = await redraw(db, wave)
    assert (drawn.equal, drawn.invited, drawn.unlinked, drawn.missing) == (True, 4, 1, 0)


async def test_only_a_sample_is_drawn_again(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor
) -> None:
    wave = await begun(quality, steering, admin)
    await planner.run(wave)
    with pytest.raises(NotASample):
        await redraw(db, wave)
    with pytest.raises(Outdated):
        await redraw(db, 999)


async def test_who_is_chosen_but_tired_is_withheld_not_replaced(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    could = await people(db, clock(), 12)
    first = await begun(quality, steering, admin)
    await planner.run(first)
    await db.write(lambda tx: tx.execute(update(Invitation).values(disposition="sent", sent_at=clock(), priority=20)))
    clock.passes(days=1)
    wave = await begun(quality, steering, admin, "pulse")
    await planner.run(wave)
    stored = await db.read(lambda tx: rows.find(tx, wave))
    assert stored is not None
    assert stored.frame_size == len(could)
    ours = [row for row in await all_of(db, Invitation) if row.wave_id == wave]
    assert [(row.disposition, row.reason) for row in ours] == [("withheld", "budget")] * 5


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


async def test_the_dry_run_of_a_sample_knows_its_frame(
    db: Database, quality: Waves, admin: Actor, clock: MovableClock
) -> None:
    await people(db, clock(), 8)
    view = await quality.dry_run(admin, "pulse", None)
    assert (view.size, view.frame, view.reached) == (5, 8, 8)


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
