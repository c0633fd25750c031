"""How the questions behind an indicator were answered. Few replies of a kind are not shown, nor what tells them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection

from db.repos import cell_counts
from db.rows import AnyRow
from guide.content import Content
from surveys.method import CES, CONTENT, CSAT, PROMOTERS, Audience, Indicator, Method
from surveys.replies import SHAPE, TICKED, UNSAID, counted_as, unsaid
from surveys.steps import CODES, Multi, Question
from surveys.survey import Survey
from usecases.hiding.counts import NOWHERE, Told, hidden_in_columns, hidden_in_replies, with_region
from usecases.hiding.replies import Sum
from usecases.index.reading import Reading
from usecases.index.shapes import Shape, shapes
from usecases.index.views import Distribution, ReplyCount

HUNDRED: Final = 100
KINDS: Final = 3
"""With fewer kinds of replies, or where all are hidden, the 0s would tell too much beside number and mean."""
MEASURED: Final = ((PROMOTERS, CONTENT), (CES,), (CSAT,))
"""What each measure beside the index is made of."""

_Of = Literal["scored", "unscored", "others"]
"""Replies that feed the indicator, those in a shape that nothing is scored by, those that are no value or several."""
_Table = dict[str, dict[str, int]]
"""Centre → what is counted → how often. Names: «question», «question reply», «-question» for those of no value."""


@dataclass(frozen=True)
class _Question:
    """A question of content, and whose answers belong here: with those who did not say who they are, or without."""

    survey: Survey
    asked: Question
    audiences: tuple[str, ...]

    def answered(self, tx: Connection, months: Sequence[str]) -> Iterator[tuple[Shape, list[AnyRow]]]:
        """How it was answered, in each of its shapes."""
        given: dict[str, list[AnyRow]] = {}
        for row in cell_counts.of_replies(tx, months, self.survey.id, f"{self.asked.key}{SHAPE}", self.audiences):
            given.setdefault(row.question, []).append(row)
        replies = {name: frozenset(row.reply for row in rows) for name, rows in given.items()}
        for shape in shapes(tx, self.survey, self.asked, replies):
            yield shape, given.get(counted_as(shape.asked), [])


class _Counts:
    """The replies to some questions at every place; what of them is hidden."""

    def __init__(self, now: Reading, answered: Iterable[tuple[Shape, list[AnyRow]]], told: Told) -> None:
        self._tables: dict[_Of, _Table] = {"scored": {}, "unscored": {}, "others": {}}
        self._place = now.place
        for shape, rows in answered:
            for row in rows:
                self._add(shape, "scored" if shape.name in told else "unscored", row)
        limit = now.method.anonymity
        scored, unscored, others = self._tables.values()
        self._hidden = (
            hidden_in_replies(scored, limit, told if _alone(told) else {})
            | hidden_in_replies(unscored, limit)
            | hidden_in_columns(others, limit)
        )
        here = (with_region(table).get(now.place, {}) for table in self._tables.values())
        self._row = {name: n for row in here for name, n in row.items()}

    def _add(self, shape: Shape, values: _Of, row: AnyRow) -> None:
        several = isinstance(shape.asked, Multi)
        if row.reply in CODES:
            self._put("others", row, f"-{shape.name}")
        elif not several:
            self._put(values, row, shape.name)
            self._put(values, row, f"{shape.name} {row.reply}")
        elif row.reply == TICKED:
            self._put("others", row, shape.name)

    def _put(self, table: _Of, row: AnyRow, name: str) -> None:
        there = self._tables[table].setdefault(row.center or NOWHERE, {})
        there[name] = there.get(name, 0) + row.n

    def of(self, shape: Shape) -> Distribution:
        """One question in one shape. With its number all its replies are hidden."""
        name, total = shape.name, self._shown(shape.name)
        given = {reply: self._row.get(f"{name} {reply}", 0) for reply in shape.replies}
        hidden = {reply for reply in given if (self._place, f"{name} {reply}") in self._hidden}
        kinds = {reply for reply, n in given.items() if n}
        if total is None or (hidden and (len(kinds) < KINDS or kinds <= hidden)):
            hidden = set(given)
        listed = [reply for reply, n in given.items() if n or reply in hidden or reply not in shape.left]
        replies = tuple(_count(reply, None if reply in hidden else given[reply], total) for reply in listed)
        return Distribution(shape.survey, shape.asked, total, replies, self._shown(f"-{name}"), shape.earlier)

    def _shown(self, name: str) -> int | None:
        return None if (self._place, name) in self._hidden else self._row.get(name, 0)


def distributions(
    tx: Connection, content: Content, now: Reading, audience: Audience, indicator: Indicator
) -> Iterator[Distribution]:
    """Of every question of an indicator that clients of this audience are asked, in every shape they answered."""
    questions = _questions(content, now.method, audience, indicator)
    answered = [found for question in questions for found in question.answered(tx, now.period.months)]
    counts = _Counts(now, answered, _told(now.method, indicator, [shape for shape, _ in answered]))
    return (counts.of(shape) for shape, _ in answered)


def _questions(content: Content, method: Method, audience: Audience, indicator: Indicator) -> Iterator[_Question]:
    for key_of, keys in indicator.questions.items():
        survey = content.surveys.get(key_of)
        if survey is None or survey.audience not in ("any", audience):
            continue
        audiences = (audience, UNSAID) if unsaid(method, survey, audience) else (audience,)
        asked = (survey.question(key) for key in keys)
        yield from (_Question(survey, question, audiences) for question in asked if question is not None)


def _told(method: Method, indicator: Indicator, found: Iterable[Shape]) -> Told:
    """Of each shape that is scored, the sums over its replies: the mean as the indicator scores it, the measures."""
    names = ((indicator.id,), *MEASURED)
    sums: dict[str, tuple[Sum, ...]] = {shape.name: tuple(shape.sums(method, names)) for shape in found}
    return {name: own for name, own in sums.items() if own}


def _alone(told: Told) -> bool:
    """Whether the mean of each shape may be known, not only that of all together.

    So it is if one question stands alone (somewhere it may have been asked in one shape only), or if a measure is asked
    by one of several: CES is one.
    """
    return len({name.partition(SHAPE)[0] for name in told}) == 1 or any(len(own) > 1 for own in told.values())


def _count(reply: str, n: int | None, total: int | None) -> ReplyCount:
    return ReplyCount(reply, n, HUNDRED * n / total if n is not None and total else None)
