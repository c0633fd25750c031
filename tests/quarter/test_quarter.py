"""A simulated quarter: nobody is asked against a rule, nobody twice, everything ends, and everybody has a reason."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bot.app import App, assemble
from bot.settings import Settings
from db.models import Disposition, Event, Invitation, Job, Wave
from db.rows import AnyRow
from guide.content import Content
from tests.conftest import ADMIN, LINK_KEY, ROOT
from tests.quarter.hurry import Calendar, HurriedLoop
from tests.quarter.judge import Judge
from tests.quarter.life import Life
from tests.quarter.people import crowd
from tests.quarter.telegram import Post, Transport
from usecases.waves.draws import redraw

SIZE = int(os.environ.get("QUARTER_SIZE", "5000"))
SEED = int(os.environ.get("QUARTER_SEED", "4"))
SINCE = datetime(2026, 10, 1, 5, tzinfo=UTC)
UNTIL = datetime(2026, 12, 31, tzinfo=UTC)
OVER = datetime(2027, 2, 14, tzinfo=UTC)
"""When the last invitation has expired: the day before the next sample."""


class Quarter:
    """One run of it."""

    def __init__(self, app: App, clock: Calendar, size: int) -> None:
        chance = Random(SEED)
        self.app = app
        self.clock = clock
        self.post = Post()
        transport = Transport(self.post, clock, chance)
        transport.middleware(app.delivery.limiter)
        app.bot.session = transport
        self.beings = {being.chat: being for being in crowd(size, list(app.content.centers), SINCE, chance)}
        self.life = Life(app, self.post, clock, self.beings)

    async def passes(self) -> None:
        await self.app.open()
        for start in range(0, len(self.beings), 50):
            await asyncio.gather(*map(self.life.arrive, list(self.beings.values())[start : start + 50]))
        self.life.plan(SINCE, UNTIL)
        self._quality_control()
        ticked = SINCE - timedelta(days=1)
        while self.clock() < OVER:
            if self.clock() >= ticked + timedelta(hours=1):
                await self.app.verbs.wave_calendar.tick()
                ticked = self.clock()
            await self.life.happens()
            await self._delivers()
            due = [moment for moment in (await self.app.delivery.jobs.next_due(), self.life.next) if moment is not None]
            self.clock.jump(min([*due, self.clock() + timedelta(days=1)]))

    def _quality_control(self) -> None:
        """A wave of one centre; one begun in the evening, paused and resumed; one that is ended before it is sent."""

        async def in_a_centre() -> None:
            await self.life.launches("quarter_citizen", "saransk")

        async def paused() -> None:
            wave = await self.life.launches("pulse", None)
            self.life.at(None, self.clock() + timedelta(hours=1), lambda: self.life.steers(wave, "pause"))
            self.life.at(None, self.clock() + timedelta(hours=14), lambda: self.life.steers(wave, "resume"))

        async def ended() -> None:
            wave = await self.life.launches("quarter_employer", None)
            self.life.at(None, self.clock() + timedelta(hours=1), lambda: self.life.steers(wave, "end"))

        self.life.at(None, datetime(2026, 10, 20, 8, tzinfo=UTC), in_a_centre)
        self.life.at(None, datetime(2026, 11, 9, 19, tzinfo=UTC), paused)
        self.life.at(None, datetime(2026, 11, 20, 19, tzinfo=UTC), ended)

    async def _delivers(self) -> None:
        """As the courier does, until nothing is due."""
        limiter, courier = self.app.delivery.limiter, self.app.courier
        while await self._is_due():
            await courier.hold()
            await courier.deliver_due()
            await asyncio.sleep(limiter.silence)

    async def _is_due(self) -> bool:
        due = await self.app.delivery.jobs.next_due()
        return due is not None and due <= self.clock()

    async def rows(self) -> dict[int, AnyRow]:
        columns = (*Invitation.__table__.c, Event.center.label("event_center"), Event.occurred_at)
        stmt = select(*columns).outerjoin(Event, Event.id == Invitation.event_id)
        return {row.id: row for row in await self.app.db.read(lambda tx: tx.execute(stmt).all())}

    async def judge(self) -> Judge:
        content = self.app.content
        zones = {key: center.zone for key, center in content.centers.items()}
        return Judge(self.beings, await self.rows(), self.post.log, zones, ZoneInfo(content.region.timezone))

    async def waits(self) -> int:
        stmt = select(Job.id).where(Job.state == "waiting", Job.kind != "wave")
        return len(await self.app.db.read(lambda tx: tx.execute(stmt).all()))

    async def waves(self) -> Sequence[AnyRow]:
        columns = (Wave.id, Wave.plan, Wave.kind, Wave.state, Wave.started_at, Wave.due_at)
        return await self.app.db.read(lambda tx: tx.execute(select(*columns).order_by(Wave.id)).all())

    async def postponed(self) -> Counter[str]:
        stmt = select(Disposition.gate).where(Disposition.until.is_not(None))
        gates = await self.app.db.read(lambda tx: tx.execute(stmt).scalars().all())
        return Counter(str(gate) for gate in gates)


@asynccontextmanager
async def quarter(url: str, content: Content, size: int) -> AsyncIterator[Quarter]:
    settings = Settings(
        _env_file=None,
        bot_token="42:TEST",
        database_url=url,
        content_dir=ROOT / "content",
        link_key=LINK_KEY,
        admin_ids=str(ADMIN),
    )
    clock = Calendar(SINCE)
    async with assemble(settings, clock=clock, content=content) as app:
        simulated = Quarter(app, clock, size)
        await simulated.passes()
        yield simulated


@pytest.mark.soak
@pytest.mark.parametrize(
    ("backend", "size", "speed"),
    [("sqlite", SIZE, 10.0), ("postgresql", 600, 3.0)],
)
def test_a_quarter(
    size: int, speed: float, backend: str, db_url: str, content: Content, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = time.perf_counter()

    async def simulate() -> None:
        async with quarter(db_url, content, size) as simulated:
            broken = list((await simulated.judge()).broken())
            with capsys.disabled():
                await report(simulated, backend, time.perf_counter() - begun)
            assert broken == [], "\n".join(broken[:20])
            assert await simulated.waits() == 0
            await every_sample_can_be_repeated(simulated)
            await something_of_everything(simulated)

    with asyncio.Runner(loop_factory=lambda: HurriedLoop(speed)) as runner:
        runner.run(simulate())


async def every_sample_can_be_repeated(simulated: Quarter) -> None:
    drawn = [
        await redraw(simulated.app.db, wave.id)
        for wave in await simulated.waves()
        if wave.kind == "sample" and wave.started_at
    ]
    assert len(drawn) >= 2
    assert all(one.equal for one in drawn)


async def something_of_everything(simulated: Quarter) -> None:
    """A quarter in which nothing happened would prove nothing."""
    rows = (await simulated.rows()).values()
    ended = Counter(row.disposition for row in rows)
    assert {"completed", "breakoff", "refused", "expired", "withheld", "blocked"} <= set(ended), ended
    reasons = {row.reason for row in rows if row.disposition == "withheld"}
    assert {"consent", "opted_out", "blocked", "visited", "recontact", "budget"} <= reasons, reasons
    assert {"hours", "turn", "busy", "closed"} <= set(await simulated.postponed())
    assert any(row.reason == "ended" for row in rows)
    assert any(one.reminder for one in simulated.post.log)
    assert simulated.post.troubles.keys() == {"429", "5xx"}


async def report(simulated: Quarter, backend: str, seconds: float) -> None:
    """Who was asked, who answered, who was withheld and why."""
    console, rows = Console(width=120), (await simulated.rows()).values()
    log = simulated.post.log
    arrived = sum(one.arrived and not one.reminder for one in log), sum(one.arrived and one.reminder for one in log)
    says = f"{len(simulated.beings)} people, {SINCE:%d.%m.%Y} to {OVER:%d.%m.%Y} in {seconds:.0f} s"
    console.print(f"\n{says} on {backend}, seed {SEED}: {arrived[0]} invitations and {arrived[1]} reminders arrived")
    table = Table(title="How invitations ended", title_justify="left")
    surveys, ends = sorted({row.survey for row in rows}), Counter(row.disposition for row in rows)
    for head in ("survey", "asked", *(end for end, _ in ends.most_common())):
        table.add_column(head, justify="left" if head == "survey" else "right")
    for survey in surveys:
        mine = Counter(row.disposition for row in rows if row.survey == survey)
        table.add_row(survey, str(mine.total()), *(str(mine[end] or "") for end, _ in ends.most_common()))
    console.print(table)
    for title, counts in (
        ("Withheld, and why", Counter(str(row.reason) for row in rows if row.disposition == "withheld")),
        ("Put off, and why", await simulated.postponed()),
        ("What people did", simulated.life.tally),
        ("What the courier did", simulated.app.courier.tally + simulated.post.troubles),
    ):
        console.print(f"{title}: " + ", ".join(f"{name} {n}" for name, n in counts.most_common()))
    for wave in await simulated.waves():
        console.print(f"Wave {wave.id} «{wave.plan}» {wave.due_at:%d.%m %H:%M}: {wave.state}")
