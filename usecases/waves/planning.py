"""Waves by the calendar, and the job that plans them.

A turn is a row long before its day, so that a deployment which is down at that moment misses nothing and quality
control can stop it. Its people are planned in batches, one transaction each: `waves.cursor` and the new invitations are
committed together, so a killed process goes on where the last batch ended and nobody is invited twice.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from db.database import Database
from db.repos import jobs, wave_planning, waves
from db.repos.gates import Asking, first_refusal
from db.rows import AnyRow
from guide.content import Content
from guide.workdays import Workdays
from surveys.sampling import draw, frame_hash, pack_frame, unpack_frame
from surveys.triggers import Wave
from surveys.turns import name, next_turn
from usecases.inviting.gates import Gates
from usecases.jobs import DueJob, Later
from usecases.refusals import Clock

BATCH: Final = 5_000
"""People planned in one transaction: about a fifth of a second on PostgreSQL, far from `db.database.PATIENCE_S`."""
FRAME_BATCH: Final = 50_000
"""People of a frame written down in one transaction."""
PAUSE: Final = timedelta(minutes=15)
"""How often a paused wave looks whether it may go on; resuming wakes it at once."""
IN_FLIGHT: Final = timedelta(minutes=1)
PASSING: Final = ("asked", "visited", "recontact", "budget")
"""Gates that may let the same person pass another day. Whom only they stop stays in the frame of a sample."""
Seeds = Callable[[], str]


def new_seed() -> str:
    """32 hexadecimal digits that nobody could have known before."""
    return secrets.token_hex(16)


def plans(content: Content) -> Mapping[str, Wave]:
    """The wave plans of content; none where there are no triggers."""
    return content.triggers.waves if content.triggers is not None else {}


def asking(gates: Gates, plan: Wave, now: datetime) -> Asking:
    """What a wave of this plan asks of the gates that rows decide.

    Not whether this very wave has asked somebody before: the cursor knows, and for a wave of a million the answer would
    cost as much as all other gates together.
    """
    return gates.asking(plan.survey, now, priority=plan.priority, recontact=plan.recontact)


def plan_job(tx: Connection, wave: int, due_at: datetime, *, what: str = "wave") -> None:
    """The job that works on a wave. It goes before invitations: it must not wait for those it makes."""
    jobs.plan(tx, "wave", wave, f"{what}:{wave}", due_at, jobs.REMINDER)


def end(tx: Connection, wave: int, now: datetime) -> None:
    """No more is sent. What still waits expires in batches; what was sent stays answerable until it expires itself."""
    waves.change(tx, wave, state="ended", ended_at=now, cursor=0)
    plan_job(tx, wave, now, what="wave-end")


@dataclass(frozen=True)
class Turn:
    """A turn that is to be written down: of which plan, its name, when it is really due."""

    key: str
    plan: Wave
    name: str
    due_at: datetime

    @property
    def values(self) -> dict[str, object]:
        """The columns of the row."""
        return {
            "plan": self.key,
            "turn": self.name,
            "survey": self.plan.survey,
            "kind": self.plan.kind,
            "audience": self.plan.audience,
            "center": None,
            "due_at": self.due_at,
            "expires_at": self.due_at + self.plan.expires,
        }


class WaveCalendar:
    """Called every minute on every replica: writes the coming turns down, ends those whose time is over."""

    def __init__(self, db: Database, content: Content, workdays: Workdays, clock: Clock) -> None:
        self._db = db
        self._plans = plans(content)
        self._hours = content.triggers.rules.hours if content.triggers else None
        self._zone = ZoneInfo(content.region.timezone)
        self._workdays = workdays
        self._clock = clock

    async def tick(self) -> int:
        """How many rows were changed."""
        now = self._clock()
        if not await self._db.read(lambda tx: any(self._changes(tx, now))):
            return 0
        return await self._db.write(lambda tx: sum(change(tx) for change in list(self._changes(tx, now))))

    def coming(self, now: datetime) -> Iterator[Turn]:
        """The next turn of each plan."""
        for key, plan in self._plans.items():
            fires_at = next_turn(plan.cron, self._zone, now)
            if fires_at is not None:
                yield Turn(key, plan, name(fires_at), self._at_work(fires_at))

    def _at_work(self, moment: datetime) -> datetime:
        """The same moment, or the first on the region's next working day."""
        return moment if self._hours is None else self._workdays.next_moment(None, moment, self._hours)

    def _changes(self, tx: Connection, now: datetime) -> Iterator[Callable[[Connection], int]]:
        coming = list(self.coming(now))
        for turn in coming:
            if waves.of_turn(tx, turn.key, turn.name) is None:
                yield lambda tx, turn=turn: self._open(tx, turn)  # type: ignore[misc]
        for row in waves.overdue(tx, now):
            yield lambda tx, row=row: self._end(tx, row, now)  # type: ignore[misc]
        wanted, today = {(turn.key, turn.name) for turn in coming}, name(now.astimezone(self._zone))
        for row in waves.planned(tx):
            by_calendar = row.turn[:1].isdigit() and row.turn > today
            if by_calendar and (row.plan, row.turn) not in wanted:
                yield lambda tx, row=row: self._end(tx, row, now)  # type: ignore[misc]

    def _open(self, tx: Connection, turn: Turn) -> int:
        wave = waves.add(tx, turn.values)
        if wave is None:
            return 0
        plan_job(tx, wave, turn.due_at)
        return 1

    def _end(self, tx: Connection, row: AnyRow, now: datetime) -> int:
        locked = waves.find(tx, row.id, lock=True)
        if locked is None or locked.state == "ended":
            return 0
        end(tx, row.id, now)
        return 1


class WaveDeed:
    """The deed of jobs of the kind `wave`: one batch each time; it sends nothing itself."""

    def __init__(self, content: Content, gates: Gates, seeds: Seeds = new_seed, batch: int = BATCH) -> None:
        self._gates = gates
        self._plans = plans(content)
        self._seeds = seeds
        self._batch = batch

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> Later | None:
        """Plan the next batch, or clear the next of an ended wave away; Later while there is more."""
        wave = waves.find(tx, job.subject, lock=True)
        if wave is None:
            return None
        if wave.state == "paused":
            return Later(now + PAUSE)
        if wave.state == "ended":
            return self._clear(tx, wave, now)
        plan = self._plans.get(wave.plan)
        if plan is None or now >= wave.expires_at:
            waves.change(tx, wave.id, state="ended", ended_at=now, cursor=0)
            return Later(now)
        if wave.state == "planned":
            waves.change(tx, wave.id, state="running", started_at=now)
        wave_planning.look_up(tx)
        verdict = first_refusal(asking(self._gates, plan, now))
        step = self._draw if plan.kind == "sample" else self._ask_all
        return Later(now) if step(tx, wave, plan, verdict, now) else None

    def sent(self, tx: Connection, job: DueJob, message_id: int, now: datetime) -> None:
        """Nothing is sent."""

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """Nothing is sent."""

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The wave stays as it is; the parked job is shown to quality control."""

    def _clear(self, tx: Connection, wave: AnyRow, now: datetime) -> Later | None:
        """Let a range of what waits expire; after the last one, wait for what was in flight."""
        upto = wave_planning.upto_invited(tx, wave.id, wave.cursor, self._batch)
        if upto is None:
            waves.change(tx, wave.id, cursor=0)
            return Later(now + IN_FLIGHT) if wave_planning.still_waiting(tx, wave.id) else None
        wave_planning.expire(tx, wave.id, wave_planning.between(wave.cursor, upto)[1], now)
        waves.change(tx, wave.id, cursor=upto)
        return Later(now)

    def _ask_all(self, tx: Connection, wave: AnyRow, plan: Wave, verdict: wave_planning.Gate, now: datetime) -> bool:
        """A range of the audience; whether anybody is left."""
        whom = wave_planning.people(wave.audience, wave.center)
        upto = wave_planning.upto(tx, whom, wave.cursor, self._batch)
        if upto is None:
            return False
        clients, invited = wave_planning.between(wave.cursor, upto)
        wave_planning.invite(tx, whom & clients, verdict, self._values(wave, plan, now))
        wave_planning.follow(tx, wave.id, invited, now)
        waves.change(tx, wave.id, cursor=upto)
        return True

    def _draw(self, tx: Connection, wave: AnyRow, plan: Wave, verdict: wave_planning.Gate, now: datetime) -> bool:
        """First the frame is written down, then the chosen are asked; whether there is more to do."""
        if wave.frame_hash is None:
            return self._frame(tx, wave, plan, verdict)
        drawn = draw(unpack_frame(waves.frame(tx, wave.id) or b""), wave.chosen, wave.seed)
        batch = [client for client in drawn.chosen if client > wave.cursor][: self._batch]
        if not batch:
            return False
        clients, invited = wave_planning.among(batch)
        wave_planning.invite(tx, clients, verdict, self._values(wave, plan, now) | {"weight": drawn.weight})
        wave_planning.follow(tx, wave.id, invited, now)
        waves.change(tx, wave.id, cursor=batch[-1], probability=drawn.probability)
        return batch[-1] != drawn.chosen[-1]

    def _frame(self, tx: Connection, wave: AnyRow, plan: Wave, verdict: wave_planning.Gate) -> bool:
        """Write down the next range of the frame; with the last one the seed. Nobody is chosen before."""
        whom = wave_planning.people(wave.audience, wave.center)
        upto = wave_planning.upto(tx, whom, wave.cursor, FRAME_BATCH)
        packed = waves.frame(tx, wave.id)
        ids = list(unpack_frame(packed)) if packed is not None else []
        if upto is not None:
            clients, _ = wave_planning.between(wave.cursor, upto)
            ids += wave_planning.frame(tx, whom & clients, verdict, PASSING)
            waves.change(tx, wave.id, frame=pack_frame(ids), cursor=upto)
            return True
        known = {"frame": pack_frame(ids), "frame_hash": frame_hash(ids), "frame_size": len(ids), "cursor": 0}
        waves.change(tx, wave.id, **known, seed=self._seeds(), chosen=min(plan.size or 1, len(ids)))
        return bool(ids)

    def _values(self, wave: AnyRow, plan: Wave, now: datetime) -> dict[str, object]:
        return {
            "survey": wave.survey,
            "trigger": wave.plan,
            "wave_id": wave.id,
            "priority": plan.priority,
            "about_contact": False,
            "created_at": now,
            "due_at": now,
            "expires_at": wave.expires_at,
        }
