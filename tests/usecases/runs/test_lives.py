"""Whose a run is, what ends it, which version it keeps, what is forgotten."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from db.database import Database
from db.repos import runs as rows
from guide.content import Content
from surveys.survey import Survey
from tests.conftest import MovableClock
from tests.surveys.every_kind import EVERY_KIND, QUESTIONS, survey
from tests.usecases.conftest import everything, run_place_of
from tests.usecases.runs.walking import (
    REPLIES,
    Begin,
    a_visit,
    answers_up_to,
    key,
    replies,
    the_run,
)
from usecases.actors import Actor, Actors
from usecases.clients.my_data import MyData
from usecases.guide import Guide
from usecases.refusals import Outdated
from usecases.runs.questionnaires import Questionnaires
from usecases.runs.view import RunView
from usecases.runs.walk import Box, Runs, Start

VERBS = ("answer", "tick", "done", "back", "typed", "current")


async def test_another_persons_run_is_outdated(db: Database, runs: Runs, other: Actor, run: int) -> None:
    for verb in VERBS:
        with pytest.raises(Outdated):
            await _does(runs, other, run, verb)
    assert await replies(db) == {}


async def test_a_completed_run_is_closed_to_its_own_client(db: Database, runs: Runs, client: Actor, run: int) -> None:
    await answers_up_to(runs, client, run, "the end")
    before = await everything(db)
    for verb in VERBS:
        with pytest.raises(Outdated):
            await _does(runs, client, run, verb)
    assert await everything(db) == before


async def _does(runs: Runs, actor: Actor, run: int, verb: str) -> RunView:
    match verb:
        case "answer":
            return await runs.answer(actor, run, "hello", "seen")
        case "tick":
            return await runs.tick(actor, run, Box("fix", "a", on=True))
        case "done":
            return await runs.done(actor, run, "hello")
        case "back":
            return await runs.back(actor, run, "mark")
        case "typed":
            return await runs.typed(actor, run, 50, "5")
        case _:
            return await runs.current(actor, run)


async def test_a_run_that_never_was_is_outdated(runs: Runs, client: Actor) -> None:
    for run in (0, -1, 999_999, 2**53):
        with pytest.raises(Outdated):
            await runs.answer(client, run, "hello", "seen")


async def test_nothing_of_a_finished_run_leads_to_the_chat(
    db: Database, runs: Runs, begin: Begin, actors: Actors, clock: MovableClock
) -> None:
    """Not a key, not the number of a message, not a moment in which both rows were written."""
    client = await actors.meet(700_123_456_799, "ru")
    run = (await begin(client)).run
    clock.passes(seconds=17)
    view = await answers_up_to(runs, client, run, "better")
    clock.passes(seconds=11)
    view = await runs.typed(await actors.meet(client.chat_id, "ru"), run, 424_242, "всё хорошо")
    assert view.question is None
    kept_rows = await everything(db)
    (known,) = kept_rows["clients"]
    about_person = {known[column] for column in ("id", "chat_id", "created_at", "seen_at", "placed_at")} | {424_242}
    tables = [row for table in ("runs", "answers", "exit_marks") for row in kept_rows[table]]
    kept = [value for row in tables for name, value in row.items() if name not in ("id", "run_id")]
    assert not about_person & {value for value in kept if isinstance(value, (int, datetime)) and value is not True}
    assert str(client.chat_id) not in str(kept)


async def test_the_same_visit_goes_on_where_it_stopped(
    db: Database, runs: Runs, begin: Begin, client: Actor, run: int
) -> None:
    await answers_up_to(runs, client, run, "again")
    again = await begin(client, a_visit("qr"))
    assert (again.run, key(again)) == (run, "again")


@pytest.mark.parametrize("start", [a_visit(day=date(2026, 11, 30)), a_visit(center="town")])
async def test_another_visit_begins_anew_and_forgets_the_unfinished_one(
    db: Database, runs: Runs, begin: Begin, client: Actor, run: int, start: Start
) -> None:
    await answers_up_to(runs, client, run, "again")
    view = await begin(client, start)
    assert view.run != run
    assert [row["id"] for row in (await everything(db))["runs"]] == [view.run]
    assert await replies(db) == {}
    assert (await runs.unfinished(client)) == await runs.current(client, view.run)


@pytest.mark.parametrize(
    ("last", "ending"), [("mark", "breakoff"), ("again", "breakoff"), ("wait", "partial"), ("better", "partial")]
)
async def test_another_visit_of_a_consenting_client_ends_the_unfinished_one(
    db: Database, runs: Runs, begin: Begin, client: Actor, run: int, last: str, ending: str
) -> None:
    await answers_up_to(runs, client, run, last)
    await begin(replace(client, consent="1"), a_visit(day=date(2026, 11, 30)))
    states = {row["id"]: (row["state"], row["holder_id"]) for row in (await everything(db))["runs"]}
    assert states[run] == (ending, None)


@pytest.mark.parametrize(("many", "ending"), [(4, "breakoff"), (5, "partial")])
async def test_what_is_no_value_is_an_answer_and_what_is_only_seen_is_none(
    db: Database, runs: Runs, begin: Begin, client: Actor, many: int, ending: str
) -> None:
    """Half of eight questions: «затрудняюсь» and «не хочу отвечать» count, the words at the beginning do not."""
    run = (await begin(client)).run
    said = {"hello": "seen", "mark": "-dk", "easy": "5", "again": "5", "met": "-no"}
    for question, reply in list(said.items())[:many]:
        await runs.answer(client, run, question, reply)
    await begin(replace(client, consent="1"), a_visit(day=date(2026, 11, 30)))
    assert (await everything(db))["runs"][0]["state"] == ending


async def test_an_ended_run_stays_as_it_ended(
    db: Database, runs: Runs, client: Actor, run: int, clock: MovableClock
) -> None:
    """Closing what is completed meanwhile (a tablet's idle minute and the last tap at once) changes nothing."""
    (row,) = await db.read(lambda tx: rows.open_of(tx, client.id))
    await answers_up_to(runs, client, run, "the end")
    await db.write(lambda tx: runs.close(tx, row, clock()))
    assert (await the_run(db))["state"] == "completed"


async def test_the_run_left_last_is_the_one_to_go_on_with(runs: Runs, client: Actor, run: int) -> None:
    assert await runs.unfinished(client) == await runs.current(client, run)
    await answers_up_to(runs, client, run, "the end")
    assert await runs.unfinished(client) is None


async def test_facts_ride_along_and_are_spoken_in_words(
    db: Database, begin: Begin, client: Actor, content: Content
) -> None:
    center = next(iter(content.centers))
    view = await begin(client, a_visit(center=center, facts={"@center": center, "@audience": "citizen"}))
    assert view.spoken["@center"] == content.centers[center].title.ru
    assert view.spoken["@audience"] == "citizen"
    assert (await the_run(db))["facts"] == {"@channel": "self", "@center": center, "@audience": "citizen"}


async def test_an_edited_survey_is_another_version(
    db: Database, content: Content, clock: MovableClock, runs: Runs, begin: Begin, client: Actor, other: Actor, run: int
) -> None:
    """As after a restart: the open run finishes on its version, a new one gets the new."""
    await answers_up_to(runs, client, run, "easy")
    edited = survey(QUESTIONS[:2], thanks="Иначе.")
    later = Questionnaires(db, replace(content, surveys={"exit": edited}), clock)
    assert await later.publish() == 1
    assert await later.publish() == 0
    restarted = Runs(db, clock, later, runs._endings, run_place_of)
    view = await restarted.answer(client, run, "easy", "6")
    assert (key(view), view.survey.thanks.ru) == ("again", EVERY_KIND.thanks.ru)
    assert view.survey == EVERY_KIND
    view = await db.write(lambda tx: restarted.start(tx, other, a_visit(), clock()))
    assert view.survey.thanks.ru == "Иначе."
    await restarted.answer(other, view.run, "hello", "seen")
    view = await restarted.answer(other, view.run, "mark", "5")
    assert view.question is None
    await answers_up_to(restarted, client, run, "the end")
    versions = {row["id"]: (row["version"], row["state"]) for row in (await everything(db))["runs"]}
    assert versions == {run: (EVERY_KIND.version, "completed"), view.run: (edited.version, "completed")}


async def test_a_survey_that_is_gone_can_be_finished_but_not_begun(
    db: Database, content: Content, clock: MovableClock, runs: Runs, client: Actor, other: Actor, run: int
) -> None:
    gone = Runs(db, clock, Questionnaires(db, replace(content, surveys={}), clock), runs._endings, run_place_of)
    assert (await answers_up_to(gone, client, run, "the end")).question is None
    with pytest.raises(Outdated):
        await db.write(lambda tx: gone.start(tx, other, a_visit(), clock()))


def test_a_version_comes_back_from_its_rows_as_it_was_asked(content: Content) -> None:
    for one in content.surveys.values():
        again = Survey.model_validate(one.model_dump(mode="json"))
        assert again == one
        assert again.version == one.version
        assert [type(question) for question in again.questions] == [type(question) for question in one.questions]


async def test_an_unfinished_poll_without_consent_goes_on_start_and_after_a_day(
    db: Database, runs: Runs, guide: Guide, begin: Begin, client: Actor, other: Actor, clock: MovableClock
) -> None:
    mine, theirs = (await begin(client)).run, (await begin(other)).run
    await answers_up_to(runs, client, mine, "again")
    await answers_up_to(runs, other, theirs, "again")
    await guide.forget(client)
    assert [row["id"] for row in (await everything(db))["runs"]] == [theirs]
    assert {row["run_id"] for row in (await everything(db))["answers"]} == {theirs}
    clock.passes(hours=23, minutes=59)
    await guide.forget_stale()
    assert await runs.unfinished(other) is not None
    clock.passes(minutes=2)
    await guide.forget_stale()
    assert await runs.unfinished(other) is None
    assert (await everything(db))["runs"] == (await everything(db))["answers"] == []


async def test_history_of_a_forgotten_poll_goes_too(
    db: Database, runs: Runs, guide: Guide, client: Actor, run: int
) -> None:
    await answers_up_to(runs, client, run, "again")
    await runs.back(client, run, "again")
    await runs.answer(client, run, "easy", "1")
    await guide.forget(client)
    left = await everything(db)
    assert left["runs"] == left["answers"] == left["answer_changes"] == []


async def test_with_consent_an_unfinished_poll_waits(
    db: Database,
    runs: Runs,
    guide: Guide,
    my_data: MyData,
    actors: Actors,
    client: Actor,
    run: int,
    clock: MovableClock,
) -> None:
    await my_data.agree(client)
    client = await actors.meet(client.chat_id, "ru")
    await answers_up_to(runs, client, run, "again")
    await guide.forget(client)
    clock.passes(days=10)
    await guide.forget_stale()
    view = await runs.unfinished(client)
    assert view is not None
    assert (view.run, key(view)) == (run, "again")


async def test_finished_answers_are_never_forgotten(
    db: Database, runs: Runs, guide: Guide, client: Actor, run: int, clock: MovableClock
) -> None:
    await answers_up_to(runs, client, run, "the end")
    await guide.forget(client)
    clock.passes(days=40)
    await guide.forget_stale()
    assert await replies(db) == REPLIES


async def test_a_survey_with_nothing_to_ask_is_not_begun(
    db: Database, content: Content, clock: MovableClock, client: Actor, runs: Runs
) -> None:
    employers = survey([{**QUESTIONS[0], "when": {"@audience": ["employer"]}}])
    asking = Questionnaires(db, replace(content, surveys={"exit": employers}), clock)
    empty = Runs(db, clock, asking, runs._endings, run_place_of)
    with pytest.raises(Outdated):
        await db.write(lambda tx: empty.start(tx, client, a_visit(facts={"@audience": "citizen"}), clock()))
    assert (await everything(db))["runs"] == []
