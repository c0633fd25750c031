"""What a client chooses about themselves."""

import pytest

from db.database import Database
from tests.usecases.conftest import everything
from usecases.actors import Actor, Actors
from usecases.clients.profile import Profile
from usecases.guide import Guide
from usecases.refusals import Outdated


async def test_the_chosen_language_stays(profile: Profile, actors: Actors, client: Actor) -> None:
    await profile.choose_language(client, "tt")
    assert (await actors.meet(client.chat_id, "en")).language == "tt"


async def test_notifications_are_switched_off_and_on(profile: Profile, actors: Actors, client: Actor) -> None:
    await profile.choose_notifications(client, False)
    assert not (await actors.meet(client.chat_id, "ru")).notifications
    await profile.choose_notifications(client, True)
    assert (await actors.meet(client.chat_id, "ru")).notifications


async def test_a_centre_is_chosen_and_given_up(profile: Profile, actors: Actors, client: Actor) -> None:
    await profile.choose_center(client, "east")
    assert (await actors.meet(client.chat_id, "ru")).center == "east"
    await profile.choose_center(client, None)
    assert (await actors.meet(client.chat_id, "ru")).center is None


@pytest.mark.parametrize("center", ["closed", "", "west'; --"])
async def test_a_centre_that_is_not_there_cannot_be_chosen(
    profile: Profile, actors: Actors, client: Actor, center: str
) -> None:
    await profile.choose_center(client, "east")
    with pytest.raises(Outdated):
        await profile.choose_center(client, center)
    assert (await actors.meet(client.chat_id, "ru")).center == "east"


async def test_becoming_somebody_else_forgets_the_unfinished_walk(
    profile: Profile, guide: Guide, actors: Actors, client: Actor, db: Database
) -> None:
    await profile.choose_audience(client, "citizen")
    citizen = await actors.meet(client.chat_id, "ru")
    await guide.begin(citizen, "loss")
    await profile.choose_audience(citizen, "employer")
    assert (await everything(db))["walks"] == []
    assert (await actors.meet(client.chat_id, "ru")).audience == "employer"


async def test_saying_the_same_again_keeps_the_walk(
    profile: Profile, guide: Guide, actors: Actors, client: Actor
) -> None:
    await profile.choose_audience(client, "citizen")
    citizen = await actors.meet(client.chat_id, "ru")
    walk = (await guide.begin(citizen, "loss")).walk
    await profile.choose_audience(citizen, "citizen")
    assert await guide.current(citizen, walk)


async def test_the_screen_one_is_on_is_remembered(profile: Profile, actors: Actors, client: Actor) -> None:
    await profile.moved(client, "oc:west")
    assert (await actors.meet(client.chat_id, "ru")).place == "oc:west"


async def test_the_screen_after_the_bundle_ends_the_walk(
    profile: Profile, guide: Guide, actors: Actors, client: Actor, db: Database
) -> None:
    walk = (await guide.begin(client, "hiring")).walk
    await guide.answer(client, walk, "many", "few")
    assert len((await everything(db))["walks"]) == 1
    await profile.moved(client, "h")
    assert (await everything(db))["walks"] == []
    assert (await actors.meet(client.chat_id, "ru")).place == "h"


async def test_looking_elsewhere_keeps_the_unfinished_walk(profile: Profile, guide: Guide, client: Actor) -> None:
    walk = (await guide.begin(client, "loss")).walk
    await profile.moved(client, "oc:west")
    assert await guide.current(client, walk)


async def test_the_longest_button_data_fits_the_place(profile: Profile, actors: Actors, client: Actor) -> None:
    await profile.moved(client, "x" * 64)
    assert (await actors.meet(client.chat_id, "ru")).place == "x" * 64


async def test_what_one_chooses_is_not_chosen_for_others(
    profile: Profile, actors: Actors, client: Actor, other: Actor
) -> None:
    await profile.choose_language(client, "tt")
    await profile.choose_center(client, "east")
    unchanged = await actors.meet(other.chat_id, "ru")
    assert unchanged == other
