"""Times are aware and stay UTC on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import StatementError

from db.database import Database
from db.models import Client
from db.repos import clients

MOMENT = datetime(2026, 12, 1, 7, 40, 15, 123456, tzinfo=UTC)
SARANSK = timezone(timedelta(hours=3))
KRASNOYARSK = timezone(timedelta(hours=7))


def seen(tx: Connection) -> datetime:
    return tx.execute(select(Client.seen_at)).scalar_one()


async def test_a_time_comes_back_as_it_went_in(db: Database) -> None:
    await db.write(lambda tx: clients.add(tx, 1, "ru", MOMENT))
    back = await db.read(seen)
    assert back == MOMENT
    assert back.utcoffset() == timedelta(0)


@pytest.mark.parametrize("zone", [SARANSK, KRASNOYARSK])
async def test_a_time_of_any_zone_comes_back_in_utc(db: Database, zone: timezone) -> None:
    await db.write(lambda tx: clients.add(tx, 1, "ru", MOMENT.astimezone(zone)))
    back = await db.read(seen)
    assert back == MOMENT
    assert back.utcoffset() == timedelta(0)


async def test_times_of_different_zones_compare_as_moments(db: Database) -> None:
    """An hour later on a clock further west is later, not earlier."""
    later = (MOMENT + timedelta(hours=1)).astimezone(SARANSK)
    await db.write(lambda tx: clients.add(tx, 1, "ru", MOMENT.astimezone(KRASNOYARSK)))
    assert await db.read(lambda tx: tx.execute(select(Client.id).where(Client.seen_at < later)).scalar()) is not None


async def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    naive = MOMENT.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a time zone"):
        await db.write(lambda tx: clients.add(tx, 1, "ru", naive))
    with pytest.raises(StatementError, match="without a time zone"):
        await db.read(lambda tx: tx.execute(select(Client.id).where(Client.seen_at < naive)).scalar())


async def test_no_time_stays_no_time(db: Database) -> None:
    await db.write(lambda tx: clients.add(tx, 1, "ru", MOMENT))
    assert await db.read(lambda tx: tx.execute(select(Client.unreachable_at)).scalar_one()) is None
