"""A client walks through the guide: taps come twice, late, from elsewhere, and content changes under way."""

import asyncio
from dataclasses import replace

import pytest

from db.database import Database, connect
from guide.bundle import Bundle
from guide.content import Content
from guide.situations import Situation
from tests.conftest import MovableClock
from tests.surveys.questionnaires import step
from tests.usecases.conftest import everything, place_of
from usecases.actors import Actor, Actors
from usecases.guide import Guide, Question, WalkId
from usecases.refusals import Outdated


def asks(view: Question | Bundle) -> str:
    """The key of the question on screen."""
    assert isinstance(view, Question)
    return view.step.key


async def at_want(guide: Guide, client: Actor) -> WalkId:
    """A walk that stands at the last question, dismissed and paid in part."""
    walk = (await guide.begin(client, "loss")).walk
    await guide.answer(client, walk, "stage", "dismissed")
    await guide.answer(client, walk, "pay", "part")
    return walk


async def test_answers_lead_to_the_bundle(guide: Guide, client: Actor) -> None:
    walk = await at_want(guide, client)
    bundle = await guide.answer(client, walk, "want", "learn")
    assert isinstance(bundle, Bundle)
    assert [key for key, _ in bundle.services] == ["advice", "course", "search"]


async def test_the_place_is_stored_with_the_answer(guide: Guide, client: Actor, actors: Actors) -> None:
    walk = await at_want(guide, client)
    assert (await actors.meet(client.chat_id, "ru")).place == f"at {walk}"
    await guide.answer(client, walk, "want", "job")
    assert (await actors.meet(client.chat_id, "ru")).place == "at the bundle"


async def test_the_last_tap_delivered_twice_shows_the_bundle_again(guide: Guide, client: Actor) -> None:
    walk = await at_want(guide, client)
    assert await guide.answer(client, walk, "want", "job") == await guide.answer(client, walk, "want", "job")


async def test_a_question_says_where_it_stands(guide: Guide, client: Actor) -> None:
    first = await guide.begin(client, "loss")
    assert (first.progress.number, first.progress.least, first.progress.most) == (1, 2, 3)
    assert first.chosen is None


async def test_a_tap_delivered_twice_changes_nothing(guide: Guide, client: Actor, db: Database) -> None:
    walk = (await guide.begin(client, "loss")).walk
    there = await guide.answer(client, walk, "stage", "dismissed")
    stored = await everything(db)
    assert await guide.answer(client, walk, "stage", "dismissed") == there
    assert await everything(db) == stored


async def test_a_tap_delivered_late_does_not_turn_the_person_back(guide: Guide, client: Actor) -> None:
    walk = await at_want(guide, client)
    assert asks(await guide.answer(client, walk, "stage", "dismissed")) == "want"


async def test_twenty_fast_taps_are_one_answer(guide: Guide, client: Actor) -> None:
    walk = (await guide.begin(client, "loss")).walk
    views = await asyncio.gather(*(guide.answer(client, walk, "stage", "dismissed") for _ in range(20)))
    assert {asks(view) for view in views} == {"pay"}
    assert asks(await guide.current(client, walk)) == "pay"


async def test_a_tap_on_another_option_of_a_past_question_is_outdated(guide: Guide, client: Actor) -> None:
    walk = await at_want(guide, client)
    with pytest.raises(Outdated):
        await guide.answer(client, walk, "stage", "notice")
    assert asks(await guide.current(client, walk)) == "want"


@pytest.mark.parametrize(("question", "option"), [("want", "job"), ("ghost", "x"), ("stage", "retired")])
async def test_a_forged_tap_is_outdated(guide: Guide, client: Actor, question: str, option: str) -> None:
    walk = (await guide.begin(client, "loss")).walk
    with pytest.raises(Outdated):
        await guide.answer(client, walk, question, option)
    assert asks(await guide.current(client, walk)) == "stage"


async def test_somebody_elses_walk_is_refused(guide: Guide, client: Actor, other: Actor, db: Database) -> None:
    walk = await at_want(guide, client)
    stored = await everything(db)
    for attempt in (
        guide.answer(other, walk, "want", "job"),
        guide.back(other, walk, "want"),
        guide.current(other, walk),
    ):
        with pytest.raises(Outdated):
            await attempt
    assert await everything(db) == stored


async def test_somebody_elses_walk_is_refused_to_who_has_one_of_their_own(
    guide: Guide, client: Actor, other: Actor
) -> None:
    walk = await at_want(guide, client)
    own = (await guide.begin(other, "loss")).walk
    with pytest.raises(Outdated):
        await guide.answer(other, walk, "stage", "notice")
    assert asks(await guide.current(other, own)) == "stage"


async def test_beginning_anew_replaces_the_walk(guide: Guide, client: Actor, db: Database) -> None:
    old = await at_want(guide, client)
    new = await guide.begin(client, "hiring")
    assert new.walk != old
    with pytest.raises(Outdated):
        await guide.answer(client, old, "want", "job")
    assert len((await everything(db))["walks"]) == 1


async def test_the_number_of_a_forgotten_walk_is_never_used_again(guide: Guide, client: Actor) -> None:
    numbers = []
    for _ in range(3):
        numbers.append((await guide.begin(client, "loss")).walk)
        await guide.forget(client)
    assert len(set(numbers)) == 3


async def test_back_shows_the_earlier_answer_chosen(guide: Guide, client: Actor) -> None:
    walk = await at_want(guide, client)
    view = await guide.back(client, walk, "want")
    assert asks(view) == "pay"
    assert isinstance(view, Question)
    assert view.chosen == "part"


async def test_back_delivered_twice_goes_back_once(guide: Guide, client: Actor) -> None:
    walk = await at_want(guide, client)
    await guide.back(client, walk, "want")
    assert asks(await guide.back(client, walk, "want")) == "pay"


async def test_after_a_restart_the_walk_goes_on(
    guide: Guide, client: Actor, db_url: str, content: Content, clock: MovableClock
) -> None:
    walk = await at_want(guide, client)
    async with connect(db_url) as fresh:
        restarted = Guide(fresh, content, clock, guide._touches, place_of)
        assert asks(await restarted.current(client, walk)) == "want"
        assert isinstance(await restarted.answer(client, walk, "want", "job"), Bundle)


async def test_changing_answers_begins_with_the_old_ones_chosen(guide: Guide, client: Actor) -> None:
    answers = {"stage": "dismissed", "pay": "part", "want": "job"}
    view = await guide.reopen(client, "loss", answers)
    assert (asks(view), view.chosen) == ("stage", "dismissed")
    again = await guide.answer(client, view.walk, "stage", "dismissed")
    assert isinstance(again, Question)
    assert (asks(again), again.chosen) == ("pay", "part")


async def test_a_bundle_needs_every_answer(guide: Guide) -> None:
    assert guide.bundle("loss", {"stage": "notice", "want": "job"}).services
    with pytest.raises(Outdated):
        guide.bundle("loss", {"stage": "dismissed", "want": "job"})
    with pytest.raises(Outdated):
        guide.bundle("loss", {"stage": "notice", "want": "gone"})
    with pytest.raises(Outdated):
        guide.bundle("gone", {})


async def test_a_situation_that_is_gone_cannot_be_begun(guide: Guide, client: Actor) -> None:
    with pytest.raises(Outdated):
        await guide.begin(client, "gone")


async def test_a_walk_is_forgotten_after_24_hours_and_not_before(
    guide: Guide, client: Actor, clock: MovableClock
) -> None:
    walk = await at_want(guide, client)
    clock.passes(hours=24)
    assert await guide.forget_stale() == 0
    assert asks(await guide.current(client, walk)) == "want"
    clock.passes(seconds=1)
    await guide.forget_stale()
    with pytest.raises(Outdated):
        await guide.current(client, walk)


async def test_every_tap_keeps_the_walk_for_another_24_hours(guide: Guide, client: Actor, clock: MovableClock) -> None:
    walk = (await guide.begin(client, "loss")).walk
    clock.passes(hours=23)
    await guide.answer(client, walk, "stage", "notice")
    clock.passes(hours=23)
    await guide.back(client, walk, "want")
    clock.passes(hours=23)
    assert await guide.forget_stale() == 0


async def test_every_tap_keeps_the_place_for_another_24_hours(
    guide: Guide, actors: Actors, client: Actor, clock: MovableClock
) -> None:
    """All questions of a walk are one place; whoever answers is there, not away."""
    walk = (await guide.begin(client, "loss")).walk
    for question, option in (("stage", "dismissed"), ("pay", "part")):
        clock.passes(hours=20)
        there = await actors.meet(client.chat_id, "ru")
        await guide.answer(there, walk, question, option)
    await guide.forget_stale()
    assert (await actors.meet(client.chat_id, "ru")).place is not None


async def test_only_stale_walks_are_forgotten(guide: Guide, client: Actor, other: Actor, clock: MovableClock) -> None:
    stale = (await guide.begin(client, "loss")).walk
    clock.passes(hours=20)
    fresh = (await guide.begin(other, "loss")).walk
    clock.passes(hours=5)
    await guide.forget_stale()
    with pytest.raises(Outdated):
        await guide.current(client, stale)
    assert asks(await guide.current(other, fresh)) == "stage"


async def test_the_place_is_forgotten_with_the_walk(
    guide: Guide, client: Actor, clock: MovableClock, db: Database
) -> None:
    await guide.begin(client, "loss")
    clock.passes(hours=24, seconds=1)
    await guide.forget_stale()
    assert (await everything(db))["clients"][0]["place"] is None


async def test_starting_over_forgets_walk_and_place(guide: Guide, client: Actor, db: Database) -> None:
    await at_want(guide, client)
    await guide.forget(client)
    rows = await everything(db)
    assert rows["walks"] == []
    assert rows["clients"][0]["place"] is None


def edited(guide: Guide, **questions: object) -> Guide:
    """The same guide after a deployment with other content for `loss`; without questions the situation is gone."""
    content = guide._content
    changed = {key: situation for key, situation in content.situations.items() if key != "loss"}
    if questions:
        changed["loss"] = content.situations["loss"].model_copy(update=questions)
    return Guide(guide._db, replace(content, situations=changed), guide._clock, guide._touches, place_of)


def of_loss(guide: Guide) -> Situation:
    return guide.situation("loss")


async def test_when_the_question_on_screen_is_gone_the_walk_stands_where_it_can(guide: Guide, client: Actor) -> None:
    walk = (await guide.begin(client, "loss")).walk
    await guide.answer(client, walk, "stage", "dismissed")
    stage, _, want = of_loss(guide).questions
    shorter = edited(guide, questions=(stage, want))
    assert asks(await shorter.current(client, walk)) == "want"
    with pytest.raises(Outdated):
        await shorter.answer(client, walk, "pay", "part")
    assert isinstance(await shorter.answer(client, walk, "want", "job"), Bundle)


async def test_when_a_given_answer_is_gone_it_is_asked_again(guide: Guide, client: Actor) -> None:
    walk = await at_want(guide, client)
    _, pay, want = of_loss(guide).questions
    renamed = edited(guide, questions=(step("stage", "notice fired"), pay, want))
    assert asks(await renamed.current(client, walk)) == "stage"


async def test_a_question_put_in_before_is_asked_too(guide: Guide, client: Actor) -> None:
    walk = await at_want(guide, client)
    longer = edited(guide, questions=(step("age", "young old"), *of_loss(guide).questions))
    assert asks(await longer.current(client, walk)) == "age"


async def test_a_question_added_at_the_end_is_asked_before_the_bundle_is_shown(guide: Guide, client: Actor) -> None:
    """The bot died between storing the last answer and showing the bundle; the new version asks one thing more."""
    walk = await at_want(guide, client)
    await guide.answer(client, walk, "want", "job")
    longer = edited(guide, questions=(*of_loss(guide).questions, step("when", "now later")))
    assert asks(await longer.current(client, walk)) == "when"


async def test_when_the_situation_is_gone_its_walk_is_outdated(guide: Guide, client: Actor) -> None:
    walk = await at_want(guide, client)
    without = edited(guide)
    with pytest.raises(Outdated):
        await without.current(client, walk)
    with pytest.raises(Outdated):
        await without.answer(client, walk, "want", "job")
    assert asks(await without.begin(client, "hiring")) == "many"
