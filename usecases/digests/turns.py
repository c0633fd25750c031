"""When a digest comes, and of which period it tells."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from guide.workdays import Workdays
from surveys.spans import Hours
from usecases.periods import Period

Every = Literal["week", "month"]
MORNING: Final = time(9, 30)
AWAKE: Final = Hours(since=time(8), till=time(20))
"""When staff are written to; a digest that could not be sent in time waits for these hours."""
WEEK: Final = timedelta(days=7)


def next_turn(every: Every, workdays: Workdays, place: str, after: datetime) -> datetime:
    """The first turn later than a moment: 9:30 on the first working day there of a week or of a month, in UTC."""
    zone = workdays.zone(place or None)
    moments = (
        datetime.combine(_first_working(workdays, place, since, until), MORNING, zone)
        for since, until in _spans(every, after.astimezone(zone).date())
    )
    return next(moment for moment in moments if moment > after).astimezone(UTC)


def period_of(every: Every, day: date) -> Period:
    """What a digest sent on this day tells of: the month that is over; each week, the quarter its last week was in."""
    return Period.of(day, "month").before() if every == "month" else Period.of(day - WEEK, "quarter")


def _spans(every: Every, day: date) -> Iterator[tuple[date, date]]:
    """The week or month of this day, then those after it: first day, the first day after it."""
    if every == "month":
        month = Period.of(day, "month")
        while True:
            yield month.since, month.until
            month = month.after()
    monday = day - timedelta(days=day.weekday())
    while True:
        yield monday, monday + WEEK
        monday += WEEK


def _first_working(workdays: Workdays, place: str, since: date, until: date) -> date:
    """The first of these days that is worked there; where none is, the first."""
    days = (since + timedelta(days=number) for number in range((until - since).days))
    return next((day for day in days if workdays.is_working(place or None, day)), since)
