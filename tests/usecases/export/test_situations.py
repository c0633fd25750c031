"""A row of an export tells a situation only where the index tells it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import pytest
from sqlalchemy import Connection

from db.database import Database
from db.repos import method_versions
from guide.content import Content
from surveys.cells import Completed
from surveys.survey import Survey
from tests.surveys.small_method import SURVEYS, VISIT, method, survey
from tests.usecases.export.exported import BEGAN, DAY, lines, published, ran
from tests.usecases.index_cards.counted import counted
from usecases.export.making import Maker
from usecases.export.order import Format, Order
from usecases.export.situations import Told, is_counted, told
from usecases.index.breakdowns import breakdown
from usecases.index.reader import IndexReader
from usecases.index.store import IndexStore
from usecases.periods import Period

QUARTER = Period.parse("2026-Q4")
HOW = method(anonymity=5)
TALK = survey("talk", "event", {"key": "rec", "kind": "nps"})
"""Nothing of it goes into the index."""
SITUATIONS = ("loss", "hiring", "moving", None)
People = Mapping[tuple[str | None, str | None], int]
"""Centre and situation → how many."""


@pytest.fixture
def content(content: Content) -> Content:
    return replace(content, method=HOW, surveys={"visit": VISIT, "pulse": SURVEYS["pulse"], "talk": TALK})


async def lived(db: Database, people: People, **more: Any) -> None:
    """Counted at once, without rows."""
    runs: list[tuple[Survey, Completed]] = []
    for (center, situation), many in people.items():
        said = {"audience": "citizen", "situation": situation, **more}
        runs += [(VISIT, Completed(DAY, f"{center}{n}", {"polite": "5"}, center=center, **said)) for n in range(many)]
    await counted(db, HOW, runs)


async def answered(db: Database, store: IndexStore, people: Iterable[tuple[str, str | None]], asked: Survey) -> None:
    """Rows in the order of their days, then counted."""

    def body(tx: Connection) -> None:
        for number, (center, situation) in enumerate(people):
            facts = {"@center": center, "@audience": "citizen", **({"@situation": situation} if situation else {})}
            day = DAY + timedelta(days=number // 9)
            more = {"day": day, "began": BEGAN + timedelta(minutes=number), "scored": ""}
            ran(tx, asked, {"polite": "5", "rec": "9"}, facts, respondent=f"{number:032}", **more)

    await db.write(lambda tx: published(tx, asked))
    await db.write(body)
    await store.open()
    while await store.catch_up():
        pass


async def rows_of(
    db: Database, content: Content, folder: Path, survey: str = "visit", into: Format = "csv", **more: Any
) -> list[dict[str, str]]:
    order = Order(**{"period": QUARTER, "center": "", "survey": survey, "format": into, **more})
    later = BEGAN + timedelta(days=30)
    made = await Maker(db, content).make(order, later, Path(mkdtemp(dir=folder)), lambda *_: None)
    return lines(next(file for file in made.files if file.name.endswith(f"_{survey}.csv")))


async def in_chat(db: Database, content: Content, center: str) -> set[str]:
    """The situations whose numbers the breakdown of a centre shows."""
    reader = IndexReader(content)

    def body(tx: Connection) -> set[str]:
        where, now = reader.where(tx, center, QUARTER), reader.read(tx, center, QUARTER)
        view = breakdown(tx, content, where, now, "citizen", "situation")
        return {line.value for line in view.lines if line.shown.n is not None}

    return await db.read(body)


async def may_tell(db: Database) -> Told:
    return await db.read(lambda tx: told(tx, HOW, QUARTER))


@pytest.mark.parametrize("center", ["", "west"])
async def test_beside_a_rare_situation_another_is_blank_and_rows_keep_their_places(
    db: Database, content: Content, index_store: IndexStore, tmp_path: Path, center: str
) -> None:
    many = [*[("west", "moving")] * 25, *[("west", "hiring")] * 7, *[("west", "loss")] * 3, *[("east", "loss")] * 30]
    people = Random(5).sample(many, len(many))
    await answered(db, index_store, people, VISIT)
    rows = await rows_of(db, content, tmp_path, center=center)
    shown = {place: await in_chat(db, content, place) for place in ("west", "east")}
    assert (shown["west"], shown["east"]) == ({"moving"}, {"loss"})
    mine = [(place, situation) for place, situation in people if center in ("", place)]
    assert [(row["center"], row["situation"]) for row in rows] == [
        (place, situation if situation in shown[place] else "") for place, situation in mine
    ]
    assert Counter(row["situation"] for row in rows if row["center"] == "west") == {"moving": 25, "": 10}
    assert [int(row["run"]) for row in rows] == list(range(1, len(rows) + 1))
    assert [row["day"] for row in rows] == sorted(row["day"] for row in rows)


@pytest.mark.parametrize("seed", range(4))
async def test_never_more_than_in_chat(db: Database, content: Content, seed: int) -> None:
    chance = Random(seed)
    places = ("west", "east", None)
    people = {(center, name): chance.choice((0, 1, 3, 5, 7, 12, 30)) for center in places for name in SITUATIONS}
    await lived(db, people)
    here = await may_tell(db)
    for center in ("west", "east"):
        ours = {situation for audience, place, situation in here if (audience, place) == ("citizen", center)}
        theirs = await in_chat(db, content, center)
        small = any(sum(n for (at, _), n in people.items() if at == place) < HOW.anonymity for place in places)
        assert ours <= theirs
        assert small or ours == theirs
    assert all(people[place or None, situation] >= HOW.anonymity for _, place, situation in here)


async def test_rows_can_be_counted_where_the_number_of_runs_is_hidden(db: Database, content: Content) -> None:
    """All blank rows of the larger centre would be of one situation: the only one that the small centre has."""
    await lived(db, {("west", "loss"): 3, ("east", "loss"): 8, ("east", "moving"): 12})
    assert await may_tell(db) == frozenset()
    assert await in_chat(db, content, "east") == {"moving"}


async def test_whoever_does_not_say_who_they_are_is_told_of_where_nobody_is_hidden(db: Database) -> None:
    await lived(db, {("west", "loss"): 9, ("west", "hiring"): 9, ("east", "hiring"): 9})
    await lived(db, {("west", "hiring"): 2}, audience="employer")
    here = await may_tell(db)
    assert ("citizen", "west", "hiring") in here
    assert {(center, situation) for audience, center, situation in here if audience is None} == {
        ("west", "loss"),
        ("east", "hiring"),
    }


async def test_runs_of_no_center_have_situations_too(db: Database) -> None:
    await lived(db, {(None, "loss"): 9, ("west", "loss"): 9})
    assert {place for _, place, _ in await may_tell(db)} == {"", "west"}


async def test_what_no_index_counts_has_no_situations(
    db: Database, content: Content, index_store: IndexStore, tmp_path: Path
) -> None:
    people = [("west", "loss")] * 9
    await answered(db, index_store, people, VISIT)
    await answered(db, index_store, people, TALK)
    assert {row["situation"] for row in await rows_of(db, content, tmp_path)} == {"loss"}
    assert {row["situation"] for row in await rows_of(db, content, tmp_path, "talk")} == {""}
    assert {row["situation"] for row in await rows_of(db, replace(content, method=None), tmp_path)} == {""}
    assert [is_counted(HOW, one) for one in (VISIT, SURVEYS["pulse"], SURVEYS["look"], TALK)] == [
        True,
        True,
        False,
        False,
    ]
    assert not is_counted(None, VISIT)


async def test_nothing_is_told_while_earlier_runs_are_being_counted(db: Database, content: Content) -> None:
    await lived(db, {("west", "loss"): 9})
    await db.write(lambda tx: method_versions.add(tx, HOW.version, HOW.imprint, HOW.model_dump(mode="json"), BEGAN))
    assert await may_tell(db) == frozenset()
    await db.write(lambda tx: method_versions.caught_up(tx, HOW.version, BEGAN))
    assert ("citizen", "west", "loss") in await may_tell(db)


async def test_each_version_has_its_own_audience(
    db: Database, content: Content, index_store: IndexStore, tmp_path: Path
) -> None:
    """Whoever was asked by a version for anybody is no employer because the newest is for these."""
    newest = survey("visit", "event", *VISIT.model_dump(mode="json")["questions"], audience="employer")

    def body(tx: Connection) -> None:
        published(tx, VISIT)
        published(tx, newest, BEGAN + timedelta(hours=1))
        for number in range(6):
            facts = {"@center": "west", "@audience": "citizen", "@situation": "loss"}
            ran(tx, VISIT, {"polite": "5"}, facts, respondent=f"a{number:031}")
            ran(tx, VISIT, {"polite": "5"}, {"@center": "west"}, respondent=f"b{number:031}")
            ran(tx, newest, {"polite": "5"}, {"@center": "east"}, respondent=f"c{number:031}")

    await db.write(body)
    await index_store.open()
    while await index_store.catch_up():
        pass
    here = replace(content, surveys={**content.surveys, "visit": newest})
    told = Counter((row["version"], row["audience"], row["situation"]) for row in await rows_of(db, here, tmp_path))
    assert told == {
        (VISIT.version, "citizen", "loss"): 6,
        (VISIT.version, "", ""): 6,
        (newest.version, "employer", ""): 6,
    }


async def test_a_version_that_feeds_no_index_tells_no_situation(
    db: Database, content: Content, index_store: IndexStore, tmp_path: Path
) -> None:
    """Nor does it silence one that does."""
    newest = survey("visit", "event", {"key": "else", "kind": "nps"})
    await answered(db, index_store, [("west", "loss")] * 9, VISIT)

    def body(tx: Connection) -> None:
        published(tx, newest, BEGAN + timedelta(hours=1))
        ran(tx, newest, {"else": "5"}, {"@center": "west", "@audience": "citizen", "@situation": "loss"})

    await db.write(body)
    here = replace(content, surveys={**content.surveys, "visit": newest})
    told = Counter((row["version"], row["situation"]) for row in await rows_of(db, here, tmp_path))
    assert told == {(VISIT.version, "loss"): 9, (newest.version, ""): 1}
