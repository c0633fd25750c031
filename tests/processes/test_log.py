"""What a person typed, and their name, are theirs: whatever fails, the log does not repeat them."""

import io
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import structlog
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import GetMe
from sqlalchemy import Connection, text

from bot import logs
from db.database import Away, Database
from db.repos import runs as rows
from guide.content import Content
from handlers import showing
from handlers.redraw import Redraw
from handlers.screen import Screen
from tests.conftest import MovableClock, Town, town_on
from tests.conversations.surveys.walking import answers, at, few_situations, redelivers
from tests.surveys.every_kind import EVERY_KIND

SAID = "мой секрет 8-927-000-00-00"
NAME = "Приметная Фамилия"
Log = Callable[[], str]
Failing = Callable[[Redraw], Awaitable[Screen]]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """What the process's own set-up of logging has written."""
    root, configured = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    logs.set_up("console")
    yield said.getvalue
    root.handlers[:], root.level = handlers, level
    structlog.configure(**configured)


async def _mistaken(_redraw: Redraw) -> Screen:
    raise ValueError(f"cannot make sense of {SAID} by {NAME}")


async def _caused(_redraw: Redraw) -> Screen:
    try:
        raise KeyError(SAID)
    except KeyError as error:
        raise RuntimeError(NAME) from error


def _refused_by(db: Database) -> Failing:
    """The database refuses a statement that carries what was typed."""

    def body(tx: Connection) -> Any:
        wrong = (
            "SELECT CAST(:said AS integer)" if tx.dialect.name == "postgresql" else "INSERT INTO nowhere VALUES (:said)"
        )
        return tx.execute(text(wrong), {"said": SAID})

    async def refused(_redraw: Redraw) -> Screen:
        await db.write(body)
        raise AssertionError("the statement should have failed")

    return refused


async def _typed(town: Town, failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody types words that no button has, and looking at the current screen fails."""
    anna = town.person(NAME, 101)
    await anna.says("/start")
    with monkeypatch.context() as patch:
        patch.setattr(Redraw, "current", failing)
        await anna.says(SAID)
    assert anna.sees("Что-то сломалось у нас")


@pytest.mark.parametrize("failing", [_mistaken, _caused])
@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_failing_handler(town: Town, failing: Failing, monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    await _typed(town, failing, monkeypatch)
    _is_silent(log(), "handler failed")


async def test_a_statement_that_the_database_refuses(town: Town, monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    assert town.app is not None
    await _typed(town, _refused_by(town.app.db), monkeypatch)
    _is_silent(log(), "handler failed")


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_an_absent_database(town: Town, monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    anna = town.person(NAME, 101)
    await anna.says("/start")
    current, tries = Redraw.current, iter([Away(SAID)])

    async def absent(redraw: Redraw) -> Screen:
        for error in tries:
            raise error
        return await current(redraw)

    monkeypatch.setattr(Redraw, "current", absent)
    await anna.says(SAID)
    assert anna.messages[-1].sender == "bot"
    _is_silent(log(), "will try again")


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_message_that_telegram_refuses(town: Town, monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    anna = town.person(NAME, 101)
    await anna.says("/start")

    async def refuse(*_: object) -> None:
        raise TelegramBadRequest(GetMe(), f"can't parse entities in {SAID}")

    with monkeypatch.context() as patch:
        patch.setattr(showing, "show", refuse)
        await anna.says(SAID)
    _is_silent(log(), "update failed")
    await anna.says("/menu")
    assert anna.sees("Кто вы?")


@pytest.fixture
async def polled(db_url: str, clock: MovableClock, content: Content) -> AsyncIterator[Town]:
    """A town whose exit poll has every kind of question."""
    asked = replace(few_situations(content), surveys={"exit": EVERY_KIND}, triggers=None)
    async with town_on(db_url, clock, content=asked) as town:
        yield town


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_words_typed_into_a_survey(polled: Town, log: Log) -> None:
    """Stored, refused as too long, delivered again, answered where a button was expected: the log says ids only."""
    anna = polled.person(NAME, 101)
    await at(anna, "mark")
    await anna.says(SAID)
    await anna.taps("1 — совсем")
    await anna.says(SAID + " о" * 60)
    await anna.says(SAID)
    await redelivers(polled, anna, SAID)
    assert (await answers(polled))["low"] == "мой секрет [скрыто]"
    await anna.presses(anna.messages[-1].id, "a:1:low:x")
    _is_silent(log(), "refused")
    assert "секрет" not in log()


async def test_words_that_could_not_be_stored(polled: Town, monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    anna = polled.person(NAME, 101)
    await at(anna, "mark")
    await anna.taps("1 — совсем")

    def store(tx: Connection, run: int, question: str, reply: str, *_: object) -> None:
        wrong = "INSERT INTO answers (run_id, question, reply) VALUES (:run, :question, :reply)"
        tx.execute(text(wrong), {"run": run, "question": question, "reply": reply})

    with monkeypatch.context() as patch:
        patch.setattr(rows, "store", store)
        await anna.says(SAID)
    assert anna.sees("Что-то сломалось у нас")
    _is_silent(log(), "handler failed")
    assert "секрет" not in log()
    await anna.says("/menu")
    await anna.taps("Продолжить опрос")
    await anna.says(SAID)
    assert (await answers(polled))["low"] == "мой секрет [скрыто]"


def _is_silent(err: str, noted: str) -> None:
    assert noted in err
    assert SAID not in err
    assert NAME not in err
