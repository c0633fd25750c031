"""The store against the answers: what differs is found and mended; rebuilt, it is as it was, bit for bit."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from db.database import Database
from db.models import AnswerCell, IndexCell, Lease
from db.repos import leases
from guide.content import Content
from tests.conftest import MovableClock
from tests.usecases.conftest import everything
from tests.usecases.index.filling import (
    ALL_GOOD,
    CENTER,
    DAY,
    Filling,
    a_run,
    cells,
    counts,
    expected,
    months,
    with_method,
)
from usecases.actors import Actor, Actors
from usecases.index.reader import IndexReader
from usecases.index.recount import ALONE, BeingRebuilt
from usecases.index.store import IndexStore, MethodChanged, NoMethod
from usecases.jobs import wall_clock
from usecases.runs.questionnaires import Questionnaires

CENTERS = ("saransk", "ruzaevka", None)
FACTS = {
    "@audience": ("citizen", "employer", ""), "@situation": ("layoff", ""), "@service": ("career", ""),
    "@channel": ("office", "phone"), "@consultant": ("anna", "boris", ""),
}  # fmt: skip


@pytest.fixture
async def filled(content: Content, filling: Filling, actors: Actors, wave: int) -> Filling:
    """Every shipped survey and checklist, answered at random by people who come again."""
    chance = filling.chance
    for number, key in enumerate([*content.surveys, *content.checklists] * 3):
        picked = {fact: chance.choice(values) for fact, values in FACTS.items()}
        start = a_run(
            key,
            channel="checklist" if key in content.checklists else "invite",
            facts={fact: value for fact, value in picked.items() if value},
            center=chance.choice(CENTERS),
            day=DAY - timedelta(days=chance.randrange(60)),
            respondent=f"{chance.randrange(20):032}",
            weight=chance.choice((1.0, 3.25, 40.0)),
            wave=wave if key == "pulse" else None,
        )
        await filling.fill(await actors.meet(700_300 + number, "ru"), start)
    return filling


def of(db: Database, content: Content, clock: MovableClock) -> IndexStore:
    """The store of a bot that starts with this content."""
    return IndexStore(db, content, clock, Questionnaires(db, content, clock))


async def test_verify_finds_nothing_in_what_completing_has_added(
    db: Database, content: Content, store: IndexStore, filled: Filling
) -> None:
    assert await cells(db) == await expected(db, content)
    assert await store.verify(months) == ()


async def test_rebuilt_from_nothing_it_is_as_it_was_bit_for_bit(
    db: Database, store: IndexStore, filled: Filling
) -> None:
    before = await cells(db), await counts(db)
    await db.write(lambda tx: [tx.execute(delete(table)) for table in (IndexCell, AnswerCell)] and None)
    seen: list[tuple[str, int, int]] = []
    rebuilt = await store.rebuild(lambda *told: seen.append(told))
    assert (await cells(db), await counts(db)) == before
    assert rebuilt.mended == rebuilt.rows == len(before[0]) + len(before[1])
    assert [month for month, _, _ in seen] == sorted({month for month, _, _ in seen})
    assert [done for _, done, _ in seen] == list(range(1, seen[-1][2] + 1))
    assert (await store.rebuild(months)).mended == 0


async def test_one_broken_cell_is_named_and_mended(
    db: Database, store: IndexStore, filling: Filling, client: Actor
) -> None:
    await filling.fill(client, a_run(), ALL_GOOD)
    before = await cells(db), await counts(db)
    one = (IndexCell.family == "month") & (IndexCell.indicator == "courtesy")
    await db.write(lambda tx: tx.execute(update(IndexCell).where(one).values(score=IndexCell.score - 1)) and None)
    (broken,) = await store.verify(months)
    assert broken.text == (
        f"index_cells month 2026-12 {CENTER} citizen client courtesy '' -1 1: "
        "expected 1 1000 1000000 252000000, stored 1 1000 1000000 251999999"
    )
    assert (await store.rebuild(months)).mended == 1
    assert await store.verify(months) == ()
    assert (await cells(db), await counts(db)) == before


async def test_cells_that_are_missing_or_nobodys_are_broken_too(
    db: Database, store: IndexStore, filling: Filling, client: Actor
) -> None:
    await filling.fill(client, a_run(), ALL_GOOD)
    before = await cells(db), await counts(db)
    stray = {"period": "2019-02", "center": "east", "survey": "exit", "question": "q", "audience": "", "reply": "5"}
    lost = (IndexCell.family == "region") & (IndexCell.indicator == "runs")
    await db.write(lambda tx: tx.execute(delete(IndexCell).where(lost)) and None)
    await db.write(lambda tx: tx.execute(insert(AnswerCell).values(**stray, n=3)) and None)
    extra, missing = await store.verify(months)
    assert (extra.key, extra.expected, extra.stored) == (tuple(stray.values()), None, (3,))
    assert (missing.table, missing.expected, missing.stored) == ("index_cells", (1, 1000, 1_000_000, 0), None)
    assert (await store.rebuild(months)).mended == 2
    assert (await cells(db), await counts(db)) == before


async def test_two_rebuilds_at_once_are_one_too_many(db: Database, store: IndexStore) -> None:
    now = wall_clock()
    await db.write(lambda tx: leases.take(tx, ALONE, "another", now, now + timedelta(minutes=1)))
    with pytest.raises(BeingRebuilt):
        await store.rebuild(months)
    await db.write(lambda tx: tx.execute(delete(Lease)) and None)
    await store.rebuild(months)
    assert (await everything(db))["leases"] == []


@pytest.mark.parametrize("ends", ["error", "cancelled"])
async def test_a_rebuild_that_is_ended_leaves_the_next_its_turn(
    db: Database, store: IndexStore, filled: Filling, ends: str
) -> None:
    held: list[int] = []

    def told(*_: object) -> None:
        held.append(1)
        if ends == "error":
            raise OSError("the terminal is gone")
        doing.cancel()

    doing = asyncio.ensure_future(store.rebuild(told))
    with pytest.raises(OSError if ends == "error" else asyncio.CancelledError):
        await doing
    assert held == [1]
    assert (await everything(db))["leases"] == []
    await store.rebuild(months)


async def test_whoever_is_refused_does_not_end_the_turn_of_another(db: Database, store: IndexStore) -> None:
    now = wall_clock()
    await db.write(lambda tx: leases.take(tx, ALONE, "another", now, now + timedelta(minutes=1)))
    for _ in range(2):
        with pytest.raises(BeingRebuilt):
            await store.rebuild(months)


async def test_without_a_method_nothing_is_counted_until_there_is_one(
    db: Database, content: Content, store: IndexStore, filled: Filling, clock: MovableClock
) -> None:
    none = of(db, replace(content, method=None), clock)
    await none.open()
    assert (none.version, await none.catch_up()) == ("", 0)
    with pytest.raises(NoMethod):
        await none.verify(months)


async def test_earlier_runs_are_counted_with_a_new_version_and_the_old_cells_stay(
    db: Database, content: Content, store: IndexStore, filled: Filling, clock: MovableClock, client: Actor
) -> None:
    before, replies = await cells(db), await counts(db)
    clock.passes(days=1)
    changed = with_method(content, version="2", unsaid=None)
    later = of(db, changed, clock)
    await later.open()
    assert await cells(db) == before
    assert await later.verify(months) == ()
    many = await later.catch_up()
    assert many == len(filled_runs := (await everything(db))["runs"])
    assert {row["scored"] for row in filled_runs} == {"2"}
    stored = await cells(db)
    assert {key: cell for key, cell in stored.items() if key.method == "1"} == before
    assert {key: cell for key, cell in stored.items() if key.method == "2"} == await expected(db, changed)
    assert await counts(db) == replies
    assert await later.catch_up() == 0
    assert (await later.verify(months), await later.rebuild(months)) == ((), await later.rebuild(months))
    versions = {row["version"]: row["caught_up_at"] for row in (await everything(db))["method_versions"]}
    assert versions == {"1": clock.now - timedelta(days=1), "2": clock.now}


async def test_a_replica_of_before_counts_on_with_its_own_version_and_nothing_twice(
    db: Database, content: Content, store: IndexStore, filling: Filling, clock: MovableClock, client: Actor
) -> None:
    newer = with_method(content, version="2")
    later = of(db, newer, clock)
    await filling.fill(client, a_run(), ALL_GOOD)
    clock.passes(days=1)
    await later.open()
    assert await later.catch_up() == 1
    await filling.fill(client, a_run("consultation"))
    assert await store.catch_up() == 0
    assert await later.catch_up() == 1
    assert {key: cell for key, cell in (await cells(db)).items() if key.method == "2"} == await expected(db, newer)
    assert {key: cell for key, cell in (await cells(db)).items() if key.method == "1"} == await expected(db, content)


def heavier(content: Content) -> list[dict[str, Any]]:
    """The groups of the method, the first one weighing more than the last."""
    assert content.method is not None
    groups: list[dict[str, Any]] = content.method.model_dump()["groups"]
    return [{**groups[0], "weight": 30}, *groups[1:-1], {**groups[-1], "weight": 10}]


@pytest.mark.parametrize("change", ["unsaid", "stars", "anonymity", "groups", "beside"])
async def test_a_changed_method_under_the_same_version_cannot_come_into_force(
    db: Database, content: Content, store: IndexStore, clock: MovableClock, change: str
) -> None:
    changes: dict[str, object] = {
        "beside": {},
        "unsaid": None,
        "stars": [10, 20],
        "anonymity": 6,
        "groups": heavier(content),
    }
    changed = of(db, with_method(content, **{change: changes[change]}), clock)
    with pytest.raises(MethodChanged, match="Raise «version»") as refused:
        await changed.open()
    assert len(str(refused.value).splitlines()) == 1
    with pytest.raises(MethodChanged):
        await changed.verify(months)
    await store.open()


async def test_titles_may_change_under_the_same_version(
    db: Database, content: Content, store: IndexStore, clock: MovableClock
) -> None:
    renamed = of(db, with_method(content, title={"ru": "Наша методика"}), clock)
    await renamed.open()
    assert await renamed.verify(months) == ()


async def test_other_weights_of_another_version_count_all_runs_anew(
    db: Database, content: Content, store: IndexStore, filling: Filling, clock: MovableClock, client: Actor
) -> None:
    await filling.fill(client, a_run(), ALL_GOOD)
    clock.passes(days=1)
    newer = with_method(content, version="2", groups=heavier(content), stars=[10, 20])
    later, reader = of(db, newer, clock), IndexReader(newer)
    await later.open()
    assert not await db.read(reader.caught_up)
    assert await later.catch_up() == 1
    assert await db.read(reader.caught_up)
    stored = {version: [key for key in await cells(db) if key.method == version] for version in ("1", "2")}
    assert len(stored["1"]) == len(stored["2"]) > 0


async def test_a_version_that_was_followed_by_another_cannot_come_back(
    db: Database, content: Content, store: IndexStore, clock: MovableClock
) -> None:
    clock.passes(days=1)
    later = of(db, with_method(content, version="2"), clock)
    await later.open()
    with pytest.raises(MethodChanged, match="«1» was followed by «2»"):
        await store.open()


async def test_a_run_whose_questionnaire_nobody_knows_says_nothing(
    db: Database, content: Content, store: IndexStore, filling: Filling, clock: MovableClock, client: Actor
) -> None:
    await filling.fill(client, a_run(), ALL_GOOD)
    lost = replace(content, surveys={key: one for key, one in content.surveys.items() if key != "exit"})
    await db.write(lambda tx: tx.exec_driver_sql("DELETE FROM survey_versions") and None)
    assert len(await of(db, lost, clock).verify(months)) == len(await cells(db)) + len(await counts(db))


async def test_people_answer_while_it_is_rebuilt(
    db: Database, content: Content, store: IndexStore, filled: Filling, actors: Actors
) -> None:
    await db.write(lambda tx: tx.execute(update(IndexCell).values(n=IndexCell.n + 1)) and None)

    async def answers(number: int) -> None:
        await filled.fill(await actors.meet(700_500 + number, "ru"), a_run("consultation", respondent=str(number)))

    await asyncio.gather(store.rebuild(months), *(answers(number) for number in range(6)))
    assert await cells(db) == await expected(db, content)
    assert await store.verify(months) == ()
