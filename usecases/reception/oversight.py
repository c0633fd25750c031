"""The centre as its head sees it: who receives whom today, how much everybody has to do, what does not fit any more."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import assignments, consultants, reception
from usecases.actors import Actor
from usecases.booking.assignments import HR
from usecases.reception.desk import DAY, Desk
from usecases.reception.heading import REGION, head_only, headed_by
from usecases.reception.views import CenterLine, CenterPage, Centers, Misfits, Team, TeamLine
from usecases.refusals import Clock, NotAllowed

PAGE: Final = 6


class Oversight:
    """Pages for the heads of centres. All of them raise NotAllowed for anybody else."""

    def __init__(self, db: Database, clock: Clock, desk: Desk, admin_ids: frozenset[int] = frozenset()) -> None:
        self._db = db
        self._clock = clock
        self._desk = desk
        self._admin_ids = admin_ids

    async def centers(self, actor: Actor, page: int) -> Centers:
        """The centres that the person heads, in the order of content."""

        def body(tx: Connection) -> Centers:
            headed = headed_by(tx, actor, self._admin_ids)
            if not headed:
                raise NotAllowed
            keys = [key for key in self._desk.content.centers if {key, REGION} & headed]
            some = keys[page * PAGE : (page + 1) * PAGE]
            return Centers(
                tuple(CenterLine(key, self._desk.title(key)) for key in some), page, len(keys) > (page + 1) * PAGE
            )

        return await self._db.read(body)

    async def center(self, actor: Actor, center: str, day: date | None, page: int) -> CenterPage:
        """A day of a centre (None: today), whoever receives."""
        now = self._clock()

        def body(tx: Connection) -> CenterPage:
            head_only(tx, actor, center, self._admin_ids)
            today = self._desk.today(center, now)
            wanted = today if day is None else day
            since, till = self._desk.begins(center, wanted), self._desk.begins(center, wanted + DAY)
            rows = reception.of_center(tx, center, since, till)
            lines = tuple(map(self._desk.line, rows[page * PAGE : (page + 1) * PAGE]))
            return CenterPage(
                key=center,
                title=self._desk.title(center),
                day=wanted,
                today=today,
                lines=lines,
                total=len(rows),
                page=page,
                has_more=len(rows) > (page + 1) * PAGE,
                misfits=reception.count_misfits(tx, center, now),
            )

        return await self._db.read(body)

    async def team(self, actor: Actor, center: str, page: int) -> Team:
        """The consultants of a centre with what each has to do today and in seven days, and whom they accompany."""
        now = self._clock()

        def body(tx: Connection) -> Team:
            head_only(tx, actor, center, self._admin_ids)
            today = self._desk.today(center, now)
            since = self._desk.begins(center, today)
            one_day = reception.counts(tx, center, since, self._desk.begins(center, today + DAY))
            week = reception.counts(tx, center, since, self._desk.begins(center, today + 7 * DAY))
            employers = {row.id: row.employers for row in assignments.colleagues(tx, center, HR)}
            away = self._away(tx, now)
            rows = consultants.listed(tx, {center})
            lines = tuple(
                TeamLine(
                    id=row.id,
                    name=row.name,
                    kind=row.kind,
                    today=one_day.get(row.id, 0),
                    week=week.get(row.id, 0),
                    employers=employers.get(row.id),
                    away=away.get(row.id),
                )
                for row in rows[page * PAGE : (page + 1) * PAGE]
            )
            return Team(center, self._desk.title(center), lines, page, len(rows) > (page + 1) * PAGE)

        return await self._db.read(body)

    async def misfits(self, actor: Actor, center: str, page: int) -> Misfits:
        """Contacts that have to be moved or cancelled: the roster has no such time any more."""
        now = self._clock()

        def body(tx: Connection) -> Misfits:
            head_only(tx, actor, center, self._admin_ids)
            rows = reception.misfits(tx, center, now, page * PAGE, PAGE + 1)
            lines = tuple(map(self._desk.line, rows[:PAGE]))
            return Misfits(center, self._desk.title(center), lines, page, len(rows) > PAGE)

        return await self._db.read(body)

    def _away(self, tx: Connection, now: datetime) -> Mapping[int, str]:
        """Who is not there at this moment, and why."""
        return {row.consultant_id: row.reason for row in consultants.absences(tx, now) if row.since <= now}
