"""What an export holds stood there when it began: all its files speak of the same runs."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Connection, update

from db.database import Database
from db.models import Run
from db.repos import export_rows
from db.repos.export_rows import Frozen
from guide.content import Content
from tests.surveys.every_kind import EVERY_KIND, QUESTIONS, survey
from tests.usecases.export.exported import BEGAN, EVERYTHING, lines, published, ran
from usecases.export import beside
from usecases.export.making import Maker
from usecases.export.order import Made, Order
from usecases.periods import Period

LATER = BEGAN + timedelta(days=1)
QUARTER = Period.parse("2026-Q4")
WEST = {"@center": "west"}
BEFORE = BEGAN + timedelta(minutes=2)
"""When the late ones ended, by the clocks of those who end them."""
Body = Callable[[Connection], object]


@pytest.fixture
def asked(content: Content) -> Content:
    return replace(content, surveys={"exit": EVERY_KIND})


async def filled(db: Database) -> list[int]:
    """Six runs of six days, and one that goes on, on the first of them."""

    def body(tx: Connection) -> list[int]:
        published(tx, EVERY_KIND)
        going = ran(tx, EVERY_KIND, EVERYTHING | {"wait": "99"}, WEST, state="open", ended_at=None)
        days = [date(2026, 11, 10 + number) for number in range(6)]
        return [
            going,
            *(ran(tx, EVERY_KIND, EVERYTHING | {"wait": str(n)}, WEST, day=day) for n, day in enumerate(days)),
        ]

    return await db.write(body)


async def made(db: Database, content: Content, folder: Path) -> tuple[Made, dict[str, list[dict[str, str]]]]:
    folder = Path(mkdtemp(dir=folder))
    order = Order(QUARTER, "", "", "zip")
    done = await Maker(db, content, "k" * 40).make(order, LATER, folder, lambda *_: None)
    ZipFile(done.files[0]).extractall(folder)
    return done, read(folder)


def read(folder: Path) -> dict[str, list[dict[str, str]]]:
    return {file.stem.rpartition("_")[2]: lines(file) for file in folder.glob("*.csv")}


def meanwhile(monkeypatch: pytest.MonkeyPatch, db: Database, body: Body) -> None:
    """Something happens when the runs were counted, before their rows are read."""
    sheets = beside.sheets

    async def late(*given: Any) -> Any:
        await db.write(body)
        return await sheets(*given)

    monkeypatch.setattr(beside, "sheets", late)


def begun_and_ended(tx: Connection, _: int) -> None:
    ran(tx, EVERY_KIND, EVERYTHING | {"wait": "77"}, WEST, respondent="l" * 32)


def ended(tx: Connection, going: int) -> None:
    tx.execute(update(Run).where(Run.id == going).values(state="completed", ended_at=BEFORE))


def of_a_new_version(tx: Connection, _: int) -> None:
    newest = survey([QUESTIONS[1]])
    published(tx, newest, BEGAN + timedelta(hours=1))
    ran(tx, newest, {"mark": "1"}, WEST)


@pytest.mark.parametrize("happens", [begun_and_ended, ended, of_a_new_version])
async def test_a_run_that_is_there_too_late_is_nowhere(
    db: Database, asked: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happens: Callable[..., None]
) -> None:
    going = (await filled(db))[0]
    meanwhile(monkeypatch, db, lambda tx: happens(tx, going))
    done, tables = await made(db, asked, tmp_path)
    assert done.rows == len(tables["exit"]) == 6
    assert [row["wait"] for row in tables["exit"]] == list("012345")
    assert {row["run"] for row in tables["paradata"]} == set("123456")
    assert len(tables["texts"]) == 6
    monkeypatch.undo()
    assert (await made(db, asked, tmp_path))[0].rows == 7


async def test_who_is_still_answering_may_be_many(
    db: Database, asked: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a statement takes parameters."""
    last = (await filled(db))[-1]
    going = json.dumps([last, *range(last + 1, last + 70_000)])
    monkeypatch.setattr(export_rows, "freeze", lambda _: Frozen(last, going))
    assert (await made(db, asked, tmp_path))[0].rows == 5


async def test_timings_have_the_numbers_of_their_rows(db: Database, asked: Content, tmp_path: Path) -> None:
    """Runs of two surveys, some without a reply; each answers as many questions as its number says."""
    other = survey(QUESTIONS[1:], id="visit")
    chosen = ["mark", "easy", "again", "met", "room", "fix", "wait"]

    def body(tx: Connection) -> None:
        for one in (EVERY_KIND, other):
            published(tx, one)
        for number in range(14):
            replies = {key: EVERYTHING[key] for key in chosen[: number % 7]}
            ran(tx, EVERY_KIND if number < 7 else other, replies, WEST)

    await db.write(body)
    _, tables = await made(db, asked, tmp_path)
    answered = {
        row["run"]: sum(bool(row[key]) for key in (*chosen[:5], "fix_a", "wait"))
        for row in (*tables["exit"], *tables["visit"])
    }
    timed = [row["run"] for row in tables["paradata"]]
    assert {run: timed.count(run) for run in answered} == answered
    assert sorted(map(int, answered)) == list(range(1, 15))
