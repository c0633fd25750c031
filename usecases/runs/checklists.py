"""Checklists that quality control fills: which were filled for a centre and a month, and filling one.

A checklist is a survey whose respondent is staff: the same engine asks, and its answers count like any others. It
belongs to the month it tells of; that of last month may still be written down.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import checklists, staff
from guide.content import Content
from guide.workdays import Workdays
from surveys.survey import Survey
from usecases.actors import Actor
from usecases.periods import Period
from usecases.refusals import Clock, Outdated
from usecases.rights import SURVEYS, Rights, Scope
from usecases.runs.checklist_views import (
    CenterChecklists,
    CenterLine,
    ChecklistCard,
    ChecklistCenters,
    ChecklistLine,
    Filled,
    Unfinished,
)
from usecases.runs.view import RunId, RunView
from usecases.runs.walk import Runs, Start, new_respondent

PAGE: Final = 6


class Checklists:
    """For those who launch surveys, within their centres."""

    def __init__(
        self,
        db: Database,
        content: Content,
        clock: Clock,
        runs: Runs,
        workdays: Workdays,
        admin_ids: frozenset[int] = frozenset(),
    ) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._runs = runs
        self._workdays = workdays
        self._rights = Rights(admin_ids)

    async def overview(self, actor: Actor, page: int) -> ChecklistCenters | CenterChecklists:
        """The centres; of somebody who has one, its checklists. Raises NotAllowed, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> ChecklistCenters | CenterChecklists:
            scope = self._rights.scope(tx, actor, *SURVEYS)
            mine = [key for key in self._content.centers if scope.covers(key)]
            if len(mine) == 1:
                return self._center(tx, actor, scope, mine[0], self._month(mine[0], now))
            return self._centers(tx, actor, mine, page, now)

        return await self._db.read(body)

    async def center(self, actor: Actor, center: str, period: str) -> CenterChecklists:
        """The checklists of one centre and month. Raises NotAllowed, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> CenterChecklists:
            scope = self._rights.over(tx, actor, center, *SURVEYS)
            return self._center(tx, actor, scope, center, self._asked(center, period, now))

        return await self._db.read(body)

    async def card(self, actor: Actor, center: str, key: str, period: str) -> ChecklistCard:
        """One checklist of a centre and a month. Raises NotAllowed, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> ChecklistCard:
            self._rights.over(tx, actor, center, *SURVEYS)
            month, survey = self._asked(center, period, now), self._survey(key)
            last = checklists.last(tx, key, center, month.since, month.until)
            began = checklists.began(tx, last.id, last.started_at) if last is not None else None
            left = next((one for one in self._unfinished(tx, actor) if one.survey.id == key), None)
            return ChecklistCard(
                key=key,
                survey=survey,
                place=center,
                center=self._content.centers[center],
                period=month,
                filled=self._filled(tx, month).get((center, key)),
                mine=began == actor.id,
                unfinished=left,
                here=left is not None and (left.place, left.period) == (center, month),
            )

        return await self._db.read(body)

    async def fill_in(self, actor: Actor, center: str, key: str, period: str) -> RunView:
        """Begin, or go on with what was begun there for that month. Another place's is left as it is: unfinished.

        Raises NotAllowed, Outdated.
        """
        now = self._clock()

        def body(tx: Connection) -> RunView:
            self._rights.over(tx, actor, center, *SURVEYS)
            month, survey = self._asked(center, period, now), self._survey(key)
            row = next((row for row in checklists.open_of(tx, actor.id) if row.survey == key), None)
            again = row is not None and row.center == center and Period.of(row.day, "month") == month
            day = row.day if row is not None and again else min(self._workdays.day(center, now), month.last)
            view = self._runs.start(tx, actor, _start(survey, center, day), now)
            if not again:
                about = {"survey": key, "center": center, "period": month.text}
                staff.note(tx, actor.id, checklists.STARTED, now, run=view.run, **about)
            return view

        return await self._db.write(body)

    def _centers(self, tx: Connection, actor: Actor, mine: list[str], page: int, now: datetime) -> ChecklistCenters:
        """Where centres of two zones are in two months at once, each is looked at in its own."""
        shown = mine[page * PAGE : (page + 1) * PAGE + 1]
        months = {key: self._month(key, now) for key in shown}
        filled = {month: self._filled(tx, month) for month in set(months.values())}
        lines = tuple(
            CenterLine(
                key,
                self._content.centers[key],
                months[key],
                sum((key, one) in filled[months[key]] for one in self._content.checklists),
            )
            for key in shown[:PAGE]
        )
        return ChecklistCenters(
            period=Period.of(self._workdays.day(None, now), "month"),
            lines=lines,
            of=len(self._content.checklists),
            page=page,
            has_more=len(shown) > PAGE,
            unfinished=next(iter(self._unfinished(tx, actor)), None),
        )

    def _center(self, tx: Connection, actor: Actor, scope: Scope, center: str, month: Period) -> CenterChecklists:
        filled = self._filled(tx, month)
        here = (one for one in self._unfinished(tx, actor) if (one.place, one.period) == (center, month))
        return CenterChecklists(
            key=center,
            center=self._content.centers[center],
            period=month,
            current=month == self._month(center, self._clock()),
            lines=tuple(
                ChecklistLine(key, survey, filled.get((center, key)))
                for key, survey in self._content.checklists.items()
            ),
            unfinished=next(here, None),
            alone=sum(scope.covers(key) for key in self._content.centers) == 1,
        )

    def _filled(self, tx: Connection, month: Period) -> Mapping[tuple[str, str], Filled]:
        """Centre and checklist → how often."""
        rows = checklists.filled(tx, self._content.checklists, month.since, month.until)
        return {(row.center, row.survey): Filled(row.times, self._workdays.day(row.center, row.last)) for row in rows}

    def _unfinished(self, tx: Connection, actor: Actor) -> list[Unfinished]:
        """What content still has, latest first."""
        return [
            Unfinished(
                RunId(row.id),
                self._content.checklists[row.survey],
                row.center,
                self._content.centers[row.center],
                Period.of(row.day, "month"),
            )
            for row in checklists.open_of(tx, actor.id)
            if row.survey in self._content.checklists and row.center in self._content.centers
        ]

    def _survey(self, key: str) -> Survey:
        if key not in self._content.checklists:
            raise Outdated
        return self._content.checklists[key]

    def _month(self, center: str, now: datetime) -> Period:
        return Period.of(self._workdays.day(center, now), "month")

    def _asked(self, center: str, period: str, now: datetime) -> Period:
        """This month or the last. Raises Outdated for any other, and for a centre that is gone."""
        if center not in self._content.centers:
            raise Outdated
        this = self._month(center, now)
        asked = next((month for month in (this, this.before()) if month.text == period), None)
        if asked is None:
            raise Outdated
        return asked


def _start(survey: Survey, center: str, day: date) -> Start:
    """A checklist of one side says whose; one of both speaks of the centre as such."""
    facts = {"@center": center, "@channel": "checklist"} | (
        {"@audience": survey.audience} if survey.audience != "any" else {}
    )
    return Start(survey.id, "checklist", center, day, facts, new_respondent())
