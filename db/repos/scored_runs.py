"""Completed runs as the index store reads them: which are counted, with which version of the method."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection, exists, func, select, update

from db.models import Answer, MethodVersion, Run
from db.rows import AnyRow

UNSCORED: Final = ""
_RUN: Final = (
    Run.id,
    Run.survey,
    Run.version,
    Run.respondent,
    Run.center,
    Run.day,
    Run.facts,
    Run.weight,
    Run.scored,
)
_COUNTS: Final = (Run.state == "completed") & Run.counted & ~Run.hurried


def behind(tx: Connection, version: str, limit: int) -> Sequence[AnyRow]:
    """Runs that count and that this version has not counted yet, locked; oldest first."""
    stmt = select(*_RUN).where(Run.scored.in_(_others(tx, version)), _COUNTS).order_by(Run.id).limit(limit)
    return tx.execute(stmt.with_for_update()).all()


def is_behind(tx: Connection, version: str) -> bool:
    """Whether there are any."""
    return bool(tx.execute(select(exists().where(Run.scored.in_(_others(tx, version)), _COUNTS))).scalar())


def _others(tx: Connection, version: str) -> Sequence[str]:
    others = select(MethodVersion.version).where(MethodVersion.version != version)
    return [UNSCORED, *tx.execute(others).scalars()]


def score(tx: Connection, runs: Iterable[int], version: str) -> None:
    """These runs are counted with this version now."""
    tx.execute(update(Run).where(Run.id.in_(list(runs))).values(scored=version))


def span(tx: Connection) -> tuple[date | None, date | None]:
    """The first and the last day that a counted run speaks of."""
    row = tx.execute(select(func.min(Run.day), func.max(Run.day)).where(Run.scored != UNSCORED)).one()
    return row[0], row[1]


def of_days(tx: Connection, since: date, until: date) -> Sequence[int]:
    """The counted runs of these days, `until` not among them."""
    stmt = select(Run.id).where(Run.scored != UNSCORED, _COUNTS, Run.day >= since, Run.day < until)
    return tx.execute(stmt.order_by(Run.id)).scalars().all()


def with_ids(tx: Connection, runs: Sequence[int]) -> Sequence[AnyRow]:
    """These runs."""
    return tx.execute(select(*_RUN).where(Run.id.in_(runs))).all()


def answers(tx: Connection, runs: Sequence[int]) -> dict[int, dict[str, str]]:
    """The replies of these runs: run → question → reply."""
    found: dict[int, dict[str, str]] = {run: {} for run in runs}
    for row in tx.execute(select(Answer.run_id, Answer.question, Answer.reply).where(Answer.run_id.in_(runs))):
        found[row.run_id][row.question] = row.reply
    return found
