"""A lease has one holder; a silent one loses it."""

import asyncio
from datetime import UTC, datetime, timedelta

from db.database import Database
from db.repos import leases

NOW = datetime(2026, 12, 1, 7, 40, tzinfo=UTC)
SPAN = timedelta(seconds=15)


async def take(db: Database, owner: str, after: float = 0) -> str:
    now = NOW + timedelta(seconds=after)
    return await db.write(lambda tx: leases.take(tx, "courier", owner, now, now + SPAN))


async def test_the_first_takes_it_and_keeps_it_while_it_speaks(db: Database) -> None:
    assert await take(db, "a") == "taken"
    assert await take(db, "a", 10) == "kept"
    assert await take(db, "b", 20) == "held"
    assert await take(db, "a", 24) == "kept"


async def test_who_is_silent_loses_it(db: Database) -> None:
    await take(db, "a")
    assert await take(db, "b", 14.9) == "held"
    assert await take(db, "b", 15) == "taken"
    assert await take(db, "a", 15.1) == "held"


async def test_who_was_silent_and_missed_by_nobody_keeps_it(db: Database) -> None:
    await take(db, "a")
    assert await take(db, "a", 600) == "kept"


async def test_what_is_given_back_is_free_at_once(db: Database) -> None:
    await take(db, "a")
    await db.write(lambda tx: leases.leave(tx, "courier", "b"))
    assert await take(db, "b", 1) == "held"
    await db.write(lambda tx: leases.leave(tx, "courier", "a"))
    assert await take(db, "b", 1) == "taken"


async def test_leases_of_other_names_are_others(db: Database) -> None:
    await take(db, "a")
    assert await db.write(lambda tx: leases.take(tx, "tick", "b", NOW, NOW + SPAN)) == "taken"


async def test_of_many_at_once_one_gets_it(db: Database) -> None:
    said = await asyncio.gather(*(take(db, str(number)) for number in range(8)))
    assert sorted(said) == ["held"] * 7 + ["taken"]
