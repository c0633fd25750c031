"""Ticks: one replica does the work, and stopping lets it finish."""

import asyncio
from datetime import timedelta
from unittest.mock import AsyncMock

import pytest

from bot.ticker import EARLY, Ticker
from db.database import Away, Database, connect
from tests.conftest import MovableClock

MINUTE = timedelta(minutes=1)


async def test_of_several_replicas_one_works(db_url: str, clock: MovableClock) -> None:
    work = AsyncMock()
    async with connect(db_url) as here, connect(db_url) as there:
        tickers = [Ticker(db, wall=clock) for db in (here, there, here, there)]
        for turn in range(1, 4):
            did = await asyncio.gather(*(ticker.tick("waves", MINUTE, work) for ticker in tickers))
            assert (sum(did), work.await_count) == (1, turn)
            clock.passes(seconds=60)


async def test_the_next_one_takes_over_from_the_dead(db_url: str, clock: MovableClock) -> None:
    work = AsyncMock()
    async with connect(db_url) as db:
        assert await Ticker(db, wall=clock).tick("waves", MINUTE, work)
        heir = Ticker(db, wall=clock)
        assert not await heir.tick("waves", MINUTE, work)
        clock.now += MINUTE - EARLY
        assert await heir.tick("waves", MINUTE, work)
        assert await heir.tick("forget-stale", MINUTE, work), "each tick has a lease of its own"


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_tick_that_fails_is_only_logged(
    db: Database, clock: MovableClock, capsys: pytest.CaptureFixture[str]
) -> None:
    ticker = Ticker(db, wall=clock)
    await ticker.tick("waves", MINUTE, AsyncMock(side_effect=ValueError("+79001234567")))
    await ticker.tick("other", MINUTE, AsyncMock(side_effect=Away("gone")))
    said = "".join(capsys.readouterr())
    assert "tick failed" in said
    assert "tick skipped" in said
    assert "+79001234567" not in said


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_stopping_lets_the_work_finish(db: Database, clock: MovableClock) -> None:
    begun, finished = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.sleep(0.1)
        finished.set()

    ticker = Ticker(db, wall=clock, first=timedelta())
    ticker.every(1, "waves", work)
    ticker.start()
    await begun.wait()
    await ticker.stop()
    assert finished.is_set()
