"""What people wrote in their own words: no name, no day, no other answer of theirs stands beside it.

Written by a few, even a comment without a name may have an author that everybody knows: the people who filled in a
survey in a month are a group, and of a group under the limit nothing is shown. Within a month comments stand by
alphabet: otherwise the newest one would be that of the visitor who has just left.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import comments
from db.repos.comments import Span
from db.rows import AnyRow
from guide.content import Content
from surveys.steps import CODES, Open
from surveys.survey import Survey
from usecases.actors import Actor
from usecases.index_reader import IndexReader
from usecases.index_views import Comment, CommentsPage, Place
from usecases.periods import Period
from usecases.refusals import Outdated
from usecases.rights import READERS, Rights

PAGE: Final = 5
Months = Mapping[str, Collection[str]]
"""Survey → the months of which something may be shown."""


class Comments:
    """Reads them."""

    def __init__(self, db: Database, reader: IndexReader, rights: Rights) -> None:
        self._db = db
        self._content = reader.content
        self._rights = rights
        self._reader = reader

    async def page(self, actor: Actor, place: Place, period: Period, survey: str | None, page: int) -> CommentsPage:
        """One page, of one survey or of all. Raises NotAllowed, Outdated."""
        span = span_of(place, period)

        def body(tx: Connection) -> CommentsPage:
            self._rights.over(tx, actor, place or None, *READERS)
            where = self._reader.where(tx, place, period)
            months, withheld = groups(tx, span, with_comments(self._content), where.method.anonymity)
            wanted, every = self._asked(months, survey), self._asked(months, None)
            told = comments.written(tx, span, every, CODES) if every else set()
            rows = comments.texts(tx, span, wanted, CODES, (page * PAGE, PAGE + 1)) if wanted else ()
            return CommentsPage(
                where=where,
                survey=survey,
                surveys=tuple(key for key in self._content.surveys if key in told),
                comments=tuple(self._comment(row) for row in rows[:PAGE]),
                page=page,
                has_more=len(rows) > PAGE,
                withheld=withheld,
            )

        return await self._db.read(body)

    def _asked(self, months: Months, survey: str | None) -> list[tuple[str, str, str]]:
        """Which questions of which survey and month. Raises Outdated for a survey that is gone."""
        if survey is not None and survey not in self._content.surveys:
            raise Outdated
        return [
            (key, question.key, month)
            for key, shown in months.items()
            if survey in (None, key)
            for question in typed(self._content.surveys[key])
            for month in shown
        ]

    def _comment(self, row: AnyRow) -> Comment:
        survey = self._content.surveys[row.survey]
        question = next(question for question in typed(survey) if question.key == row.question)
        return Comment(row.month, survey, question, row.reply)


def typed(survey: Survey) -> Iterator[Open]:
    """Its questions that are answered in one's own words."""
    return (question for question in survey.questions if isinstance(question, Open))


def with_comments(content: Content) -> list[str]:
    """Surveys in which one can write. Checklists are not among them: staff write those."""
    return [key for key, survey in content.surveys.items() if any(typed(survey))]


def span_of(place: Place, period: Period) -> Span:
    """The runs of a place in a period."""
    months = (Period.parse(month) for month in period.months)
    return Span(place, period.since, tuple((month.text, month.until) for month in months))


def groups(tx: Connection, span: Span, surveys: Collection[str], limit: int) -> tuple[Months, bool]:
    """The months of each survey in which enough people filled it in, and whether there are others."""
    found: dict[str, list[str]] = {}
    rows = comments.groups(tx, span, surveys)
    for row in rows:
        if row.n >= limit:
            found.setdefault(row.survey, []).append(row.month)
    return found, any(row.n < limit for row in rows)
