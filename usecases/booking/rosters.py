"""The roster in rows: who can be booked, and the slots it makes.

A roster is written down whole or not at all; then the slots of each consultant are laid in a transaction of their own.
Whoever's slots do not follow from the roster, the centre's calendar and today any more has a stale `digest` or a
`filled_to` that is behind: the tick finds both, so what was cut short is finished there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import consultants, slots
from guide.content import Content
from guide.roster import Entry
from guide.workdays import Workdays
from usecases.booking.laying import STALE, Laying, Relaid
from usecases.refusals import Clock, Outdated

SLOTS_KEPT: Final = timedelta(days=7)
"""Longer than a contact can still be marked."""
SWEPT_AT_ONCE: Final = 5_000


@dataclass(frozen=True)
class Misfit:
    """A contact that the roster has no place for any more: somebody has to move or cancel it."""

    contact: int
    code: str
    center: str
    topic: str
    starts_at: datetime
    consultant: str
    name: str


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `misfits`: all there are now in the centres of the roster."""

    new: int
    changed: int
    same: int
    left: int
    slots: Relaid
    misfits: tuple[Misfit, ...]


@dataclass(frozen=True)
class Away:
    """An absence that was written down, and the contacts that do not fit because of it."""

    absence: int
    misfits: tuple[int, ...]


class Rosters:
    """Keeps slots as the roster wants them. Free ones come and go; a contact is never moved, only flagged."""

    def __init__(self, db: Database, content: Content, clock: Clock, workdays: Workdays) -> None:
        self._db = db
        self._clock = clock
        self._laying = Laying(content, workdays)

    async def import_(self, entries: Sequence[Entry]) -> ImportReport:
        """Take over a roster that has no problems (`guide.roster.roster_problems`).

        Whoever belongs to one of its centres and is not in it has left; other centres are not spoken of.
        """
        now = self._clock()
        new, changed, left = await self._db.write(lambda tx: _written_down(tx, entries, now))
        relaid = await self.fill()
        misfits = await self.misfits(*{entry.center for entry in entries})
        return ImportReport(new, changed, len(entries) - new - changed, left, relaid, misfits)

    async def fill(self) -> Relaid:
        """Called every ten minutes by one replica: everybody's slots as they should be, up to the horizon."""
        now, total = self._clock(), Relaid()

        def behind(tx: Connection) -> list[int]:
            return [row.id for row in consultants.listed(tx, left=True) if self._laying.is_behind(row, now)]

        for consultant in await self._db.read(behind):
            total += await self._db.write(lambda tx, one=consultant: self._laying.again(tx, one, now))  # type: ignore[misc]
        return total

    async def sweep(self) -> int:
        """Delete slots of days gone by, which nobody can book or mark any more. Run by the ticker; how many."""
        before = self._clock() - SLOTS_KEPT
        return await self._db.write(lambda tx: slots.sweep(tx, before, SWEPT_AT_ONCE))

    def absent(
        self, tx: Connection, consultant_id: int, since: datetime, till: datetime, reason: str, now: datetime
    ) -> Away:
        """They are not there between these moments: free slots go, contacts are kept and flagged."""
        absence = consultants.add_absence(tx, consultant_id, since, till, reason, now)
        return Away(absence, self._laying.again(tx, consultant_id, now).misfits)

    def back(self, tx: Connection, absence_id: int, now: datetime) -> Relaid:
        """They are there after all. Raises Outdated when there is no such absence."""
        consultant = consultants.end_absence(tx, absence_id)
        if consultant is None:
            raise Outdated
        return self._laying.again(tx, consultant, now)

    async def misfits(self, *centers: str) -> tuple[Misfit, ...]:
        """The contacts to come that no longer fit the roster, soonest first; of all centres if none is named."""
        now = self._clock()
        rows = await self._db.read(lambda tx: slots.misfits(tx, now, centers or None))
        return tuple(Misfit(row.id, row.code, row.center, row.topic, row.starts_at, row.key, row.name) for row in rows)


def _written_down(tx: Connection, entries: Sequence[Entry], now: datetime) -> tuple[int, int, int]:
    """How many are new, have changed, have left."""
    known = {row.key: row for row in consultants.listed(tx, left=True)}
    offers, new = {}, 0
    for entry in entries:
        values, row = _columns(entry, now), known.pop(entry.key, None)
        if row is None:
            offers[consultants.add(tx, values)] = entry.offers()
            new += 1
        elif not row.active or row.plan != values["plan"]:
            consultants.change(tx, row.id, **values)
            offers[row.id] = entry.offers()
    consultants.offer(tx, offers)
    named = {entry.center for entry in entries}
    gone = [row.id for row in known.values() if row.active and row.center in named]
    for consultant in gone:
        consultants.change(tx, consultant, active=False, digest=STALE)
    return new, len(offers) - new, len(gone)


def _columns(entry: Entry, now: datetime) -> dict[str, Any]:
    return {
        "key": entry.key,
        "center": entry.center,
        "kind": entry.kind,
        "name": entry.name,
        "plan": entry.model_dump(mode="json"),
        "digest": STALE,
        "phone": entry.phone,
        "video_url": entry.video,
        "active": True,
        "imported_at": now,
    }
