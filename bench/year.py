"""A year of answered surveys, laid in whole sets: some replies learnt by heart, spread over any number of runs.

Each run is one of `PROFILES` (who, where, with which replies) on some day by one of some people. What the replies add
to the store is computed once by the same arithmetic as in life and multiplied in SQL, so the store agrees with the
answers to the last digit (`golos index verify`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    NullPool,
    Select,
    String,
    Table,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    true,
)
from sqlalchemy.ext.asyncio import create_async_engine

from db.models import Answer, AnswerCell, IndexCell, Run
from db.models.base import UtcDateTime
from db.repos import method_versions, survey_versions
from guide.content import load
from surveys import path
from surveys.cells import WHOLE, Completed, increments, replicate_of
from surveys.replies import counted
from surveys.steps import SEEN, SPECIAL, Info, Multi, Number, Open, Question, Scored, Single, YesNo

SHIPPED: Final = load(Path(__file__).parent.parent / "content")
assert SHIPPED.method is not None
METHOD: Final = SHIPPED.method
CENTER: Final = next(iter(SHIPPED.centers.values()))
CENTERS: Final = tuple(f"center{number:02}" for number in range(18))
CONTENT: Final = replace(SHIPPED, centers=dict.fromkeys(CENTERS, CENTER))
SURVEYS: Final = (CONTENT.surveys["quarter_citizen"], CONTENT.surveys["quarter_employer"])
CONSULTANTS: Final = 5
SITUATIONS, SERVICES = tuple(SHIPPED.situations)[:12], tuple(SHIPPED.services)[:10]
CHANNELS: Final = ("office", "phone", "video")
REPLIES, PROFILES, PEOPLE, DAYS = 20, 4001, 5003, 365
CHUNK: Final = 50_000
NEW_YEAR: Final = date(2026, 1, 1)
NOW: Final = datetime(2027, 1, 1, tzinfo=UTC)

_META: Final = MetaData()
_profiles = Table(
    "bench_profiles",
    _META,
    Column("profile", Integer, primary_key=True),
    Column("replies", Integer),
    *(Column(name, String) for name in ("survey", "version", "audience", "center")),
    *(Column(name, String) for name in ("situation", "service", "channel", "consultant")),
    Column("facts", JSON),
)
_days = Table(
    "bench_days",
    _META,
    Column("number", Integer, primary_key=True),
    *(Column(name, String) for name in ("day", "month")),
    Column("date", Date),
)
_people = Table(
    "bench_people", _META, Column("person", Integer, primary_key=True), Column("key", String), Column("part", Integer)
)
_replies = Table(
    "bench_replies", _META, Column("replies", Integer), *(Column(name, String) for name in ("asked", "said"))
)
_counts = Table(
    "bench_counts", _META, Column("replies", Integer), *(Column(name, String) for name in ("asked", "said"))
)
_scores = Table(
    "bench_scores",
    _META,
    Column("replies", Integer),
    Column("indicator", String),
    *(Column(name, BigInteger) for name in ("n", "weight", "squares", "score")),
)
_runs = Table(
    "bench_runs",
    _META,
    Column("id", Integer, primary_key=True),
    *(Column(name, Integer) for name in ("profile", "number", "person")),
)
_SPREAD: Final = """
INSERT INTO bench_runs (id, profile, number, person)
WITH RECURSIVE n(i) AS (SELECT CAST(:since AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < :until)
SELECT i, h % :profiles, (h / :profiles) % :days, (i * 69621) % 2147483647 % :people
FROM (SELECT i, (i * 48271) % 2147483647 AS h FROM n) AS mixed
"""


async def fill(url: str, before: int, size: int, told: Callable[[int], object]) -> None:
    """Let there be `size` runs where there are `before`, and the store as they make it."""
    engine = create_async_engine(url, poolclass=NullPool)  # without the limits of a handler's queries
    if not before:
        async with engine.begin() as tx:
            await tx.run_sync(_prepare)
    for done in range(before, size, CHUNK):
        until = min(done + CHUNK, size)
        async with engine.begin() as tx:
            await tx.run_sync(_answer, done + 1, until)
        told(until)
    async with engine.begin() as tx:
        await tx.run_sync(_count)
    if engine.dialect.name == "postgresql":
        async with engine.connect() as tx:
            plain = await tx.execution_options(isolation_level="AUTOCOMMIT")
            for tidying in ("VACUUM ANALYZE", "CHECKPOINT"):  # else the server does it while cards are timed
                await plain.execute(text(tidying))
    await engine.dispose()


def _prepare(tx: Connection) -> None:
    _META.create_all(tx)
    chance = Random(2026)
    for survey in SURVEYS:
        survey_versions.publish(tx, survey.id, survey.version, survey.model_dump(mode="json"), NOW)
    method_versions.add(tx, METHOD.version, METHOD.imprint, METHOD.model_dump(mode="json"), NOW)
    method_versions.caught_up(tx, METHOD.version, NOW)
    for replies in range(REPLIES):
        _learn(tx, replies, chance)
    tx.execute(insert(_profiles), [_profile(number, chance) for number in range(PROFILES)])
    dates = [NEW_YEAR + timedelta(days=number) for number in range(DAYS)]
    days = [
        {"number": i, "day": f"{day:%Y-%m-%d}", "month": f"{day:%Y-%m}", "date": day} for i, day in enumerate(dates)
    ]
    tx.execute(insert(_days), days)
    keys = [f"{number:032x}" for number in range(PEOPLE)]
    tx.execute(insert(_people), [{"person": i, "key": key, "part": replicate_of(key)} for i, key in enumerate(keys)])


def _learn(tx: Connection, replies: int, chance: Random) -> None:
    """Some replies to a whole survey, what they score and what they count. Even ones are citizens'."""
    survey = SURVEYS[replies % 2]
    here = path.begin(survey.questions)
    while here.at is not None:
        question = survey.question(here.at)
        assert question is not None
        here = path.answer(survey.questions, here, here.at, _reply(question, chance))
    run = Completed(NEW_YEAR, "", here.answers)
    said = [{"replies": replies, "asked": key, "said": reply} for key, reply in here.answers.items()]
    tx.execute(insert(_replies), said)
    tallied = [{"replies": replies, "asked": key.question, "said": key.reply} for key in counted(survey, run)]
    tx.execute(insert(_counts), tallied)
    months = ((key.indicator, cell) for key, cell in increments(METHOD, survey, run) if key.family == "month")
    sums = [{"indicator": name, **cell._asdict()} for name, cell in months]
    tx.execute(insert(_scores), [{"replies": replies, **row} for row in sums])


def _reply(question: Question, chance: Random) -> str:
    if question.special and chance.random() < 0.1:
        return SPECIAL[question.special[0]]
    match question:
        case Scored():
            return str(max(question.lowest, question.highest - min(chance.randrange(4), chance.randrange(9))))
        case YesNo():
            return chance.choice(("yes", "yes", "no"))
        case Single():
            return chance.choice(question.options).key
        case Multi():
            return question.options[0].key
        case Number():
            return str(question.min)
        case Info():
            return SEEN
        case Open():
            return "Всё хорошо, спасибо."
    raise TypeError(question)


def _profile(number: int, chance: Random) -> dict[str, Any]:
    replies, center = chance.randrange(REPLIES), chance.choice(CENTERS)
    survey = SURVEYS[replies % 2]
    told = {
        "audience": survey.audience,
        "situation": chance.choice(SITUATIONS),
        "service": chance.choice(SERVICES),
        "channel": chance.choice(CHANNELS),
        "consultant": f"{center}-{chance.randrange(CONSULTANTS)}",
    }
    facts = {f"@{name}": value for name, value in told.items()}
    asked = {"profile": number, "replies": replies, "survey": survey.id, "version": survey.version}
    return {**asked, **told, "center": center, "facts": facts}


def _answer(tx: Connection, since: int, until: int) -> None:
    many = {"since": since, "until": until, "profiles": PROFILES, "days": DAYS, "people": PEOPLE}
    tx.execute(text(_SPREAD), many)
    new = _runs.c.id.between(since, until)
    tx.execute(insert(Run).from_select([*_RUN], _joined(*_RUN.values()).where(new)))
    said = select(_runs.c.id, _replies.c.asked, _replies.c.said, _at, _at)
    said = said.join_from(_runs, _profiles, _runs.c.profile == _profiles.c.profile)
    said = said.join(_replies, _replies.c.replies == _profiles.c.replies).where(new)
    names = ["run_id", "question", "reply", "shown_at", "answered_at"]
    tx.execute(insert(Answer).from_select(names, said.order_by(_runs.c.id)))


def _count(tx: Connection) -> None:
    """The cells of all runs anew."""
    for table in (IndexCell, AnswerCell):
        tx.execute(delete(table))
    for family, (period, center, value, part) in _FAMILIES.items():
        key = (period, center, _profiles.c.audience, value, part, _profiles.c.replies)
        many = _joined(
            *(column.label(name) for column, name in zip(key, _KEY, strict=True)), func.count().label("many")
        )
        place = many.group_by(*(column for column in key if isinstance(column, Column))).subquery()
        sums = [func.sum(place.c.many * _scores.c[name]) for name in ("n", "weight", "squares", "score")]
        by = (place.c.period, place.c.center, place.c.audience, _scores.c.indicator, place.c.value, place.c.part)
        found = select(*(literal(one, String) for one in (family, METHOD.version, "client")), *by, *sums)
        found = found.join_from(place, _scores, _scores.c.replies == place.c.replies).group_by(*by)
        tx.execute(insert(IndexCell).from_select(_CELL, found))
    key = (_days.c.month, _profiles.c.center, _profiles.c.survey, _counts.c.asked, _profiles.c.audience, _counts.c.said)
    given = _joined(*key, func.count()).join(_counts, _counts.c.replies == _profiles.c.replies).group_by(*key)
    tx.execute(
        insert(AnswerCell).from_select(["period", "center", "survey", "question", "audience", "reply", "n"], given)
    )


def _joined(*columns: Any) -> Select[Any]:
    """Of the runs with their profile, day and person."""
    stmt = select(*columns).select_from(_runs).join(_profiles, _runs.c.profile == _profiles.c.profile)
    return stmt.join(_days, _runs.c.number == _days.c.number).join(_people, _runs.c.person == _people.c.person)


_at = literal(NOW, UtcDateTime)
_none, _whole = literal("", String), literal(WHOLE, Integer)
_RUN: Final[dict[str, Any]] = {
    "id": _runs.c.id,
    **{name: _profiles.c[name] for name in ("survey", "version", "center", "facts")},
    "respondent": _people.c.key,
    "day": _days.c.date,
    **{name: literal(value, String) for name, value in (("channel", "invite"), ("language", "ru"))},
    **{name: literal(value, String) for name, value in (("state", "completed"), ("scored", METHOD.version))},
    "counted": true(),
    **dict.fromkeys(("shown_at", "started_at", "updated_at", "ended_at"), _at),
}
_KEY: Final = ("period", "center", "audience", "value", "part", "replies")
_CELL: Final = ["family", "method", "source", "period", "center", "audience", "indicator", "value", "replicate"]
_CELL.extend(("n", "weight", "squares", "score"))
_FAMILIES: Final[dict[str, tuple[Any, Any, Any, Any]]] = {
    "day": (_days.c.day, _profiles.c.center, _none, _whole),
    "month": (_days.c.month, _profiles.c.center, _none, _whole),
    "replicate": (_days.c.month, _profiles.c.center, _none, _people.c.part),
    "region": (_days.c.month, _none, _none, _people.c.part),
    **{
        fact: (_days.c.month, _profiles.c.center, _profiles.c[fact], _whole)
        for fact in ("situation", "service", "channel", "consultant")
    },
}
