"""A text cannot be matched with its run: neither by what is timed nor by how few could have written it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Connection

from db.database import Database
from guide.content import Content
from tests.surveys.every_kind import EVERY_KIND
from tests.usecases.export.exported import BEGAN, EVERYTHING, lines, published, ran
from usecases.export.making import Maker
from usecases.export.order import Order
from usecases.periods import Period

BAD = EVERYTHING | {"mark": "1", "low": "Нагрубили", "better": "-sk"}
GOOD = EVERYTHING | {"better": "-sk"}
Visit = tuple[Mapping[str, str], str, dict[str, Any]]
"""Replies, centre, columns."""


@pytest.fixture
def asked(content: Content) -> Content:
    return replace(content, surveys={"exit": EVERY_KIND})


async def answered(db: Database, runs: Iterable[Visit]) -> None:
    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        for number, (replies, center, more) in enumerate(runs):
            ran(tx, EVERY_KIND, replies, {"@center": center}, respondent=f"{number:032}", **more)

    await db.write(body)


async def unpacked(db: Database, content: Content, folder: Path, **more: Any) -> Path:
    out = Path(mkdtemp(dir=folder))
    order = Order(Period.parse("2026-Q4"), "", "", "zip", **more)
    made = await Maker(db, content, "k" * 40).make(order, BEGAN + timedelta(days=1), out, lambda *_: None)
    ZipFile(made.files[0]).extractall(out)
    return out


def table(folder: Path, name: str) -> list[dict[str, str]]:
    found = list(folder.glob(f"*_{name}.csv"))
    return lines(found[0]) if found else []


async def test_what_is_typed_is_not_timed(db: Database, asked: Content, tmp_path: Path) -> None:
    await answered(db, [(BAD, "west", {})] * 6)
    folder = await unpacked(db, asked, tmp_path)
    assert len(table(folder, "texts")) == 6
    assert {row["question"] for row in table(folder, "paradata")} == set(BAD) - {"low", "better"}
    note = (folder / "methodology.txt").read_text("utf-8-sig")
    assert "В параданных (файл paradata, он есть в архиве ZIP) нет вопросов" in note


async def test_what_stands_in_its_row_is_timed_too(db: Database, asked: Content, tmp_path: Path) -> None:
    await answered(db, [(BAD, "west", {})] * 6)
    folder = await unpacked(db, asked, tmp_path, with_text=True)
    assert {row["question"] for row in table(folder, "paradata")} == set(BAD)
    assert "нет вопросов, на которые" not in (folder / "methodology.txt").read_text("utf-8-sig")


@pytest.mark.parametrize(
    "others",
    [(GOOD, {}), ({}, {"state": "breakoff"}), (BAD, {"state": "breakoff"}), (BAD, {"hurried": True})],
    ids=["not asked", "nothing replied", "broken off", "hurried"],
)
async def test_one_of_few_who_were_asked_is_not_quoted(
    db: Database, asked: Content, tmp_path: Path, others: tuple[Mapping[str, str], dict[str, Any]]
) -> None:
    replies, more = others
    await answered(db, [(BAD, "west", {}), *[(replies, "west", more)] * 9])
    assert table(await unpacked(db, asked, tmp_path), "texts") == []


async def test_who_was_asked_and_wrote_nothing_is_among_them(db: Database, asked: Content, tmp_path: Path) -> None:
    await answered(db, [(BAD, "west", {}), *[(BAD | {"low": "-dk"}, "west", {})] * 4])
    (told,) = table(await unpacked(db, asked, tmp_path), "texts")
    assert (told["question"], told["center"], told["month"], told["text"]) == ("low", "west", "2026-11", "Нагрубили")


async def test_small_groups_of_a_question_stand_together(db: Database, asked: Content, tmp_path: Path) -> None:
    """The others of these centres do not make the groups larger, nor do those who were asked something else."""
    some: Sequence[Visit] = [(BAD, "west", {})] * 2 + [(BAD, "east", {})] * 3
    await answered(db, [*some, *[(GOOD | {"better": "Чай"}, "west", {})] * 5])
    told = Counter((row["question"], row["center"]) for row in table(await unpacked(db, asked, tmp_path), "texts"))
    assert told == {("low", ""): 5, ("better", "west"): 5}
