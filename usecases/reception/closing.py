"""A consultant is not there: days are closed, and nobody who is booked then comes in vain.

Each contact is moved to the nearest free time, of the same consultant or another one of the centre, or cancelled where
there is none; its client is told. The same is done with one contact alone when the roster has no time for it any more.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, consultants, contacts, free, reception, staff
from db.rows import AnyRow
from usecases.actors import Actor
from usecases.booking.contacts import Contacts
from usecases.booking.rosters import Rosters
from usecases.booking.steps import SlotTaken
from usecases.reception.desk import DAY, Desk
from usecases.reception.views import REASONS, Away, AwayView, Closed, Closing, Days, Host, How, Reason, Settled
from usecases.refusals import Clock, Outdated, Refusal

PAGE: Final = 7
LONGEST: Final = 62
"""Days that can be closed at once."""
AHEAD: Final = timedelta(hours=2)
"""A contact is moved to no time that is nearer than this: its client has to learn of it."""
RACES: Final = 5
"""How often the next free time is looked for when somebody else takes the one that was found."""
OTHER: Final[Reason] = "other"


class NoFreeTime(Refusal):
    """There is no free time to which the contact could be moved."""


class ClosingDays:
    """Closes days and opens them again, moves contacts on and calls them off."""

    def __init__(self, db: Database, clock: Clock, desk: Desk, contacts: Contacts, rosters: Rosters) -> None:
        self._db = db
        self._clock = clock
        self._desk = desk
        self._contacts = contacts
        self._rosters = rosters

    async def days(self, actor: Actor, consultant: int, since: date | None, page: int) -> Days:
        """Days that could be the first one, or with `since` the last. Raises NotAllowed, NotInRoster, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> Days:
            host = self._desk.host(tx, actor, consultant)
            first = since or self._desk.today(host.center, now)
            if page < 0 or page * PAGE >= LONGEST:
                raise Outdated
            days = [first + (page * PAGE + ahead) * DAY for ahead in range(PAGE)]
            rows = self._coming(tx, host, days[0], days[-1], now)
            per_day = Counter(self._desk.workdays.day(host.center, row.starts_at) for row in rows)
            return Days(host, since, {day: per_day[day] for day in days}, page)

        return await self._db.read(body)

    async def plan(self, actor: Actor, consultant: int, since: date, till: date) -> Closing:
        """What closing these days would concern. Raises NotAllowed, NotInRoster, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> Closing:
            host = self._desk.host(tx, actor, consultant)
            self._check(host, since, till, now)
            return Closing(host, since, till, len(self._coming(tx, host, since, till, now)))

        return await self._db.read(body)

    async def close(self, actor: Actor, consultant: int, days: tuple[date, date], reason: Reason, how: How) -> Closed:
        """Close the days and deal with their contacts. Twice is once. Raises NotAllowed, NotInRoster, Outdated."""
        (since, till), now = days, self._clock()
        if reason not in REASONS:
            raise Outdated

        def body(tx: Connection) -> Closed:
            host = self._desk.host(tx, actor, consultant)
            self._check(host, since, till, now)
            for row in sorted(self._coming(tx, host, since, till, now), key=_client):
                clients.lock(tx, _client(row))  # clients before the rest, as everywhere, and in one order
            consultants.find(tx, host.id, lock=True)
            span = (max(self._desk.begins(host.center, since), now), self._desk.begins(host.center, till + DAY))
            if any(row.since <= span[0] and row.till >= span[1] for row in consultants.absences(tx, now, host.id)):
                return Closed(host, since, till, 0, 0, again=True)
            self._rosters.absent(tx, host.id, *span, reason, now)
            rows = self._coming(tx, host, since, till, now)
            moved = sum(self._settled(tx, row, reason, how, now) for row in rows)
            staff.note(tx, actor.id, "days.closed", now, consultant=host.id, since=str(since), till=str(till), how=how)
            return Closed(host, since, till, moved, len(rows) - moved)

        return await self._db.write(body)

    async def away(self, actor: Actor, consultant: int) -> AwayView:
        """Everything that is closed from now on. Raises NotAllowed, NotInRoster, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> AwayView:
            return self._away(tx, self._desk.host(tx, actor, consultant), now)

        return await self._db.read(body)

    async def reopen(self, actor: Actor, absence: int) -> AwayView:
        """The consultant is there after all. Raises NotAllowed, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> AwayView:
            row = consultants.find_absence(tx, absence)
            if row is None:
                self._desk.somebody(tx, actor)
                raise Outdated
            host = self._desk.host(tx, actor, row.consultant_id)
            self._rosters.back(tx, absence, now)
            staff.note(tx, actor.id, "days.reopened", now, consultant=host.id, absence=absence)
            return self._away(tx, host, now)

        return await self._db.write(body)

    async def settle(self, actor: Actor, contact: int, how: How, sequence: int) -> Settled:
        """Move one contact to the nearest free time, or cancel it. `sequence`: as on the screen of the button.

        Raises NoFreeTime, NotAllowed, Outdated.
        """
        now = self._clock()

        def body(tx: Connection) -> Settled:
            row, host = self._desk.contact(tx, actor, contact, lock=True)
            if row.sequence != sequence or not self._desk.may_change(row, now):
                raise Outdated
            if not self._settled(tx, row, OTHER, how, now) and how == "move":
                raise NoFreeTime  # and nothing of it is stored
            staff.note(tx, actor.id, f"contact.{how}", now, contact=contact)
            return Settled(host, self._desk.line(row), self._desk.line(reception.find(tx, contact) or row), how)

        return await self._db.write(body)

    def _settled(self, tx: Connection, row: AnyRow, reason: Reason, how: How, now: datetime) -> bool:
        """Whether the contact was moved; else it is cancelled now."""
        if how == "move" and self._moved_on(tx, row, reason, now):
            return True
        self._contacts.cancelled(tx, _plain(tx, row), "staff", reason, now)
        return False

    def _moved_on(self, tx: Connection, row: AnyRow, reason: Reason, now: datetime) -> bool:
        """Move it to the nearest free time after its own, if there is one. An employer keeps the consultant first."""
        for _ in range(RACES):
            since = max(row.starts_at, now + AHEAD)
            own_first, numbered = row.audience == "employer", row.way == "phone" and not self._desk.number(row.center)
            found = reception.nearest(tx, row, since, now, own_first=own_first, numbered=numbered)
            slot = None if found is None else free.slot(tx, found)
            if slot is None:
                return False
            try:
                self._contacts.moved(tx, _plain(tx, row), slot, "staff", now, reason=reason)
            except SlotTaken:
                continue
            return True
        return False

    def _coming(self, tx: Connection, host: Host, since: date, till: date, now: datetime) -> Sequence[AnyRow]:
        """Contacts of these days that have not begun."""
        begin, end = self._desk.begins(host.center, since), self._desk.begins(host.center, till + DAY)
        rows = reception.of_consultant(tx, host.id, max(begin, now), end)
        return [row for row in rows if self._desk.may_change(row, now)]

    def _check(self, host: Host, since: date, till: date, now: datetime) -> None:
        """Raises Outdated for days that are over, or too many."""
        if not self._desk.today(host.center, now) <= since <= till or (till - since).days >= LONGEST:
            raise Outdated

    def _away(self, tx: Connection, host: Host, now: datetime) -> AwayView:
        zone = self._desk.workdays.zone(host.center)
        rows = consultants.absences(tx, now, host.id)
        return AwayView(
            host,
            tuple(Away(row.id, row.since.astimezone(zone), row.till.astimezone(zone), row.reason) for row in rows),
        )


def _plain(tx: Connection, row: AnyRow) -> AnyRow:
    """The contact without its consultant, as the pieces that change it want it. Raises Outdated when it is gone."""
    found = contacts.find(tx, row.id)
    if found is None:
        raise Outdated
    return found


def _client(row: AnyRow) -> int:
    return row.client_id or 0
