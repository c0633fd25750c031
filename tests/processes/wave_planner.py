"""A process that plans a wave until it is done: `python -m tests.processes.wave_planner <database> <wave>`."""

import asyncio
import sys
from datetime import UTC, datetime

from db.database import connect
from guide.content import load
from guide.workdays import Workdays
from tests.conftest import ROOT
from usecases.inviting.gates import Gates
from usecases.jobs import DueJob
from usecases.runs.marks import Marks
from usecases.waves.planning import WaveDeed

NOW = datetime(2026, 12, 7, 7, tzinfo=UTC)
BATCH = 400


async def plan(url: str, wave: int) -> None:
    content = load(ROOT / "content")
    deed = WaveDeed(content, Gates(content, Workdays(content.region, content.centers), Marks("")), batch=BATCH)
    job = DueJob(0, "wave", wave, 0, NOW, 0)
    async with connect(url) as db:
        while await db.write(lambda tx: deed.prepare(tx, job, NOW)) is not None:
            sys.stdout.write("planned\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(plan(sys.argv[1], int(sys.argv[2])))
