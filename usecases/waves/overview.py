"""Surveys as quality control sees them: the quarter plan, waves, who would be asked, who was not and why.

Rights are rows, read in the same transaction. Somebody of one centre sees the numbers of its clients and steers its
waves (`usecases/waves/steering.py`); waves of the region are only looked at.
"""

import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from db.database import Database
from db.repos import jobs, staff, wave_planning, waves
from db.repos.gates import first_refusal
from db.rows import AnyRow
from guide.content import Content
from surveys.survey import Survey
from surveys.triggers import Wave
from surveys.turns import Quarter
from usecases.actors import Actor
from usecases.inviting.gates import Gates
from usecases.refusals import Clock, NotAllowed, Outdated
from usecases.rights import SURVEYS, Rights, Scope
from usecases.waves.planning import PASSING, asking, plans
from usecases.waves.quarters import quarter_view
from usecases.waves.views import (
    DryRun,
    InvitationLine,
    InvitationPage,
    Launch,
    Overview,
    ParkedJob,
    Reasons,
    SurveyCard,
    SurveyLine,
    WaveCard,
    WaveId,
    in_order,
    line,
    sample,
    tally,
)

PAGE: Final = 6
WAVES: Final = 3
PARKED: Final = 20
RANGE: Final = 50_000
COUNTING_S: Final = 3.0
"""Clients judged in one transaction of a dry run, and how long it may take: somebody waits for the screen."""


class Waves:
    """Looking, and the dry run."""

    def __init__(
        self,
        db: Database,
        content: Content,
        clock: Clock,
        gates: Gates,
        admin_ids: frozenset[int] = frozenset(),
    ) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._gates = gates
        self._rights = Rights(admin_ids)
        self._plans = plans(content)
        self._zone = ZoneInfo(content.region.timezone)

    async def overview(self, actor: Actor, page: int) -> Overview:
        """The quarter plan and the surveys. Raises NotAllowed."""
        now = self._clock()

        def body(tx: Connection) -> Overview:
            scope = self.scope(tx, actor)
            live = {row.survey: row.live for row in waves.live(tx, scope.centers)}
            waved = {plan.survey for plan in self._plans.values()}
            ordered = sorted(self._content.surveys, key=lambda key: (key not in live, key not in waved, key))
            keys = ordered[page * PAGE : (page + 1) * PAGE + 1]
            lines = tuple(SurveyLine(key, self._content.surveys[key], live.get(key, 0)) for key in keys[:PAGE])
            parked = len(jobs.parked(tx, PARKED)) if scope.centers is None else None
            quarter = quarter_view(tx, self._content, scope.centers, now)
            return Overview(quarter, lines, page, len(keys) > PAGE, parked)

        return await self._db.read(body)

    async def survey(self, actor: Actor, key: str) -> SurveyCard:
        """One survey. Raises NotAllowed, or Outdated when content no longer has it."""
        since = Quarter.of(self._clock(), self._zone).since
        survey = self.of_content(key)

        def body(tx: Connection) -> SurveyCard:
            scope = self.scope(tx, actor)
            rows = waves.of_survey(tx, key, scope.centers, 0, WAVES)
            by_events = tally(waves.counts(tx, {"survey": key, "wave_id": None, "since": since}, scope.centers))
            plans = [plan for plan, wave in self._plans.items() if wave.survey == key]
            places = [None] if scope.centers is None else sorted(scope.centers)
            launches = tuple(Launch(plan, place) for plan in plans for place in places)
            return SurveyCard(key, survey, tuple(line(row, self._zone) for row in rows), by_events, launches)

        return await self._db.read(body)

    async def wave(self, actor: Actor, wave: int) -> WaveCard:
        """One wave. Raises NotAllowed, or Outdated when there is none."""
        return await self._db.read(lambda tx: self.card(tx, self.scope(tx, actor), self.row(tx, wave)))

    async def dry_run(self, actor: Actor, plan: str, center: str | None) -> DryRun:
        """Ask the gates about everybody, and invite nobody. Raises NotAllowed, Outdated."""
        now = self._clock()
        launch, spec = self.launch(plan, center)

        def begin(tx: Connection) -> WaveId | None:
            self.in_charge(tx, actor, center)
            live = waves.open_of_plan(tx, plan, center)
            return WaveId(live.id) if live is not None else None

        goes_on = await self._db.read(begin)
        stopped, partial = await self._judged(spec, center, now)
        reached = stopped[None]
        is_sample = spec.kind == "sample"
        view = DryRun(
            launch=launch,
            survey=self.of_content(spec.survey),
            people=stopped.total(),
            reached=reached,
            stopped=in_order(stopped),
            size=spec.size if is_sample else None,
            frame=reached + sum(stopped[gate] for gate in PASSING) if is_sample else None,
            goes_on=goes_on,
            asked_at=int(now.timestamp()),
            partial=partial,
        )
        detail = {"plan": plan, "center": center, "people": view.people, "reached": view.reached}
        await self._db.write(lambda tx: staff.note(tx, actor.id, "wave.dry_run", now, **detail))
        return view

    async def _judged(self, spec: Wave, center: str | None, now: datetime) -> tuple[Counter[str | None], bool]:
        """How many people each gate would stop, a range of them at a time; True if there was no time for all."""
        whom, verdict = wave_planning.people(spec.audience, center), first_refusal(asking(self._gates, spec, now))
        stopped: Counter[str | None] = Counter()
        until, after = time.monotonic() + COUNTING_S, 0

        def body(tx: Connection) -> tuple[int, Mapping[str | None, int]] | None:
            upto = wave_planning.upto(tx, whom, after, RANGE)
            if upto is None:
                return None
            clients, _ = wave_planning.between(after, upto)
            return upto, wave_planning.judged(tx, whom & clients, verdict)

        while (judged := await self._db.read(body)) is not None:
            after, some = judged
            stopped.update(some)
            if time.monotonic() > until:
                return stopped, True
        return stopped, False

    async def reasons(self, actor: Actor, about: str, page: int) -> Reasons:
        """Where invitations of a wave (its number) or after events (a survey) ended. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> Reasons:
            scope = self.scope(tx, actor)
            which, survey = self._which(tx, scope, about)
            counts = tally(waves.counts(tx, which, scope.centers)).counts[page * PAGE :]
            return Reasons(about, survey, counts[:PAGE], page, len(counts) > PAGE)

        return await self._db.read(body)

    async def invitations(self, actor: Actor, about: str, ended: tuple[str, str | None], page: int) -> InvitationPage:
        """Invitations that ended in one way (disposition, reason), latest first. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> InvitationPage:
            scope = self.scope(tx, actor)
            which, survey = self._which(tx, scope, about)
            named = which | {"disposition": ended[0], "reason": ended[1]}
            rows = waves.invitations(tx, named, scope.centers, page * PAGE, PAGE + 1)
            lines = tuple(InvitationLine(row.id, row.created_at.astimezone(self._zone)) for row in rows[:PAGE])
            return InvitationPage(about, survey, *ended, lines, page, len(rows) > PAGE)

        return await self._db.read(body)

    async def parked(self, actor: Actor) -> tuple[ParkedJob, ...]:
        """Jobs that were given up, newest first; for those in charge of the region. Raises NotAllowed."""

        def body(tx: Connection) -> tuple[ParkedJob, ...]:
            self.in_charge(tx, actor, None)
            rows = jobs.parked(tx, PARKED)
            return tuple(
                ParkedJob(row.id, row.kind, row.trouble or "", row.ended_at.astimezone(self._zone)) for row in rows
            )

        return await self._db.read(body)

    def scope(self, tx: Connection, actor: Actor) -> Scope:
        """Whose numbers the person may see. Raises NotAllowed."""
        return self._rights.scope(tx, actor, *SURVEYS)

    def in_charge(self, tx: Connection, actor: Actor, center: str | None) -> Scope:
        return self._rights.over(tx, actor, center, *SURVEYS)

    def of_content(self, key: str) -> Survey:
        if key not in self._content.surveys:
            raise Outdated
        return self._content.surveys[key]

    def launch(self, plan: str, center: str | None) -> tuple[Launch, Wave]:
        if plan not in self._plans or (center is not None and center not in self._content.centers):
            raise Outdated
        return Launch(plan, center), self._plans[plan]

    def row(self, tx: Connection, wave: int, *, lock: bool = False) -> AnyRow:
        row = waves.find(tx, wave, lock=lock)
        if row is None:
            raise Outdated
        return row

    def _which(self, tx: Connection, scope: Scope, about: str) -> tuple[dict[str, object], Survey | None]:
        """The invitations of a wave, or those of a survey that events of this quarter led to."""
        if about.isdecimal():
            row = self._visible(scope, self.row(tx, int(about)))
            return {"wave_id": row.id}, self._content.surveys.get(row.survey)
        survey = self.of_content(about)
        since = Quarter.of(self._clock(), self._zone).since
        return {"survey": about, "wave_id": None, "since": since}, survey

    def _visible(self, scope: Scope, row: AnyRow) -> AnyRow:
        if row.center is not None and not scope.covers(row.center):
            raise NotAllowed
        return row

    def card(self, tx: Connection, scope: Scope, row: AnyRow) -> WaveCard:
        self._visible(scope, row)
        counted = tally(waves.counts(tx, {"wave_id": row.id}, scope.centers))
        waiting = {row.gate: row.people for row in waves.waiting_for(tx, row.id, scope.centers, self._clock())}
        survey = self._content.surveys.get(row.survey)
        return WaveCard(line(row, self._zone), survey, counted, waiting, sample(row), scope.covers(row.center))


def _parked(row: AnyRow, zone: ZoneInfo) -> ParkedJob:
    return ParkedJob(row.id, row.kind, row.trouble or "", row.ended_at.astimezone(zone))
