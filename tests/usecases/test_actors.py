"""Who is behind an update."""

import asyncio

import pytest

from db.database import Database
from tests.conftest import ADMIN, MovableClock
from tests.usecases.conftest import everything
from usecases.actors import Actor, Actors, Grant
from usecases.clients.my_data import MyData
from usecases.clients.profile import Profile
from usecases.runs.marks import blurred


async def test_somebody_new_is_written_down_with_the_phones_language(actors: Actors) -> None:
    actor = await actors.meet(700_001, "tt")
    assert (actor.chat_id, actor.language) == (700_001, "tt")
    assert (actor.audience, actor.center, actor.consent, actor.place) == (None, None, None, None)
    assert actor.notifications
    assert actor.grants == frozenset()


async def test_the_phones_language_is_asked_only_once(actors: Actors) -> None:
    first = await actors.meet(700_001, "tt")
    assert await actors.meet(700_001, "ru") == first


async def test_twenty_first_messages_at_once_are_one_client(actors: Actors, db: Database) -> None:
    met = await asyncio.gather(*(actors.meet(700_001, "ru") for _ in range(20)))
    assert len({actor.id for actor in met}) == 1
    assert len((await everything(db))["clients"]) == 1


async def test_twenty_strangers_at_once_are_twenty_clients(actors: Actors) -> None:
    met = await asyncio.gather(*(actors.meet(700_001 + number, "ru") for number in range(20)))
    assert len({actor.id for actor in met}) == 20


async def test_a_chat_number_beyond_32_bits_is_kept(actors: Actors) -> None:
    assert (await actors.meet(2**52 - 1, "ru")).chat_id == 2**52 - 1


async def test_who_blocked_the_bot_is_reachable_again_when_they_write(
    actors: Actors, client: Actor, db: Database
) -> None:
    await actors.lost(client.chat_id)
    assert (await everything(db))["clients"][0]["unreachable_at"] is not None
    await actors.meet(client.chat_id, "ru")
    assert (await everything(db))["clients"][0]["unreachable_at"] is None


async def test_losing_somebody_we_never_met_is_nothing(actors: Actors, db: Database) -> None:
    await actors.lost(700_999)
    assert (await everything(db))["clients"] == []


async def test_when_somebody_was_last_here_is_known_to_the_day(
    actors: Actors, client: Actor, clock: MovableClock, db: Database
) -> None:
    first = blurred(clock.now)
    clock.passes(hours=23)
    await actors.meet(client.chat_id, "ru")
    assert (await everything(db))["clients"][0]["seen_at"] == first
    clock.passes(hours=1)
    await actors.meet(client.chat_id, "ru")
    assert (await everything(db))["clients"][0]["seen_at"] == blurred(clock.now)


async def test_what_was_chosen_is_read_anew_each_time(
    actors: Actors, client: Actor, profile: Profile, my_data: MyData
) -> None:
    await profile.choose_audience(client, "employer")
    await profile.choose_center(client, "west")
    await profile.choose_notifications(client, False)
    await my_data.agree(client)
    await profile.moved(client, "h")
    actor = await actors.meet(client.chat_id, "ru")
    assert (actor.audience, actor.center, actor.notifications) == ("employer", "west", False)
    assert (actor.consent, actor.place) == ("1", "h")


async def test_an_administrator_by_setting_needs_no_row(actors: Actors, admin: Actor) -> None:
    assert admin.grants == {Grant("admin", "")}
    assert admin.may("admin")
    assert not admin.may("qc", "head")


@pytest.mark.parametrize("chat_id", [ADMIN + 1, -ADMIN])
async def test_nobody_else_is_an_administrator(actors: Actors, chat_id: int) -> None:
    assert not (await actors.meet(chat_id, "ru")).may("admin")
