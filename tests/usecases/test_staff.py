"""Who works here: invited once, revoked at once, and never by a hidden button alone."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db.database import Database
from guide.content import Content
from tests.conftest import MovableClock
from tests.usecases.conftest import ADMINS, audit, everything
from usecases.actors import Actor, Actors, Grant, RoleName
from usecases.clients.my_data import MyData
from usecases.links import Links
from usecases.refusals import InviteRefused, NotAllowed, Outdated
from usecases.staff import PAGE, Staff


class Door:
    """Makes invites that hold for seven days, as `golos invite` does."""

    def __init__(self, links: Links, clock: MovableClock) -> None:
        self._links = links
        self._clock = clock

    def invite(self, role: RoleName = "consultant", center: str = "west") -> str:
        return self._links.invite(role, center, self._clock() + timedelta(days=7))


@pytest.fixture
def door(links: Links, clock: MovableClock) -> Door:
    return Door(links, clock)


async def live(db: Database) -> list[tuple[str, str]]:
    """Live roles: who is what, where."""
    rows = (await everything(db))["roles"]
    return [(str(row["role"]), str(row["center"])) for row in rows if row["revoked_at"] is None]


async def test_an_invite_gives_its_role_at_the_next_tap(
    staff: Staff, door: Door, actors: Actors, client: Actor
) -> None:
    assert await staff.accept(client, door.invite("qc", "east")) == Grant("qc", "east")
    assert (await actors.meet(client.chat_id, "ru")).grants == {Grant("qc", "east")}


async def test_an_invite_for_the_whole_region_has_no_centre(staff: Staff, door: Door, client: Actor) -> None:
    assert await staff.accept(client, door.invite("head", "")) == Grant("head", "")


async def test_one_person_may_have_several_roles(staff: Staff, door: Door, actors: Actors, client: Actor) -> None:
    await staff.accept(client, door.invite("consultant", "west"))
    await staff.accept(client, door.invite("consultant", "east"))
    await staff.accept(client, door.invite("qc", ""))
    grants = (await actors.meet(client.chat_id, "ru")).grants
    assert grants == {Grant("consultant", "west"), Grant("consultant", "east"), Grant("qc", "")}


async def test_an_invite_opens_once_even_if_twenty_run_at_it(
    staff: Staff, door: Door, actors: Actors, db: Database
) -> None:
    crowd = [await actors.meet(700_100 + number, "ru") for number in range(20)]
    invite = door.invite()
    results = await asyncio.gather(*(staff.accept(one, invite) for one in crowd), return_exceptions=True)
    refusals = [result for result in results if isinstance(result, InviteRefused)]
    assert [refusal.reason for refusal in refusals] == ["spent"] * 19
    assert results.count(Grant("consultant", "west")) == 1
    assert await live(db) == [("consultant", "west")]


async def test_who_used_the_invite_may_open_its_link_again(
    staff: Staff, door: Door, actors: Actors, client: Actor, db: Database
) -> None:
    invite = door.invite()
    await staff.accept(client, invite)
    again = await actors.meet(client.chat_id, "ru")
    assert await staff.accept(again, invite) == Grant("consultant", "west")
    assert await live(db) == [("consultant", "west")]


async def test_an_invite_holds_for_seven_days(staff: Staff, door: Door, client: Actor, clock: MovableClock) -> None:
    invite = door.invite()
    clock.passes(days=6, hours=23, minutes=59)
    assert await staff.accept(client, invite)


async def test_an_invite_expires_after_seven_days(
    staff: Staff, door: Door, client: Actor, clock: MovableClock, db: Database
) -> None:
    invite = door.invite()
    clock.passes(days=7)
    with pytest.raises(InviteRefused) as refused:
        await staff.accept(client, invite)
    assert refused.value.reason == "expired"
    assert await live(db) == []


async def test_a_forged_invite_is_refused(staff: Staff, client: Actor, clock: MovableClock, db: Database) -> None:
    forged = Links("somebody else's key, long enough").invite("admin", "", clock() + timedelta(days=7))
    with pytest.raises(InviteRefused) as refused:
        await staff.accept(client, forged)
    assert refused.value.reason == "forged"
    assert await live(db) == []


async def test_an_invite_to_a_centre_that_is_gone_is_refused(staff: Staff, door: Door, client: Actor) -> None:
    with pytest.raises(InviteRefused) as refused:
        await staff.accept(client, door.invite("qc", "closed"))
    assert refused.value.reason == "center"


async def test_refused_invites_are_noted_with_the_reason(
    staff: Staff, door: Door, client: Actor, other: Actor, clock: MovableClock, db: Database
) -> None:
    spent, late = door.invite(), door.invite()
    await staff.accept(other, spent)
    for payload, days in (("i-forged", 0), (spent, 0), (late, 7)):
        clock.passes(days=days)
        with pytest.raises(InviteRefused):
            await staff.accept(client, payload)
    noted = [detail["what"] for action, detail in await audit(db) if action == "refused"]
    assert noted == ["invite.forged", "invite.spent", "invite.expired"]


async def test_a_revoked_role_is_gone_at_the_next_tap(
    staff: Staff, door: Door, actors: Actors, client: Actor, admin: Actor
) -> None:
    await staff.accept(client, door.invite())
    (row,) = (await staff.roles(admin, 0)).rows
    await staff.revoke(admin, row.id)
    assert (await actors.meet(client.chat_id, "ru")).grants == frozenset()
    assert (await staff.roles(admin, 0)).rows == ()


async def test_a_revoked_administrator_can_do_nothing_with_an_old_screen(
    staff: Staff, door: Door, actors: Actors, client: Actor, admin: Actor, db: Database
) -> None:
    """The actor was read before the role was revoked: rights are judged in the use case's own query."""
    await staff.accept(client, door.invite("admin", ""))
    hired = await actors.meet(client.chat_id, "ru")
    (row,) = (await staff.roles(hired, 0)).rows
    await staff.revoke(admin, row.id)
    assert hired.may("admin")
    with pytest.raises(NotAllowed):
        await staff.roles(hired, 0)


async def test_the_invite_of_a_revoked_role_does_not_bring_it_back(
    staff: Staff, door: Door, actors: Actors, client: Actor, admin: Actor, db: Database
) -> None:
    invite = door.invite()
    await staff.accept(client, invite)
    (row,) = (await staff.roles(admin, 0)).rows
    await staff.revoke(admin, row.id)
    with pytest.raises(InviteRefused):
        await staff.accept(await actors.meet(client.chat_id, "ru"), invite)
    assert await live(db) == []


async def test_a_revoked_person_may_be_invited_again(
    staff: Staff, door: Door, actors: Actors, client: Actor, admin: Actor
) -> None:
    await staff.accept(client, door.invite())
    (row,) = (await staff.roles(admin, 0)).rows
    await staff.revoke(admin, row.id)
    await staff.accept(await actors.meet(client.chat_id, "ru"), door.invite())
    assert (await actors.meet(client.chat_id, "ru")).grants == {Grant("consultant", "west")}


async def test_revoking_twice_is_outdated_and_noted_once(
    staff: Staff, door: Door, client: Actor, admin: Actor, db: Database
) -> None:
    await staff.accept(client, door.invite())
    (row,) = (await staff.roles(admin, 0)).rows
    results = await asyncio.gather(*(staff.revoke(admin, row.id) for _ in range(10)), return_exceptions=True)
    assert results.count(None) == 1
    assert all(isinstance(result, Outdated) for result in results if result is not None)
    assert [action for action, _ in await audit(db)].count("role.revoked") == 1


async def test_a_role_that_has_ended_has_no_card(staff: Staff, door: Door, client: Actor, admin: Actor) -> None:
    await staff.accept(client, door.invite())
    (row,) = (await staff.roles(admin, 0)).rows
    assert (await staff.role(admin, row.id)).chat_id == client.chat_id
    await staff.revoke(admin, row.id)
    with pytest.raises(Outdated):
        await staff.role(admin, row.id)


Attempt = Callable[[Staff, Actor, int], Coroutine[Any, Any, object]]
ATTEMPTS = [
    pytest.param(lambda staff, actor, _role: staff.roles(actor, 0), id="list"),
    pytest.param(lambda staff, actor, role: staff.role(actor, role), id="card"),
    pytest.param(lambda staff, actor, role: staff.revoke(actor, role), id="revoke"),
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
async def test_roles_are_the_administrators_business_alone(
    staff: Staff, door: Door, actors: Actors, client: Actor, other: Actor, db: Database, attempt: Attempt
) -> None:
    for role in ("consultant", "qc", "head", "kiosk"):
        await staff.accept(other, door.invite(role, ""))
    number = (await everything(db))["roles"][0]["id"]
    assert isinstance(number, int)
    pretender = replace(client, grants=frozenset({Grant("admin", "")}))
    for actor in (client, pretender, await actors.meet(other.chat_id, "ru")):
        with pytest.raises(NotAllowed):
            await attempt(staff, actor, number)
    assert len(await live(db)) == 4


async def test_an_invited_administrator_may_too(
    staff: Staff, door: Door, actors: Actors, client: Actor, other: Actor, db: Database
) -> None:
    await staff.accept(client, door.invite("admin", ""))
    await staff.accept(other, door.invite("qc", "west"))
    hired = await actors.meet(client.chat_id, "ru")
    listed = (await staff.roles(hired, 0)).rows
    await staff.revoke(hired, next(row.id for row in listed if row.role == "qc"))
    assert await live(db) == [("admin", "")]


async def test_what_somebody_may_not_is_noted_without_their_words(staff: Staff, client: Actor, db: Database) -> None:
    await staff.refused(client.id, "NotAllowed")
    await staff.refused(client.id, "NotAllowed", "x6:1")
    assert await audit(db) == [
        ("refused", {"what": "NotAllowed"}),
        ("refused", {"what": "NotAllowed", "tried": "x6:1"}),
    ]
    assert (await everything(db))["audit"][0]["client_id"] == client.id


async def test_granting_and_revoking_is_noted(
    staff: Staff, door: Door, client: Actor, admin: Actor, db: Database
) -> None:
    await staff.accept(client, door.invite("qc", "east"))
    (row,) = (await staff.roles(admin, 0)).rows
    await staff.revoke(admin, row.id)
    assert await audit(db) == [
        ("role.granted", {"role": "qc", "center": "east"}),
        ("role.revoked", {"role_id": row.id}),
    ]


async def test_long_lists_come_in_pages_newest_first(
    staff: Staff, door: Door, actors: Actors, admin: Actor, clock: MovableClock
) -> None:
    for number in range(PAGE + 2):
        clock.passes(minutes=1)
        await staff.accept(await actors.meet(700_100 + number, "ru"), door.invite())
    first, second = await staff.roles(admin, 0), await staff.roles(admin, 1)
    assert (len(first.rows), first.has_more) == (PAGE, True)
    assert (len(second.rows), second.has_more) == (2, False)
    assert [row.chat_id for row in (*first.rows, *second.rows)] == [700_100 + n for n in range(PAGE + 2)][::-1]


async def test_the_role_of_an_erased_person_is_gone(
    staff: Staff, door: Door, my_data: MyData, client: Actor, admin: Actor
) -> None:
    await staff.accept(client, door.invite())
    await my_data.erase(client)
    assert (await staff.roles(admin, 0)).rows == ()


async def test_without_administrators_by_setting_nobody_is_one(
    db: Database, content: Content, clock: MovableClock, links: Links, admin: Actor
) -> None:
    assert admin.chat_id in ADMINS
    with pytest.raises(NotAllowed):
        await Staff(db, content, clock, links).roles(admin, 0)
