"""SIGTERM, a second bot, a database from the future: the process ends in order and says why."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from db.database import connect
from simulator import api, editing
from simulator.params import Params
from simulator.server import serve
from simulator.world import World
from tests.processes.deployment import Deployment, deployed, environment, until

SLOW_S = 1.5


class SlowEdit:
    """Telegram takes its time over the next edit of a message."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.done = False

    async def __call__(self, world: World, params: Params) -> object:
        self.begun.set()
        await asyncio.sleep(SLOW_S)
        self.done = True
        return editing.edit_message_text(world, params)


@pytest.mark.soak
async def test_sigterm_lets_a_handler_finish(db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    async with serve(world) as server, deployed(server, db_url, tmp_path) as deployment:
        anna = world.person("Анна", id=101)
        await anna.says("/start")
        slow = SlowEdit()
        monkeypatch.setitem(api.METHODS, "editMessageText", slow)
        await anna.taps("Ищу работу или учёбу", wait=False)
        await slow.begun.wait()
        code = await deployment.terminate()
    assert slow.done
    assert anna.sees("Чем помочь?")
    assert not anna.has_spinner
    assert world.updates.pending == {}, "what was handled was not confirmed"
    assert code == 0
    assert "Traceback" not in deployment.said


@pytest.mark.soak
async def test_a_second_bot_on_the_same_database_refuses(db_url: str, tmp_path: Path) -> None:
    world = World()
    async with serve(world) as server, deployed(server, db_url, tmp_path):
        (tmp_path / "second").mkdir()
        second = Deployment(environment(server, db_url), tmp_path / "second")
        second.start()
        assert await second.ends() == 2
        assert _lines(second) == [
            "Another bot already polls on this database. Stop it first, or give this one its own DATABASE_URL."
        ]
        await world.person("Анна", id=101).says("/start")  # the first one goes on


@pytest.mark.soak
async def test_another_program_with_the_same_token_ends_it(tmp_path: Path) -> None:
    world = World()
    async with serve(world) as server, deployed(server, _file(tmp_path), tmp_path) as deployment:
        await until(lambda: "polling" in deployment.said, 10, "it never began to poll")
        await world.updates.poll(0, 1, 0)
        assert await deployment.ends() == 2
    assert deployment.said.splitlines()[-1] == "Telegram says another program polls with this BOT_TOKEN. Stop it first."
    assert "Traceback" not in deployment.said


@pytest.mark.soak
async def test_a_token_that_telegram_refuses_ends_it(tmp_path: Path) -> None:
    async with serve(World()) as server:
        deployment = Deployment({**environment(server, _file(tmp_path)), "BOT_TOKEN": "43:OTHER"}, tmp_path)
        deployment.start()
        assert await deployment.ends() == 2
    assert _lines(deployment)[-1] == "BOT_TOKEN was refused by Telegram. Check it with BotFather."
    assert "Traceback" not in deployment.said


@pytest.mark.soak
async def test_a_database_ahead_of_the_code_is_refused(own_url: str, tmp_path: Path) -> None:
    async with connect(own_url) as db:
        await db.write(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = 'ffff_future'")).rowcount)
    async with serve(World()) as server:
        deployment = Deployment(environment(server, own_url), tmp_path)
        deployment.start()
        assert await deployment.ends() == 2
    assert _lines(deployment) == [
        "The database is at revision ffff_future, which this version does not know. Update Golos."
    ]


def _file(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'golos.db'}"


def _lines(deployment: Deployment) -> list[str]:
    return deployment.said.splitlines()
