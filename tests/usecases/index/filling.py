"""What tests of the index store share: people who fill in surveys, and what the store should then hold."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random

from sqlalchemy import Connection, select

from db.database import Database
from db.models import Answer, AnswerCell, IndexCell, Run
from guide.content import Content
from surveys.cells import Cell, CellKey, Completed, increments, tally
from surveys.method import Method
from surveys.replies import CountKey
from surveys.steps import SPECIAL, Multi, Question
from surveys.survey import Survey
from tests.conftest import MovableClock
from tests.quarter.people import reply
from usecases.actors import Actor
from usecases.runs.view import Channel
from usecases.runs.walk import Runs, Start

CENTER = "saransk"
DAY = date(2026, 12, 1)
WHO: Mapping[str, str] = {"@audience": "citizen", "@channel": "office"}
ALL_GOOD = {"solved": "5", "courtesy": "5", "waiting": "5", "better": "-sk"}
"""Replies to the exit poll."""


def with_method(content: Content, **changes: object) -> Content:
    """The same content with a changed method."""
    assert content.method is not None
    return replace(content, method=Method.model_validate({**content.method.model_dump(), **changes}))


Cells = dict[CellKey, Cell]
Counts = dict[CountKey, int]


def months(_month: str, _done: int, _many: int) -> None:
    """Nobody looks at the bar."""


def a_run(
    survey: str = "exit", *, channel: Channel = "invite", facts: Mapping[str, str] = WHO, **more: object
) -> Start:
    """How a run begins. `more`: other fields of `Start`."""
    begun = {"center": CENTER, "day": DAY, "respondent": "r" * 32, **more}
    return Start(survey, channel, facts=facts, **begun)  # type: ignore[arg-type]


class Filling:
    """Fills in surveys."""

    def __init__(self, db: Database, clock: MovableClock, runs: Runs, seed: int = 6) -> None:
        self._db = db
        self._clock = clock
        self.runs = runs
        self.chance = Random(seed)

    async def begin(self, actor: Actor, start: Start) -> int:
        view = await self._db.write(lambda tx: self.runs.start(tx, actor, start, self._clock()))
        return view.run

    async def fill(self, actor: Actor, start: Start, replies: Mapping[str, str] | None = None) -> int:
        """Begin a run and answer everything."""
        run = await self.begin(actor, start)
        await self.finish(actor, run, replies)
        return run

    async def finish(self, actor: Actor, run: int, replies: Mapping[str, str] | None = None) -> None:
        """Answer the rest. Without `replies` at random, going back now and then to say something else."""
        view = await self.runs.current(actor, run)
        while view.question is not None:
            said = replies[view.question.key] if replies is not None else self._reply(view.question)
            view = await self.runs.answer(actor, run, view.question.key, said)
            if replies is None and view.question is not None and self.chance.random() < 0.1:
                view = await self.runs.back(actor, run, view.question.key)

    def _reply(self, question: Question) -> str:
        if question.special and self.chance.random() < 0.2:
            return SPECIAL[self.chance.choice(question.special)]
        if isinstance(question, Multi) and self.chance.random() < 0.7:
            plain = [option.key for option in question.options if not option.exclusive]
            return ",".join(plain[: question.max])
        return reply(question, self.chance)


async def cells(db: Database) -> Cells:
    """The stored cells."""

    def body(tx: Connection) -> Cells:
        rows = tx.execute(select(IndexCell.__table__)).all()
        fields = CellKey._fields
        return {
            CellKey(*(getattr(row, name) for name in fields)): Cell(row.n, row.weight, row.squares, row.score)
            for row in rows
        }

    return await db.read(body)


async def counts(db: Database) -> Counts:
    """The stored counts of replies."""

    def body(tx: Connection) -> Counts:
        rows = tx.execute(select(AnswerCell.__table__)).all()
        return {CountKey(*(getattr(row, name) for name in CountKey._fields)): row.n for row in rows}

    return await db.read(body)


async def expected(db: Database, content: Content) -> Cells:
    """What the arithmetic says about the completed runs in the rows."""
    assert content.method is not None
    method, runs = content.method, await completed(db, content)
    return tally(cell for survey, run in runs for cell in increments(method, survey, run))


async def completed(db: Database, content: Content) -> list[tuple[Survey, Completed]]:
    """Every completed run that counts, as the rows tell it."""

    def body(tx: Connection) -> list[tuple[Survey, Completed]]:
        given: dict[int, dict[str, str]] = {}
        for row in tx.execute(select(Answer.run_id, Answer.question, Answer.reply)):
            given.setdefault(row.run_id, {})[row.question] = row.reply
        runs = tx.execute(select(Run.__table__).where(Run.state == "completed", Run.counted, ~Run.hurried))
        asked = {**content.surveys, **content.checklists}
        return [
            (
                asked[row.survey],
                Completed(
                    day=row.day,
                    respondent=row.respondent,
                    replies=given.get(row.id, {}),
                    audience=row.facts.get("@audience"),
                    center=row.center,
                    weight=row.weight,
                    situation=row.facts.get("@situation"),
                    service=row.facts.get("@service"),
                    channel=row.facts.get("@channel"),
                    consultant=row.facts.get("@consultant"),
                ),
            )
            for row in runs
        ]

    return await db.read(body)
