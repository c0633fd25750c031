"""Own contacts alone: others are refused, and nothing changes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Connection, select

from db.database import Database
from db.models import Slot
from db.repos import contacts as rows
from db.repos import free
from tests.conftest import MovableClock
from tests.usecases.conftest import everything
from tests.usecases.receiving import USUAL, Office
from tests.usecases.reception.visits import FRIDAY, Visit
from usecases.actors import Actor, Grant
from usecases.booking.contacts import Contacts
from usecases.reception.attendance import Attendance
from usecases.reception.days import Reception
from usecases.reception.desk import MINE, NotInRoster
from usecases.refusals import NotAllowed, Outdated


async def test_somebody_with_the_role_alone_is_told_to_join(office: Office, reception: Reception, other: Actor) -> None:
    await office.appoints(other, "consultant", "west")
    with pytest.raises(NotInRoster):
        await reception.day(other, MINE, None, 0)


async def test_who_has_left_the_roster_receives_nobody(
    office: Office, reception: Reception, visit: Visit, clock: MovableClock
) -> None:
    await office.opens(*USUAL[1:])
    with pytest.raises(NotInRoster):
        await reception.day(visit.anna, MINE, None, 0)
    with pytest.raises(NotAllowed):
        await reception.card(visit.anna, visit.contact)


@dataclass(frozen=True)
class Tried:
    """What somebody tries who may not."""

    reception: Reception
    attendance: Attendance
    actor: Actor
    contact: int
    consultant: int


Attempt = Callable[[Tried], Awaitable[object]]
ATTEMPTS: dict[str, Attempt] = {
    "day": lambda it: it.reception.day(it.actor, it.consultant, None, 0),
    "week": lambda it: it.reception.week(it.actor, it.consultant, 0),
    "unmarked": lambda it: it.reception.unmarked(it.actor, it.consultant),
    "card": lambda it: it.reception.card(it.actor, it.contact),
    "note": lambda it: it.reception.note(it.actor, it.contact, "заметка"),
    "mark": lambda it: it.attendance.mark(it.actor, it.contact, "completed", "booked"),
    "undo": lambda it: it.attendance.undo(it.actor, it.contact, "booked"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
@pytest.mark.parametrize("who", ["client", "stranger", "colleague", "qc", "head elsewhere", "pretender"])
async def test_others_are_refused_and_nothing_changes(
    office: Office,
    reception: Reception,
    attendance: Attendance,
    visit: Visit,
    db: Database,
    who: str,
    attempt: Attempt,
) -> None:
    actor = visit.client if who == "client" else visit.stranger
    if who == "colleague":
        await office.seats(actor, "olga")
    elif who == "qc":
        await office.appoints(actor, "qc", "")
    elif who == "head elsewhere":
        await office.appoints(actor, "head", "east")
    elif who == "pretender":
        actor = replace(actor, grants=frozenset({Grant("admin", ""), Grant("consultant", "west")}))
    before = await everything(db)
    with pytest.raises(NotAllowed):
        await attempt(Tried(reception, attendance, actor, visit.contact, await office.consultant("anna")))
    assert await everything(db) == before


@pytest.mark.parametrize("role", [("head", "west"), ("head", ""), ("admin", "")])
async def test_the_head_sees_and_marks_but_reads_no_note(
    office: Office, reception: Reception, attendance: Attendance, visit: Visit, role: tuple[str, str]
) -> None:
    await reception.note(visit.anna, visit.contact, "принёс справку")
    await office.appoints(visit.stranger, *role)
    view = await reception.day(visit.stranger, await office.consultant("anna"), None, 0)
    assert (view.host.mine, view.total) == (False, 1)
    assert (await reception.card(visit.stranger, visit.contact)).note is None
    with pytest.raises(NotAllowed):
        await reception.note(visit.stranger, visit.contact, "чужая")
    assert (await attendance.mark(visit.stranger, visit.contact, "arrived", "booked")).line.state == "arrived"
    with pytest.raises(Outdated):
        await reception.card(visit.stranger, 10**6)


async def test_a_contact_that_went_to_a_colleague_is_outdated_not_forbidden(
    office: Office,
    reception: Reception,
    contacts: Contacts,
    visit: Visit,
    other: Actor,
    clock: MovableClock,
    db: Database,
) -> None:
    await office.seats(other, "olga")
    olga = await office.consultant("olga")

    def body(tx: Connection) -> None:
        first = tx.execute(select(Slot.id).where(Slot.consultant_id == olga, Slot.starts_at == FRIDAY)).scalar_one()
        row, slot = rows.find(tx, visit.contact), free.slot(tx, first)
        assert row is not None
        assert slot is not None
        contacts.moved(tx, row, slot, "staff", clock.now)

    await db.write(body)
    with pytest.raises(Outdated):
        await reception.card(visit.anna, visit.contact)
    assert (await reception.card(other, visit.contact)).line.consultant == "Консультант olga"
