"""When the turns of a wave plan come: cron expressions read by APScheduler, which here only computes times."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

FIELDS: Final = 5
STEP: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year on the wall clock of a zone: from `since` on, before `until`."""

    year: int
    number: int
    since: datetime
    until: datetime
    zone: ZoneInfo

    @staticmethod
    def of(moment: datetime, zone: ZoneInfo) -> "Quarter":
        """The quarter in which a moment lies."""
        local = moment.astimezone(zone)
        first = local.month - (local.month - 1) % 3
        since = datetime(local.year, first, 1, tzinfo=zone)
        until = datetime(local.year + first // 10, (first + 3) % 12, 1, tzinfo=zone)
        return Quarter(local.year, first // 3 + 1, since, until, zone)

    def days_left(self, moment: datetime) -> int:
        """Days until the quarter ends, today among them."""
        return (self.until.date() - moment.astimezone(self.zone).date()).days


def cron(expression: str, zone: ZoneInfo) -> CronTrigger:
    """A crontab line of five fields. Raises ValueError.

    Days of the week must be names: APScheduler counts them from Monday, every other cron from Sunday.
    """
    fields = expression.split()
    if len(fields) == FIELDS and re.search(r"(?<!/)\d", fields[-1]):
        raise ValueError("write days of the week as names: mon, tue, wed, thu, fri, sat, sun")
    return CronTrigger.from_crontab(expression, timezone=zone)


def next_turn(expression: str, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first turn later than a moment; None when there will be no more."""
    found: datetime | None = cron(expression, zone).get_next_fire_time(None, after.astimezone(zone) + STEP)
    return found


def turns(expression: str, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    """Every turn later than `after` and before `until`."""
    trigger = cron(expression, zone)
    turn = trigger.get_next_fire_time(None, after.astimezone(zone) + STEP)
    while turn is not None and turn < until:
        yield turn
        turn = trigger.get_next_fire_time(None, turn + STEP)


def name(turn: datetime) -> str:
    """A turn's name, by which it is begun once: its moment on the plan's wall clock. Names sort as times do."""
    return turn.strftime("%Y-%m-%dT%H:%M")
