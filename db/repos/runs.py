"""Walks through surveys and their replies."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from db.models import Answer, AnswerChange, Consent, Run
from db.rows import AnyRow

_COLUMNS = (
    Run.id,
    Run.survey,
    Run.version,
    Run.channel,
    Run.center,
    Run.day,
    Run.facts,
    Run.language,
    Run.at,
    Run.draft,
    Run.heard,
    Run.counted,
    Run.shown_at,
    Run.started_at,
)
_WITH_ANSWERS = (
    select(*_COLUMNS, Answer.question, Answer.reply, Answer.shown_at.label("seen_at"))
    .add_columns(Answer.answered_at)
    .outerjoin(Answer, Answer.run_id == Run.id)
    .where(Run.id == bindparam("run"), Run.holder_id == bindparam("holder"))
)
_LOCK = select(Run.id).where(Run.id == bindparam("run"), Run.holder_id == bindparam("holder")).with_for_update()


def of_holder(tx: Connection, run: int, client_id: int, *, lock: bool = False) -> Sequence[AnyRow]:
    """An open run of this client with its answers: one row for each answer, one without; none if it is not theirs.

    `lock`: it is going to be changed. The lock comes first: whoever waited for it must see the answers of the one who
    held it, and a statement that waits still reads what was there when it began. (SQLite has one writer anyway.)
    """
    known = {"run": run, "holder": client_id}
    if lock and tx.dialect.name != "sqlite":
        tx.execute(_LOCK, known)
    return tx.execute(_WITH_ANSWERS, known).all()


def open_of(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """The open runs of a client, latest first."""
    stmt = select(*_COLUMNS).where(Run.holder_id == client_id)
    return tx.execute(stmt.order_by(Run.updated_at.desc(), Run.id.desc())).all()


def open_of_survey(tx: Connection, client_id: int, survey: str) -> AnyRow | None:
    """The client's open run of one survey, locked: there is at most one."""
    stmt = select(*_COLUMNS).where(Run.holder_id == client_id, Run.survey == survey)
    return tx.execute(stmt.with_for_update()).first()


def begin(tx: Connection, values: Mapping[str, object]) -> int:
    """A new run; its id, never used before."""
    return tx.execute(insert(Run).values(**values).returning(Run.id)).scalar_one()


_MOVE = (
    update(Run)
    .where(Run.id == bindparam("run"))
    .values(at=bindparam("where_to"), draft=bindparam("ticked"), shown_at=bindparam("now"), updated_at=bindparam("now"))
)


def move(tx: Connection, run: int, at: str | None, draft: str | None, now: datetime) -> None:
    """Another question is on screen."""
    tx.execute(_MOVE, {"run": run, "where_to": at, "ticked": draft, "now": now})


def hear(tx: Connection, run: int, message_id: int) -> None:
    """A typed message is understood here, and only once."""
    tx.execute(update(Run).where(Run.id == run).values(heard=message_id))


def tick(tx: Connection, run: int, draft: str, now: datetime) -> None:
    """Options ticked so far; the question stays."""
    tx.execute(update(Run).where(Run.id == run).values(draft=draft, updated_at=now))


def end(tx: Connection, run: int, state: str, now: datetime, *, hurried: bool = False) -> bool:
    """Close a run: nobody holds it any more. False when it has ended already; it stays as it ended."""
    values = {"state": state, "at": None, "draft": None, "heard": None, "holder_id": None, "hurried": hurried}
    still_open = (Run.id == run) & (Run.state == "open")
    return tx.execute(update(Run).where(still_open).values(**values, updated_at=now, ended_at=now)).rowcount > 0


_STORE = insert(Answer)
_REPLACE = (
    update(Answer)
    .where(Answer.run_id == bindparam("run"), Answer.question == bindparam("asked"))
    .values(reply=bindparam("said"), shown_at=bindparam("seen"), answered_at=bindparam("now"))
)
_CHANGED = insert(AnswerChange)


def store(tx: Connection, run: int, question: str, reply: str, shown_at: datetime, now: datetime) -> None:
    """A reply to a question that had none."""
    values = {"run_id": run, "question": question, "reply": reply, "shown_at": shown_at, "answered_at": now}
    tx.execute(_STORE, values)


def replace(tx: Connection, run: int, old: AnyRow, reply: str, shown_at: datetime, now: datetime) -> None:
    """Another reply in the place of `old`, which goes into the history when it was a different one."""
    if old.reply != reply:
        _keep(tx, run, old, reply)
    values = {"run": run, "asked": old.question, "said": reply, "seen": shown_at, "now": now}
    tx.execute(_REPLACE, values)


def drop(tx: Connection, run: int, old: AnyRow) -> None:
    """A reply to a question that no longer applies: into the history."""
    _keep(tx, run, old, None)
    tx.execute(delete(Answer).where(Answer.run_id == run, Answer.question == old.question))


def _keep(tx: Connection, run: int, old: AnyRow, new: str | None) -> None:
    values = {"run_id": run, "question": old.question, "old": old.reply, "new": new}
    tx.execute(_CHANGED, values | {"shown_at": old.seen_at, "answered_at": old.answered_at})


def replies(tx: Connection, run: int) -> Sequence[AnyRow]:
    """The replies of a run."""
    return tx.execute(select(Answer.question, Answer.reply).where(Answer.run_id == run)).all()


def idle(tx: Connection, before: datetime, limit: int) -> Sequence[AnyRow]:
    """Open runs nobody touched since `before`."""
    stmt = select(*_COLUMNS, Run.holder_id).where(Run.state == "open", Run.updated_at < before)
    return tx.execute(stmt.order_by(Run.updated_at).limit(limit).with_for_update()).all()


def delete_one(tx: Connection, run: int) -> None:
    """Forget a run with its answers."""
    tx.execute(delete(Run).where(Run.id == run))


_CONSENTED = exists().where(Consent.client_id == Run.holder_id, Consent.withdrawn_at.is_(None))


def forget_of(tx: Connection, client_id: int) -> int:
    """Delete what a client without a consent left unfinished; how many runs."""
    mine = (Run.holder_id == client_id) & (Run.state == "open") & ~_CONSENTED
    return tx.execute(delete(Run).where(mine)).rowcount


def forget_idle(tx: Connection, before: datetime) -> int:
    """The same for everybody who has been away since `before`; runs whose holder was erased go with them."""
    stale = (Run.state == "open") & (Run.updated_at < before) & ~_CONSENTED
    return tx.execute(delete(Run).where(stale)).rowcount
