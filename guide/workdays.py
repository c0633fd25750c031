"""Working days of a centre: its weekly hours, Russian public holidays with the days moved for them, and exceptions.

What editors write for one date wins; then the region's exceptions; then the country's calendar; then the week.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.metadata import version
from typing import Final
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from guide.centers import WEEKDAYS, Center, Region, Weekday
from surveys.spans import Hours

OFFICE_DAYS: Final = 5
"""Monday to Friday, where no centre's own week is known."""
AHEAD: Final = 366
"""Days after which a centre that has not opened never will, as far as anybody knows."""


class Workdays:
    """Answers for every centre of the region; None stands for the region as a whole."""

    def __init__(self, region: Region, centers: Mapping[str, Center]) -> None:
        self._region = region
        self._centers = centers
        self._zone = ZoneInfo(region.timezone)

    def zone(self, center: str | None) -> ZoneInfo:
        """The wall clock of a centre; the region's for one that content does not have."""
        known = self._center(center)
        return self._zone if known is None else known.zone

    def day(self, center: str | None, moment: datetime) -> date:
        """The day that a moment is there."""
        return moment.astimezone(self.zone(center)).date()

    def hours(self, center: str, day: date) -> Hours | None:
        """When a centre is open on this date; None: closed. A working Saturday has the hours of the first weekday."""
        known = self._centers[center]
        for exceptions in (known, self._region):
            if day in exceptions.open:
                return exceptions.open[day]
            if day in exceptions.closed:
                return None
        if _is_holiday(day):
            return None
        return known.hours.get(self.weekday(center, day))

    def weekday(self, center: str, day: date) -> Weekday:
        """The day of the week whose plan holds on this date: on a working Saturday, that of the first weekday."""
        hours, usual = self._centers[center].hours, WEEKDAYS[day.weekday()]
        if hours.get(usual) is None and _is_moved_here(day):
            return next((name for name in WEEKDAYS if hours.get(name) is not None), usual)
        return usual

    def fingerprint(self, center: str) -> str:
        """Changes with anything that the hours of a centre follow from, the country's calendar included."""
        known, region = self._centers[center], self._region
        exceptions = [(one.closed, sorted(one.open.items(), key=str)) for one in (known, region)]
        return repr((known.timezone, sorted(known.hours.items()), exceptions, _calendar_version()))

    def is_working(self, center: str | None, day: date) -> bool:
        """Whether a centre works on this date."""
        if center is not None and center in self._centers:
            return self.hours(center, day) is not None
        if day in self._region.open or day in self._region.closed:
            return day in self._region.open
        return not _is_holiday(day) and (day.weekday() < OFFICE_DAYS or _is_moved_here(day))

    def next_moment(self, center: str | None, now: datetime, span: Hours) -> datetime:
        """The first moment from `now` on that lies inside `span` on a working day there, in UTC.

        Where no day of a whole year is a working day, only the hours count.
        """
        zone = self.zone(center)
        today = now.astimezone(zone).date()
        days = [today + timedelta(days=ahead) for ahead in range(AHEAD)]
        working = (day for day in days if self.is_working(center, day))
        moments = (_first_inside(day, zone, now, span) for days_of in (working, days) for day in days_of)
        return next(moment for moment in moments if moment is not None)

    def _center(self, center: str | None) -> Center | None:
        return None if center is None else self._centers.get(center)


def _first_inside(day: date, zone: ZoneInfo, now: datetime, span: Hours) -> datetime | None:
    since = datetime.combine(day, span.since, zone).astimezone(UTC)
    till = datetime.combine(day, span.till, zone).astimezone(UTC)
    first = max(now.astimezone(UTC), since)
    return first if first < till else None


@cache
def _calendar() -> HolidayBase:
    return country_holidays("RU")


@cache
def _calendar_version() -> str:
    """Days that are moved become known with a release of the library."""
    return version("holidays")


def _is_holiday(day: date) -> bool:
    return day in _calendar()


def _is_moved_here(day: date) -> bool:
    """Whether work was moved to this day of a weekend."""
    calendar = _calendar()
    calendar.get(day)  # it learns a year when it is first asked about it
    return day in calendar.weekend_workdays
