"""Completed runs, counted as the store counts them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from db.database import Database
from db.models import Answer, Client, Role, Run
from db.repos import cells
from surveys.cells import Completed
from surveys.method import Audience, Method
from surveys.survey import Survey
from tests.conftest import MovableClock
from usecases.actors import Actor, Actors
from usecases.index.counting import Known, cells_of, counts_of
from usecases.periods import Period

Asked = tuple[Survey, Completed]


async def counted(db: Database, method: Method, runs: Iterable[Asked]) -> None:
    """Add these runs to the store."""
    known = [Known(survey, run, method.version) for survey, run in runs]

    def body(tx: Connection) -> None:
        cells.add(tx, cells_of(method, known))
        cells.add_counts(tx, counts_of(known))

    await db.write(body)


def moved(runs: Sequence[Asked], center: str, day: date) -> list[Asked]:
    """The same runs somewhere else."""
    return [(survey, replace(run, center=center, day=day)) for survey, run in runs]


def many(survey: Survey, said: str, n: int, center: str, period: Period, **more: Any) -> list[Asked]:
    """So many people who say the same («polite=5 own=yes»)."""
    replies = dict(part.split("=") for part in said.split())
    audience: Audience = more.pop("audience", "citizen")
    return [
        (survey, Completed(period.since, f"{center} {audience} {number} {said}", replies, audience, center, **more))
        for number in range(n)
    ]


async def staff(db: Database, actors: Actors, clock: MovableClock, chat: int, *roles: tuple[str, str]) -> Actor:
    """Somebody with these roles (role, centre; '' the region)."""
    actor = await actors.meet(chat, "ru")

    def body(tx: Connection) -> None:
        person = tx.execute(select(Client.id).where(Client.chat_id == chat)).scalar_one()
        for role, center in roles:
            values = {"client_id": person, "role": role, "center": center, "granted_at": clock()}
            tx.execute(insert(Role).values(**values))

    await db.write(body)
    return actor


async def wrote(db: Database, clock: MovableClock, survey: str, center: str | None, day: date, **answers: str) -> None:
    """A completed run with its answers, as rows."""

    def body(tx: Connection) -> None:
        now = clock()
        times = {"shown_at": now, "started_at": now, "updated_at": now, "ended_at": now}
        run = {"survey": survey, "version": "1", "respondent": "r", "channel": "invite", "center": center, "day": day}
        state = {"facts": {}, "language": "ru", "state": "completed", "counted": True}
        made = tx.execute(insert(Run).values(**run, **state, **times).returning(Run.id)).scalar_one()
        for question, reply in answers.items():
            row = {"run_id": made, "question": question, "reply": reply, "shown_at": now, "answered_at": now}
            tx.execute(insert(Answer).values(**row))

    await db.write(body)
