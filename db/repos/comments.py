"""Typed replies of completed runs, without anything that leads back to who typed them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, tuple_

from db.models import Answer, Run
from db.rows import AnyRow

Group = tuple[str, str, str]
"""Survey, month, centre ('': none)."""
Question = tuple[str, str]
"""Survey, question."""


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

    @property
    def group(self) -> tuple[ColumnElement[str], ...]:
        """The group of a run."""
        return Run.survey.label("survey"), self.month, func.coalesce(Run.center, "").label("place")


@dataclass(frozen=True)
class Asked:
    """What was typed in answer to these questions, in the runs of these groups. `codes`: replies that are none."""

    questions: Collection[Question]
    groups: Collection[Group]
    codes: Collection[str]


def groups(tx: Connection, span: Span, surveys: Collection[str]) -> Sequence[AnyRow]:
    """How many runs: survey, month, place (a centre, or ''), n."""
    stmt = select(*span.group, func.count().label("n")).where(span.where, Run.survey.in_(surveys))
    return tx.execute(stmt.group_by(Run.survey, "month", "place")).all()


def written(tx: Connection, span: Span, asked: Asked) -> set[str]:
    """The surveys in which something was typed."""
    return set(tx.execute(_typed(select(Run.survey).distinct(), span, asked)).scalars())


def texts(tx: Connection, span: Span, asked: Asked, page: tuple[int, int]) -> Sequence[AnyRow]:
    """What was typed: month, survey, question, reply; the latest month first, then by alphabet.

    `page`: offset and limit.
    """
    stmt = _typed(select(span.month, Run.survey, Answer.question, Answer.reply), span, asked)
    ordered = stmt.order_by(span.month.desc(), Answer.reply, Answer.question)
    return tx.execute(ordered.offset(page[0]).limit(page[1])).all()


def _typed(stmt: Select[*tuple[Any, ...]], span: Span, asked: Asked) -> Select[*tuple[Any, ...]]:
    among = Run.survey.in_({survey for survey, _ in asked.questions})
    mine = tuple_(Run.survey, Answer.question).in_(asked.questions) & tuple_(*span.group).in_(asked.groups)
    return stmt.join(Answer, Answer.run_id == Run.id).where(span.where, among, mine, Answer.reply.not_in(asked.codes))
