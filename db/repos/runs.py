"""Walks through surveys and their replies."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from db.models import Answer, AnswerChange, Consent, Run
from db.rows import AnyRow

ENDED: Final = ("completed", "partial", "breakoff")
_COLUMNS = (
    Run.id,
    Run.survey,
    Run.version,
    Run.respondent,
    Run.wave_id,
    Run.channel,
    Run.center,
    Run.day,
    Run.facts,
    Run.language,
    Run.at,
    Run.draft,
    Run.heard,
    Run.counted,
    Run.weight,
    Run.shown_at,
    Run.started_at,
)
_ONE = (Run.id == bindparam("run")) & (Run.holder_id == bindparam("holder"))


def _with_answers(gather: Callable[..., ColumnElement[Any]]) -> Select[*tuple[Any, ...]]:
    mine = select(gather(Answer.question, Answer.reply)).where(Answer.run_id == Run.id).scalar_subquery()
    return select(*_COLUMNS).add_columns(type_coerce(mine, JSON).label("answers")).where(_ONE)


_WITH_ANSWERS = {
    "sqlite": _with_answers(func.json_group_object),
    "postgresql": _with_answers(func.json_object_agg),
}
_LOCK = select(Run.id).where(_ONE).with_for_update()


def of_holder(tx: Connection, run: int, client_id: int, *, lock: bool = False) -> AnyRow | None:
    """An open run of this client with its `answers`, a mapping of question to reply (None for none).

    `lock`: it is going to be changed. The lock comes first: whoever waited for it must see the answers of the one who
    held it, and a statement that waits still reads what was there when it began. (SQLite has one writer anyway.)
    """
    known = {"run": run, "holder": client_id}
    if lock and tx.dialect.name != "sqlite":
        tx.execute(_LOCK, known)
    return tx.execute(_WITH_ANSWERS[tx.dialect.name], known).first()


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


@dataclass(frozen=True)
class Standing:
    """The question on screen from now on, and what is ticked there."""

    run: int
    at: str | None
    draft: str | None
    now: datetime


def move(tx: Connection, to: Standing) -> None:
    """Another question is on screen."""
    tx.execute(_MOVE, _moving(to))


def _moving(to: Standing) -> dict[str, object]:
    return {"run": to.run, "where_to": to.at, "ticked": to.draft, "now": to.now}


def hear(tx: Connection, run: int, message_id: int) -> None:
    """A typed message is understood here, and only once."""
    tx.execute(update(Run).where(Run.id == run).values(heard=message_id))


def tick(tx: Connection, run: int, draft: str, now: datetime) -> None:
    """Options ticked so far; the question stays."""
    tx.execute(update(Run).where(Run.id == run).values(draft=draft, updated_at=now))


def end(tx: Connection, run: int, state: str, now: datetime, **more: object) -> bool:
    """Close a run: nobody holds it any more. False when it has ended already; it stays as it ended.

    `more`: hurried, day, scored.
    """
    empty = {"at": None, "draft": None, "heard": None, "holder_id": None}
    stopped = None if state == "completed" else Run.at
    still_open = (Run.id == run) & (Run.state == "open")
    ended = {"state": state, "stopped": stopped, "updated_at": now, "ended_at": now, **more}
    return tx.execute(update(Run).where(still_open).values(**empty, **ended)).rowcount > 0


def ended(
    tx: Connection, surveys: Collection[str], centers: Collection[str] | None, since: datetime, until: datetime
) -> int:
    """How many runs of these surveys ended since then and before `until`, without previews; `centers` None: all."""
    then = (Run.updated_at >= since) & (Run.updated_at < until)  # the moment of the end, and in an index
    stmt = select(func.count()).where(Run.state.in_(ENDED), then, Run.counted, Run.survey.in_(surveys))
    found: int = tx.execute(stmt if centers is None else stmt.where(Run.center.in_(centers))).scalar_one()
    return found


def _storing(insert_into: Any) -> Any:
    row = insert_into(Answer).values(
        run_id=bindparam("run"),
        question=bindparam("asked"),
        reply=bindparam("said"),
        shown_at=bindparam("seen"),
        answered_at=bindparam("now"),
    )
    fresh = {name: row.excluded[name] for name in ("reply", "shown_at", "answered_at")}
    return row.on_conflict_do_update(index_elements=["run_id", "question"], set_=fresh)


_STORE = {"sqlite": _storing(sqlite.insert), "postgresql": _storing(postgresql.insert)}
_STORE_AND_MOVE = _MOVE.add_cte(_STORE["postgresql"].returning(Answer.run_id).cte("stored"))
_KEEP = insert(AnswerChange).from_select(
    ["run_id", "question", "shown_at", "answered_at", "old", "new"],
    select(Answer.run_id, Answer.question, Answer.shown_at, Answer.answered_at, Answer.reply)
    .add_columns(bindparam("said", type_=Text))
    .where(Answer.run_id == bindparam("run"), Answer.question == bindparam("asked")),
)


@dataclass(frozen=True)
class Given:
    """A reply on its way into the rows. `shown_at`: when its question came on screen."""

    run: int
    question: str
    reply: str
    shown_at: datetime
    now: datetime


def store(tx: Connection, given: Given, to: Standing | None = None) -> None:
    """Store a reply in the place of the one before (`keep` that first) and move on; one statement on PostgreSQL."""
    values = {"run": given.run, "asked": given.question, "said": given.reply, "seen": given.shown_at, "now": given.now}
    if to is not None and tx.dialect.name != "sqlite":
        tx.execute(_STORE_AND_MOVE, values | _moving(to))
        return
    tx.execute(_STORE[tx.dialect.name], values)
    if to is not None:
        move(tx, to)


def keep(tx: Connection, run: int, question: str, new: str | None) -> None:
    """Write the reply that stands now into the history: `new` takes its place (None: nothing does)."""
    tx.execute(_KEEP, {"run": run, "asked": question, "said": new})


def drop(tx: Connection, run: int, question: str) -> None:
    """A reply to a question that no longer applies: into the history."""
    keep(tx, run, question, None)
    tx.execute(delete(Answer).where(Answer.run_id == run, Answer.question == question))


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
_KEPT = _CONSENTED | ((Run.channel == "checklist") & Run.holder_id.is_not(None))
"""A checklist tells nothing about who fills it: no consent is needed to finish it another day."""


def forget_of(tx: Connection, client_id: int) -> int:
    """Delete what a client without a consent left unfinished; how many runs."""
    mine = (Run.holder_id == client_id) & (Run.state == "open") & ~_KEPT
    return tx.execute(delete(Run).where(mine)).rowcount


def forget_idle(tx: Connection, before: datetime) -> int:
    """The same for everybody who has been away since `before`; runs whose holder was erased go with them."""
    stale = (Run.state == "open") & (Run.updated_at < before) & ~_KEPT
    return tx.execute(delete(Run).where(stale)).rowcount


def first_facts(tx: Connection) -> dict[str, str] | None:
    """The facts of the first run there is."""
    found: dict[str, str] | None = tx.execute(select(Run.facts).order_by(Run.id).limit(1)).scalar()
    return found
