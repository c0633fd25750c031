"""Ended runs and their replies, thousands at a time.

A page is one statement with one row and one text. So the database puts a page together while another thread writes the
last one, and no object is made for a reply. Values hold no separators themselves: they are codes, or JSON. Pages are
stretches of days that an index has counted, so that they can be read side by side; a day of too many runs is dealt out
over several.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from json import dumps
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    SQLColumnExpression,
    Text,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
)

from db.models import Answer, AnswerChange, Run, SurveyVersion
from db.repos.runs import ENDED
from db.rows import AnyRow

OPEN: Final = "open"
DAY: Final = timedelta(days=1)
DAY_S: Final = 86_400
BAR: Final = "|"
"""Between the parts of a value; the facts, which are JSON, come last."""
UNIT: Final = "\x1f"
PART: Final = "\x1e"
"""Between the values of a run, and between chosen and typed replies. JSON writes such characters in other letters."""
Expression = SQLColumnExpression[Any]
Columns = tuple[list[str], ...]
"""Values of some runs, in the order of their days: a list for each column."""


@dataclass(frozen=True)
class Frozen:
    """The runs that were over at one moment, whatever the clocks of those say who end others afterwards.

    `last`: the highest number then; `going`: the runs that were not over yet, a JSON list of numbers, '' for none.
    """

    last: int
    going: str


@dataclass(frozen=True)
class Which:
    """The ended runs of one survey in a period: from `since` on, before `until`. `centers` None: all.

    `ended_by`: what ends later is left out. `frozen`: and so is what was not over then, so that all pages are of one
    moment.
    """

    survey: str
    since: date
    until: date
    centers: frozenset[str] | None
    ended_by: datetime
    frozen: Frozen | None = None


@dataclass(frozen=True)
class Stretch:
    """Runs from a day on, before another; of these, each whose id leaves the rest `nth` when divided by `parts`."""

    since: date
    until: date
    parts: int = 1
    nth: int = 0


def freeze(tx: Connection) -> Frozen:
    """This moment. What begins between the two statements is behind `last`."""
    last: int = tx.execute(select(func.coalesce(func.max(Run.id), 0))).scalar_one()
    going = tx.execute(select(Run.id).where(Run.state == OPEN, Run.counted)).scalars().all()
    return Frozen(last, dumps(list(going)) if going else "")


def surveys(
    tx: Connection,
    since: date,
    until: date,
    centers: frozenset[str] | None,
    ended_by: datetime,
    frozen: Frozen | None = None,
) -> dict[str, int]:
    """How many ended runs each survey has."""
    return _counted(tx, Run.survey, Which("", since, until, centers, ended_by, frozen))


def versions(tx: Connection, which: Which) -> dict[str, int]:
    """The versions that were asked, and how many runs each has."""
    return _counted(tx, Run.version, which, Run.survey == which.survey)


def _counted(tx: Connection, by: Any, which: Which, *more: SQLColumnExpression[bool]) -> dict[str, int]:
    stmt = select(by, func.count()).where(*more, *_ended(tx, which)).group_by(by)
    return {row[0]: row[1] for row in tx.execute(stmt)}


def definitions(tx: Connection, survey: str) -> Sequence[AnyRow]:
    """Every version of a survey, the newest first: version, definition."""
    stmt = select(SurveyVersion.version, SurveyVersion.definition).where(SurveyVersion.survey == survey)
    return tx.execute(stmt.order_by(SurveyVersion.published_at.desc(), SurveyVersion.id.desc())).all()


def stretches(tx: Connection, which: Which, at_most: int) -> list[Stretch]:
    """Pages of about so many runs at most. Counted in the index alone, where other runs are counted too."""
    mine = (Run.survey == which.survey) & (Run.day >= which.since) & (Run.day < which.until)
    days = tx.execute(select(Run.day, func.count()).where(mine).group_by(Run.day).order_by(Run.day)).all()
    found: list[Stretch] = []
    begun, many = which.since, 0
    for day, n in days:
        if many and many + n > at_most:
            found.append(Stretch(begun, day))
            begun, many = day, 0
        many += n
        if n > at_most:
            parts = -(-n // at_most)
            found += [Stretch(day, day + DAY, parts, nth) for nth in range(parts)]
            begun, many = day + DAY, 0
    return [*found, Stretch(begun, which.until)] if many else found


def rows(
    tx: Connection,
    which: Which,
    stretch: Stretch,
    typed: Collection[str],
    untimed: Collection[str] | None = None,
) -> Columns:
    """What an export says of a run: visit, day, started, ended, respondent, `version|replies`.

    Visit: `version|weight|centre|channel|language|state|hurried|facts`. Replies: JSON, question → reply; with `typed`
    questions there is another JSON behind PART, of those. Moments are UTC.

    With `untimed` also how long each reply took, but to these questions, and how often it was changed: JSON of
    [question, seconds, changes].
    """
    weight = case((Run.weight == 1, literal("1")), else_=cast(Run.weight, Text))
    hurried, facts = cast(Run.hurried, Integer), _text(tx, Run.facts)
    visit = (Run.version, weight, Run.center, Run.channel, Run.language, Run.state, hurried, facts)
    moments = (_utc(tx, Run.started_at), _utc(tx, Run.ended_at))
    said = (Run.version, _replies(tx, typed))
    values = [visit, (_text(tx, Run.day),), *((one,) for one in moments), (Run.respondent,), said]
    if untimed is not None:
        values.append((_timings(tx, untimed),))
    return _page(tx, which, stretch, values)


def _page(tx: Connection, which: Which, stretch: Stretch, values: Sequence[Sequence[Expression]]) -> Columns:
    """One text for the whole page: putting it together takes the database less time than a text for each column."""
    among = replace(which, since=stretch.since, until=stretch.until)
    run: Expression = _joined(tx, values).label("run")
    stmt = select(run).where(Run.survey == which.survey, *_ended(tx, among))
    if stretch.parts > 1:
        stmt = stmt.where(Run.id % stretch.parts == stretch.nth)
    page = stmt.order_by(Run.day, Run.id).subquery()
    join = func.group_concat if tx.dialect.name == "sqlite" else func.string_agg
    text: str | None = tx.execute(select(join(page.c.run, UNIT))).scalar()
    pieces = text.split(UNIT) if text is not None else []
    return tuple(pieces[place :: len(values)] for place in range(len(values)))


def _ended(tx: Connection, which: Which) -> Iterable[SQLColumnExpression[bool]]:
    """Previews and open runs do not count."""
    yield Run.day >= which.since
    yield Run.day < which.until
    yield Run.state.in_(ENDED)
    yield Run.counted.is_(True)
    yield Run.ended_at <= which.ended_by
    if which.centers is not None:
        yield Run.center.in_(which.centers)
    if which.frozen is not None:
        yield Run.id <= which.frozen.last
        if which.frozen.going:
            yield Run.id.not_in(_numbers(tx, which.frozen.going))


def _numbers(tx: Connection, listed: str) -> Select[int]:
    """There may be more of them than a statement takes parameters."""
    if tx.dialect.name == "sqlite":
        return select(func.json_each(listed).table_valued("value").c.value)
    each = func.json_array_elements_text(cast(literal(listed, Text), JSON)).table_valued("value")
    return select(cast(each.c.value, BigInteger))


def _replies(tx: Connection, typed: Collection[str]) -> ColumnElement[str]:
    chosen = _object(tx, Answer.question.not_in(typed) if typed else None)
    words = chosen.concat(PART).concat(_object(tx, Answer.question.in_(typed))) if typed else chosen
    return select(words).where(Answer.run_id == Run.id).correlate(Run).scalar_subquery()


def _object(tx: Connection, where: ColumnElement[bool] | None) -> ColumnElement[str]:
    if tx.dialect.name == "sqlite":
        gathered = func.json_group_object(Answer.question, Answer.reply, type_=Text)
        return gathered if where is None else gathered.filter(where)
    built = func.json_object_agg(Answer.question, Answer.reply)
    return func.coalesce(cast(built if where is None else built.filter(where), Text), "{}")


def _timings(tx: Connection, untimed: Collection[str]) -> ColumnElement[str]:
    changes = (
        select(func.count())
        .where(AnswerChange.run_id == Answer.run_id, AnswerChange.question == Answer.question)
        .scalar_subquery()
    )
    parts = (Answer.question, _seconds(tx), changes)
    if tx.dialect.name == "sqlite":
        each: ColumnElement[str] = func.json_group_array(func.json_array(*parts), type_=Text)
    else:
        each = func.coalesce(cast(func.jsonb_agg(func.jsonb_build_array(*parts)), Text), "[]")  # json_agg breaks lines
    timed = (Answer.run_id == Run.id) & Answer.question.not_in(untimed)
    return select(each).where(timed).correlate(Run).scalar_subquery()


def _seconds(tx: Connection) -> Expression:
    """From the question on screen to the reply."""
    if tx.dialect.name == "sqlite":
        days = func.julianday(_text(tx, Answer.answered_at)) - func.julianday(_text(tx, Answer.shown_at))
        return func.round(days * DAY_S, 1)
    return func.round(func.extract("epoch", Answer.answered_at - Answer.shown_at), 1)


def _joined(tx: Connection, values: Sequence[Sequence[Expression]]) -> Expression:
    """Values with UNIT between them, each of parts with a bar between them; nothing for NULL."""
    if tx.dialect.name == "sqlite":
        form = UNIT.join(BAR.join("%s" for _ in parts) for parts in values)
        return func.printf(form, *(part for parts in values for part in parts), type_=Text)
    pieces: list[Expression] = []
    for parts in values:
        for place, part in enumerate(parts):
            pieces += [literal(BAR if place else UNIT), part]
    return func.concat(*pieces[1:], type_=Text)


def _text(tx: Connection, stored: Any) -> ColumnElement[str]:
    """A value as it is written. SQLite has it as a text."""
    return type_coerce(stored, Text) if tx.dialect.name == "sqlite" else cast(stored, Text)


def _utc(tx: Connection, moment: Any) -> ColumnElement[str]:
    """2026-07-01 08:30:00, and perhaps a part of a second."""
    return _text(tx, moment if tx.dialect.name == "sqlite" else func.timezone("UTC", moment))
