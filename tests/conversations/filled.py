"""Completed runs in rows, counted as the ticker counts earlier ones: what an index is made of."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from db.models import Answer, Run
from surveys import path
from surveys.steps import Multi, Open, Question
from surveys.survey import Survey
from tests.conftest import Town
from tests.quarter.people import reply

Days = tuple[date, ...]


async def filled(
    town: Town, survey: str, center: str, day: date, many: int, *, words: str | None = None, **facts: str
) -> None:
    """So many people filled in a survey about this day. `words`: what each typed where there was something to type.

    `facts`: situation, service, channel, consultant, audience.
    """
    assert town.app is not None
    content, now = town.app.content, town.clock()
    asked = content.surveys.get(survey) or content.checklists[survey]
    known = {f"@{name}": value for name, value in {"center": center, **facts}.items()}
    chance = Random(f"{survey} {center} {day} {many}")
    said = [_replies(asked, known, chance, words) for _ in range(many)]

    def body(tx: Connection) -> None:
        for replies in said:
            row = _run(asked, center, day, known, f"{chance.getrandbits(128):032x}")
            run = tx.execute(insert(Run).values(**row, **_times("shown", "started", "updated")).returning(Run.id))
            times = {"run_id": run.scalar_one(), "shown_at": now, "answered_at": now}
            answers = [{**times, "question": key, "reply": said} for key, said in replies.items()]
            tx.execute(insert(Answer), answers)

    def _times(*names: str) -> dict[str, Any]:
        return {f"{name}_at": now for name in (*names, "ended")}

    await town.app.db.write(body)
    await town.app.verbs.index_store.catch_up()


def _run(survey: Survey, center: str, day: date, facts: Mapping[str, str], respondent: str) -> dict[str, Any]:
    channel = "checklist" if survey.kind == "checklist" else "invite"
    known = {"survey": survey.id, "version": survey.version, "respondent": respondent, "channel": channel}
    return {
        **known,
        "center": center,
        "day": day,
        "facts": facts,
        "language": "ru",
        "state": "completed",
        "counted": True,
    }


def _replies(survey: Survey, facts: Mapping[str, str], chance: Random, words: str | None) -> dict[str, str]:
    """Answers to every question on the way, in its order."""
    said: dict[str, str] = {}
    while True:
        on_the_way = path.path(survey.questions, {**facts, **said})
        ahead = next((question for question in on_the_way if question.key not in said), None)
        if ahead is None:
            return said
        said[ahead.key] = _reply(ahead, chance, words)


def _reply(question: Question, chance: Random, words: str | None) -> str:
    if isinstance(question, Open) and words is not None:
        return f"{words} {chance.randrange(1000)}"
    return question.options[0].key if isinstance(question, Multi) else reply(question, chance)
