"""A client's journey: saved with consent, resumed weeks later, whatever has changed meanwhile."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from db.database import Database
from guide.bundle import Bundle
from guide.content import Content
from tests.conftest import MovableClock
from tests.usecases.conftest import everything
from usecases.actors import Actor
from usecases.clients.my_data import MyData
from usecases.guide import Guide
from usecases.journeys import Journey, Journeys
from usecases.refusals import NeedsConsent, Outdated


@pytest.fixture
def bundle(guide: Guide) -> Bundle:
    """Three services: advice, a course, the search."""
    return guide.bundle("loss", {"stage": "dismissed", "pay": "part", "want": "learn"})


@pytest.fixture
async def saved(journeys: Journeys, my_data: MyData, client: Actor, bundle: Bundle) -> Journey:
    await my_data.agree(client)
    return await journeys.save(client, bundle)


def done(journey: Journey) -> list[str]:
    return [step.key for step in journey.steps if step.done_at is not None]


async def test_without_consent_nothing_is_kept(journeys: Journeys, client: Actor, bundle: Bundle, db: Database) -> None:
    with pytest.raises(NeedsConsent):
        await journeys.save(client, bundle)
    assert (await everything(db))["journeys"] == []


async def test_a_journey_has_the_bundles_steps_in_order(saved: Journey) -> None:
    assert [step.key for step in saved.steps] == ["advice", "course", "search"]
    assert {step.state for step in saved.steps} == {"same"}
    assert done(saved) == []


async def test_weeks_later_the_journey_is_where_it_was(
    journeys: Journeys, client: Actor, saved: Journey, clock: MovableClock
) -> None:
    await journeys.mark(client, saved.id, 0, done=True)
    clock.passes(days=30)
    assert done(await journeys.open(client, saved.id)) == ["advice"]
    (card,) = await journeys.mine(client)
    assert (card.id, card.done, card.steps) == (saved.id, 1, 3)


async def test_marking_twice_is_once(journeys: Journeys, client: Actor, saved: Journey, clock: MovableClock) -> None:
    first = await journeys.mark(client, saved.id, 1, done=True)
    clock.passes(minutes=5)
    assert await journeys.mark(client, saved.id, 1, done=True) == first
    assert done(await journeys.mark(client, saved.id, 1, done=False)) == []
    assert done(await journeys.mark(client, saved.id, 1, done=False)) == []


async def test_saving_again_renews_the_journey_and_keeps_what_was_done(
    journeys: Journeys, guide: Guide, client: Actor, saved: Journey
) -> None:
    await journeys.mark(client, saved.id, 2, done=True)
    shorter = guide.bundle("loss", {"stage": "notice", "want": "job"})
    renewed = await journeys.save(client, shorter)
    assert renewed.id == saved.id
    assert [step.key for step in renewed.steps] == ["search", "course"]
    assert done(renewed) == ["search"]


async def test_twenty_fast_taps_on_save_are_one_journey(
    journeys: Journeys, my_data: MyData, client: Actor, bundle: Bundle
) -> None:
    await my_data.agree(client)
    await asyncio.gather(*(journeys.save(client, bundle) for _ in range(20)))
    (card,) = await journeys.mine(client)
    assert card.steps == 3


Attempt = Callable[[Journeys, Actor, Journey], Coroutine[Any, Any, object]]


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(lambda journeys, actor, journey: journeys.open(actor, journey.id), id="open"),
        pytest.param(lambda journeys, actor, journey: journeys.mark(actor, journey.id, 0, done=True), id="mark"),
        pytest.param(lambda journeys, actor, journey: journeys.see(actor, journey.id, 0), id="see"),
    ],
)
async def test_somebody_elses_journey_is_refused(
    journeys: Journeys, other: Actor, saved: Journey, db: Database, attempt: Attempt
) -> None:
    stored = await everything(db)
    with pytest.raises(Outdated):
        await attempt(journeys, other, saved)
    assert await everything(db) == stored


async def test_somebody_elses_journey_is_not_deleted(
    journeys: Journeys, client: Actor, other: Actor, saved: Journey
) -> None:
    await journeys.delete(other, saved.id)
    assert len(await journeys.mine(client)) == 1
    assert await journeys.mine(other) == ()


async def test_a_deleted_journey_is_gone_with_its_steps(
    journeys: Journeys, client: Actor, saved: Journey, db: Database
) -> None:
    await journeys.delete(client, saved.id)
    await journeys.delete(client, saved.id)
    with pytest.raises(Outdated):
        await journeys.open(client, saved.id)
    assert (await everything(db))["journey_steps"] == []


@pytest.mark.parametrize("position", [-1, 3, 999])
async def test_a_step_that_is_not_there_is_outdated(
    journeys: Journeys, client: Actor, saved: Journey, position: int
) -> None:
    with pytest.raises(Outdated):
        await journeys.mark(client, saved.id, position, done=True)


def deployed(journeys: Journeys, content: Content, **services: object) -> Journeys:
    """The same after a deployment: `advice` is gone, and `search` reads differently."""
    changed = content.services["search"].model_copy(update=services)
    kept = {key: service for key, service in content.services.items() if key != "advice"}
    now = replace(content, services={**kept, "search": changed})
    return Journeys(journeys._db, now, journeys._clock, journeys._events, journeys._touches)


async def test_changed_and_withdrawn_services_are_told_apart_from_the_rest(
    journeys: Journeys, content: Content, client: Actor, saved: Journey
) -> None:
    later = deployed(journeys, content, documents=("passport",))
    assert [step.state for step in (await later.open(client, saved.id)).steps] == ["withdrawn", "same", "changed"]


async def test_conditions_once_read_are_not_new_any_more(
    journeys: Journeys, content: Content, client: Actor, saved: Journey
) -> None:
    later = deployed(journeys, content, documents=("passport",))
    assert (await later.see(client, saved.id, 2)).steps[2].state == "same"
    assert (await later.see(client, saved.id, 0)).steps[0].state == "withdrawn"


async def test_a_journey_outlives_its_situation(
    journeys: Journeys, content: Content, client: Actor, saved: Journey
) -> None:
    emptied = replace(content, situations={})
    without = Journeys(journeys._db, emptied, journeys._clock, journeys._events, journeys._touches)
    assert (await without.mine(client))[0].situation is None
    assert len((await without.open(client, saved.id)).steps) == 3
