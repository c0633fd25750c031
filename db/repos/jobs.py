"""Jobs: planned once, claimed with a lease, ended. What a job is for is its kind's own affair."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Select, bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.models import Job
from db.rows import AnyRow

REPLY: Final = 0
REMINDER: Final = 1
INVITATION: Final = 2
PRIORITIES: Final = (REPLY, REMINDER, INVITATION)

_WAITING = Job.state == "waiting"


def plan(tx: Connection, kind: str, subject: int, once: str, due_at: datetime, priority: int) -> bool:
    """Do `kind` for `subject` then. False when the same (`once`) has been planned before, whatever became of it."""
    row = {"kind": kind, "subject": subject, "once": once, "due_at": due_at, "priority": priority}
    return plan_many(tx, [row]) == 1


def plan_many(tx: Connection, rows: Sequence[Mapping[str, object]]) -> int:
    """Plan many at once: kind, subject, once, due_at, priority of each; how many of them are new."""
    if not rows:
        return 0
    return len(tx.execute(_inserting(tx).returning(Job.id), [dict(row) for row in rows]).all())


def _inserting(tx: Connection) -> postgresql.Insert | sqlite.Insert:
    # One clause, two constructs: each dialect has an INSERT of its own.
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    return insert(Job).on_conflict_do_nothing(index_elements=["once"])


def renew(tx: Connection, kind: str, subject: int, once: str, due_at: datetime, priority: int) -> None:
    """Do it then, whether it was planned before, done or cancelled: for what is put off again and again."""
    if not plan(tx, kind, subject, once, due_at, priority):
        values = {"state": "waiting", "due_at": due_at, "tries": 0, "trouble": None, "ended_at": None}
        tx.execute(update(Job).where(Job.once == once).values(**values))


def cancel(tx: Connection, kind: str, subject: int) -> int:
    """Nobody needs it any more; how many jobs."""
    mine = (Job.kind == kind) & (Job.subject == subject) & _WAITING
    return tx.execute(update(Job).where(mine).values(state="cancelled", in_flight_at=None, **_FREE)).rowcount


def postpone(tx: Connection, which: int | str, due_at: datetime) -> bool:
    """Do it at another time; `which`: its id or its `once` key. False when it does not wait any more."""
    one = Job.id == which if isinstance(which, int) else Job.once == which
    return tx.execute(update(Job).where(one & _WAITING).values(due_at=due_at)).rowcount == 1


_FREE: Final[Mapping[str, Any]] = {"taken_by": None, "taken_until": None}
_NOBODYS = Job.taken_until.is_(None) | (Job.taken_until < bindparam("wall"))
_RESENT = Job.resent + case((Job.in_flight_at.is_not(None), 1), else_=0)


def _due() -> Select[int]:
    # A priority at a time: then the index gives the due ones in order without walking past a million future ones.
    chosen = select(Job.id).where(_WAITING, Job.priority == bindparam("class"), Job.due_at <= bindparam("now"))
    ordered = chosen.where(_NOBODYS).order_by(Job.due_at, Job.id).limit(bindparam("n"))
    return ordered.with_for_update(skip_locked=True)


_CLAIM = (
    update(Job)
    .where(Job.id.in_(select(_due().cte("due"))))
    .values(taken_by=bindparam("me"), taken_until=bindparam("until"), resent=_RESENT, in_flight_at=None)
    .returning(Job.id, Job.kind, Job.subject, Job.tries, Job.due_at, Job.resent)
    .execution_options(synchronize_session=False)
)


def claim(tx: Connection, owner: str, limit: int, now: datetime, *, wall: datetime, until: datetime) -> list[AnyRow]:
    """Take due jobs that nobody has: replies first, then reminders, then invitations, each by its time.

    `now` tells what is due; leases run on the `wall` clock, for they are about processes that live.
    """
    taken: list[AnyRow] = []
    for priority in PRIORITIES:
        if len(taken) < limit:
            given = {"me": owner, "class": priority, "n": limit - len(taken), "now": now, "wall": wall, "until": until}
            taken += sorted(tx.execute(_CLAIM, given).all(), key=lambda row: (row.due_at, row.id))
    return taken


def free_others(tx: Connection, owner: str) -> tuple[int, int]:
    """Free what everybody else has taken: the owners are dead. How many jobs, and how many of them were in flight."""
    theirs = _WAITING & Job.taken_by.is_not(None) & (Job.taken_by != owner)
    rows = tx.execute(select(Job.id, Job.in_flight_at).where(theirs).with_for_update()).all()
    if rows:
        freed = update(Job).where(Job.id.in_([row.id for row in rows]))
        tx.execute(freed.values(resent=_RESENT, in_flight_at=None, **_FREE))
    return len(rows), sum(row.in_flight_at is not None for row in rows)


def extend(tx: Connection, owner: str, ids: Sequence[int], until: datetime) -> None:
    """Keep these for longer."""
    if ids:
        tx.execute(update(Job).where(Job.id.in_(ids), Job.taken_by == owner).values(taken_until=until))


def give_back(tx: Connection, owner: str, ids: Sequence[int]) -> None:
    """Let go of jobs that were not begun."""
    if ids:
        mine = Job.id.in_(ids) & (Job.taken_by == owner) & Job.in_flight_at.is_(None)
        tx.execute(update(Job).where(mine).values(**_FREE))


_LOCK = (
    select(Job.id, Job.state, Job.due_at, Job.taken_by, Job.tries).where(Job.id == bindparam("job")).with_for_update()
)
_FLY = update(Job).where(Job.id == bindparam("job")).values(in_flight_at=bindparam("moment"))
_END = (
    update(Job)
    .where(Job.id == bindparam("job"))
    .values(
        state=bindparam("to"),
        tries=Job.tries + bindparam("failed"),
        trouble=bindparam("why"),
        ended_at=bindparam("moment"),
        in_flight_at=None,
        **_FREE,
    )
)
_LATER = (
    update(Job)
    .where(Job.id == bindparam("job"))
    .values(
        due_at=bindparam("moment"),
        tries=Job.tries + bindparam("failed"),
        resent=Job.resent + bindparam("doubtful"),
        trouble=bindparam("why"),
        in_flight_at=None,
        **_FREE,
    )
)


def lock(tx: Connection, job_id: int) -> AnyRow | None:
    """The job as it stands (state, due_at, taken_by, tries), and let nobody else change it in this transaction."""
    return tx.execute(_LOCK, {"job": job_id}).first()


def fly(tx: Connection, job_id: int, now: datetime) -> None:
    """Telegram is called right after this."""
    tx.execute(_FLY, {"job": job_id, "moment": now})


def end(
    tx: Connection, job_id: int, state: Literal["done", "parked"], now: datetime, trouble: str | None = None, *,
    failed: bool = False,
) -> None:  # fmt: skip
    """It is over. `trouble`: a kind of error, never a message's text; `failed`: one try is spent."""
    tx.execute(_END, {"job": job_id, "to": state, "why": trouble, "moment": now, "failed": int(failed)})


def later(
    tx: Connection, job_id: int, due_at: datetime, *, trouble: str | None = None, failed: bool = False,
    doubtful: bool = False,
) -> None:  # fmt: skip
    """Free it until then. `failed`: one try is spent; `doubtful`: it may have arrived and will be sent again."""
    given = {"job": job_id, "moment": due_at, "why": trouble, "failed": int(failed), "doubtful": int(doubtful)}
    tx.execute(_LATER, given)


def next_due(tx: Connection) -> datetime | None:
    """When the first waiting job is due; None when nothing waits."""
    firsts = (
        select(func.min(Job.due_at)).where(_WAITING, Job.priority == priority).scalar_subquery()
        for priority in PRIORITIES
    )
    moments = tx.execute(select(*firsts)).one()
    return min((moment for moment in moments if moment is not None), default=None)


def resent(tx: Connection) -> int:
    """How many messages were sent again because they may or may not have arrived."""
    return tx.execute(select(func.coalesce(func.sum(Job.resent), 0))).scalar_one()


def parked(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """What was given up, newest first."""
    columns = (Job.id, Job.kind, Job.subject, Job.tries, Job.trouble, Job.due_at, Job.ended_at)
    stmt = select(*columns).where(Job.state == "parked").order_by(Job.ended_at.desc(), Job.id.desc())
    return tx.execute(stmt.limit(limit)).all()


def again(tx: Connection, job_id: int, now: datetime) -> bool:
    """Try a parked job anew. False when it is not parked."""
    stmt = update(Job).where(Job.id == job_id, Job.state == "parked")
    return tx.execute(stmt.values(state="waiting", due_at=now, tries=0, trouble=None, ended_at=None)).rowcount == 1
