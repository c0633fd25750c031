"""Checklists as staff fill them: how often one was filled, and by whom. Their runs are runs like any other."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, select

from db.models import Audit, Run
from db.rows import AnyRow

CHANNEL = "checklist"
STARTED = "checklist.start"
"""The line of the audit that says who began a run; it carries the moment and the id of that run."""


def filled(tx: Connection, checklists: Collection[str], since: date, until: date) -> Sequence[AnyRow]:
    """Completed ones of these days, before `until`: survey, center, times, last (when the last of them ended)."""
    done = (Run.channel == CHANNEL) & (Run.state == "completed") & Run.counted
    stmt = select(Run.survey, Run.center, func.count().label("times"), func.max(Run.ended_at).label("last"))
    stmt = stmt.where(Run.survey.in_(checklists), Run.day >= since, Run.day < until, done)
    return tx.execute(stmt.group_by(Run.survey, Run.center)).all()


def last(tx: Connection, checklist: str, center: str, since: date, until: date) -> AnyRow | None:
    """The one completed last: id, started_at, ended_at."""
    done = (Run.channel == CHANNEL) & (Run.state == "completed") & Run.counted
    stmt = select(Run.id, Run.started_at, Run.ended_at).where(Run.survey == checklist, Run.center == center, done)
    stmt = stmt.where(Run.day >= since, Run.day < until)
    return tx.execute(stmt.order_by(Run.ended_at.desc(), Run.id.desc()).limit(1)).first()


def began(tx: Connection, run: int, started_at: datetime) -> int | None:
    """Who began this run; None when that is not known any more."""
    stmt = select(Audit.client_id, Audit.detail).where(Audit.at == started_at, Audit.action == STARTED)
    return next((row.client_id for row in tx.execute(stmt) if row.detail.get("run") == run), None)


def open_of(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """What somebody has not finished, latest first: id, survey, center, day."""
    stmt = select(Run.id, Run.survey, Run.center, Run.day).where(Run.holder_id == client_id, Run.channel == CHANNEL)
    return tx.execute(stmt.order_by(Run.updated_at.desc(), Run.id.desc())).all()


def forget_open_of(tx: Connection, client_id: int) -> None:
    """Delete what somebody has not finished: they are no longer asked to look."""
    tx.execute(delete(Run).where(Run.holder_id == client_id, Run.channel == CHANNEL))
