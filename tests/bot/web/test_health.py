"""Health and metrics: what the process shows of itself."""

from datetime import timedelta
from unittest.mock import AsyncMock

import pytest
from sqlalchemy import insert

from db.database import Away, Database
from db.models import Job
from tests.bot.web.conftest import EVENT, NOW, Host


async def test_it_lives_before_it_is_ready_and_drains_after(host: Host) -> None:
    assert await host.get("/health/ready") == (503, '{"status":"starting"}')
    assert await host.get("/health/live") == (200, '{"status":"alive"}')
    host.health.ready()
    assert await host.get("/health/ready") == (200, '{"status":"ready"}')
    host.stop.set()
    host.health.ready()
    assert await host.get("/health/ready") == (503, '{"status":"draining"}')
    assert await host.get("/health/live") == (200, '{"status":"alive"}')


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_without_its_database_it_is_not_ready(host: Host, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    host.health.ready()
    monkeypatch.setattr(db, "read", AsyncMock(side_effect=Away("gone")))
    assert await host.get("/health/ready") == (503, '{"status":"database away"}')
    assert "golos_database_up 0.0" in (await host.get("/metrics"))[1]
    monkeypatch.undo()
    assert await host.get("/health/ready") == (200, '{"status":"ready"}')
    assert "golos_database_up 1.0" in (await host.get("/metrics"))[1]


async def test_metrics_count_what_happened_and_what_is_due(host: Host, db: Database) -> None:
    waiting = {"kind": "invite", "subject": 1, "once": "invite:1", "priority": 2, "due_at": NOW - timedelta(seconds=90)}
    parked = {**waiting, "once": "invite:2", "state": "parked"}
    await db.write(lambda tx: [tx.execute(insert(Job).values(row)).rowcount for row in (waiting, parked)])
    host.metrics.handled("callback_query", "handled", 0.03)
    host.metrics.sent("delivered")
    await host.post("/api/events", EVENT)
    await host.post("/api/events", EVENT, Authorization="Bearer wrong")
    await host.get("/favicon?phone=+79001234567")
    _, page = await host.get("/metrics")
    for line in (
        'golos_updates_total{kind="callback_query",outcome="handled"} 1.0',
        'golos_update_seconds_bucket{kind="callback_query",le="0.05"} 1.0',
        'golos_sent_messages_total{outcome="delivered"} 1.0',
        'golos_requests_total{path="/api/events",status="201"} 1.0',
        'golos_requests_total{path="/api/events",status="401"} 1.0',
        'golos_requests_total{path="other",status="404"} 1.0',
        'golos_jobs{state="waiting"} 1.0',
        'golos_jobs{state="parked"} 1.0',
        "golos_job_lag_seconds 90.0",
        "golos_build_info{",
        "process_resident_memory_bytes",
    ):
        assert line in page
    for private in ("79001234567", "favicon", "phone"):  # long enough not to be met by chance in a count of bytes
        assert private not in page


async def test_counting_is_done_now_and_then(host: Host, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = AsyncMock(wraps=db.read)
    monkeypatch.setattr(db, "read", asked)
    for _ in range(3):
        await host.get("/metrics")
    assert asked.await_count == 1
