"""What people wrote in their own words: no name, no day, no other answer of theirs stands beside it.

Written by a few, even a comment without a name may have an author that everybody knows: the people who were asked a
question at a centre in a month are a group, and of a group under the limit nothing is shown, to the region no more than
to the centre: what the region reads and no centre does would be of that group. Those who filled in the survey and were
not asked do not count: a question may hang on a mark, and marks are exported run by run. Within a month comments stand
by alphabet: otherwise the newest one would be that of the visitor who has just left.
"""

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import comments
from db.repos.comments import Asked, Group, Span
from db.rows import AnyRow
from guide.content import Content
from surveys.steps import CODES, Open
from surveys.survey import Survey
from usecases.actors import Actor
from usecases.index.reader import IndexReader
from usecases.index.views import Comment, CommentsPage, Place
from usecases.periods import Period
from usecases.refusals import Outdated
from usecases.rights import READERS, Rights

PAGE: Final = 5


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
            enough, withheld = self._groups(tx, span, where.method.anonymity)
            wanted, every = self._asked(enough, survey), self._asked(enough, None)
            told = comments.written(tx, span, every) if every.groups else set()
            rows = comments.texts(tx, span, wanted, (page * PAGE, PAGE + 1)) if wanted.groups else ()
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

    def _asked(self, enough: Collection[Group], survey: str | None) -> Asked:
        """What people typed in these groups, in one survey or in all. Raises Outdated for a survey that is gone."""
        if survey is not None and survey not in self._content.surveys:
            raise Outdated
        return Asked([group for group in enough if survey in (None, group[0])], CODES)

    def _groups(self, tx: Connection, span: Span, limit: int) -> tuple[Collection[Group], bool]:
        """The groups of enough people, and whether there are others."""
        known = self._content.surveys
        asked = [(key, question.key) for key in with_comments(self._content) for question in typed(known[key])]
        rows = comments.replies(tx, span, asked) if asked else ()
        enough = [(row.survey, row.question, row.month, row.place) for row in rows if row.n >= limit]
        return enough, len(enough) < len(rows)

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


def groups(
    tx: Connection, span: Span, surveys: Collection[str], limit: int
) -> tuple[Collection[tuple[str, str, str]], bool]:
    """Surveys, months and places where enough people filled these in for comments, and whether there are others.

    What is shown is decided question by question; this is sooner known, and tells a card whether to offer the page.
    """
    rows = comments.runs(tx, span, surveys)
    return [(row.survey, row.month, row.place) for row in rows if row.n >= limit], any(row.n < limit for row in rows)
