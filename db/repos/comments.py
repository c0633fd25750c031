"""Typed replies of completed runs, without anything that leads back to who typed them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, tuple_

from db.models import Answer, Run
from db.rows import AnyRow


@dataclass(frozen=True)
class Span:
    """Runs of a centre ('': of all) from a day on. `months`: each with the first day after it, in their order."""

    center: str
    since: date
    months: tuple[tuple[str, date], ...]

    @property
    def where(self) -> ColumnElement[bool]:
        """Their runs."""
        days = (Run.day >= self.since) & (Run.day < self.months[-1][1])
        counted = (Run.state == "completed") & Run.counted & ~Run.hurried
        return counted & days & (Run.center == self.center) if self.center else counted & days

    @property
    def month(self) -> ColumnElement[str]:
        """The month of a run."""
        return case(*((Run.day < until, name) for name, until in self.months), else_="").label("month")


def groups(tx: Connection, span: Span, surveys: Collection[str]) -> Sequence[AnyRow]:
    """How many runs: survey, month, n."""
    stmt = select(Run.survey, span.month, func.count().label("n"))
    return tx.execute(stmt.where(span.where, Run.survey.in_(surveys)).group_by(Run.survey, "month")).all()


def written(tx: Connection, span: Span, asked: Collection[tuple[str, str, str]], codes: Collection[str]) -> set[str]:
    """The surveys in which something was typed; `asked` and `codes` as of `texts`."""
    return set(tx.execute(_typed(select(Run.survey).distinct(), span, asked, codes)).scalars())


def texts(
    tx: Connection,
    span: Span,
    asked: Collection[tuple[str, str, str]],
    codes: Collection[str],
    page: tuple[int, int],
) -> Sequence[AnyRow]:
    """What was typed: month, survey, question, reply; the latest month first, then by alphabet.

    `asked`: survey, question, month. `codes`: replies that are none. `page`: offset and limit.
    """
    stmt = _typed(select(span.month, Run.survey, Answer.question, Answer.reply), span, asked, codes)
    ordered = stmt.order_by(span.month.desc(), Answer.reply, Answer.question)
    return tx.execute(ordered.offset(page[0]).limit(page[1])).all()


def _typed(
    stmt: Select[*tuple[Any, ...]], span: Span, asked: Collection[tuple[str, str, str]], codes: Collection[str]
) -> Select[*tuple[Any, ...]]:
    mine = tuple_(Run.survey, Answer.question, span.month).in_(asked)
    among = Run.survey.in_({survey for survey, _, _ in asked})
    return stmt.join(Answer, Answer.run_id == Run.id).where(span.where, among, mine, Answer.reply.not_in(codes))
