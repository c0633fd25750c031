"""A consultant's own invite: the chat becomes that person of the roster, and stops being it at once when revoked."""

import asyncio
from datetime import timedelta

import pytest

from db.database import Database
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.conftest import ADMINS, audit, everything
from tests.usecases.receiving import Office, entry
from usecases.actors import Actor, Actors, Grant
from usecases.booking.contacts import Contacts
from usecases.booking.rosters import Rosters
from usecases.clients.my_data import MyData
from usecases.links import PERSONAL, Links
from usecases.reception.days import Reception
from usecases.reception.desk import MINE, Desk
from usecases.refusals import InviteRefused, NotAllowed
from usecases.staff import Staff

LONGEST = "k" * 24


@pytest.fixture
async def office(db: Database, content: Content, clock: MovableClock, contacts: Contacts, workdays: Workdays) -> Office:
    opened = Office(db, clock, contacts, Rosters(db, content, clock, workdays))
    await opened.opens(entry("anna"), entry("olga"), entry("east", center="east"), entry(LONGEST))
    return opened


@pytest.fixture
def reception(db: Database, content: Content, clock: MovableClock, workdays: Workdays) -> Reception:
    return Reception(db, clock, Desk(content, workdays, ADMINS))


@pytest.fixture
def invite(links: Links, clock: MovableClock) -> str:
    return links.invite_consultant("anna", clock() + timedelta(days=7))


async def seated(db: Database) -> dict[str, object]:
    """Whose chat each consultant's is."""
    return {str(row["key"]): row["client_id"] for row in (await everything(db))["consultants"] if row["client_id"]}


@pytest.mark.parametrize("key", ["a", "anna", LONGEST])
def test_the_invite_says_whom_it_is_for_and_fits(links: Links, clock: MovableClock, key: str) -> None:
    payload = links.invite_consultant(key, clock())
    read = links.read_invite(payload)
    assert len(payload) <= 64
    assert (read.role, read.center, read.consultant) == ("consultant", "", key)


def test_no_other_role_is_personal(links: Links, clock: MovableClock) -> None:
    assert links.read_invite(links.invite("consultant", "west", clock())).consultant is None
    assert PERSONAL > 100


async def test_the_chat_becomes_that_consultant(
    staff: Staff, office: Office, reception: Reception, actors: Actors, client: Actor, invite: str
) -> None:
    assert await staff.accept(client, invite) == Grant("consultant", "west")
    hired = await actors.meet(client.chat_id, "ru")
    assert hired.grants == {Grant("consultant", "west")}
    assert (await reception.day(hired, MINE, None, 0)).host.name == "Консультант anna"


async def test_the_invite_opens_once_even_if_twenty_run_at_it(
    staff: Staff, office: Office, actors: Actors, db: Database, invite: str
) -> None:
    crowd = [await actors.meet(700_100 + number, "ru") for number in range(20)]
    results = await asyncio.gather(*(staff.accept(one, invite) for one in crowd), return_exceptions=True)
    assert [result.reason for result in results if isinstance(result, InviteRefused)] == ["spent"] * 19
    assert len(await seated(db)) == 1


async def test_its_owner_may_open_the_link_again(
    staff: Staff, office: Office, actors: Actors, client: Actor, db: Database, invite: str
) -> None:
    await staff.accept(client, invite)
    await staff.accept(await actors.meet(client.chat_id, "ru"), invite)
    assert await seated(db) == {"anna": client.id}


async def test_an_invite_to_somebody_who_is_not_in_the_roster_is_refused(
    staff: Staff, office: Office, links: Links, client: Actor, clock: MovableClock, invite: str
) -> None:
    await office.opens(entry("olga"))
    for payload in (invite, links.invite_consultant("nobody", clock() + timedelta(days=1))):
        with pytest.raises(InviteRefused) as refused:
            await staff.accept(client, payload)
        assert refused.value.reason == "consultant"


async def test_another_chat_of_the_same_consultant_takes_over(
    staff: Staff, office: Office, links: Links, actors: Actors, client: Actor, other: Actor, clock: MovableClock,
    db: Database, invite: str,
) -> None:  # fmt: skip
    await staff.accept(client, invite)
    await staff.accept(other, links.invite_consultant("anna", clock() + timedelta(days=7)))
    assert await seated(db) == {"anna": other.id}
    assert (await actors.meet(client.chat_id, "ru")).grants == frozenset()


async def test_a_chat_is_one_consultant_at_a_time(
    staff: Staff, office: Office, links: Links, actors: Actors, client: Actor, clock: MovableClock, db: Database,
    invite: str,
) -> None:  # fmt: skip
    await staff.accept(client, invite)
    await staff.accept(client, links.invite_consultant("east", clock() + timedelta(days=7)))
    assert await seated(db) == {"east": client.id}
    assert (await actors.meet(client.chat_id, "ru")).grants == {Grant("consultant", "east")}


async def test_a_revoked_consultant_receives_nobody_at_the_next_tap(
    staff: Staff, office: Office, reception: Reception, actors: Actors, client: Actor, admin: Actor, db: Database,
    invite: str,
) -> None:  # fmt: skip
    await staff.accept(client, invite)
    hired = await actors.meet(client.chat_id, "ru")
    (row,) = (await staff.roles(admin, 0)).rows
    await staff.revoke(admin, row.id)
    assert await seated(db) == {}
    with pytest.raises(NotAllowed):
        await reception.day(hired, MINE, None, 0)


async def test_revoking_another_role_leaves_the_seat(
    staff: Staff, office: Office, client: Actor, admin: Actor, db: Database, links: Links, clock: MovableClock,
    invite: str,
) -> None:  # fmt: skip
    await staff.accept(client, invite)
    await staff.accept(client, links.invite("qc", "west", clock() + timedelta(days=7)))
    row = next(row for row in (await staff.roles(admin, 0)).rows if row.role == "qc")
    await staff.revoke(admin, row.id)
    assert await seated(db) == {"anna": client.id}


async def test_an_erased_person_leaves_the_seat_and_the_consultant_stays(
    staff: Staff, office: Office, my_data: MyData, client: Actor, db: Database, invite: str
) -> None:
    await staff.accept(client, invite)
    await my_data.erase(client)
    assert await seated(db) == {}
    assert len((await everything(db))["consultants"]) == 4


async def test_joining_is_noted(staff: Staff, office: Office, client: Actor, db: Database, invite: str) -> None:
    await staff.accept(client, invite)
    assert [action for action, _ in await audit(db)] == ["consultant.joined", "role.granted"]
