"""Invitations and their dispositions. Every change is written down beside the state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Select, and_, func, insert, or_, select, update

from db.models import Client, Disposition, Event, Invitation, Run, Walk, Wave
from db.repos import jobs
from db.rows import AnyRow

OPEN: Final = ("queued", "sent", "started")
"""Dispositions that are not final."""
JOBS: Final = ("invite", "remind", "expire")
"""Kinds of job whose subject is an invitation."""

_INVITATION = (
    Invitation.id,
    Invitation.client_id,
    Invitation.survey,
    Invitation.trigger,
    Invitation.event_id,
    Invitation.wave_id,
    Invitation.run_id,
    Invitation.disposition,
    Invitation.reason,
    Invitation.priority,
    Invitation.about_contact,
    Invitation.created_at,
    Invitation.due_at,
    Invitation.expires_at,
    Invitation.sent_at,
    Invitation.reminded_at,
    Invitation.ended_at,
    Invitation.message_id,
    Invitation.weight,
    Event.type.label("event_type"),
    Event.occurred_at,
    Event.service,
    Event.channel,
    Event.situation,
    Event.consultant,
    Event.audience.label("event_audience"),
    Event.center.label("event_center"),
    Wave.kind.label("wave_kind"),
    Wave.state.label("wave_state"),
    Client.chat_id,
    Client.language,
    Client.audience.label("client_audience"),
    Client.center.label("client_center"),
)


@dataclass(frozen=True)
class Plan:
    """Whom to ask what, when. `event` or `wave` is the reason."""

    client: int
    survey: str
    trigger: str
    priority: int
    about_contact: bool
    due_at: datetime
    expires_at: datetime
    event: int | None = None
    wave: int | None = None
    weight: float = 1.0


def _found() -> Select[*tuple[object, ...]]:
    return (
        select(*_INVITATION)
        .outerjoin(Event, Event.id == Invitation.event_id)
        .outerjoin(Wave, Wave.id == Invitation.wave_id)
        .outerjoin(Client, Client.id == Invitation.client_id)
    )


def add(tx: Connection, plan: Plan, now: datetime) -> int:
    """A new invitation, queued; its id."""
    values = {
        "client_id": plan.client,
        "survey": plan.survey,
        "trigger": plan.trigger,
        "event_id": plan.event,
        "wave_id": plan.wave,
        "disposition": "queued",
        "priority": plan.priority,
        "about_contact": plan.about_contact,
        "created_at": now,
        "due_at": plan.due_at,
        "expires_at": plan.expires_at,
        "weight": plan.weight,
    }
    added = tx.execute(insert(Invitation).values(**values).returning(Invitation.id)).scalar_one()
    note(tx, added, "queued", now)
    return added


def exists_for(tx: Connection, event: int, survey: str) -> bool:
    """Whether this event has led to this survey already."""
    same = (Invitation.event_id == event) & (Invitation.survey == survey)
    return tx.execute(select(Invitation.id).where(same)).first() is not None


def find(tx: Connection, invitation: int, *, lock: bool = False) -> AnyRow | None:
    """One invitation with its event, wave and client. `lock`: it is going to be changed."""
    stmt = _found().where(Invitation.id == invitation)
    return tx.execute(stmt.with_for_update(of=Invitation) if lock else stmt).first()


def note(
    tx: Connection,
    invitation: int,
    disposition: str,
    now: datetime,
    *,
    gate: str | None = None,
    until: datetime | None = None,
) -> None:
    """A line of the history."""
    values = {"invitation_id": invitation, "at": now, "disposition": disposition, "gate": gate, "until": until}
    tx.execute(insert(Disposition).values(**values))


def move(tx: Connection, invitation: int, disposition: str, now: datetime, *, gate: str | None = None) -> None:
    """The invitation stands elsewhere now. `gate`: the one that withheld it."""
    fields: dict[str, object] = {"disposition": disposition}
    if gate is not None:
        fields["reason"] = gate
    if disposition not in OPEN:
        fields["ended_at"] = now
    tx.execute(update(Invitation).where(Invitation.id == invitation).values(**fields))
    note(tx, invitation, disposition, now, gate=gate)


def postpone(tx: Connection, invitation: int, gate: str, until: datetime, now: datetime) -> None:
    """A gate said "later"."""
    tx.execute(update(Invitation).where(Invitation.id == invitation).values(due_at=until))
    note(tx, invitation, "queued", now, gate=gate, until=until)


def delivered(tx: Connection, invitation: int, message_id: int | None, now: datetime) -> None:
    """Telegram has it. Whoever was so quick as to answer already stays where they are."""
    sent_at = func.coalesce(Invitation.sent_at, now, type_=Invitation.sent_at.type)
    mine = Invitation.id == invitation
    tx.execute(update(Invitation).where(mine).values(sent_at=sent_at, message_id=message_id))
    if tx.execute(select(Invitation.disposition).where(mine)).scalar() == "queued":
        move(tx, invitation, "sent", now)


def reminded(tx: Connection, invitation: int, message_id: int, now: datetime) -> None:
    """The reminder stands in the place of the invitation."""
    values = {"reminded_at": now, "message_id": message_id}
    tx.execute(update(Invitation).where(Invitation.id == invitation).values(**values))
    note(tx, invitation, "sent", now)


def start(tx: Connection, invitation: int, run: int, now: datetime) -> None:
    """The person answers now."""
    tx.execute(update(Invitation).where(Invitation.id == invitation).values(run_id=run))
    move(tx, invitation, "started", now)


def run_ended(tx: Connection, run_id: int, disposition: str, now: datetime) -> int | None:
    """The run of an invitation has ended: completed, partial or breakoff; which invitation that was."""
    mine = select(Invitation.id).where(Invitation.run_id == run_id, Invitation.disposition.in_(OPEN))
    invitation = tx.execute(mine.with_for_update()).scalar()
    if invitation is not None:
        move(tx, invitation, disposition, now)
        forget_jobs(tx, invitation)
    return invitation


def forget_jobs(tx: Connection, invitation: int) -> None:
    """Nothing more is sent about it."""
    for kind in JOBS:
        jobs.cancel(tx, kind, invitation)


def history(tx: Connection, invitation: int) -> Sequence[AnyRow]:
    """Every change and every decision, oldest first: at, disposition, gate, until."""
    columns = (Disposition.at, Disposition.disposition, Disposition.gate, Disposition.until)
    stmt = select(*columns).where(Disposition.invitation_id == invitation).order_by(Disposition.id)
    return tx.execute(stmt).all()


def of_client(tx: Connection, client_id: int, offset: int = 0, limit: int | None = None) -> Sequence[AnyRow]:
    """A client's invitations, latest first."""
    stmt = _found().where(Invitation.client_id == client_id).order_by(Invitation.id.desc())
    return tx.execute(stmt.offset(offset).limit(limit) if limit is not None else stmt).all()


def open_of(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """A client's invitations that are not over, locked."""
    mine = (Invitation.client_id == client_id) & Invitation.disposition.in_(OPEN)
    return tx.execute(_found().where(mine).order_by(Invitation.id).with_for_update(of=Invitation)).all()


def queued_for(tx: Connection, client_id: int, source: str, beginning: str) -> Sequence[AnyRow]:
    """What waits to be sent to a client after events of this source whose ids begin so; locked."""
    mine = (Event.source == source) & Event.event_id.startswith(beginning, autoescape=True)
    queued = (Invitation.client_id == client_id) & (Invitation.disposition == "queued")
    stmt = _found().where(queued, mine).order_by(Invitation.id)
    return tx.execute(stmt.with_for_update(of=Invitation)).all()


def cut(tx: Connection, client_id: int) -> None:
    """Let a client's invitations be nobody's. They must be over."""
    tx.execute(update(Invitation).where(Invitation.client_id == client_id).values(client_id=None, message_id=None))


def last_sent(tx: Connection, client_id: int, but: int) -> datetime | None:
    """When the client last got an invitation of any kind or its reminder, all `but` this one."""
    moments = (Invitation.sent_at, Invitation.reminded_at)
    stmt = select(*(func.max(moment, type_=moment.type) for moment in moments))
    row = tx.execute(stmt.where(Invitation.client_id == client_id, Invitation.id != but)).one()
    return max((moment for moment in row if moment is not None), default=None)


def rival_due(tx: Connection, client_id: int, invitation: int, priority: int, before: datetime) -> datetime | None:
    """When the earliest invitation that goes before this one is due, if that is `before`. Of equals the older goes."""
    first = or_(
        Invitation.priority > priority,
        and_(Invitation.priority == priority, Invitation.id < invitation),
    )
    queued = (Invitation.client_id == client_id) & (Invitation.disposition == "queued") & (Invitation.due_at < before)
    going = Invitation.wave_id.is_(None) | (Wave.state == "running")
    stmt = select(func.min(Invitation.due_at, type_=Invitation.due_at.type))
    return tx.execute(stmt.outerjoin(Wave, Wave.id == Invitation.wave_id).where(queued, going, first)).scalar()


def active_at(tx: Connection, client_id: int, since: datetime) -> datetime | None:
    """The last tap of a dialogue that the client has not finished: a survey, or the guide."""
    answering = select(Run.updated_at).where(Run.holder_id == client_id, Run.updated_at > since)
    walking = select(Walk.updated_at).where(Walk.client_id == client_id, Walk.updated_at > since, Walk.at.is_not(None))
    taps = [moment for stmt in (answering, walking) for moment in tx.execute(stmt).scalars()]
    return max(taps, default=None)
