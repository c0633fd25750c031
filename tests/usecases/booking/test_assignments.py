"""An employer's consultant: the least loaded at first contact, then the same one, until the head says otherwise."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from db.database import Database
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.conftest import ADMINS, audit, everything
from tests.usecases.receiving import Office, entry
from usecases.actors import Actor, Actors, Grant
from usecases.booking.assignments import Assignments
from usecases.booking.contacts import Contacts
from usecases.booking.rosters import Rosters
from usecases.clients.my_data import MyData
from usecases.refusals import NotAllowed, Outdated


@pytest.fixture
def assignments(db: Database, clock: MovableClock, workdays: Workdays) -> Assignments:
    return Assignments(db, clock, workdays, ADMINS)


@pytest.fixture
async def office(db: Database, clock: MovableClock, contacts: Contacts, content: object, workdays: Workdays) -> Office:
    opened = Office(db, clock, contacts, Rosters(db, content, clock, workdays))  # type: ignore[arg-type]
    await opened.opens()
    return opened


class Door:
    """Employers who come for the first time."""

    def __init__(self, db: Database, clock: MovableClock, assignments: Assignments, actors: Actors) -> None:
        self._db = db
        self._clock = clock
        self._assignments = assignments
        self._actors = actors

    async def comes(self, actor: Actor, center: str = "west") -> int | None:
        return await self._db.write(lambda tx: self._assignments.of(tx, actor.id, center, self._clock.now))

    async def crowd(self, number: int) -> list[Actor]:
        return [await self._actors.meet(700_500 + one, "ru") for one in range(number)]


@pytest.fixture
def door(db: Database, clock: MovableClock, assignments: Assignments, actors: Actors) -> Door:
    return Door(db, clock, assignments, actors)


async def test_employers_are_spread_evenly(office: Office, door: Door) -> None:
    taken = Counter([await door.comes(one) for one in await door.crowd(6)])
    assert taken == {await office.consultant("pavel"): 3, await office.consultant("rita"): 3}


async def test_employers_who_come_at_once_are_spread_evenly(office: Office, door: Door) -> None:
    taken = Counter(await asyncio.gather(*(door.comes(one) for one in await door.crowd(12))))
    assert set(taken.values()) == {6}


async def test_the_consultant_stays_the_same(office: Office, door: Door, client: Actor, db: Database) -> None:
    first = await door.comes(client)
    for _ in await door.crowd(3):
        assert await door.comes(client) == first
    await asyncio.gather(*(door.comes(client, "east") for _ in range(5)))
    assert len((await everything(db))["assignments"]) == 1


async def test_twenty_first_contacts_of_one_employer_are_one_assignment(
    office: Office, door: Door, client: Actor, db: Database
) -> None:
    taken = await asyncio.gather(*(door.comes(client) for _ in range(20)))
    assert len(set(taken)) == 1
    assert len((await everything(db))["assignments"]) == 1


async def test_a_centre_without_one_assigns_nobody(office: Office, door: Door, client: Actor) -> None:
    assert await door.comes(client, "east") is None


async def test_who_leaves_the_roster_is_replaced_at_the_next_contact(
    office: Office, door: Door, assignments: Assignments, client: Actor, db: Database
) -> None:
    first = await door.comes(client)
    left = "pavel" if first == await office.consultant("pavel") else "rita"
    stays = "rita" if left == "pavel" else "pavel"
    await office.opens(entry("anna"), entry(stays, "hr"))
    assert await assignments.mine(client) is None
    assert await door.comes(client) == await office.consultant(stays)
    rows = (await everything(db))["assignments"]
    assert [row["ended_at"] is None for row in rows] == [False, True]


async def test_an_employer_sees_who_it_is(
    office: Office, door: Door, assignments: Assignments, client: Actor, other: Actor
) -> None:
    await door.comes(client)
    mine = await assignments.mine(client)
    assert mine is not None
    assert mine.name.startswith("Консультант")
    assert mine.since.hour == 10, "on the centre's wall clock"
    assert await assignments.mine(other) is None


async def test_the_head_hands_an_employer_over_and_history_is_kept(
    office: Office, door: Door, assignments: Assignments, client: Actor, other: Actor, db: Database
) -> None:
    first = await door.comes(client)
    await office.appoints(other, "head", "west")
    assert first is not None
    (row,) = (await assignments.employers(other, first, 0)).rows
    shown = await assignments.handover(other, row.id)
    (colleague,) = shown.colleagues
    handed = await assignments.reassign(other, row.id, colleague.id)
    assert handed.consultant == colleague.id
    assert await door.comes(client) == colleague.id
    assert [one["ended_at"] is None for one in (await everything(db))["assignments"]] == [False, True]
    assert "employer.reassigned" in [action for action, _ in await audit(db)]
    with pytest.raises(Outdated):
        await assignments.reassign(other, row.id, colleague.id)
    with pytest.raises(Outdated):
        await assignments.handover(other, row.id)


async def test_an_employer_is_handed_to_an_hr_consultant_of_the_centre_alone(
    office: Office, door: Door, assignments: Assignments, client: Actor, admin: Actor
) -> None:
    first = await door.comes(client)
    assert first is not None
    (row,) = (await assignments.employers(admin, first, 0)).rows
    for wrong in (await office.consultant("anna"), first, 10**6):
        with pytest.raises(Outdated):
            await assignments.reassign(admin, row.id, wrong)


async def test_ten_handovers_at_once_are_one(
    office: Office, door: Door, assignments: Assignments, client: Actor, admin: Actor, db: Database
) -> None:
    first = await door.comes(client)
    assert first is not None
    (row,) = (await assignments.employers(admin, first, 0)).rows
    (colleague,) = (await assignments.handover(admin, row.id)).colleagues
    results = await asyncio.gather(
        *(assignments.reassign(admin, row.id, colleague.id) for _ in range(10)), return_exceptions=True
    )
    assert sum(isinstance(result, Outdated) for result in results) == 9
    assert len((await everything(db))["assignments"]) == 2


@pytest.mark.parametrize("role", [None, "consultant", "qc", "head elsewhere", "pretender"])
async def test_only_the_head_of_the_centre_hands_over(
    office: Office, door: Door, assignments: Assignments, client: Actor, other: Actor, role: str | None
) -> None:
    first = await door.comes(client)
    assert first is not None
    actor = other
    if role == "pretender":
        actor = replace(other, grants=frozenset({Grant("admin", ""), Grant("head", "west")}))
    elif role == "head elsewhere":
        await office.appoints(other, "head", "east")
    elif role is not None:
        await office.appoints(other, role, "west")
    for attempt in (
        assignments.employers(actor, first, 0),
        assignments.handover(actor, 1),
        assignments.reassign(actor, 1, first),
    ):
        with pytest.raises((NotAllowed, Outdated)) as refused:
            await attempt
        assert role == "head elsewhere" or refused.type is NotAllowed


async def test_an_erased_employer_is_accompanied_by_nobody(
    office: Office, door: Door, my_data: MyData, client: Actor, db: Database
) -> None:
    await door.comes(client)
    await my_data.erase(client)
    assert (await everything(db))["assignments"] == []
