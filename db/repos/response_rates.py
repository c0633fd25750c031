"""How people answer a survey: what became of invitations, how long answering takes, where people stop.

The centre is that of the visit, else of the client. Counts are of all centres, for what is hidden hangs on all of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVarTuple

from sqlalchemy import Connection, Select, SQLColumnExpression, and_, func, select

from db.models import Client, Event, Invitation, Run
from db.rows import AnyRow

Columns = TypeVarTuple("Columns")
LATEST: Final = 5_000
"""Completed runs whose time is looked at: the middle of so many is the middle of all, near enough."""
OVER: Final = ("completed", "partial", "breakoff")

_ASKED_AT = func.coalesce(Run.center, Event.center, Client.center)


@dataclass(frozen=True)
class Cohort:
    """Runs of surveys in a span of time. `invited`: those of the invitations made then; else of these days."""

    surveys: Collection[str]
    since: datetime
    until: datetime
    first: date
    after: date
    invited: bool


def invitations(tx: Connection, cohort: Cohort) -> Sequence[AnyRow]:
    """How many invitations stand where: center, survey, disposition, was_sent, people."""
    center, was_sent = _ASKED_AT.label("center"), Invitation.sent_at.is_not(None).label("was_sent")
    groups = (center, Invitation.survey, Invitation.disposition, was_sent)
    stmt = _made(select(*groups, func.count().label("people")), cohort.since, cohort.until)
    return tx.execute(stmt.where(Invitation.survey.in_(cohort.surveys)).group_by(*groups)).all()


def dispositions(tx: Connection, survey: str, since: datetime, until: datetime) -> Sequence[AnyRow]:
    """The same and more exactly, of one survey or of all (''): trigger, wave, reason beside it. Made then."""
    center, was_sent = _ASKED_AT.label("center"), Invitation.sent_at.is_not(None).label("was_sent")
    asked = (Invitation.survey, Invitation.trigger, Invitation.wave_id.label("wave"))
    groups = (*asked, Invitation.disposition, Invitation.reason, was_sent, center)
    stmt = _made(select(*groups, func.count().label("people")), since, until)
    return tx.execute((stmt.where(Invitation.survey == survey) if survey else stmt).group_by(*groups)).all()


def endings(tx: Connection, cohort: Cohort) -> Sequence[AnyRow]:
    """How many runs ended how: center, state, people."""
    groups: tuple[SQLColumnExpression[Any], ...] = (_center(cohort).label("center"), Run.state)
    return tx.execute(_runs(select(*groups, func.count().label("people")), cohort).group_by(*groups)).all()


def spans(tx: Connection, cohort: Cohort, centers: Collection[str] | None) -> Sequence[AnyRow]:
    """When the latest completed runs began and ended: started_at, ended_at. `centers` None: everywhere."""
    stmt = _runs(select(Run.started_at, Run.ended_at), cohort).where(Run.state == "completed")
    if centers is not None:
        stmt = stmt.where(_center(cohort).in_(centers))
    return tx.execute(stmt.order_by(Run.id.desc()).limit(LATEST)).all()


def stops(tx: Connection, cohort: Cohort) -> Sequence[AnyRow]:
    """Where people stopped for good: center, question, version (one it was asked in), people."""
    groups: tuple[SQLColumnExpression[Any], ...] = (_center(cohort).label("center"), Run.stopped.label("question"))
    people, version = func.count().label("people"), func.max(Run.version).label("version")
    stmt = _runs(select(*groups, version, people), cohort).where(Run.stopped.is_not(None))
    return tx.execute(stmt.group_by(*groups)).all()


def _made(stmt: Select[*Columns], since: datetime, until: datetime) -> Select[*Columns]:
    then = (Invitation.created_at >= since) & (Invitation.created_at < until)
    stmt = stmt.select_from(Invitation).where(then).outerjoin(Run, Run.id == Invitation.run_id)
    return stmt.outerjoin(Client, Client.id == Invitation.client_id).outerjoin(Event, Event.id == Invitation.event_id)


def _runs(stmt: Select[*Columns], cohort: Cohort) -> Select[*Columns]:
    over = Run.state.in_(OVER)
    if cohort.invited:
        return _made(stmt, cohort.since, cohort.until).where(Invitation.survey.in_(cohort.surveys), over)
    days = and_(Run.survey.in_(cohort.surveys), Run.day >= cohort.first, Run.day < cohort.after)
    return stmt.where(days, over, Run.counted)


def _center(cohort: Cohort) -> SQLColumnExpression[Any]:
    return _ASKED_AT if cohort.invited else Run.center
