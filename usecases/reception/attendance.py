"""Marks: here, talked, did not come. Each can be taken back for a while.

A contact that took place, or whose client did not come, is an event of the same transaction: it carries consultant,
centre, way and service as they were then, and its survey follows. The survey's delay is longer than the time for
second thoughts; taking the mark back takes the survey back with it.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import reception, staff
from db.rows import AnyRow
from surveys.triggers import OURSELVES, EventType
from usecases.actors import Actor
from usecases.booking.contacts import Contacts
from usecases.index.touches import Touches
from usecases.inviting.events import Events, Happening
from usecases.reception.desk import Desk, standing
from usecases.reception.views import Card, Mark
from usecases.refusals import Clock, Outdated, Refusal

EVENTS: Final[dict[Mark, EventType]] = {"completed": "contact.completed", "no_show": "contact.no_show"}

KEPT_OPEN: Final = timedelta(days=1)
"""How long after its end a contact that nobody marked stays open."""
AT_ONCE: Final = 200
_EXPECTED: Final = ("booked", "arrived", reception.UNMARKED)
BEFORE: Final = {"arrived": ("booked",), "completed": _EXPECTED, "no_show": _EXPECTED}
"""Where each mark leads back to."""


class TooLateToUndo(Refusal):
    """The time for second thoughts is over, or what followed does not allow it: the client has booked anew."""


class Attendance:
    """Marks contacts and takes marks back."""

    def __init__(
        self, db: Database, clock: Clock, desk: Desk, contacts: Contacts, events: Events, touches: Touches
    ) -> None:
        self._db = db
        self._clock = clock
        self._desk = desk
        self._contacts = contacts
        self._events = events
        self._touches = touches

    async def mark(self, actor: Actor, contact: int, mark: Mark, seen: str) -> Card:
        """Say what became of a contact. `seen`: how it stood on the screen of the button. Twice is once.

        Raises NotAllowed; Outdated for one that stands otherwise by now, or cannot be marked so.
        """
        now = self._clock()

        def body(tx: Connection) -> Card:
            row, host = self._desk.contact(tx, actor, contact, lock=True)
            if row.state == mark and row.before is not None:
                return self._desk.card(tx, row, host, now)
            if standing(row) != seen or mark not in self._desk.marks(row, now):
                raise Outdated
            self._marked(tx, row, mark, now)
            staff.note(tx, actor.id, f"contact.{mark}", now, contact=contact)
            return self._desk.card(tx, *self._desk.contact(tx, actor, contact), now)

        return await self._db.write(body)

    async def undo(self, actor: Actor, contact: int, seen: str) -> Card:
        """Take the last mark back, and with it the survey. Twice is once.

        Raises NotAllowed, TooLateToUndo; Outdated for a contact that stands otherwise by now.
        """
        now = self._clock()

        def body(tx: Connection) -> Card:
            row, host = self._desk.contact(tx, actor, contact, lock=True)
            stands = standing(row)
            if stands in BEFORE.get(seen, ()):
                return self._desk.card(tx, row, host, now)
            if stands != seen:
                raise Outdated
            self._taken_back(tx, row, now)
            staff.note(tx, actor.id, "contact.undone", now, contact=contact)
            return self._desk.card(tx, *self._desk.contact(tx, actor, contact), now)

        return await self._db.write(body)

    async def close_unmarked(self) -> int:
        """Close what was over for a day and nobody marked, so that its client can book anew. By the ticker; how many.

        It is no event and nobody is told; the consultant can still mark it for a while.
        """
        now = self._clock()
        late = await self._db.read(lambda tx: reception.long_unmarked(tx, now - KEPT_OPEN, AT_ONCE))
        for contact in late:
            await self._db.write(lambda tx, one=contact: self._closed(tx, one, now))  # type: ignore[misc]
        return len(late)

    def _closed(self, tx: Connection, contact: int, now: datetime) -> None:
        row = self._desk.locked(tx, contact)
        if row is None or row.state not in reception.COMING:
            return
        values = {"state": "cancelled", "reason": reception.UNMARKED, "cancelled_at": now, "before": None}
        if reception.change(tx, row, **values):
            reception.note_change(tx, contact, "cancelled", now, by="system")
            self._contacts.ended(tx, contact, now)

    def _marked(self, tx: Connection, row: AnyRow, mark: Mark, now: datetime) -> None:
        event = EVENTS.get(mark)
        number = row.marks + (event is not None)
        values = {"state": mark, "before": row.state, "marked_at": now, "marks": number}
        if not reception.change(tx, row, **values, cancelled_at=None, reason=None):
            raise Outdated
        reception.note_change(tx, row.id, mark, now)
        self._contacts.ended(tx, row.id, now)
        if event is not None:
            self._events.happened(tx, self._happening(row, event, number, now), now)
        if mark == "completed":
            self._came(tx, row, now)

    def _happening(self, row: AnyRow, event: EventType, number: int, now: datetime) -> Happening:
        booking = self._desk.content.booking
        topic = booking.topics.get(row.topic) if booking is not None else None
        return Happening(
            source=OURSELVES,
            event_id=f"contact:{row.id}:{number}",
            type=event,
            occurred_at=_took_place(row, now),
            center=row.center,
            audience=row.audience,
            client=row.client_id,
            service=topic.service if topic is not None else None,
            consultant=row.key,
            channel=row.way,
            situation=row.situation,
        )

    def _taken_back(self, tx: Connection, row: AnyRow, now: datetime) -> None:
        """Restore what was before. Somebody who came has been expected, so that can be taken back too."""
        if row.before is None or row.marked_at is None or now >= row.marked_at + self._desk.undo:
            raise TooLateToUndo
        if row.before in reception.COMING and not reception.may_come_again(tx, row):
            raise TooLateToUndo
        closed = row.before == "cancelled"
        values = {
            "state": row.before,
            "before": "booked" if row.before == "arrived" else None,
            "cancelled_at": now if closed else None,
            "reason": reception.UNMARKED if closed else None,
            "misfit": row.misfit or (row.slot_id is None and not closed),  # the roster has changed meanwhile
        }
        if not reception.change(tx, row, **values):
            raise Outdated
        reception.note_change(tx, row.id, "undone", now)
        if row.before == "booked":
            self._contacts.expected(tx, row.id, now)
        if row.client_id is not None:
            self._events.taken_back(tx, row.client_id, f"contact:{row.id}:", now)
        if row.state == "completed":
            self._came(tx, row, row.marked_at, -1)

    def _came(self, tx: Connection, row: AnyRow, when: datetime, n: int = 1) -> None:
        """Count it, or take it back from the month in which it was counted."""
        if row.situation is not None:
            self._touches.count(tx, "came", row.audience, row.situation, row.center, _took_place(row, when), n)


def _took_place(row: AnyRow, marked: datetime) -> datetime:
    """A talk counts for its own day, though somebody marks it days later."""
    at: datetime = min(marked, row.ends_at)
    return at
