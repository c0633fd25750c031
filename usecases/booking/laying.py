"""Laying the slots of one consultant anew, whatever has changed: the roster, the calendar, an absence, the day.

Times that are still wanted keep their rows, so that buttons drawn for them go on working. A contact that no longer fits
keeps its own times, loses its slot and is flagged; no slot is laid across it. Should the roster have its time again,
it is seated on it and the flag is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db.repos import consultants, slots
from db.rows import AnyRow
from guide.content import Content
from guide.roster import Entry
from guide.slots import Laid, Span, laid
from guide.workdays import Workdays
from usecases.refusals import Outdated

STALE: Final = ""
"""The digest of a consultant whose slots have to be laid anew."""


@dataclass(frozen=True)
class Relaid:
    """How many slots came and went; the contacts that do not fit since."""

    laid: int = 0
    removed: int = 0
    misfits: tuple[int, ...] = ()

    def __add__(self, other: "Relaid") -> "Relaid":
        return Relaid(self.laid + other.laid, self.removed + other.removed, self.misfits + other.misfits)


class Laying:
    """Knows which slots a consultant should have."""

    def __init__(self, content: Content, workdays: Workdays) -> None:
        self._content = content
        self._workdays = workdays

    def is_behind(self, row: AnyRow, now: datetime) -> bool:
        """Whether the slots of this consultant follow from an older roster, calendar or day."""
        entry = Entry.model_validate(row.plan)
        return bool(row.digest != self._digest(row, entry) or row.filled_to != self._last(row, entry, now))

    def again(self, tx: Connection, consultant_id: int, now: datetime) -> Relaid:
        """Lay the slots that have not begun, up to the horizon. Raises Outdated when there is no such consultant."""
        row = consultants.find(tx, consultant_id, lock=True)
        if row is None:
            raise Outdated
        slots.hold_still(tx, row.id, now)
        entry, there = Entry.model_validate(row.plan), slots.ahead(tx, row.id, now)
        taking = slots.taking(tx, row.id, now)
        coming = [one for one in taking if one.starts_at > now]
        times = {(since, till) for _, since, till in self._times(tx, row, entry, now)}
        fit = {one.id: one for one in coming if _fits(one, row, entry, times)}
        in_the_way = [(one.starts_at, one.ends_at) for one in taking if one.id not in fit]
        wanted = set(self._times(tx, row, entry, now, in_the_way))
        wanted |= {(self._workdays.day(row.center, one.starts_at), one.starts_at, one.ends_at) for one in fit.values()}
        new, gone = _exchanged(tx, row, entry, there, wanted)
        for one in fit.values():
            if one.misfit or one.slot_id is None:
                slots.seat(tx, row.id, one)
        stray = [one.id for one in coming if one.id not in fit and one.state in slots.COMING and not one.misfit]
        slots.flag(tx, stray, now)
        standing = {"digest": self._digest(row, entry), "filled_to": self._last(row, entry, now)}
        consultants.change(tx, row.id, **standing)
        return Relaid(new, gone, tuple(stray))

    def _times(
        self, tx: Connection, row: AnyRow, entry: Entry, now: datetime, taken: Sequence[Span] = ()
    ) -> list[Laid]:
        """The times of this consultant that have not begun, none where the roster or content has them no more."""
        last = self._last(row, entry, now)
        if last is None:
            return []
        center, today = row.center, self._workdays.day(row.center, now)
        days = [today + timedelta(days=ahead) for ahead in range((last - today).days + 1)]
        away = [(one.since, one.till) for one in consultants.absences(tx, now, row.id)]
        times = laid(
            entry,
            days,
            self._workdays.zone(center),
            lambda day: self._workdays.hours(center, day),
            away,
            taken,
            weekday_of=lambda day: self._workdays.weekday(center, day),
        )
        return [one for one in times if one[1] > now]

    def _last(self, row: AnyRow, entry: Entry, now: datetime) -> date | None:
        """The last day that slots are laid for; None for somebody who has left, or whose centre has."""
        if not row.active or row.center not in self._content.centers:
            return None
        return self._workdays.day(row.center, now) + entry.horizon

    def _digest(self, row: AnyRow, entry: Entry) -> str:
        known = row.center in self._content.centers
        return entry.fingerprint(self._workdays.fingerprint(row.center) if known else "", str(row.active))


def _exchanged(
    tx: Connection, row: AnyRow, entry: Entry, there: Sequence[AnyRow], wanted: set[Laid]
) -> tuple[int, int]:
    """Make the slots those that are wanted: how many came, how many went. What stays keeps its row."""
    kept = [one for one in there if one.center == row.center and _time(one) in wanted]
    gone = {one.id for one in there} - {one.id for one in kept}
    slots.remove(tx, sorted(gone))
    slots.close(tx, kept, entry.notice)
    return slots.lay(tx, row.id, row.center, sorted(wanted.difference(map(_time, kept))), entry.notice), len(gone)


def _fits(contact: AnyRow, row: AnyRow, entry: Entry, times: set[Span]) -> bool:
    same_place = contact.center == row.center and (contact.topic, contact.way) in entry.offers()
    return same_place and (contact.starts_at, contact.ends_at) in times


def _time(slot: AnyRow) -> Laid:
    return slot.day, slot.starts_at, slot.ends_at
