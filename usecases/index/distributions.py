"""How the questions behind an indicator were answered. Few replies of a kind are not shown, nor what tells them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from db.repos import cell_counts
from guide.content import Content
from surveys.method import CES, CONTENT, CSAT, PROMOTERS, Audience, Indicator, Method
from surveys.replies import UNSAID, unsaid
from surveys.scoring import score
from surveys.steps import CODES, Asked, Scored, Single, YesNo
from surveys.survey import Survey
from usecases.hiding.counts import NOWHERE, Told, hidden_in_columns, hidden_in_replies, with_region
from usecases.hiding.replies import Sum
from usecases.index.reading import Reading
from usecases.index.views import Distribution, Place, ReplyCount

HUNDRED: Final = 100
KINDS: Final = 3
"""With fewer kinds of replies, or where all are hidden, the 0s would tell too much beside number and mean."""
MEASURED: Final = ((PROMOTERS, CONTENT), (CES,), (CSAT,))
"""What each measure beside the index is made of."""


@dataclass(frozen=True)
class _Question:
    """A question, where its answers stand, and whether those who did not say who they are belong here."""

    survey: Survey
    asked: Asked
    audiences: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.survey.id}.{self.asked.key}"


class _Counts:
    """The replies to some questions at every place; what of them is hidden."""

    def __init__(self, tx: Connection, now: Reading, questions: list[_Question], told: Told) -> None:
        self._values: dict[str, dict[str, int]] = {}
        self._codes: dict[str, dict[str, int]] = {}
        for question in questions:
            asked = (question.survey.id, question.asked.key, question.audiences)
            for center, reply, n in cell_counts.of_replies(tx, now.period.months, *asked):
                self._add(center or NOWHERE, question.name, reply, n)
        limit = now.method.anonymity
        self._hidden = hidden_in_replies(self._values, limit, told) | hidden_in_columns(self._codes, limit)

    def _add(self, place: Place, question: str, reply: str, n: int) -> None:
        row = (self._codes if reply in CODES else self._values).setdefault(place, {})
        for name in (f"-{question}",) if reply in CODES else (question, f"{question} {reply}"):
            row[name] = row.get(name, 0) + n

    def of(self, place: Place, question: _Question) -> Distribution:
        """One question at one place."""
        values, codes = with_region(self._values).get(place, {}), with_region(self._codes).get(place, {})
        name = question.name
        given = {reply: values.get(f"{name} {reply}", 0) for reply in _offered(question.asked)}
        hidden = {reply for reply in given if (place, f"{name} {reply}") in self._hidden}
        kinds = {reply for reply, n in given.items() if n}
        if hidden and (len(kinds) < KINDS or kinds <= hidden):
            hidden = set(given)
        total = self._shown(place, name, values)
        replies = (_count(reply, None if reply in hidden else n, total) for reply, n in given.items())
        without = self._shown(place, f"-{name}", codes)
        return Distribution(question.survey, question.asked, total, tuple(replies), without)

    def _shown(self, place: Place, name: str, row: Mapping[str, int]) -> int | None:
        return None if (place, name) in self._hidden else row.get(name, 0)


def distributions(
    tx: Connection, content: Content, now: Reading, audience: Audience, indicator: Indicator
) -> Iterator[Distribution]:
    """Of every question of an indicator that clients of this audience are asked."""
    questions = list(_questions(content, now.method, audience, indicator))
    counts = _Counts(tx, now, questions, _told(now.method, indicator, questions))
    return (counts.of(now.place, question) for question in questions)


def _questions(content: Content, method: Method, audience: Audience, indicator: Indicator) -> Iterator[_Question]:
    for key_of, keys in indicator.questions.items():
        survey = content.surveys.get(key_of)
        if survey is None or survey.audience not in ("any", audience):
            continue
        audiences = (audience, UNSAID) if unsaid(method, survey, audience) else (audience,)
        asked = (survey.question(key) for key in keys)
        yield from (_Question(survey, question, audiences) for question in asked if question is not None)


def _told(method: Method, indicator: Indicator, questions: list[_Question]) -> Told:
    """The known sums over the replies to each question, if it stands alone or a measure is asked by one of them.

    Otherwise only the mean of all together is known. With a measure each one's own mean may follow: CES is one.
    """
    sums = {question.name: tuple(_sums(method, indicator, question)) for question in questions}
    return sums if len(sums) == 1 or any(len(own) > 1 for own in sums.values()) else {}


def _sums(method: Method, indicator: Indicator, question: _Question) -> Iterator[Sum]:
    """The mean as the indicator scores it, and the measures."""
    feeds = [(name, way) for name, key, way in method.feeds(question.survey.id) if key == question.asked.key]
    for names in ((indicator.id,), *MEASURED):
        ways = [way for name, way in feeds if name in names]
        if ways:
            replies = _offered(question.asked)
            yield {reply: sum(score(question.asked, way, reply) or 0 for way in ways) for reply in replies}


def _offered(question: Asked) -> tuple[str, ...]:
    match question:
        case Scored():
            return tuple(map(str, range(question.lowest, question.highest + 1)))
        case YesNo():
            return ("yes", "no")
        case Single():
            return tuple(option.key for option in question.options)
    return ()


def _count(reply: str, n: int | None, total: int | None) -> ReplyCount:
    return ReplyCount(reply, n, HUNDRED * n / total if n is not None and total else None)
