"""The times that a consultant can be booked at, as their roster and the centre's calendar make them. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo

from guide.centers import WEEKDAYS, HoursOn, Weekday
from guide.roster import Entry
from surveys.spans import Hours

Span = tuple[datetime, datetime]
"""From and till; both UTC-aware."""
Laid = tuple[date, datetime, datetime]
"""A time to book: its day on the centre's calendar, from and till in UTC."""
WeekdayOf = Callable[[date], Weekday]


def of_calendar(day: date) -> Weekday:
    """The day of the week that a date really is."""
    return WEEKDAYS[day.weekday()]


def laid(
    entry: Entry,
    days: Iterable[date],
    zone: tzinfo,
    hours_on: HoursOn,
    away: Sequence[Span] = (),
    taken: Sequence[Span] = (),
    *,
    weekday_of: WeekdayOf = of_calendar,
) -> Iterator[Laid]:
    """The times of these days, in order.

    They stand at fixed distances from the beginning of each piece of the weekly plan: what is in their way takes some
    of them out and moves none, so that laying anew changes only what has changed. Neither a time of absence nor what is
    `taken` overlaps them; around the latter, the buffer is kept free too. `weekday_of`: `Workdays.weekday`.
    """
    blocked = [*away, *((since - entry.buffer, till + entry.buffer) for since, till in taken)]
    for day in days:
        hours = hours_on(day)
        if hours is None:
            continue
        for piece in sorted(entry.week.get(weekday_of(day), ()), key=lambda piece: piece.since):
            for since, till in _times(entry, day, zone, _both(piece, hours)):
                if not any(since < end and start < till for start, end in blocked):
                    yield day, since, till


def _both(piece: Hours, hours: Hours) -> Hours:
    return Hours(since=max(piece.since, hours.since), till=min(piece.till, hours.till))


def _times(entry: Entry, day: date, zone: tzinfo, hours: Hours) -> Iterator[Span]:
    start, end = (datetime.combine(day, clock, zone).astimezone(UTC) for clock in (hours.since, hours.till))
    while start + entry.slot <= end:
        yield start, start + entry.slot
        start += entry.slot + entry.buffer
