"""How people answer a survey: what became of invitations, how long answering takes, where people stop.

`centers`: of the visit, else of the client; None counts everybody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVarTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, true

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
    centers: Collection[str] | None
    invited: bool


def invitations(tx: Connection, cohort: Cohort) -> Sequence[AnyRow]:
    """How many invitations stand where: survey, disposition, was_sent, people."""
    groups = (Invitation.survey, Invitation.disposition, Invitation.sent_at.is_not(None).label("was_sent"))
    return tx.execute(_made(select(*groups, func.count().label("people")), cohort).group_by(*groups)).all()


def endings(tx: Connection, cohort: Cohort) -> Sequence[AnyRow]:
    """How many runs ended how: state, people."""
    stmt = _runs(select(Run.state, func.count().label("people")), cohort)
    return tx.execute(stmt.group_by(Run.state)).all()


def spans(tx: Connection, cohort: Cohort) -> Sequence[AnyRow]:
    """When the latest completed runs began and ended: started_at, ended_at."""
    stmt = _runs(select(Run.started_at, Run.ended_at), cohort).where(Run.state == "completed")
    return tx.execute(stmt.order_by(Run.id.desc()).limit(LATEST)).all()


def stops(tx: Connection, cohort: Cohort) -> Sequence[AnyRow]:
    """Where people stopped for good, the most frequent first: question, version (one it was asked in), people."""
    people = func.count().label("people")
    stmt = _runs(select(Run.stopped.label("question"), func.max(Run.version).label("version"), people), cohort)
    stmt = stmt.where(Run.stopped.is_not(None)).group_by(Run.stopped)
    return tx.execute(stmt.order_by(people.desc(), Run.stopped)).all()


def _made(stmt: Select[*Columns], cohort: Cohort) -> Select[*Columns]:
    then = (Invitation.created_at >= cohort.since) & (Invitation.created_at < cohort.until)
    stmt = stmt.select_from(Invitation).where(Invitation.survey.in_(cohort.surveys), then)
    stmt = stmt.outerjoin(Run, Run.id == Invitation.run_id)
    if cohort.centers is None:
        return stmt
    stmt = stmt.outerjoin(Client, Client.id == Invitation.client_id).outerjoin(Event, Event.id == Invitation.event_id)
    return stmt.where(_ASKED_AT.in_(cohort.centers))


def _runs(stmt: Select[*Columns], cohort: Cohort) -> Select[*Columns]:
    over = Run.state.in_(OVER)
    if cohort.invited:
        return _made(stmt, cohort).where(over)
    days = and_(Run.survey.in_(cohort.surveys), Run.day >= cohort.first, Run.day < cohort.after)
    return stmt.where(days, over, Run.counted, _at(cohort.centers))


def _at(centers: Collection[str] | None) -> ColumnElement[bool]:
    return true() if centers is None else Run.center.in_(centers)
