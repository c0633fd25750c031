"""The shapes in which a question was asked: as content has it, and what earlier versions of the survey had instead.

Each is counted as a question of its own (`surveys.replies.counted_as`). Within a shape versions may differ in the
options of a list: whatever somebody chose is kept, with the words of the last version that had it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Connection

from db.repos import export_rows
from surveys.method import Method
from surveys.replies import counted_as
from surveys.scoring import misfit, score
from surveys.steps import CODES, Option, Question, Scored, Single, YesNo
from surveys.survey import Survey
from usecases.hiding.replies import Sum

Given = Mapping[str, frozenset[str]]
"""A question as it is counted → the replies somebody gave to it."""

_READ: Final[TypeAdapter[Question]] = TypeAdapter(Question)


@dataclass(frozen=True)
class Shape:
    """A question in one shape, with every option it had. `offered`: the replies that are values today.

    `earlier`: content has the question in another shape. `left`: replies that nobody can choose any more.
    """

    survey: Survey
    asked: Question
    offered: tuple[str, ...]
    left: tuple[str, ...]
    earlier: bool

    @property
    def name(self) -> str:
        """Under which its replies are put together; no other question has it."""
        return f"{self.survey.id}.{counted_as(self.asked)}"

    @property
    def replies(self) -> tuple[str, ...]:
        """All that are values, in their order."""
        return (*self.offered, *self.left)

    def sums(self, method: Method, names: Sequence[Sequence[str]]) -> Iterator[Sum]:
        """What its replies add to these indicators and measures; to those they add nothing to there is no sum."""
        feeds = [(name, way) for name, key, way in method.feeds(self.survey.id) if key == self.asked.key]
        for some in names:
            ways = [way for name, way in feeds if name in some and misfit(self.asked, way) is None]
            if ways:
                yield {reply: sum(score(self.asked, way, reply) or 0 for way in ways) for reply in self.replies}


def shapes(tx: Connection, survey: Survey, asked: Question, given: Given) -> Iterator[Shape]:
    """The question of content, then what was asked under its key before, the latest first.

    Earlier versions are read only where somebody gave a reply that today's question does not know.
    """
    now = counted_as(asked)
    known = frozenset((*_offered(asked), *CODES))
    earlier = list(_versions(tx, survey.id, asked.key)) if given.keys() - {now} or given.get(now, known) - known else []
    for name in dict.fromkeys((now, *map(counted_as, earlier))):
        alike = [one for one in (asked, *earlier) if counted_as(one) == name]
        if name == now or name in given:
            whole = _with_options(alike[0], alike[1:])
            offered = _offered(alike[0])
            left = tuple(reply for reply in _offered(whole) if reply not in offered)
            yield Shape(survey, whole, offered, left, earlier=name != now)


def _versions(tx: Connection, survey: str, key: str) -> Iterator[Question]:
    for row in export_rows.definitions(tx, survey):
        asked: Iterable[Mapping[str, Any]] = row.definition["questions"]
        yield from (_READ.validate_python(one) for one in asked if one["key"] == key)


def _with_options(newest: Question, older: Sequence[Question]) -> Question:
    if not isinstance(newest, Single):
        return newest
    options: dict[str, Option] = {}
    for one in (newest, *older):
        for option in one.options if isinstance(one, Single) else ():
            options.setdefault(option.key, option)
    return newest.model_copy(update={"options": tuple(options.values())})


def _offered(question: Question) -> tuple[str, ...]:
    match question:
        case Scored():
            return tuple(map(str, range(question.lowest, question.highest + 1)))
        case YesNo():
            return ("yes", "no")
        case Single():
            return tuple(option.key for option in question.options)
    return ()
