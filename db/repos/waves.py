"""Waves: the turns of periodic surveys and samples, and how far each has come.

`centers`: the centres whose clients are counted; None counts everybody.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVarTuple

from sqlalchemy import ColumnElement, Connection, Select, exists, func, insert, select, true, update

from db.models import Client, Disposition, Event, Invitation, Job, Wave
from db.rows import AnyRow

Columns = TypeVarTuple("Columns")
Centers = Collection[str] | None
OPEN: Final = ("planned", "running", "paused")

_COLUMNS = (
    Wave.id,
    Wave.plan,
    Wave.turn,
    Wave.survey,
    Wave.kind,
    Wave.audience,
    Wave.center,
    Wave.state,
    Wave.due_at,
    Wave.expires_at,
    Wave.started_at,
    Wave.ended_at,
    Wave.cursor,
    Wave.frame_size,
    Wave.frame_hash,
    Wave.seed,
    Wave.chosen,
    Wave.probability,
)


def add(tx: Connection, values: Mapping[str, object]) -> int | None:
    """A planned turn; its id, or None when this turn of the plan is there already."""
    if of_turn(tx, str(values["plan"]), str(values["turn"])) is not None:
        return None
    return tx.execute(insert(Wave).values(**values, state="planned").returning(Wave.id)).scalar_one()


def of_turn(tx: Connection, plan: str, turn: str) -> AnyRow | None:
    """One turn of a plan."""
    return tx.execute(select(*_COLUMNS).where(Wave.plan == plan, Wave.turn == turn)).first()


def find(tx: Connection, wave: int, *, lock: bool = False) -> AnyRow | None:
    """One wave, without its frame. `lock`: it is going to be changed."""
    stmt = select(*_COLUMNS).where(Wave.id == wave)
    return tx.execute(stmt.with_for_update() if lock else stmt).first()


def change(tx: Connection, wave: int, **fields: object) -> None:
    """Set columns of one wave."""
    tx.execute(update(Wave).where(Wave.id == wave).values(**fields))


def frame(tx: Connection, wave: int) -> bytes | None:
    """The stored frame of a sample."""
    return tx.execute(select(Wave.frame).where(Wave.id == wave)).scalar()


def of_survey(tx: Connection, survey: str, centers: Centers, offset: int, limit: int) -> Sequence[AnyRow]:
    """The waves of a survey that concern these centres, latest first."""
    stmt = select(*_COLUMNS).where(Wave.survey == survey, _concern(centers))
    return tx.execute(stmt.order_by(Wave.due_at.desc(), Wave.id.desc()).offset(offset).limit(limit)).all()


def open_of_plan(tx: Connection, plan: str, center: str | None) -> AnyRow | None:
    """A running or paused wave of the plan that reaches clients of this centre (None: of any)."""
    stmt = select(*_COLUMNS).where(Wave.plan == plan, Wave.state.in_(("running", "paused")))
    mine = true() if center is None else (Wave.center == center) | Wave.center.is_(None)
    return tx.execute(stmt.where(mine).order_by(Wave.id.desc())).first()


def planned(tx: Connection) -> Sequence[AnyRow]:
    """Every turn that waits for its day, soonest first."""
    return tx.execute(select(*_COLUMNS).where(Wave.state == "planned").order_by(Wave.due_at, Wave.id)).all()


def overdue(tx: Connection, now: datetime) -> Sequence[AnyRow]:
    """Waves whose time to answer is over and that have not been ended."""
    return tx.execute(select(*_COLUMNS).where(Wave.state.in_(OPEN), Wave.expires_at <= now).order_by(Wave.id)).all()


def turns(tx: Connection, since: datetime, until: datetime) -> Sequence[AnyRow]:
    """The waves due in this span, with `asked`: whether anybody got an invitation."""
    asked = exists().where(Invitation.wave_id == Wave.id, Invitation.sent_at.is_not(None)).label("asked")
    stmt = select(*_COLUMNS, asked).where(Wave.due_at >= since, Wave.due_at < until)
    return tx.execute(stmt.order_by(Wave.due_at, Wave.id)).all()


def live(tx: Connection, centers: Centers) -> Sequence[AnyRow]:
    """How many waves of each survey are running or paused: survey, live."""
    stmt = select(Wave.survey, func.count().label("live")).where(Wave.state.in_(("running", "paused")))
    return tx.execute(stmt.where(_concern(centers)).group_by(Wave.survey)).all()


def counts(tx: Connection, which: Mapping[str, object], centers: Centers) -> Sequence[AnyRow]:
    """How many invitations ended where and why: disposition, reason, was_sent, people; the most frequent first."""
    sent = Invitation.sent_at.is_not(None).label("was_sent")
    groups = (Invitation.disposition, Invitation.reason, sent)
    stmt = _of(select(*groups, func.count().label("people")), which, centers)
    return tx.execute(stmt.group_by(*groups).order_by(func.count().desc(), *groups)).all()


def waiting_for(tx: Connection, wave: int, centers: Centers, now: datetime) -> Sequence[AnyRow]:
    """Queued invitations of a wave that a gate has put off and still does: gate, people."""
    put_off = (Disposition.invitation_id == Invitation.id) & (Disposition.until == Invitation.due_at)
    stmt = select(Disposition.gate, func.count(Invitation.id.distinct()).label("people")).select_from(Invitation)
    stmt = stmt.join(Disposition, put_off).where(Invitation.due_at > now, Disposition.gate.is_not(None))
    stmt = _of(stmt, {"wave_id": wave, "disposition": "queued"}, centers)
    return tx.execute(stmt.group_by(Disposition.gate).order_by(Disposition.gate)).all()


def invitations(
    tx: Connection, which: Mapping[str, object], centers: Centers, offset: int, limit: int
) -> Sequence[AnyRow]:
    """Invitations, latest first: id, created_at."""
    stmt = _of(select(Invitation.id, Invitation.created_at), which, centers)
    return tx.execute(stmt.order_by(Invitation.id.desc()).offset(offset).limit(limit)).all()


def _of(stmt: Select[*Columns], which: Mapping[str, object], centers: Centers) -> Select[*Columns]:
    """Only invitations with these columns, of these centres. `since`: created from then on.

    The centre is that of the event, else that of the client.
    """
    for name, value in which.items():
        if name == "since":
            stmt = stmt.where(Invitation.created_at >= value)
        else:
            column = getattr(Invitation, name)
            stmt = stmt.where(column.is_(None) if value is None else column == value)
    if centers is None:
        return stmt
    stmt = stmt.outerjoin(Client, Client.id == Invitation.client_id).outerjoin(Event, Event.id == Invitation.event_id)
    return stmt.where(func.coalesce(Event.center, Client.center).in_(centers))


def invited(tx: Connection, wave: int) -> tuple[set[int], int]:
    """The clients who have an invitation of the wave, and how many invitations lead to nobody any more."""
    people = tx.execute(select(Invitation.client_id).where(Invitation.wave_id == wave)).scalars().all()
    return {client for client in people if client is not None}, sum(client is None for client in people)


def hurry(tx: Connection, wave: int, now: datetime, limit: int) -> int:
    """What a pause put off becomes due now, for at most so many; the rest comes back by itself. How many."""
    queued = (Invitation.wave_id == wave) & (Invitation.disposition == "queued") & (Invitation.due_at > now)
    some = tx.execute(select(Invitation.id).where(queued).order_by(Invitation.id).limit(limit)).scalars().all()
    if some:
        mine = queued & (Invitation.id <= some[-1])
        waiting = (Job.kind == "invite") & (Job.state == "waiting")
        jobs = waiting & Job.subject.in_(select(Invitation.id).where(mine))
        tx.execute(update(Job).where(jobs).values(due_at=now))
        tx.execute(update(Invitation).where(mine).values(due_at=now))
    return len(some)


def _concern(centers: Centers) -> ColumnElement[bool]:
    return true() if centers is None else Wave.center.is_(None) | Wave.center.in_(centers)
