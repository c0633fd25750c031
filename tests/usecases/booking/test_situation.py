"""A contact knows the situation that it was booked from; the index is read by it."""

from db.database import Database
from tests.usecases.booking.conftest import Calendar
from tests.usecases.conftest import everything
from usecases.actors import Actor
from usecases.booking.booking import Booking
from usecases.booking.steps import ChooseDay


async def situations(db: Database) -> list[tuple[object, object]]:
    return [(row["state"], row["situation"]) for row in (await everything(db))["contacts"]]


async def test_confirming_keeps_the_situation_and_moving_leaves_it(
    booking: Booking, calendar: Calendar, client: Actor, other: Actor, db: Database
) -> None:
    await calendar.consultant("olga", "2026-12-02 10:00", "2026-12-02 11:00", "2026-12-02 12:00")
    draft = (await booking.from_bundle(client, "loss")).draft.id
    summary = await booking.hold(client, draft, calendar.at("west", "2026-12-02 10:00"))
    contact = await booking.confirm(client, draft, summary.slot)
    assert await situations(db) == [("booked", "loss")]
    step = await booking.move(client, contact.id)
    assert isinstance(step, ChooseDay)
    there = await booking.hold(client, step.draft.id, calendar.at("west", "2026-12-02 11:00"))
    await booking.confirm(client, step.draft.id, there.slot)
    assert ("booked", "loss") in await situations(db)
    draft = (await booking.begin(other, "work")).draft.id
    summary = await booking.hold(other, draft, calendar.at("west", "2026-12-02 12:00"))
    await booking.confirm(other, draft, summary.slot)
    assert sorted(map(str, await situations(db))) == ["('booked', 'loss')", "('booked', None)"]
