"""What was published stays as it was, and says whether it would still come out so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from sqlalchemy import Connection, func, insert, select

from db.database import Database
from db.models import MethodVersion, PublishedValue
from guide.content import Content
from surveys.method import Method
from tests.conftest import MovableClock
from tests.surveys.small_method import SURVEYS
from tests.surveys.test_worked_example import EMPLOYERS, HOW, NOW
from tests.usecases.conftest import audit
from tests.usecases.index_cards.conftest import Q3
from tests.usecases.index_cards.counted import counted, many, moved
from usecases.actors import Actor
from usecases.index.cards import IndexCards
from usecases.index.publishing import CatchingUp, Publishing
from usecases.index.reader import IndexReader
from usecases.index.store import MethodChanged
from usecases.refusals import Outdated
from usecases.rights import Rights

VISIT = SURVEYS["visit"]
T = TypeVar("T")


@pytest.fixture
async def example(db: Database) -> None:
    await counted(db, HOW, [*moved(NOW, "west", Q3.since), *moved(EMPLOYERS[:4], "west", Q3.since)])
    await counted(db, HOW, many(VISIT, "polite=4 own=yes", 20, "east", Q3))


async def test_published_values_are_those_of_the_cards(
    db: Database, publishing: Publishing, cards: IndexCards, admin: Actor, example: None
) -> None:
    done = await publishing.publish(Q3)
    published = await publishing.of(Q3)
    assert done.is_new
    assert published is not None
    for place in ("", "west", "east"):
        card = await cards.card(admin, place, Q3)
        assert published.values[place, "composite"] == card.whole
        assert published.values[place, "citizen"] == card.sides["citizen"]
        assert published.values[place, "employer"] == card.sides["employer"]
        assert card.published is not None
        assert (card.published.publication, card.published.at, card.published.same) == (done.id, done.at, True)
    (said,) = await audit(db)
    assert said == (
        "index.publish",
        {"publication": done.id, "period": "2026-Q3", "method": "small", "inputs": done.inputs},
    )


async def test_published_again_nothing_changes(
    db: Database, publishing: Publishing, clock: MovableClock, example: None
) -> None:
    first = await publishing.publish(Q3)
    rows = await db.read(lambda tx: tx.execute(select(func.count()).select_from(PublishedValue)).scalar_one())
    clock.passes(days=1)
    again = await publishing.publish(Q3)
    assert again == replace(first, is_new=False)
    assert await db.read(lambda tx: tx.execute(select(func.count()).select_from(PublishedValue)).scalar_one()) == rows
    assert len(await audit(db)) == 1


async def test_other_answers_make_another_publication(
    db: Database, publishing: Publishing, cards: IndexCards, admin: Actor, example: None
) -> None:
    first = await publishing.publish(Q3)
    old = await publishing.of(Q3)
    await counted(db, HOW, many(VISIT, "polite=1 own=no rec=0", 5, "west", Q3))
    card = await cards.card(admin, "west", Q3)
    assert card.published is not None
    assert card.published.same is False
    assert old is not None
    assert card.published.sides["citizen"] == old.values["west", "citizen"] != card.sides["citizen"]
    second = await publishing.publish(Q3)
    assert second.is_new
    assert second.inputs != first.inputs
    now, then = await publishing.of(Q3), await publishing.of(Q3, first.id)
    assert then == old
    assert now is not None
    assert now.values["west", "citizen"] == card.sides["citizen"]
    assert [one.id for one in await publishing.all(Q3)] == [second.id, first.id]
    assert await publishing.of(Q3.before(), first.id) is None
    assert await publishing.all(Q3.before()) == ()


async def test_who_was_overtaken_while_reading_reads_again(
    db: Database, publishing: Publishing, example: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The latest publication is never made of older answers than the one before it."""
    snapshot, read = db.snapshot, 0

    async def slow(body: Callable[[Connection], T]) -> T:
        nonlocal read
        read += 1
        found = await snapshot(body)
        if read == 1:
            await counted(db, HOW, many(VISIT, "polite=1 own=no rec=0", 5, "west", Q3))
            await publishing.publish(Q3)
        return found

    monkeypatch.setattr(db, "snapshot", slow)
    late = await publishing.publish(Q3)
    (only,) = await publishing.all(Q3)
    assert (late.is_new, late.id, late.inputs, read) == (False, only.id, only.inputs, 3)


def changed(content: Content, **changes: object) -> Content:
    assert content.method is not None
    return replace(content, method=Method.model_validate({**content.method.model_dump(), **changes}))


async def known(db: Database, method: Method, clock: MovableClock) -> None:
    """A version in force, every run counted."""
    values = {"version": method.version, "imprint": method.imprint, "definition": method.model_dump(mode="json")}
    row = {**values, "since": clock(), "caught_up_at": clock()}

    def body(tx: Connection) -> None:
        tx.execute(insert(MethodVersion).values(**row))

    await db.write(body)


async def test_another_method_leaves_the_past_alone(
    db: Database,
    content: Content,
    clock: MovableClock,
    rights: Rights,
    publishing: Publishing,
    admin: Actor,
    example: None,
) -> None:
    await known(db, HOW, clock)
    await publishing.publish(Q3)
    old = await publishing.of(Q3)
    clock.passes(days=1)
    weights = [
        {**group, "weight": weight}
        for group, weight in zip(HOW.model_dump()["groups"], (50, 20, 10, 10, 10), strict=True)
    ]
    newer = changed(content, version="two", groups=weights)
    assert newer.method is not None
    await known(db, newer.method, clock)
    await counted(db, newer.method, moved(NOW, "west", Q3.since))
    await counted(db, newer.method, moved(NOW, "west", Q3.after().since))
    cards = IndexCards(db, IndexReader(newer), rights)
    card = await cards.card(admin, "west", Q3)
    assert card.published is not None
    assert old is not None
    assert (card.published.method, card.published.same) == ("small", None)
    assert card.published.sides["citizen"] == old.values["west", "citizen"]
    assert card.sides["citizen"].value != card.published.sides["citizen"].value
    after = await cards.card(admin, "west", Q3.after())
    assert (after.before.why, after.changes["citizen"]) == ("method", None)
    second = await Publishing(db, newer, clock, rights).publish(Q3)
    assert second.is_new
    assert await publishing.of(Q3, old.publication.id) == old


async def test_other_stars_under_the_same_version_publish_nothing(
    db: Database, content: Content, clock: MovableClock, rights: Rights, publishing: Publishing, example: None
) -> None:
    await known(db, HOW, clock)
    first = await publishing.publish(Q3)
    lenient = Publishing(db, changed(content, stars=[10, 20, 30, 40]), clock, rights)
    with pytest.raises(MethodChanged):
        await lenient.publish(Q3)
    assert await publishing.all() == (replace(first, is_new=False),)


async def test_other_titles_are_the_same_inputs(
    db: Database, content: Content, clock: MovableClock, rights: Rights, publishing: Publishing, example: None
) -> None:
    first = await publishing.publish(Q3)
    renamed = Publishing(db, changed(content, title={"ru": "Другое имя"}), clock, rights)
    assert await renamed.publish(Q3) == replace(first, is_new=False)


async def test_a_raised_version_publishes_nothing_before_it_is_in_force(
    db: Database, content: Content, clock: MovableClock, rights: Rights, example: None
) -> None:
    await known(db, HOW, clock)
    with pytest.raises(CatchingUp):
        await Publishing(db, changed(content, version="two"), clock, rights).publish(Q3)


async def test_nothing_is_published_while_runs_are_missing(
    db: Database, publishing: Publishing, clock: MovableClock, example: None
) -> None:
    def begun(tx: Connection) -> None:
        values = {"version": HOW.version, "imprint": HOW.imprint, "definition": {}, "since": clock()}
        tx.execute(insert(MethodVersion).values(**values))

    await db.write(begun)
    with pytest.raises(CatchingUp):
        await publishing.publish(Q3)


async def test_nothing_small_is_published(db: Database, content: Content, clock: MovableClock, rights: Rights) -> None:
    wary = changed(content, anonymity=5)
    await counted(db, HOW, many(VISIT, "polite=5 own=yes rec=9", 20, "west", Q3))
    await counted(db, HOW, many(VISIT, "polite=5 own=yes rec=9", 3, "east", Q3))
    await Publishing(db, wary, clock, rights).publish(Q3)
    rows = await db.read(lambda tx: tx.execute(select(PublishedValue.__table__)).all())
    assert all(row.n is None or row.n == 0 or row.n >= 5 for row in rows)
    assert {row.why for row in rows if row.center == "east" and row.name == "polite" and row.audience == "citizen"} == {
        "hidden"
    }


async def test_without_a_method_there_is_nothing(
    db: Database, content: Content, clock: MovableClock, rights: Rights
) -> None:
    with pytest.raises(Outdated):
        await Publishing(db, replace(content, method=None), clock, rights).publish(Q3)


async def test_who_published(db: Database, publishing: Publishing, admin: Actor, example: None) -> None:
    done = await publishing.publish(Q3, admin)
    assert (done.by, done.operator, done.at) == (admin.id, "", datetime(2026, 12, 1, 7, 40, tzinfo=UTC))
    assert "by" not in (await audit(db))[-1][1]


async def test_who_published_by_the_command_line(
    db: Database, publishing: Publishing, cards: IndexCards, admin: Actor, example: None
) -> None:
    done = await publishing.publish(Q3, operator="petrova")
    again = await publishing.publish(Q3, operator="ivanova")
    assert (done.by, done.operator, again.operator) == (None, "petrova", "petrova")
    assert [(action, detail["by"]) for action, detail in await audit(db)] == [("index.publish", "petrova")]
    card = await cards.card(admin, "west", Q3)
    assert card.published is not None
    assert card.published.operator == "petrova"
    assert [one.operator for one in await publishing.all(Q3)] == ["petrova"]
