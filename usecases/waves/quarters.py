"""The quarter plan: the Code asks for at least two surveys a quarter."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from db.repos import waves
from db.rows import AnyRow
from guide.content import Content
from surveys import turns
from surveys.triggers import Wave
from surveys.turns import Quarter
from usecases.waves.views import QuarterView, Shortfall

MANY: Final = 100
"""Turns of one plan in a quarter that are counted; nobody plans more."""


def quarter_view(tx: Connection, content: Content, centers: frozenset[str] | None, now: datetime) -> QuarterView | None:
    """The quarter of `now` as far as these centres are concerned; None where content plans nothing."""
    if content.triggers is None:
        return None
    rules = content.triggers.rules.quarter
    quarter = Quarter.of(now, ZoneInfo(content.region.timezone))
    rows = [row for row in waves.turns(tx, quarter.since, quarter.until) if _concerns(row, centers)]
    held = sum(row.started_at is not None and (row.asked or row.state != "ended") for row in rows)
    planned = sum(_ahead(plan, key, rows, quarter, now) for key, plan in content.triggers.waves.items())
    left = quarter.days_left(now)
    warning: Shortfall = "none"
    if held + planned < rules.surveys:
        warning = "short"
    elif held < rules.surveys and left <= rules.warn_days:
        warning = "late"
    return QuarterView(quarter.year, quarter.number, quarter.until, left, rules.surveys, held, planned, warning)


def _concerns(row: AnyRow, centers: frozenset[str] | None) -> bool:
    return centers is None or row.center is None or row.center in centers


def _ahead(plan: Wave, key: str, rows: list[AnyRow], quarter: Quarter, now: datetime) -> int:
    """Turns that are still to come: those written down, and those the calendar will bring later in the quarter."""
    mine = {row.turn: row for row in rows if row.plan == key}
    written = [row for row in mine.values() if row.state == "planned"]
    coming = list(turns.turns(plan.cron, quarter.zone, now, quarter.until))[:MANY]
    return len(written) + len([turn for turn in coming if turns.name(turn) not in mine])
