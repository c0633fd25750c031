"""`kill -9` of a bot in the middle of an export: its child ends, nothing is left, and the export is begun anew."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text

from db.database import Database, connect
from db.models import Answer, Export, Run
from guide.content import load
from simulator.person import Person
from simulator.server import serve
from simulator.world import World
from tests.conftest import ADMIN, ROOT
from tests.processes.deployment import Deployment, environment, listening, until
from tests.usecases.export.exported import published, ran

pytestmark = pytest.mark.soak
RUNS = 30_000
LONG_S = 90


async def answered(db: Database) -> None:
    """So many visits a month ago."""
    survey = load(ROOT / "content").surveys["exit"]
    began = datetime.now(UTC) - timedelta(days=30)
    names = [column.name for column in Run.__table__.columns if column.name != "id"]
    replies = [column.name for column in Answer.__table__.columns if column.name != "run_id"]

    def body(tx: Connection) -> None:
        published(tx, survey, began)
        facts = {"@center": "saransk", "@situation": "layoff"}
        first = ran(tx, survey, {"solved": "5", "courtesy": "4"}, facts, day=began.date(), began=began)
        row = tx.execute(select(Run).where(Run.id == first)).mappings().one()
        tx.execute(insert(Run), [{name: row[name] for name in names}] * (RUNS - 1))
        own, copied = ", ".join(replies), ", ".join(f"one.{name}" for name in replies)
        tx.execute(
            text(
                f"INSERT INTO answers (run_id, {own}) SELECT runs.id, {copied} FROM runs "
                f"JOIN answers AS one ON one.run_id = {first} WHERE runs.id <> {first}"
            )
        )

    await db.write(body)


def children(bot: int) -> list[int]:
    """The processes in which a bot has exports made."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, status = (folder / "cmdline").read_bytes(), (folder / "stat").read_text()
        except OSError:
            continue
        if b"bot.export" in command and int(status.rpartition(") ")[2].split()[1]) == bot:
            found.append(int(folder.name))
    return found


def alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


async def asked(person: Person, period: str) -> None:
    await person.says("/start")
    newest = person.chat.newest()
    assert newest is not None
    await person.presses(newest.id, f"x5:{period}::exit:x0")


async def test_a_killed_bot_leaves_nothing_and_the_next_begins_anew(db_url: str, tmp_path: Path) -> None:
    world, temporary = World(), tmp_path / "tmp"
    temporary.mkdir()
    async with connect(db_url) as db, serve(world) as server:
        await answered(db)
        head = world.person("Дмитрий", id=ADMIN, role="admin")
        env = {**environment(server, db_url), "ADMIN_IDS": str(ADMIN), "TMPDIR": str(temporary)}
        deployment = Deployment(env, tmp_path)
        deployment.start()
        try:
            await listening(server, deployment)
            await asked(head, f"{datetime.now(UTC) - timedelta(days=30):%Y-%m}")
            await begun(db, deployment)
            assert deployment.pid is not None
            (child,) = children(deployment.pid)
            deployment.kill()
            await until(lambda: not alive(child), 10, "the child lives on without its parent")
            assert [file for file in temporary.rglob("*") if file.is_file()] == []
            assert head.files == []
            deployment.start()
            await listening(server, deployment)
            await until(lambda: len(head.files) == 1, LONG_S, deployment.said[-2000:])
            await until(lambda: head.sees("Выгрузка готова"), 10, "nobody said that it is ready")
        finally:
            await deployment.terminate()
        assert [file for file in temporary.rglob("*") if file.is_file()] == []
        assert (await state(db)) == ("done", RUNS)


async def test_a_bot_that_stops_gives_its_export_back(db_url: str, tmp_path: Path) -> None:
    world = World()
    async with connect(db_url) as db, serve(world) as server:
        await answered(db)
        head = world.person("Дмитрий", id=ADMIN, role="admin")
        deployment = Deployment({**environment(server, db_url), "ADMIN_IDS": str(ADMIN)}, tmp_path)
        deployment.start()
        try:
            await listening(server, deployment)
            await asked(head, f"{datetime.now(UTC) - timedelta(days=30):%Y-%m}")
            await begun(db, deployment)
            assert deployment.pid is not None
            (child,) = children(deployment.pid)
        finally:
            assert await deployment.terminate() == 0
        assert not alive(child)
        assert (await state(db))[0] == "queued"


async def begun(db: Database, deployment: Deployment) -> None:
    """Return when some rows are written."""
    async with asyncio.timeout(LONG_S):
        while not (await state(db))[1]:
            assert deployment.exited is None, deployment.said
            await asyncio.sleep(0.1)


async def state(db: Database) -> tuple[str, int]:
    row = await db.read(lambda tx: tx.execute(select(Export.state, Export.done)).one())
    return row.state, row.done
