"""What quality control does with surveys: tries one, starts, pauses and ends waves. Each step is written down once.

A tap delivered twice finds what the first one did: a wave begun by hand is named by the dry run it was begun from.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection

from db.database import Database
from db.repos import jobs, staff, waves
from db.rows import AnyRow
from guide.content import Content
from guide.workdays import Workdays
from usecases.actors import Actor
from usecases.refusals import Clock, Outdated
from usecases.runs.view import RunView
from usecases.runs.walk import Runs, Start, new_respondent
from usecases.waves.overview import Waves
from usecases.waves.planning import end, plan_job
from usecases.waves.views import WaveCard

HURRIED: Final = 20_000
"""How many postponed invitations resuming wakes at once; more come back by themselves."""
Steer = Literal["start", "pause", "resume", "end"]


class Steering:
    """Deeds; looking is `usecases.waves.overview`."""

    def __init__(
        self, db: Database, content: Content, clock: Clock, waves: Waves, runs: Runs, workdays: Workdays
    ) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._waves = waves
        self._runs = runs
        self._workdays = workdays

    async def start(self, actor: Actor, plan: str, center: str | None, asked_at: int) -> WaveCard:
        """Begin a wave now. The same tap again finds the wave it began. Raises NotAllowed, Outdated."""
        now = self._clock()
        launch, spec = self._waves.launch(plan, center)
        turn = f"hand-{asked_at}-{actor.id}"

        def body(tx: Connection) -> WaveCard:
            scope = self._waves.in_charge(tx, actor, center)
            known = waves.of_turn(tx, plan, turn) or waves.open_of_plan(tx, plan, center)
            if known is not None:
                return self._waves.card(tx, scope, known)
            values = {"plan": plan, "turn": turn, "survey": spec.survey, "kind": spec.kind, "audience": spec.audience}
            spans = {"due_at": now, "expires_at": now + spec.expires}
            wave = waves.add(tx, values | spans | {"center": launch.center})
            if wave is None:
                raise Outdated
            waves.change(tx, wave, state="running", started_at=now)
            plan_job(tx, wave, now)
            staff.note(tx, actor.id, "wave.start", now, wave=wave, plan=plan, center=center)
            return self._waves.card(tx, scope, self._waves.row(tx, wave))

        return await self._db.write(body)

    async def steer(self, actor: Actor, wave: int, how: Steer) -> WaveCard:
        """Start a planned wave now, pause, resume or end one. Twice is once. Raises NotAllowed, Outdated."""
        now = self._clock()
        steps: Mapping[Steer, Callable[[Connection, AnyRow, datetime], bool]] = {
            "start": self._start_now,
            "pause": _pause,
            "resume": _resume,
            "end": _end,
        }

        def body(tx: Connection) -> WaveCard:
            row = self._waves.row(tx, wave, lock=True)
            scope = self._waves.in_charge(tx, actor, row.center)
            if steps[how](tx, row, now):
                staff.note(tx, actor.id, f"wave.{how}", now, wave=wave)
            return self._waves.card(tx, scope, self._waves.row(tx, wave))

        return await self._db.write(body)

    async def preview(self, actor: Actor, key: str) -> RunView:
        """Take a survey oneself; nothing of it counts. Raises NotAllowed, Outdated."""
        now = self._clock()
        survey = self._waves.of_content(key)

        def body(tx: Connection) -> RunView:
            scope = self._waves.scope(tx, actor)
            center = min(scope.centers if scope.centers is not None else self._content.centers, default=None)
            audience = survey.audience if survey.audience != "any" else actor.audience or "citizen"
            facts = {"@audience": audience, "@channel": "office", **({"@center": center} if center else {})}
            staff.note(tx, actor.id, "survey.preview", now, survey=key)
            day = self._workdays.day(center, now)
            start = Start(key, "preview", center, day, facts, new_respondent(), counted=False)
            return self._runs.start(tx, actor, start, now)

        return await self._db.write(body)

    async def again(self, actor: Actor, job: int) -> None:
        """Try a parked job anew. Raises NotAllowed, or Outdated when it is not parked."""
        now = self._clock()

        def body(tx: Connection) -> None:
            self._waves.in_charge(tx, actor, None)
            if not jobs.again(tx, job, now):
                raise Outdated
            staff.note(tx, actor.id, "job.again", now, job=job)

        await self._db.write(body)

    def _start_now(self, tx: Connection, row: AnyRow, now: datetime) -> bool:
        if row.state != "planned":
            return False
        spec = self._waves.launch(row.plan, row.center)[1]
        waves.change(tx, row.id, state="running", started_at=now, due_at=now, expires_at=now + spec.expires)
        return jobs.postpone(tx, f"wave:{row.id}", now)


def _pause(tx: Connection, row: AnyRow, _now: datetime) -> bool:
    if row.state != "running":
        return False
    waves.change(tx, row.id, state="paused")
    return True


def _resume(tx: Connection, row: AnyRow, now: datetime) -> bool:
    if row.state != "paused":
        return False
    waves.change(tx, row.id, state="running")
    jobs.postpone(tx, f"wave:{row.id}", now)
    waves.hurry(tx, row.id, now, HURRIED)
    return True


def _end(tx: Connection, row: AnyRow, now: datetime) -> bool:
    if row.state == "ended":
        return False
    end(tx, row.id, now)
    return True
