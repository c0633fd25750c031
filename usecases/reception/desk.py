"""Who may look at whose day, and how a row becomes a view. Everything here works inside the caller's transaction.

A consultant has their own contacts, a head those of the centre, an administrator all. Whoever taps on a contact that
has gone to a colleague meanwhile is told so; whoever taps on what never was theirs is refused and noted.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from db.repos import clients, consultants, journeys, reception, staff
from db.rows import AnyRow
from guide.content import Content
from guide.workdays import Workdays
from surveys.texts import Text
from usecases.actors import Actor
from usecases.clients.personal import Personal
from usecases.reception.heading import headed_by, is_head
from usecases.reception.views import Card, Host, Line, Mark, Shown
from usecases.refusals import NotAllowed, Outdated, Refusal

MINE: Final = 0
"""In the place of a consultant's id: the person who asks."""
DAY: Final = timedelta(days=1)
LATE: Final = timedelta(days=4)
"""How long after its end a contact can still be marked: over a weekend."""
FIRST: Final = date(2020, 1, 1)
LAST: Final = date(2099, 12, 31)


class NotInRoster(Refusal):
    """The person is a consultant whom the roster does not know (any more), or has not joined by their own invite."""


class Desk:
    """Rights and views of a reception."""

    def __init__(
        self, content: Content, workdays: Workdays, admin_ids: frozenset[int], personal: Personal | None = None
    ) -> None:
        self.content = content
        self.workdays = workdays
        self._admin_ids = admin_ids
        self._personal = personal

    @property
    def undo(self) -> timedelta:
        """How long a mark can be taken back."""
        return self.content.booking.rules.undo if self.content.booking else timedelta(0)

    def host(self, tx: Connection, actor: Actor, consultant: int) -> Host:
        """The consultant whose day is asked for. Raises NotAllowed, NotInRoster, Outdated."""
        mine = consultants.of_client(tx, actor.id)
        if consultant == MINE:
            if mine is None:
                raise NotInRoster if staff.holds(tx, actor.id, "consultant") else NotAllowed
            return self._host(mine, mine=True)
        row = consultants.find(tx, consultant)
        if row is not None and mine is not None and mine.id == consultant:
            return self._host(row, mine=True)
        if row is None or not is_head(tx, actor, row.center, self._admin_ids):
            raise Outdated if row is None and headed_by(tx, actor, self._admin_ids) else NotAllowed
        return self._host(row, mine=False)

    def contact(self, tx: Connection, actor: Actor, contact: int, *, lock: bool = False) -> tuple[AnyRow, Host]:
        """A contact that the person may handle, and its consultant. Raises NotAllowed, Outdated.

        `lock`: it is going to be changed. The client is locked before the contact, as everywhere.
        """
        row = reception.find(tx, contact)
        host = self._host_of(tx, actor, contact, row)
        if row is None or host is None:
            raise Outdated
        if not lock:
            return row, host
        locked = self.locked(tx, contact)
        if locked is None or locked.consultant_id != row.consultant_id:
            raise Outdated
        return locked, host

    def locked(self, tx: Connection, contact: int) -> AnyRow | None:
        """A contact that is going to be changed; its client is locked before it."""
        row = reception.find(tx, contact)
        if row is not None and row.client_id is not None:
            clients.lock(tx, row.client_id)
        return None if row is None else reception.find(tx, contact, lock=True)

    def _host_of(self, tx: Connection, actor: Actor, contact: int, row: AnyRow | None) -> Host | None:
        mine = consultants.of_client(tx, actor.id)
        if row is not None and mine is not None and row.consultant_id == mine.id:
            return self._host(mine, mine=True)
        if row is not None and is_head(tx, actor, row.center, self._admin_ids):
            found = consultants.find(tx, row.consultant_id)
            return None if found is None else self._host(found, mine=False)
        if row is None and (mine is not None or headed_by(tx, actor, self._admin_ids)):
            return None
        if mine is not None and reception.was_with(tx, contact, mine.id):
            return None
        raise NotAllowed

    def somebody(self, tx: Connection, actor: Actor) -> None:
        """Raises NotAllowed for a person who receives nobody and heads nothing."""
        if consultants.of_client(tx, actor.id) is None and not headed_by(tx, actor, self._admin_ids):
            raise NotAllowed

    def _host(self, row: AnyRow, *, mine: bool) -> Host:
        return Host(row.id, row.name, row.kind, row.center, self.title(row.center), mine)

    def title(self, center: str) -> Text | None:
        """What people call a centre."""
        known = self.content.centers.get(center)
        return known.title if known is not None else None

    def number(self, center: str) -> str | None:
        """The centre's own telephone number."""
        known = self.content.centers.get(center)
        return known.phone if known is not None else None

    def line(self, row: AnyRow) -> Line:
        """A contact in a list."""
        zone = self.workdays.zone(row.center)
        return Line(
            id=row.id,
            code=row.code or "",
            topic=self.content.booking.topics.get(row.topic) if self.content.booking else None,
            way=row.way,
            starts_at=row.starts_at.astimezone(zone),
            ends_at=row.ends_at.astimezone(zone),
            state=standing(row),
            misfit=row.misfit and row.state == "booked",
            coming=row.coming_at is not None,
            consultant=row.name,
        )

    def card(self, tx: Connection, row: AnyRow, host: Host, now: datetime) -> Card:
        """A contact with everything its consultant may know and do."""
        till = row.marked_at + self.undo if row.marked_at is not None and row.before is not None else None
        return Card(
            line=self.line(row),
            host=host,
            may=self.marks(row, now),
            undo_until=till.astimezone(self.workdays.zone(row.center)) if till is not None and now < till else None,
            may_change=self.may_change(row, now),
            sequence=row.sequence,
            shown=self._shown(tx, row),
            note=row.note if host.mine else None,
            person=self._personal.shown(tx, row) if self._personal is not None and host.mine else None,
        )

    def marks(self, row: AnyRow, now: datetime) -> tuple[Mark, ...]:
        """What can be said of a contact now: on its day and after, and that nobody came only once it has begun."""
        if self.today(row.center, now) < self._day(row) or now >= row.ends_at + LATE:
            return ()
        marks: dict[str, tuple[Mark, ...]] = {
            "booked": ("arrived", "completed", "no_show") if row.starts_at <= now else ("arrived", "completed"),
            "arrived": ("completed",),
            "unmarked": ("completed", "no_show"),
        }
        return marks.get(standing(row), ())

    def may_change(self, row: AnyRow, now: datetime) -> bool:
        """Whether it can still be moved or cancelled."""
        return bool(row.state == "booked" and row.starts_at > now)

    def _shown(self, tx: Connection, row: AnyRow) -> Shown | None:
        """The way that led here, if the client wants it to be seen."""
        if not row.shared or row.journey_id is None or row.client_id is None:
            return None
        journey = journeys.find(tx, row.client_id, row.journey_id)
        if journey is None:
            return None
        services = self.content.services
        steps = tuple(
            (services[step.service], step.done_at is not None)
            for step in journeys.steps(tx, journey.id)
            if step.service in services
        )
        return Shown(self.content.situations.get(journey.situation), steps)

    def today(self, center: str, now: datetime) -> date:
        """The day that it is there."""
        return self.workdays.day(center, now)

    def _day(self, row: AnyRow) -> date:
        return self.workdays.day(row.center, row.starts_at)

    def begins(self, center: str, day: date) -> datetime:
        """When a day begins there, in UTC. Raises Outdated for a day that no calendar of ours has."""
        if not FIRST <= day <= LAST:
            raise Outdated
        return datetime.combine(day, time(), self.workdays.zone(center)).astimezone(UTC)


def standing(row: AnyRow) -> str:
    """How a contact stands for its consultant: closed for want of a mark is not cancelled, but `unmarked`."""
    return reception.UNMARKED if row.state == "cancelled" else str(row.state)
