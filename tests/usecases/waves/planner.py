"""What the tests of waves do besides: people who are there, a courier that plans, rows that were written."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from db.database import Database
from db.models import Client, Consent
from db.rows import AnyRow
from guide.content import Content
from tests.conftest import MovableClock
from usecases.actors import Actor
from usecases.inviting.gates import Gates
from usecases.jobs import DueJob, Later
from usecases.waves.overview import Waves
from usecases.waves.planning import WaveDeed
from usecases.waves.steering import Steering
from usecases.waves.views import WaveId

SATURDAY = datetime(2026, 12, 5, 7, tzinfo=UTC)
MONDAY = datetime(2026, 12, 7, 7, tzinfo=UTC)


class Planner:
    """Works on a wave as the courier does: one transaction a batch."""

    def __init__(self, db: Database, content: Content, gates: Gates, clock: MovableClock, batch: int = 3) -> None:
        self.db = db
        self.deed = WaveDeed(content, gates, seeds=lambda: "ab" * 16, batch=batch)
        self.clock = clock

    async def step(self, wave: int) -> Later | None:
        job = DueJob(1, "wave", wave, 0, self.clock(), 0)
        return await self.db.write(lambda tx: self.deed.prepare(tx, job, self.clock()))

    async def run(self, wave: int) -> int:
        steps = 1
        while (later := await self.step(wave)) is not None and later.at <= self.clock():
            steps += 1
        return steps


async def people(db: Database, now: datetime, n: int, *, consent: bool = True, **fields: Any) -> list[int]:
    """So many clients; their ids."""

    def body(tx: Connection) -> list[int]:
        some = {"language": "ru", "created_at": now, "seen_at": now, "audience": "citizen", **fields}
        first = tx.execute(select(Client.chat_id).order_by(Client.chat_id.desc())).scalar() or 0
        ids = [
            tx.execute(
                insert(Client).values(chat_id=max(first, 10_000) + 1 + i, **some).returning(Client.id)
            ).scalar_one()
            for i in range(n)
        ]
        if consent:
            tx.execute(insert(Consent), [{"client_id": client, "version": "1", "given_at": now} for client in ids])
        return ids

    return await db.write(body)


async def all_of(db: Database, table: type[Any]) -> list[AnyRow]:
    columns = [column for column in table.__table__.c if column.name != "frame"]
    return await db.read(lambda tx: list(tx.execute(select(*columns).order_by(*table.__table__.primary_key)).all()))


async def begun(
    quality: Waves, steering: Steering, admin: Actor, plan: str = "everybody", center: str | None = None
) -> WaveId:
    view = await quality.dry_run(admin, plan, center)
    return (await steering.start(admin, plan, center, view.asked_at)).wave.id
