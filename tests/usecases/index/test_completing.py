"""A completed run feeds the store once, in the transaction that completes it; nothing else does."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from db.database import Database
from guide.content import Content
from surveys.cells import WHOLE, Cell, CellKey, Completed, increments
from surveys.replies import CountKey
from surveys.scoring import FULL
from tests.conftest import MovableClock
from tests.usecases.conftest import everything
from tests.usecases.index.filling import (
    ALL_GOOD,
    CENTER,
    DAY,
    Filling,
    a_run,
    cells,
    completed,
    counts,
    expected,
    months,
)
from usecases.actors import Actor, Actors
from usecases.clients.my_data import MyData
from usecases.index.store import IndexStore
from usecases.refusals import Outdated
from usecases.runs.walk import Start

FACTS = {
    "@audience": "citizen", "@channel": "office", "@situation": "layoff", "@service": "career", "@consultant": "anna",
}  # fmt: skip


async def test_an_exit_poll_adds_exactly_what_the_arithmetic_says(
    db: Database, content: Content, filling: Filling, client: Actor
) -> None:
    start = a_run(channel="qr", facts=FACTS)
    run = await filling.fill(client, start, ALL_GOOD)
    method = content.method
    assert method is not None
    told = Completed(
        DAY, start.respondent, ALL_GOOD, "citizen", CENTER,
        situation="layoff", service="career", channel="office", consultant="anna",
    )  # fmt: skip
    stored = await cells(db)
    assert stored == dict(increments(method, content.surveys["exit"], told))
    courtesy = CellKey("consultant", "client", "1", "courtesy", "citizen", CENTER, "anna", "2026-12", WHOLE)
    assert stored[courtesy] == Cell(1, 1000, 1_000_000, 1000 * FULL)
    assert {row["id"]: row["scored"] for row in (await everything(db))["runs"]} == {run: "1"}


async def test_replies_are_counted_those_in_own_words_are_not(db: Database, filling: Filling, client: Actor) -> None:
    await filling.fill(client, a_run(channel="qr"), {**ALL_GOOD, "waiting": "-na"})
    found = await counts(db)
    asked = {(key.question, key.reply): n for key, n in found.items()}
    assert asked == {("solved:scale5", "5"): 1, ("courtesy:scale5", "5"): 1, ("waiting:scale5", "-na"): 1}
    assert CountKey("2026-12", CENTER, "exit", "courtesy:scale5", "citizen", "5") in found


async def test_the_last_tap_delivered_twenty_times_counts_once(
    db: Database, content: Content, filling: Filling, client: Actor
) -> None:
    run = await filling.begin(client, a_run(channel="qr"))
    for key in ("solved", "courtesy", "waiting"):
        await filling.runs.answer(client, run, key, "4")
    taps = (filling.runs.answer(client, run, "better", "-sk") for _ in range(20))
    done = await asyncio.gather(*taps, return_exceptions=True)
    assert sum(isinstance(one, Outdated) for one in done) == 19
    assert await cells(db) == await expected(db, content)
    assert {key.n for key in (await cells(db)).values()} == {1}


async def test_what_was_changed_on_the_way_counts_as_it_ended(
    db: Database, content: Content, filling: Filling, client: Actor
) -> None:
    run = await filling.begin(client, a_run(channel="qr"))
    await filling.runs.answer(client, run, "solved", "1")
    await filling.runs.back(client, run, "courtesy")
    for key, reply in ALL_GOOD.items():
        await filling.runs.answer(client, run, key, reply)
    assert await cells(db) == await expected(db, content)
    assert {cell.score for key, cell in (await cells(db)).items() if key.indicator != "runs"} == {1000 * FULL}
    assert {key.reply for key in await counts(db) if key.question == "solved:scale5"} == {"5"}


async def test_a_run_that_is_broken_off_adds_nothing(
    db: Database, filling: Filling, client: Actor, clock: MovableClock
) -> None:
    run = await filling.begin(client, a_run())
    for key in ("solved", "courtesy", "waiting"):
        await filling.runs.answer(client, run, key, "4")
    assert await cells(db) == {}
    clock.passes(days=15)
    assert await filling.runs.close_left() == 1
    assert (await cells(db), await counts(db)) == ({}, {})
    assert [(row["state"], row["scored"]) for row in (await everything(db))["runs"]] == [("partial", "")]


@pytest.mark.parametrize("start", [a_run(channel="preview", counted=False), a_run(channel="kiosk")])
async def test_previews_and_hurried_taps_on_a_tablet_add_nothing(
    db: Database, store: IndexStore, filling: Filling, client: Actor, start: Start
) -> None:
    await filling.fill(client, start, ALL_GOOD)
    assert [row["state"] for row in (await everything(db))["runs"]] == ["completed"]
    assert await store.catch_up() == 0
    assert (await cells(db), await counts(db)) == ({}, {})


async def test_a_run_of_a_wave_belongs_to_the_day_it_is_completed_on(
    db: Database, content: Content, filling: Filling, client: Actor, clock: MovableClock, wave: int
) -> None:
    run = await filling.begin(client, a_run("pulse", wave=wave, weight=12.5))
    clock.now = datetime(2027, 1, 9, 22, 30, tzinfo=UTC)  # half past one at night in Saransk
    await filling.finish(client, run)
    assert {(row["id"], row["day"]) for row in (await everything(db))["runs"]} == {(run, date(2027, 1, 10))}
    stored = await cells(db)
    assert stored == await expected(db, content)
    assert {key.source for key in stored} == {"sample"}
    assert {key.period for key in stored} == {"2027-01", "2027-01-10"}


async def test_a_checklist_is_counted_for_its_centre(
    db: Database, content: Content, filling: Filling, client: Actor
) -> None:
    await filling.fill(client, a_run("visit", channel="checklist", facts={"@channel": "office"}))
    stored = await cells(db)
    assert stored == await expected(db, content)
    assert {(key.source, key.family) for key in stored} == {("checklist", "day"), ("checklist", "month")}
    assert {key.audience for key in await counts(db)} == {content.checklists["visit"].audience.replace("any", "")}


async def test_many_who_end_at_once_neither_wait_for_ever_nor_lose_anything(
    db: Database, content: Content, store: IndexStore, filling: Filling, actors: Actors
) -> None:
    people = [await actors.meet(700_200 + number, "ru") for number in range(8)]

    async def answers(number: int, actor: Actor) -> None:
        for turn in range(4):
            start = a_run(channel="qr", respondent=f"{number}-{turn}", facts={**FACTS, "@consultant": f"k{number % 3}"})
            await filling.fill(actor, start)

    await asyncio.wait_for(asyncio.gather(*(answers(*each) for each in enumerate(people))), 60)
    assert len(await completed(db, content)) == 32
    assert await cells(db) == await expected(db, content)
    assert await store.verify(months) == ()


async def test_erasing_a_client_changes_no_number(
    db: Database, store: IndexStore, filling: Filling, client: Actor, my_data: MyData
) -> None:
    await my_data.agree(client)
    await filling.fill(client, a_run("consultation"))
    before = await cells(db), await counts(db)
    await my_data.erase(client)
    assert before == (await cells(db), await counts(db))
    assert before[0]
    assert await store.verify(months) == ()


async def test_runs_of_another_day_count_for_that_day(
    db: Database, content: Content, filling: Filling, client: Actor
) -> None:
    await filling.fill(client, a_run("consultation", day=DAY - timedelta(days=1)))
    stored = await cells(db)
    assert stored == await expected(db, content)
    assert {key.period for key in stored} == {"2026-11", "2026-11-30"}
