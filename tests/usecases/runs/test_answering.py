"""Every verb of a run, delivered once or twice."""

import asyncio
from datetime import UTC, datetime

import pytest

from db.database import Database
from tests.conftest import MovableClock
from tests.surveys.every_kind import EVERY_KIND
from tests.usecases.conftest import everything
from tests.usecases.runs.walking import (
    REPLIES,
    answers_up_to,
    changes,
    key,
    replies,
    the_run,
)
from usecases.actors import Actor
from usecases.refusals import Outdated
from usecases.runs.view import RunView
from usecases.runs.walk import Box, Runs


async def test_a_run_from_beginning_to_end(
    db: Database, runs: Runs, client: Actor, run: int, clock: MovableClock
) -> None:
    clock.passes(minutes=3)
    view = await answers_up_to(runs, client, run, "the end")
    assert view.question is None
    assert await replies(db) == REPLIES
    row = await the_run(db)
    assert (row["state"], row["at"], row["draft"], row["holder_id"], row["heard"]) == (
        "completed",
        None,
        None,
        None,
        None,
    )
    assert row["ended_at"] == clock.now
    assert row["started_at"] == datetime(2026, 12, 1, 7, 40, tzinfo=UTC)


async def test_when_a_question_was_shown_and_answered_is_kept(
    db: Database, runs: Runs, client: Actor, run: int, clock: MovableClock
) -> None:
    clock.passes(seconds=4)
    await runs.answer(client, run, "hello", "seen")
    seen_at = clock.now
    clock.passes(seconds=7)
    await runs.answer(client, run, "mark", "5")
    times = {row["question"]: (row["shown_at"], row["answered_at"]) for row in (await everything(db))["answers"]}
    assert times["mark"] == (seen_at, clock.now)


async def test_a_reply_the_question_does_not_accept_is_outdated(
    db: Database, runs: Runs, client: Actor, run: int
) -> None:
    await runs.answer(client, run, "hello", "seen")
    for reply in ("", "6", "0", "-no", "seen", "yes", "4,5", "x" * 300):
        with pytest.raises(Outdated):
            await runs.answer(client, run, "mark", reply)
    assert await replies(db) == {"hello": "seen"}


async def test_every_tap_twice_is_every_tap_once(db: Database, runs: Runs, client: Actor, run: int) -> None:
    for question in EVERY_KIND.questions[:-1]:
        if question.key in REPLIES:
            first = await runs.answer(client, run, question.key, REPLIES[question.key])
            again = await runs.answer(client, run, question.key, REPLIES[question.key])
            assert again == first
    assert await replies(db) == {key: reply for key, reply in REPLIES.items() if key != "better"}
    assert await changes(db) == []
    await runs.answer(client, run, "better", "-sk")
    with pytest.raises(Outdated):
        await runs.answer(client, run, "better", "-sk")
    assert await replies(db) == REPLIES


async def test_another_button_of_an_answered_question_is_outdated(
    db: Database, runs: Runs, client: Actor, run: int
) -> None:
    await answers_up_to(runs, client, run, "easy")
    with pytest.raises(Outdated):
        await runs.answer(client, run, "mark", "1")
    assert (await replies(db))["mark"] == "4"


async def test_two_taps_at_once_are_one_answer(db: Database, runs: Runs, client: Actor, run: int) -> None:
    await runs.answer(client, run, "hello", "seen")
    taps = [runs.answer(client, run, "mark", str(2 + place % 4)) for place in range(12)]
    ended = await asyncio.gather(*taps, return_exceptions=True)
    assert {type(one) for one in ended} == {RunView, Outdated}
    assert all(key(one) != "again" for one in ended if isinstance(one, RunView))
    assert (await replies(db)).keys() == {"hello", "mark"}
    assert await changes(db) == []


async def test_a_tick_delivered_twice_stays_ticked(db: Database, runs: Runs, client: Actor, run: int) -> None:
    await answers_up_to(runs, client, run, "fix")
    for _ in range(2):
        assert (await runs.tick(client, run, Box("fix", "c", on=True))).ticked == "c"
    for _ in range(2):
        assert (await runs.tick(client, run, Box("fix", "a", on=True))).ticked == "a,c"
    for _ in range(2):
        assert (await runs.tick(client, run, Box("fix", "c", on=False))).ticked == "a"
    assert (await runs.tick(client, run, Box("fix", "nowhere", on=True))).ticked == "a"
    assert "fix" not in await replies(db)


async def test_too_many_and_too_few_are_said_and_not_stored(db: Database, runs: Runs, client: Actor, run: int) -> None:
    await answers_up_to(runs, client, run, "fix")
    assert (await runs.done(client, run, "fix")).trouble == "too_few"
    for option in "abc":
        await runs.tick(client, run, Box("fix", option, on=True))
    too_many = await runs.tick(client, run, Box("fix", "d", on=True))
    assert (too_many.trouble, too_many.ticked) == ("too_many", "a,b,c")
    assert key(await runs.done(client, run, "fix")) == "wait"
    assert key(await runs.done(client, run, "fix")) == "wait"
    assert (await replies(db))["fix"] == "a,b,c"


async def test_an_exclusive_option_alone_is_enough(db: Database, runs: Runs, client: Actor, run: int) -> None:
    await answers_up_to(runs, client, run, "fix")
    await runs.tick(client, run, Box("fix", "a", on=True))
    await runs.tick(client, run, Box("fix", "e", on=True))
    assert key(await runs.done(client, run, "fix")) == "wait"
    assert (await replies(db))["fix"] == "e"


async def test_ticks_belong_to_their_question(runs: Runs, client: Actor, run: int) -> None:
    await answers_up_to(runs, client, run, "fix")
    await runs.tick(client, run, Box("fix", "a", on=True))
    await runs.tick(client, run, Box("fix", "b", on=True))
    assert (await runs.done(client, run, "fix")).ticked == ""
    for question in ("fix", "room", "mark", "nothing"):
        with pytest.raises(Outdated):
            await runs.tick(client, run, Box(question, "a", on=True))


async def test_what_was_typed_is_stored_once(db: Database, runs: Runs, client: Actor, run: int) -> None:
    await runs.answer(client, run, "hello", "seen")
    assert key(await runs.typed(client, run, 51, "2")) == "low"
    assert key(await runs.typed(client, run, 51, "2")) == "low"
    assert key(await runs.typed(client, run, 52, "пришёл зря")) == "easy"
    assert key(await runs.typed(client, run, 51, "2")) == "easy"
    assert key(await runs.typed(client, run, 52, "пришёл зря")) == "easy"
    assert await replies(db) == {"hello": "seen", "mark": "2", "low": "пришёл зря"}


async def test_a_label_typed_is_a_tap_made_once(db: Database, runs: Runs, client: Actor, run: int) -> None:
    await answers_up_to(runs, client, run, "again")
    assert key(await runs.back(client, run, "again", heard=60)) == "easy"
    assert key(await runs.back(client, run, "easy", heard=60)) == "easy"
    assert key(await runs.answer(client, run, "easy", "1", heard=61)) == "again"
    assert key(await runs.answer(client, run, "again", "1", heard=61)) == "again"
    assert (await replies(db))["easy"] == "1"
    await answers_up_to(runs, client, run, "fix")
    assert (await runs.tick(client, run, Box("fix", "a", on=True), heard=62)).ticked == "a"
    assert (await runs.tick(client, run, Box("fix", "a", on=False), heard=62)).ticked == "a"


async def test_typed_troubles_store_nothing(db: Database, runs: Runs, client: Actor, run: int) -> None:
    await answers_up_to(runs, client, run, "wait")
    kept = await replies(db)
    said = {"долго": "no_number", "301": "out_of_range", "-1": "out_of_range", "5 или 6": "no_number"}
    for number, (words, trouble) in enumerate(said.items()):
        assert (await runs.typed(client, run, 70 + number, words)).trouble == trouble
    await runs.typed(client, run, 80, "7")
    assert (await runs.typed(client, run, 81, "о" * 41)).trouble == "too_long"
    assert (await runs.typed(client, run, 82, "-na")).trouble == "blank"
    assert await replies(db) == {**kept, "wait": "7"}


async def test_personal_numbers_are_masked_before_they_are_stored(
    db: Database, runs: Runs, client: Actor, run: int
) -> None:
    await answers_up_to(runs, client, run, "better")
    view = await runs.typed(client, run, 90, "жду звонка 89271234567")
    assert view.masked
    assert (await replies(db))["better"] == "жду звонка [скрыто]"
    assert "9271234567" not in str(await everything(db))


async def test_back_twice_is_back_once(runs: Runs, client: Actor, run: int) -> None:
    await answers_up_to(runs, client, run, "again")
    for _ in range(2):
        view = await runs.back(client, run, "again")
        assert (key(view), view.chosen) == ("easy", "6")


async def test_back_at_the_first_question_stays(runs: Runs, client: Actor, run: int) -> None:
    assert key(await runs.back(client, run, "hello")) == "hello"


async def test_a_changed_answer_goes_into_the_history(
    db: Database, runs: Runs, client: Actor, run: int, clock: MovableClock
) -> None:
    await runs.answer(client, run, "hello", "seen")
    first_shown = clock.now
    clock.passes(seconds=5)
    first_answered = clock.now
    await runs.answer(client, run, "mark", "5")
    await runs.back(client, run, "easy")
    clock.passes(seconds=5)
    await runs.answer(client, run, "mark", "3")
    (change,) = (await everything(db))["answer_changes"]
    assert (change["question"], change["old"], change["new"]) == ("mark", "5", "3")
    assert (change["shown_at"], change["answered_at"]) == (first_shown, first_answered)
    assert (await replies(db))["mark"] == "3"


async def test_the_same_answer_again_is_no_change(db: Database, runs: Runs, client: Actor, run: int) -> None:
    await answers_up_to(runs, client, run, "again")
    await runs.back(client, run, "again")
    await runs.answer(client, run, "easy", "6")
    assert await changes(db) == []


async def test_an_answer_that_no_longer_applies_is_dropped_into_the_history(
    db: Database, runs: Runs, client: Actor, run: int
) -> None:
    await runs.answer(client, run, "hello", "seen")
    await runs.answer(client, run, "mark", "1")
    await runs.typed(client, run, 50, "никто не помог")
    await runs.answer(client, run, "easy", "2")
    for question in ("again", "easy", "low"):
        await runs.back(client, run, question)
    assert key(await runs.answer(client, run, "mark", "5")) == "easy"
    assert (await replies(db)).keys() == {"hello", "mark", "easy"}
    assert sorted(map(str, await changes(db))) == [
        "('low', 'никто не помог', None)",
        "('mark', '1', '5')",
    ]


async def test_what_was_typed_can_stay_as_it_is(db: Database, runs: Runs, client: Actor, run: int) -> None:
    await answers_up_to(runs, client, run, "wait")
    await runs.typed(client, run, 50, "20")
    await runs.back(client, run, "better")
    assert key(await runs.done(client, run, "wait")) == "better"
    assert (await replies(db))["wait"] == "20"
    assert await changes(db) == []
