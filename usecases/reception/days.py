"""Who comes today and this week, as their consultant sees it: a code and a topic, no names.

The situation behind a contact is shown only when the client said so for this contact.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import consultants, reception, staff
from db.rows import AnyRow
from surveys.masking import mask
from usecases.actors import Actor
from usecases.reception.desk import DAY, LATE, MINE, Desk
from usecases.reception.views import Card, DayView, Host, Line, UnmarkedView, WeekDay, WeekView
from usecases.refusals import Clock, NotAllowed, Outdated, Refusal

PAGE: Final = 6
NOTE_LIMIT: Final = 500
WEEKS_BACK: Final = 4
WEEKS_AHEAD: Final = 26


class NoteTooLong(Refusal):
    """The note has more characters than are kept."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length


class Reception:
    """Days, weeks, contacts and notes."""

    def __init__(self, db: Database, clock: Clock, desk: Desk) -> None:
        self._db = db
        self._clock = clock
        self._desk = desk

    async def day(self, actor: Actor, consultant: int, day: date | None, page: int) -> DayView:
        """A day of a consultant (`MINE`: one's own; None: today). Raises NotAllowed, NotInRoster, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> DayView:
            host = self._desk.host(tx, actor, consultant)
            today = self._desk.today(host.center, now)
            wanted = today if day is None else day
            rows = self._rows(tx, host, wanted, 1)
            lines = tuple(map(self._desk.line, rows[page * PAGE : (page + 1) * PAGE]))
            return DayView(
                host=host,
                day=wanted,
                today=today,
                lines=lines,
                total=len(rows),
                page=page,
                has_more=len(rows) > (page + 1) * PAGE,
                away=self._away(tx, host, wanted, 1).get(wanted),
                unmarked=len(self._unmarked(tx, host, now)),
            )

        return await self._db.read(body)

    async def week(self, actor: Actor, consultant: int, offset: int) -> WeekView:
        """A week of a consultant, `offset` weeks from this one. Raises NotAllowed, NotInRoster, Outdated."""
        if not -WEEKS_BACK <= offset <= WEEKS_AHEAD:
            raise Outdated
        now = self._clock()

        def body(tx: Connection) -> WeekView:
            host = self._desk.host(tx, actor, consultant)
            today = self._desk.today(host.center, now)
            monday = today + timedelta(days=7 * offset - today.weekday())
            lines = [self._desk.line(row) for row in self._rows(tx, host, monday, 7)]
            away = self._away(tx, host, monday, 7)
            days = (monday + timedelta(days=ahead) for ahead in range(7))
            return WeekView(host, offset, today, tuple(self._week_day(host, day, lines, away) for day in days))

        return await self._db.read(body)

    async def unmarked(self, actor: Actor, consultant: int) -> UnmarkedView:
        """Whose time is over and nobody has said whether they came. Raises NotAllowed, NotInRoster, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> UnmarkedView:
            host = self._desk.host(tx, actor, consultant)
            return UnmarkedView(host, tuple(map(self._desk.line, self._unmarked(tx, host, now)[:PAGE])))

        return await self._db.read(body)

    async def card(self, actor: Actor, contact: int) -> Card:
        """One contact. Raises NotAllowed, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> Card:
            row, host = self._desk.contact(tx, actor, contact)
            return self._desk.card(tx, row, host, now)

        return await self._db.read(body)

    async def note(self, actor: Actor, contact: int, text: str) -> Card:
        """Keep the consultant's own note; an empty text takes it away. Raises NoteTooLong, NotAllowed, Outdated.

        Numbers and addresses that identify somebody are masked like everything that people type; then `changed`.
        """
        masked, now = mask(text.strip()), self._clock()
        if len(masked.text) > NOTE_LIMIT:
            raise NoteTooLong(len(masked.text))

        def body(tx: Connection) -> Card:
            row, host = self._desk.contact(tx, actor, contact, lock=True)
            if not host.mine:
                raise NotAllowed
            if not reception.change(tx, row, note=masked.text or None):
                raise Outdated
            staff.note(tx, actor.id, "contact.noted", now, contact=contact)
            written, _ = self._desk.contact(tx, actor, contact)
            return replace(self._desk.card(tx, written, host, now), changed=masked.changed)

        return await self._db.write(body)

    def _rows(self, tx: Connection, host: Host, day: date, days: int) -> Sequence[AnyRow]:
        since = self._desk.begins(host.center, day)
        return reception.of_consultant(tx, host.id, since, self._desk.begins(host.center, day + days * DAY))

    def _unmarked(self, tx: Connection, host: Host, now: datetime) -> Sequence[AnyRow]:
        return reception.unmarked(tx, host.id, now - LATE, now)

    def _away(self, tx: Connection, host: Host, day: date, days: int) -> dict[date, str]:
        """Why the consultant is not there, for each of the days that an absence touches."""
        found = dict[date, str]()
        rows = consultants.absences(tx, self._desk.begins(host.center, day), host.id)
        for ahead in range(days):
            one = day + ahead * DAY
            since, till = self._desk.begins(host.center, one), self._desk.begins(host.center, one + DAY)
            reason = next((row.reason for row in rows if row.since < till and row.till > since), None)
            if reason is not None:
                found[one] = reason
        return found

    def _week_day(self, host: Host, day: date, lines: list[Line], away: dict[date, str]) -> WeekDay:
        mine = [line for line in lines if line.starts_at.date() == day]
        return WeekDay(
            day=day,
            contacts=len(mine),
            since=mine[0].starts_at.time() if mine else None,
            till=max(line.ends_at for line in mine).time() if mine else None,
            away=away.get(day),
            works=self._desk.workdays.is_working(host.center, day),
        )


__all__ = ["MINE", "NOTE_LIMIT", "PAGE", "NoteTooLong", "Reception"]
