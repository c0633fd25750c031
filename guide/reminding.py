"""When the client is reminded of a contact. Pure: times in, times out.

Two reminders, each so long before the start. One whose moment had come when the contact was made is not sent at all:
the person has just read it. One that would fall into the quiet hours of the centre's wall clock goes in the evening
before the contact's day, if that is still to come, or not at all; and never two in one evening.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from guide.booking import BookingRules
from surveys.spans import Hours

Kind = Literal["day", "soon"]


def moments(start: datetime, made: datetime, zone: ZoneInfo, rules: BookingRules) -> Mapping[Kind, datetime]:
    """The moments (UTC) to remind at; `made`: when the contact was booked or moved there."""
    kinds: tuple[tuple[Kind, timedelta], ...] = (("day", rules.reminders.day_before), ("soon", rules.reminders.soon))
    found: dict[Kind, datetime] = {}
    for kind, ahead in kinds:
        at = _moment(start, start - ahead, zone, rules) if start - ahead > made else None
        if at is not None and at > made and at not in found.values():
            found[kind] = at
    return found


def earliest(start: datetime, kind: Kind, zone: ZoneInfo, rules: BookingRules) -> datetime:
    """Before this moment no reminder of a contact that starts then can be due: it must be of an earlier plan."""
    ahead = rules.reminders.day_before if kind == "day" else rules.reminders.soon
    return _moment(start, start - ahead, zone, rules) or start - ahead


def may_write(moment: datetime, zone: ZoneInfo, awake: Hours) -> bool:
    """Whether people there are written to at this moment."""
    return awake.since <= moment.astimezone(zone).time() < awake.till


def next_awake(moment: datetime, zone: ZoneInfo, awake: Hours) -> datetime:
    """The first moment from this one on at which people there are written to, in UTC."""
    if may_write(moment, zone, awake):
        return moment.astimezone(UTC)
    local = moment.astimezone(zone)
    days = (local.date(), local.date() + timedelta(days=1))
    return next(at for day in days if (at := datetime.combine(day, awake.since, zone)) > local).astimezone(UTC)


def _moment(start: datetime, wanted: datetime, zone: ZoneInfo, rules: BookingRules) -> datetime | None:
    if may_write(wanted, zone, rules.quiet):
        return wanted.astimezone(UTC)
    evening = _evening_before(start, zone, rules.evening)
    return evening if may_write(evening, zone, rules.quiet) else None


def _evening_before(start: datetime, zone: ZoneInfo, evening: time) -> datetime:
    day_before = start.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day_before, evening, zone).astimezone(UTC)
