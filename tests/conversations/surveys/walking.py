"""What tests of surveys share: people on their way through a poll of every kind of question, and what is stored."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from db.database import Database
from db.models import Answer, AnswerChange, Run
from db.rows import AnyRow
from guide.content import Content
from simulator.person import Person
from tests.conftest import LINK_KEY, Town
from usecases.links import Links

POSTER = Links(LINK_KEY).exit("saransk")
TO = {
    "mark": ("Продолжить",),
    "easy": ("Продолжить", "4"),
    "again": ("Продолжить", "4", "6"),
    "met": ("Продолжить", "4", "6", "9"),
    "room": ("Продолжить", "4", "6", "9", "Да"),
    "fix": ("Продолжить", "4", "6", "9", "Да", "В зале"),
    "wait": ("Продолжить", "4", "6", "9", "Да", "В зале", "Очереди", "Вывески", "Готово"),
}
"""The taps that lead to a question."""


async def scans(person: Person) -> None:
    """Follow the code on the wall."""
    await person.opens(POSTER)


async def at(person: Person, question: str) -> None:
    """Scan and tap on to this question."""
    await scans(person)
    for label in TO[question]:
        await person.taps(label)


async def redelivers(town: Town, person: Person, text: str) -> None:
    """Telegram hands out once more what the person typed last."""
    message = next(m for m in reversed(person.messages) if m.sender == "person" and m.text == text)
    await town.world.settled(town.world.push({"message": message.as_api()}))


async def stored(db: Database) -> tuple[AnyRow, dict[str, str]]:
    """The latest run and its answers by question."""

    def body(tx: Connection) -> tuple[AnyRow, dict[str, str]]:
        run = tx.execute(select(Run.__table__).order_by(Run.id.desc())).first()
        assert run is not None
        answers = tx.execute(select(Answer.question, Answer.reply).where(Answer.run_id == run.id)).all()
        return run, {row.question: row.reply for row in answers}

    return await db.read(body)


async def answers(town: Town) -> dict[str, str]:
    """What is stored of the latest run."""
    assert town.app is not None
    return (await stored(town.app.db))[1]


async def latest(town: Town) -> Any:
    """The latest run."""
    assert town.app is not None
    return (await stored(town.app.db))[0]


async def history(town: Town) -> Sequence[tuple[str, str, str | None]]:
    """Changed answers: question, old, new."""
    assert town.app is not None
    stmt = select(AnswerChange.question, AnswerChange.old, AnswerChange.new).order_by(AnswerChange.id)
    return await town.app.db.read(lambda tx: [(row.question, row.old, row.new) for row in tx.execute(stmt)])


def few_situations(content: Content) -> Content:
    """The same content with two situations: a bot learns the words of all of them when it starts."""
    return replace(content, situations=dict(islice(content.situations.items(), 2)))


def labels(person: Person) -> list[str]:
    """What can be tapped."""
    return [label for row in person.buttons for label in row]
