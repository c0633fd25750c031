"""Quarters of one survey for the export, the same on both databases. Its seven questions make 25 columns."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import asyncpg
from sqlalchemy import make_url

from db.database import connect
from db.migrate import migrate
from db.repos import survey_versions
from guide.content import load
from surveys.survey import Survey
from usecases.periods import Period

CONTENT: Final = load(Path(__file__).parent.parent / "content")
LATER: Final = datetime(2026, 12, 1, tzinfo=UTC)
AT_ONCE: Final = 20_000
SCALES: Final = ("solved", "courtesy", "waiting", "clear", "place")
SURVEY: Final = Survey.model_validate(
    {
        "id": "visit",
        "kind": "event",
        "title": {"ru": "После приёма"},
        "about": {"ru": "После приёма"},
        "thanks": {"ru": "Спасибо"},
        "questions": [
            *({"key": key, "kind": "scale", "ask": {"ru": key}, "special": ["dont_know"]} for key in SCALES),
            {"key": "rec", "kind": "nps", "ask": {"ru": "Посоветуете нас знакомым?"}},
            {"key": "met", "kind": "yes_no", "ask": {"ru": "Вас встретили?"}},
        ],
    }
)
MOODS: Final = (
    (0.45, "5555555554", ("10", "10", "9")),
    (0.35, "5544444433", ("9", "8", "8", "7")),
    (0.20, "5432143211", ("0", "2", "5", "6", "8")),
)
"""How many people, the marks they give, and whether they would recommend: marks of one person resemble each other."""
RUN: Final = (
    "id", "survey", "version", "respondent", "channel", "center", "day", "facts", "language", "state", "counted",
    "hurried", "weight", "scored", "shown_at", "started_at", "updated_at", "ended_at",
)  # fmt: skip
ANSWER: Final = ("run_id", "question", "reply", "shown_at", "answered_at")
Row = tuple[Any, ...]


async def fill(url: str, quarters: Mapping[str, int], told: Callable[[int], object]) -> None:
    """Let there be so many runs in each of these quarters."""
    await migrate(url)
    async with connect(url) as db:
        definition = SURVEY.model_dump(mode="json")
        await db.write(lambda tx: survey_versions.publish(tx, SURVEY.id, SURVEY.version, definition, LATER))
    if make_url(url).get_backend_name() == "sqlite":
        await asyncio.to_thread(_into_sqlite, str(make_url(url).database), quarters, told)
    else:
        await _into_postgres(url, quarters, told)


def _into_sqlite(file: str, quarters: Mapping[str, int], told: Callable[[int], object]) -> None:
    sqlite3.register_adapter(datetime, lambda moment: f"{moment:%Y-%m-%d %H:%M:%S.%f}")
    connection = sqlite3.connect(file)
    for done, runs, answers in _batches(quarters):
        for table, names, rows in (("runs", RUN, runs), ("answers", ANSWER, answers)):
            places = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)
        connection.commit()
        told(done)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


async def _into_postgres(url: str, quarters: Mapping[str, int], told: Callable[[int], object]) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    for done, runs, answers in _batches(quarters):
        await connection.copy_records_to_table("runs", records=runs, columns=RUN)
        await connection.copy_records_to_table("answers", records=answers, columns=ANSWER)
        told(done)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def _batches(quarters: Mapping[str, int]) -> Iterator[tuple[int, list[Row], list[Row]]]:
    """Runs in the order of their days, as life brings them."""
    chance = Random(2026)
    visits = [_visit(chance) for _ in range(4_000)]
    before = 0
    for quarter, many in quarters.items():
        yield from _of_quarter(Period.parse(quarter), before, many, visits, chance)
        before += many


def _of_quarter(
    period: Period, before: int, many: int, visits: Sequence[tuple[str, str]], chance: Random
) -> Iterator[tuple[int, list[Row], list[Row]]]:
    begin, days = datetime.combine(period.since, time(4), UTC), (period.until - period.since).days
    for since in range(0, many, AT_ONCE):
        runs: list[Row] = []
        answers: list[Row] = []
        for turn in range(since, min(since + AT_ONCE, many)):
            number = before + turn
            began = begin + timedelta(days=turn * days // many, seconds=chance.randrange(32_000))
            ended = began + timedelta(seconds=chance.randrange(20, 300))
            runs.append(_run(number + 1, chance, chance.choice(visits), began, ended))
            answers += (
                (number + 1, question, reply, began, ended)
                for question, reply in zip((*SCALES, "rec", "met"), _replies(chance), strict=True)
            )
        yield before + since + len(runs), runs, answers


def _visit(chance: Random) -> tuple[str, str]:
    """A centre and the facts of a visit."""
    situation = chance.choice(list(CONTENT.situations.values()))
    center = chance.choice(list(CONTENT.centers))
    service = chance.choice(list(CONTENT.services)[:12])
    facts = {
        "@audience": situation.audience,
        "@center": center,
        "@channel": chance.choice(("office", "phone", "video")),
    }
    more = {"@service": service, "@situation": situation.id, "@event": "contact.completed"}
    return center, json.dumps({**facts, **more})


def _run(number: int, chance: Random, visit: tuple[str, str], began: datetime, ended: datetime) -> Row:
    state = "partial" if number % 17 == 3 else "completed"
    language = "tt" if number % 40 == 7 else "ru"
    day: Any = began.date()
    respondent = f"{chance.getrandbits(128):032x}"
    return (
        number, SURVEY.id, SURVEY.version, respondent, "invite", visit[0], day, visit[1], language, state, True, False,
        1.0, "", began, began, ended, ended,
    )  # fmt: skip


def _replies(chance: Random) -> list[str]:
    drawn = chance.random()
    mood = 0 if drawn < MOODS[0][0] else 1 if drawn < MOODS[0][0] + MOODS[1][0] else 2
    _, marks, advice = MOODS[mood]
    given = [chance.choice(marks) if chance.random() < 0.98 else "-dk" for _ in SCALES]
    return [*given, chance.choice(advice), "yes" if chance.random() < 0.95 - 0.15 * mood else "no"]
