"""Planning a wave in whole sets: people in, invitations, decisions and jobs out, whoever many they are.

A batch is a range of client ids, so that a transaction stays short and a killed process goes on behind `waves.cursor`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    CTE,
    Connection,
    String,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    true,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from db.models import Client, Disposition, Invitation, Job
from db.models.base import UtcDateTime
from db.repos import jobs

ENDED: Final = "ended"
"""The reason of an invitation that was still waiting when its wave ended."""
Gate = ColumnElement[str | None]
"""The first gate that says no to the client of a row, or NULL."""


def look_up(tx: Connection) -> None:
    """Before judging a range of clients: have PostgreSQL look each of them up by index until the transaction ends.

    It would rather hash all consents and invitations for every batch, which takes half a second for 300 000 clients
    and grows with them. A hash is not considered when it does not fit into this memory.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(text("SET LOCAL work_mem = '64kB'"))


def people(audience: str, center: str | None) -> ColumnElement[bool]:
    """Which clients a wave is for."""
    whom = true() if audience == "any" else Client.audience == audience
    return whom if center is None else whom & (Client.center == center)


def upto(tx: Connection, which: ColumnElement[bool], after: int, size: int) -> int | None:
    """The last client id of the next batch; None when nobody is left."""
    batch = select(Client.id).where(which, Client.id > after).order_by(Client.id).limit(size).subquery()
    return tx.execute(select(func.max(batch.c.id))).scalar()


def invite(tx: Connection, which: ColumnElement[bool], gate: Gate, values: Mapping[str, object]) -> None:
    """An invitation of a wave for each of these clients: queued, or withheld with its gate.

    `values`: columns of `invitations` that are the same for all; `created_at` among them.
    """
    judged = _judged(which, gate)
    now = literal(values["created_at"], UtcDateTime)
    fixed = {name: literal(value, Invitation.__table__.c[name].type) for name, value in values.items()}
    columns = {
        "client_id": judged.c.id,
        "disposition": case((judged.c.gate.is_(None), "queued"), else_="withheld"),
        "reason": judged.c.gate,
        "ended_at": case((judged.c.gate.is_(None), None), else_=now),
        **fixed,
    }
    tx.execute(insert(Invitation).from_select(list(columns), select(*columns.values())))


def follow(tx: Connection, wave: int, which: ColumnElement[bool], now: datetime) -> None:
    """The decisions and the jobs of the invitations just made for these clients (`which`: of invitations)."""
    mine = (Invitation.wave_id == wave) & which
    said = select(Invitation.id, literal(now, UtcDateTime), Invitation.disposition, Invitation.reason).where(mine)
    tx.execute(insert(Disposition).from_select(["invitation_id", "at", "disposition", "gate"], said))
    once = literal("invite:", String).concat(cast(Invitation.id, String))
    due = (literal("invite", String), Invitation.id, once, literal(now, UtcDateTime), literal(jobs.INVITATION))
    queued = select(*due).where(mine, Invitation.disposition == "queued")
    tx.execute(insert(Job).from_select(["kind", "subject", "once", "due_at", "priority"], queued))


def between(after: int, upto: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """A range of ids: as clients, as invited clients."""
    return (
        (Client.id > after) & (Client.id <= upto),
        (Invitation.client_id > after) & (Invitation.client_id <= upto),
    )


def among(chosen: Sequence[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Chosen ids: as clients, as invited clients."""
    return Client.id.in_(chosen), Invitation.client_id.in_(chosen)


def frame(tx: Connection, which: ColumnElement[bool], gate: Gate, passing: Sequence[str]) -> list[int]:
    """Everybody of these who could be asked at all, sorted: people whom nothing stops but `passing` gates."""
    judged = _judged(which, gate)
    asked = judged.c.gate.is_(None) | judged.c.gate.in_(passing)
    return list(tx.execute(select(judged.c.id).where(asked).order_by(judged.c.id)).scalars())


def judged(tx: Connection, which: ColumnElement[bool], gate: Gate) -> Mapping[str | None, int]:
    """How many of these clients each gate would stop; None: how many would be asked."""
    judged = _judged(which, gate)
    stmt = select(judged.c.gate, func.count()).group_by(judged.c.gate)
    return {row[0]: row[1] for row in tx.execute(stmt)}


def _judged(which: ColumnElement[bool], gate: Gate) -> CTE:
    """Each of these clients with their gate, asked once: a subquery would be asked again at each mention."""
    return select(Client.id.label("id"), gate.label("gate")).where(which).cte("judged").prefix_with("MATERIALIZED")


def upto_invited(tx: Connection, wave: int, after: int, size: int) -> int | None:
    """The last client id of the next batch of the wave's invitations; None when none is left."""
    batch = select(Invitation.client_id).where(Invitation.wave_id == wave, Invitation.client_id > after)
    ordered = batch.order_by(Invitation.client_id).limit(size).subquery()
    return tx.execute(select(func.max(ordered.c.client_id))).scalar()


def expire(tx: Connection, wave: int, invited: ColumnElement[bool], now: datetime) -> None:
    """Expire what of these invitations still waits, but for what is in flight."""
    flying = exists().where(Job.kind == "invite", Job.subject == Invitation.id, Job.in_flight_at.is_not(None))
    which = invited & (Invitation.wave_id == wave) & (Invitation.disposition == "queued") & ~flying
    ids = tx.execute(select(Invitation.id).where(which).order_by(Invitation.id).with_for_update()).scalars().all()
    if not ids:
        return
    these = which & (Invitation.id <= ids[-1])
    said = select(Invitation.id, literal(now, UtcDateTime), literal("expired", String), literal(ENDED, String))
    tx.execute(insert(Disposition).from_select(["invitation_id", "at", "disposition", "gate"], said.where(these)))
    waiting = (Job.kind == "invite") & (Job.state == "waiting") & Job.subject.in_(select(Invitation.id).where(these))
    tx.execute(update(Job).where(waiting).values(state="cancelled", ended_at=now))
    tx.execute(update(Invitation).where(these).values(disposition="expired", reason=ENDED, ended_at=now))


def still_waiting(tx: Connection, wave: int) -> bool:
    """Whether any invitation of the wave is still to be sent."""
    queued = (Invitation.wave_id == wave) & (Invitation.disposition == "queued")
    return bool(tx.execute(select(exists().where(queued))).scalar())
