"""Employers: a consultant of their own, to whom booking goes by itself; others can be chosen too."""

from dataclasses import replace

import pytest

from db.database import Database
from tests.usecases.booking.conftest import Calendar
from tests.usecases.conftest import everything
from usecases.actors import Actor
from usecases.booking.booking import Booking
from usecases.booking.steps import ChooseDay, ChooseWho
from usecases.refusals import Outdated

STAFF = (("staff", "office"),)


@pytest.fixture
def employer(client: Actor) -> Actor:
    return replace(client, audience="employer")


async def test_booking_goes_to_the_employers_own_consultant(
    booking: Booking, calendar: Calendar, employer: Actor, other: Actor, db: Database
) -> None:
    hanna = await calendar.consultant("hanna", "2026-12-03 10:00", kind="hr", offers=STAFF)
    boris = await calendar.consultant("boris", "2026-12-02 10:00", kind="hr", offers=STAFF)
    step = await booking.begin(employer, "staff")
    assert isinstance(step, ChooseDay)
    assert step.draft.consultant is not None
    assert (step.draft.consultant.id, step.others) == (hanna, True)
    again = await booking.begin(employer, "staff")
    assert again.draft.consultant == step.draft.consultant, "always the same one"
    theirs = await booking.begin(other, "staff")
    assert theirs.draft.consultant is not None
    assert theirs.draft.consultant.id == boris, "the next employer is the other one's"
    assert len((await everything(db))["assignments"]) == 2


async def test_others_can_be_chosen_all_the_same(booking: Booking, calendar: Calendar, employer: Actor) -> None:
    hanna = await calendar.consultant("hanna", "2026-12-03 10:00", kind="hr", offers=STAFF)
    boris = await calendar.consultant("boris", "2026-12-02 10:00", kind="hr", offers=STAFF)
    draft = (await booking.begin(employer, "staff")).draft.id
    others = await booking.others(employer, draft)
    assert [one.consultant.id for one in others.options] == [boris, hanna]
    assert others.mine == hanna
    assert isinstance(await booking.current(employer, draft), ChooseDay), "nothing was changed by looking"
    step = await booking.choose_who(employer, draft, None)
    assert isinstance(step, ChooseDay)
    assert (step.draft.anyone, len(step.free)) == (True, 2)
    summary = await booking.hold(employer, draft, calendar.at("west", "2026-12-02 10:00"))
    assert (await booking.confirm(employer, draft, summary.slot)).consultant.id == boris
    with pytest.raises(Outdated):
        await booking.others(employer, draft)


async def test_when_their_own_has_no_time_the_employer_chooses(
    booking: Booking, calendar: Calendar, employer: Actor
) -> None:
    await calendar.consultant("hanna", kind="hr", offers=STAFF)
    await calendar.consultant("boris", "2026-12-02 10:00", kind="hr", offers=STAFF)
    await calendar.consultant("inna", "2026-12-02 10:00", kind="hr", offers=STAFF)
    step = await booking.begin(employer, "staff")
    assert isinstance(step, ChooseWho)
    assert step.mine is None
    assert len(step.options) == 2


async def test_a_citizen_has_no_consultant_of_their_own(
    booking: Booking, calendar: Calendar, client: Actor, db: Database
) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00")
    await calendar.consultant("igor", "2026-12-02 10:00")
    assert isinstance(await booking.begin(client, "work"), ChooseWho)
    assert (await everything(db))["assignments"] == []
