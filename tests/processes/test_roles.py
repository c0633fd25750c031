"""Webhook, roles and the HTTP side of real processes: what starts, what refuses to, in which order it ends."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientConnectorError, ClientSession

from simulator import api, editing
from simulator.params import Params
from simulator.server import Server, serve
from simulator.world import World
from tests.processes.deployment import START_S, Deployment, environment, until

pytestmark = pytest.mark.soak
SECRET = "s3cret_-"
SLOW_S = 1.5


def free_port() -> int:
    """A port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


def hooked(server: Server, url: str, port: int) -> dict[str, str]:
    """All that a bot with a webhook is told."""
    return {
        **environment(server, url),
        "WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "WEBHOOK_SECRET": SECRET,
        "HTTP_PORT": str(port),
    }


async def said(port: int, path: str) -> str | None:
    """What the process answers there; None: it does not listen."""
    async with ClientSession() as http:
        try:
            async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
                return await answer.text()
        except ClientConnectorError:
            return None


@asynccontextmanager
async def running(env: dict[str, str], folder: Path, port: int, *arguments: str) -> AsyncIterator[Deployment]:
    """A process that listens and is ready; gone with the block."""
    deployment = Deployment(env, folder, *arguments)
    deployment.start()
    try:
        async with asyncio.timeout(START_S):
            while await said(port, "/health/ready") != '{"status":"ready"}':
                assert deployment.exited is None, deployment.said
                await asyncio.sleep(0.05)
        yield deployment
    finally:
        deployment.kill()


async def test_updates_come_by_webhook(db_url: str, tmp_path: Path, port: int) -> None:
    world = World()
    async with serve(world) as server, running(hooked(server, db_url, port), tmp_path, port) as deployment:
        assert world.webhook.url == f"http://127.0.0.1:{port}/telegram/webhook"
        anna = world.person("Анна", id=101)
        await anna.says("/start")
        await anna.taps("Ищу работу или учёбу")
        assert anna.sees("Чем помочь?")
        page = await said(port, "/metrics")
        assert page is not None
        assert 'golos_updates_total{kind="callback_query",outcome="handled"} 1.0' in page
        assert await deployment.terminate() == 0
        assert world.webhook.url, "the webhook stays for other replicas"
    assert world.updates.pending == {}
    assert "Traceback" not in deployment.said


async def test_sigterm_lets_a_webhook_finish(
    db_url: str, tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    async with serve(world) as server, running(hooked(server, db_url, port), tmp_path, port) as deployment:
        anna = world.person("Анна", id=101)
        await anna.says("/start")
        begun = _slow_edits(monkeypatch)
        tapped = await anna.taps("Ищу работу или учёбу", wait=False)
        await begun.wait()
        assert await deployment.terminate() == 0
        await world.settled(tapped)
    assert anna.sees("Чем помочь?")
    assert "Traceback" not in deployment.said


async def test_while_it_drains_it_says_so(
    db_url: str, tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    async with serve(world) as server:
        env = {**environment(server, db_url), "HTTP_PORT": str(port)}
        async with running(env, tmp_path, port) as deployment:
            anna = world.person("Анна", id=101)
            await anna.says("/start")
            begun = _slow_edits(monkeypatch)
            await anna.taps("Ищу работу или учёбу", wait=False)
            await begun.wait()
            ending = asyncio.create_task(deployment.terminate())
            await until(lambda: deployment.exited is None, 1, "it ended at once")
            await asyncio.sleep(0.3)
            assert await said(port, "/health/ready") == '{"status":"draining"}'
            assert await ending == 0
    assert anna.sees("Чем помочь?")


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_worker_receives_nothing(db_url: str, tmp_path: Path, port: int) -> None:
    world = World()
    async with serve(world) as server:
        env = {**environment(server, db_url), "HTTP_PORT": str(port), "WEBHOOK_URL": "https://bot.example.org"}
        async with running(env, tmp_path, port, "--role", "worker") as deployment:
            assert not world.webhook.url
            assert not world.updates.listened.is_set()
            for path in ("/api/events", "/telegram/webhook"):
                assert await said(port, path) == '{"detail":"Not Found"}'
            assert await deployment.terminate() == 0


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_beside_a_poller_works_a_worker(db_url: str, tmp_path: Path, port: int) -> None:
    world = World()
    async with serve(world) as server:
        (tmp_path / "worker").mkdir()
        env = environment(server, db_url)
        beside = free_port()
        async with (
            running({**env, "HTTP_PORT": str(port)}, tmp_path, port, "--role", "web") as poller,
            running({**env, "HTTP_PORT": str(beside)}, tmp_path / "worker", beside, "--role", "worker") as worker,
        ):
            await world.person("Анна", id=101).says("/start")
            assert await worker.terminate() == 0
            assert await poller.terminate() == 0


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_port_that_is_taken_is_one_line(db_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        async with serve(World()) as server:
            lines = await _refused({**environment(server, db_url), "HTTP_PORT": str(port)}, tmp_path)
    assert lines == [f"Another program listens on 127.0.0.1 port {port}. Stop it, or choose another HTTP_PORT."]


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_an_address_that_is_not_ours_is_one_line(db_url: str, tmp_path: Path, port: int) -> None:
    async with serve(World()) as server:
        env = {**environment(server, db_url), "HTTP_PORT": str(port), "HTTP_HOST": "192.0.2.1"}
        lines = await _refused(env, tmp_path)
    assert lines == [f"Cannot listen on 192.0.2.1 port {port}. Check HTTP_HOST and HTTP_PORT."]


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_webhook_that_telegram_refuses_is_one_line(db_url: str, tmp_path: Path, port: int) -> None:
    async with serve(World()) as server:
        env = {**hooked(server, db_url, port), "WEBHOOK_URL": "http://bot.example.org"}
        lines = await _refused(env, tmp_path)
    assert lines[-1].startswith("Telegram refuses WEBHOOK_URL: ")
    assert "An HTTPS URL must be provided for webhook" in lines[-1]


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_webhook_needs_its_secret_and_its_port(db_url: str, tmp_path: Path) -> None:
    async with serve(World()) as server:
        lines = await _refused({**environment(server, db_url), "WEBHOOK_URL": "https://bot.example.org"}, tmp_path)
    assert lines == [
        "WEBHOOK_SECRET is needed with WEBHOOK_URL: see .env.example",
        "HTTP_PORT is needed with WEBHOOK_URL: see .env.example",
    ]


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_an_unknown_role_is_one_line(db_url: str, tmp_path: Path) -> None:
    async with serve(World()) as server:
        lines = await _refused(environment(server, db_url), tmp_path, "--role", "boss")
    assert lines == ["--role «boss» is unknown; one of: web, worker, all"]


async def _refused(env: dict[str, str], folder: Path, *arguments: str) -> list[str]:
    """What a process says that does not start, with exit code 2."""
    deployment = Deployment(env, folder, *arguments)
    deployment.start()
    assert await deployment.ends() == 2, deployment.said
    assert "Traceback" not in deployment.said
    return deployment.said.splitlines()


def _slow_edits(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Telegram takes its time over edits from now on."""
    begun = asyncio.Event()

    async def slow(world: World, params: Params) -> object:
        begun.set()
        await asyncio.sleep(SLOW_S)
        return editing.edit_message_text(world, params)

    monkeypatch.setitem(api.METHODS, "editMessageText", slow)
    return begun
