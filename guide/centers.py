"""The region and its centres: where they are, when they are open, how far they are from a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints

from surveys.spans import DayHours, Hours
from surveys.spec import Id, Spec
from surveys.texts import Language, Text, Words

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Feature = Literal["entrance", "toilet", "parking", "sign_language", "braille"]
LONGEST_HOLIDAY: Final = 21
"""Days to look ahead for an open door: the New Year's holidays with weekends around them are eleven."""
EARTH_KM: Final = 6371.0


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"no such time zone: {name}") from error
    return name


ZoneName = Annotated[str, AfterValidator(_zone)]


class Exceptions(Spec):
    """Dates that are not like others: `closed` all day, or `open` in these hours. Holidays need not be written here."""

    closed: tuple[date, ...] = ()
    open: Mapping[date, DayHours] = Field(default_factory=dict)


class Center(Exceptions):
    """One office. `phone` None: the sample region has no numbers to show."""

    title: Text
    full: Text
    address: Text
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    timezone: ZoneName
    phone: Words | None = None
    hours: Mapping[Weekday, DayHours | None]
    breaks: Mapping[Weekday, DayHours | None] = Field(default_factory=dict)
    accessibility: tuple[Feature, ...] = ()
    directions: Text | None = None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The centre's time zone."""
        return ZoneInfo(self.timezone)


class CentersFile(Spec):
    """`content/centers.yaml`."""

    unread: tuple[Language, ...] = ()
    centers: dict[Id, Center]


class ConsentText(Spec):
    """What a client agrees to. A new `version` (short: a button and a column carry it) asks everybody again."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,24}$")]
    title: Text
    purpose: Text
    data: Text
    term: Text
    withdraw: Text
    policy_url: Words


class Appeals(Spec):
    """Where an official appeal under 59-ФЗ is made: a chat message is not one."""

    text: Text
    url: Words


class Region(Exceptions):
    """`content/region.yaml`: who runs this bot, and where. `notice` stands above the first screen of a demo.

    Its `closed` and `open` hold for every centre that says nothing else of the date.
    """

    id: Id
    name: Text
    demo: bool = False
    notice: Text | None = None
    operator: Text
    timezone: ZoneName
    appeals: Appeals
    consent: ConsentText
    unread: tuple[Language, ...] = ()


@dataclass(frozen=True)
class Today:
    """How a centre works on the day of `now`, on its own wall clock. `hours` None: closed all day.

    `opens`: when the doors open next, if they are closed now (None: never, as far as the weekly hours say).
    """

    hours: Hours | None
    rest: Hours | None
    is_open: bool
    opens: datetime | None


HoursOn = Callable[[date], Hours | None]
"""When a centre is open on a date; None: closed."""


def today(center: Center, now: datetime, hours_on: HoursOn | None = None) -> Today:
    """The hours of the day that `now` (UTC-aware) is in the centre's time zone.

    `hours_on`: with holidays and exceptions (`guide/workdays.py`); the weekly hours if left out.
    """
    local = now.astimezone(center.zone)
    open_on = hours_on or (lambda day: center.hours.get(WEEKDAYS[day.weekday()]))
    hours, rest = open_on(local.date()), center.breaks.get(WEEKDAYS[local.weekday()])
    clock = local.time()
    is_open = _within(hours, clock) and not _within(rest, clock)
    return Today(hours, rest, is_open, None if is_open else _next_opening(center, local, open_on))


def _within(span: Hours | None, clock: time) -> bool:
    return span is not None and span.since <= clock < span.till


def _next_opening(center: Center, local: datetime, open_on: HoursOn) -> datetime | None:
    """The first moment after `local` at which a working day or the time after a break begins."""
    for ahead in range(LONGEST_HOLIDAY):
        day = local.date() + timedelta(days=ahead)
        hours, rest = open_on(day), center.breaks.get(WEEKDAYS[day.weekday()])
        starts = [hours.since, *([rest.till] if rest is not None else [])] if hours is not None else []
        for start in starts:
            opening = datetime.combine(day, start, center.zone)
            if opening > local:
                return opening
    return None


def distance_km(latitude: float, longitude: float, center: Center) -> float:
    """Great-circle distance to a centre, kilometres (haversine)."""
    north, south = radians(latitude), radians(center.latitude)
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(center.longitude - longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
