"""Typed replies of completed runs, without anything that leads back to who typed them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, tuple_

from db.models import Answer, Run
from db.rows import AnyRow

Group = tuple[str, str, str, str]
"""Survey, question, month, centre ('': none)."""
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
    def place(self) -> ColumnElement[str]:
        """The centre of a run, or ''."""
        return func.coalesce(Run.center, "").label("place")

    @property
    def group(self) -> tuple[ColumnElement[str], ...]:
        """The group of a reply."""
        return Run.survey.label("survey"), Answer.question.label("question"), self.month, self.place


@dataclass(frozen=True)
class Asked:
    """What was typed in these groups. `codes`: replies that are none."""

    groups: Collection[Group]
    codes: Collection[str]


def runs(tx: Connection, span: Span, surveys: Collection[str]) -> Sequence[AnyRow]:
    """How many runs: survey, month, place (a centre, or ''), n."""
    stmt = select(Run.survey, span.month, span.place, func.count().label("n"))
    return tx.execute(stmt.where(span.where, Run.survey.in_(surveys)).group_by(Run.survey, "month", "place")).all()


def replies(tx: Connection, span: Span, questions: Collection[Question]) -> Sequence[AnyRow]:
    """How many runs were asked these questions, whatever was replied: survey, question, month, place, n."""
    stmt = select(*span.group, func.count().label("n")).join(Answer, Answer.run_id == Run.id)
    asked = stmt.where(span.where, *_among(questions))
    return tx.execute(asked.group_by(Run.survey, Answer.question, "month", "place")).all()


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
    mine = (*_among({group[:2] for group in asked.groups}), tuple_(*span.group).in_(asked.groups))
    return stmt.join(Answer, Answer.run_id == Run.id).where(span.where, *mine, Answer.reply.not_in(asked.codes))


def _among(questions: Collection[Question]) -> tuple[ColumnElement[bool], ...]:
    """Each by itself finds its rows in an index, which pairs do not."""
    surveys, keys = ({one[place] for one in questions} for place in range(2))
    return Run.survey.in_(surveys), Answer.question.in_(keys), tuple_(Run.survey, Answer.question).in_(questions)
