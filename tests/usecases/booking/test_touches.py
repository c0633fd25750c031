"""A booking from a bundle is a step on the client's way; confirming twice, moving and booking without one are not."""

from db.database import Database
from db.repos import touches
from tests.usecases.booking.conftest import Calendar
from usecases.actors import Actor
from usecases.booking.booking import Booking
from usecases.booking.steps import ChooseDay


async def counted(db: Database) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await db.read(lambda tx: touches.of(tx, None, ["2026-12"]))]


async def test_a_booking_counts_once_for_its_situation(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor, db: Database
) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00", "2026-12-02 11:00", "2026-12-02 12:00")
    draft = (await booking.from_bundle(client, "loss")).draft.id
    summary = await booking.hold(client, draft, calendar.at("west", "2026-12-02 10:00"))
    assert await counted(db) == []
    contact = await booking.confirm(client, draft, summary.slot)
    await booking.confirm(client, draft, summary.slot)
    booked = [("west", "loss", "citizen", "booked", 1)]
    assert await counted(db) == booked
    step = await booking.move(client, contact.id)
    assert isinstance(step, ChooseDay)
    there = await booking.hold(client, step.draft.id, calendar.at("west", "2026-12-02 11:00"))
    await booking.confirm(client, step.draft.id, there.slot)
    draft = (await booking.begin(other, "work")).draft.id
    summary = await booking.hold(other, draft, calendar.at("west", "2026-12-02 12:00"))
    await booking.confirm(other, draft, summary.slot)
    assert await counted(db) == booked
