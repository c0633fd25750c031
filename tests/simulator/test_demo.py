"""`python -m simulator`: starts the bot as a user would, lets the staff in, and ends in order."""

import argparse
import asyncio
import os
import re
import signal
import socket
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession

from simulator.__main__ import demo
from simulator.bot_process import PAYLOAD, environment
from simulator.extras import NOT_YET, free_port, next_due
from simulator.server import serve
from simulator.world import World

ROOT = Path(__file__).parents[2]
STUB = """#!{python} -IS
import json, os, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote
from urllib.request import urlopen
base = os.environ["BOT_API_URL"] + "/bot" + os.environ["BOT_TOKEN"]
if sys.argv[1] == "invite":
    print("https://t.me/golos_demo_bot?start=invite_" + sys.argv[sys.argv.index("--role") + 1])
    sys.exit()
print("the bot is up", os.environ["ADMIN_IDS"], len(os.environ["LINK_KEY"]) >= 32, flush=True)
class Clock(BaseHTTPRequestHandler):
    def do_POST(self):
        said = json.dumps(dict(text="Сейчас " + self.path + ", " + str(self.headers["Origin"]))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)
    def log_message(self, *_):
        pass
port = int(sys.argv[sys.argv.index("--port") + 1])
threading.Thread(target=HTTPServer(("127.0.0.1", port), Clock).serve_forever, daemon=True).start()
offset = 0
while True:
    updates = json.load(urlopen(base + "/getUpdates?timeout=20&offset=" + str(offset)))["result"]
    for update in updates:
        offset = update["update_id"] + 1
        message = update["message"]
        if message["text"] == "/die":
            sys.exit("the bot is dead")
        urlopen(base + "/sendMessage?chat_id=" + str(message["chat"]["id"]) + "&text=" + quote(message["text"]))
"""


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the `golos` command, beside what passes for this Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "golos"
    command.write_text(STUB.format(python=sys.executable))
    command.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_TOKEN", "DATABASE_URL", "LINK_KEY", "ADMIN_IDS"):
        monkeypatch.delenv(name, raising=False)
    return command


def log_of(stub: Path) -> str:
    return (stub.parents[1] / ".demo" / "bot.log").read_text()


def altered(stub: Path, **changes: str) -> None:
    """A stub with other words or ways: altered(stub, old="new")."""
    source = stub.read_text()
    for old, new in changes.items():
        assert old in source
        source = source.replace(old, new)
    stub.write_text(source)


def options(port: int = 0, *, no_bot: bool = False) -> argparse.Namespace:
    return argparse.Namespace(host="127.0.0.1", port=port, no_bot=no_bot)


async def until(said: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What was printed so far, complaints included, once it contains this."""
    printed = ""
    async with asyncio.timeout(10):
        while said not in printed:
            await asyncio.sleep(0.02)
            printed += "".join(capsys.readouterr())
    return printed


async def test_it_is_ready_with_the_staff_inside(stub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    running = asyncio.create_task(demo(options()))
    printed = await until("Готово", capsys)
    assert "откройте чат http://127.0.0.1:" in printed
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running == 0
    assert "the bot is up 105 True" in log_of(stub)
    assert "без рабочего места" not in printed


async def test_the_page_has_a_button_that_moves_the_bots_clock(stub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    running = asyncio.create_task(demo(options()))
    address = re.search(r"http://127.0.0.1:\d+", await until("Готово", capsys))
    assert address is not None
    async with ClientSession(address.group()) as page:
        (extra,) = (await (await page.get("/world")).json())["extras"]
        assert extra == {
            "id": "next-due", "label": "К следующему событию", "url": "/extra/next-due", "method": "POST"
        }  # fmt: skip
        answer = await page.post(extra["url"], json={}, headers={"Origin": address.group()})
        assert await answer.json() == {"text": "Сейчас /demo/next-due, None"}
        assert (await page.post("/extra/next-due", headers={"Origin": "https://example.org"})).status == 403
        assert (await page.post("/extra/other")).status == 404
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running == 0


async def test_a_clock_that_nobody_answers_for_is_said(tmp_path: Path) -> None:
    world = World()
    extra = next_due(free_port())
    world.extras[extra.id] = extra
    async with serve(world) as server, ClientSession(server.url) as page:
        answer = await page.post("/extra/next-due")
        assert (answer.status, await answer.json()) == (503, {"error": NOT_YET})


async def test_a_bot_that_dies_is_mourned_with_its_last_lines(stub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    altered(stub, invite_="die_", **{'"/die"': '"/start die_qc"'})
    assert await demo(options()) == 1
    assert "Бот остановился (код 1). Последние строки:" in (errors := capsys.readouterr().err)
    assert "  the bot is dead" in errors


async def test_without_the_command_it_says_what_to_do(stub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.remove(stub)
    assert await demo(options()) == 1
    assert "make install" in capsys.readouterr().err


async def test_a_failed_invitation_leaves_the_rest_usable(stub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    altered(stub, **{"    print(": "    sys.exit('no such centre') #"})
    running = asyncio.create_task(demo(options()))
    assert "no such centre" in await until("Готово", capsys)
    os.kill(os.getpid(), signal.SIGINT)
    assert await running == 0


async def test_a_taken_port_is_one_line(stub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert await demo(options(port)) == 2
    assert capsys.readouterr().err == f"Порт {port} занят. Выберите другой: python -m simulator --port {port + 1}\n"


async def test_without_a_bot_it_waits(stub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    running = asyncio.create_task(demo(options(no_bot=True)))
    printed = await until("Чат без бота", capsys)
    assert "BOT_API_URL=http://127.0.0.1:" in printed
    os.kill(os.getpid(), signal.SIGINT)
    assert await running == 0


def test_what_is_set_is_respected(tmp_path: Path) -> None:
    given = {"LINK_KEY": "k" * 32, "ADMIN_IDS": "7", "DATABASE_URL": "sqlite:///mine.db", "BOT_API_URL": "https://x"}
    env = environment("http://127.0.0.1:5", "42:TEST", tmp_path, given)
    assert {name: env[name] for name in given} == {**given, "BOT_API_URL": "http://127.0.0.1:5"}


def test_the_database_is_fresh(tmp_path: Path) -> None:
    for old in ("golos-5.db", "golos-5.db-wal", "golos-6.db"):
        (tmp_path / old).touch()
    env = environment("http://127.0.0.1:5", "42:TEST", tmp_path, {})
    assert [path.name for path in tmp_path.iterdir()] == ["golos-6.db"]
    assert env["DATABASE_URL"] == f"sqlite+aiosqlite:///{tmp_path}/golos-5.db"
    assert len(env["LINK_KEY"]) >= 32


@pytest.mark.parametrize(
    "said", ["https://t.me/bot?start=aB_9-z", "Отправьте боту: /start aB_9-z", "tg://resolve?domain=bot&start=aB_9-z\n"]
)
def test_an_invitation_is_a_link_or_a_line(said: str) -> None:
    match = PAYLOAD.search(said)
    assert match is not None
    assert match.group(1) == "aB_9-z"


@pytest.mark.soak
async def test_a_real_process_ends_with_its_bot(stub: Path) -> None:
    site = next(path for path in sys.path if path.endswith("site-packages"))
    python = stub.parent / "python"
    python.symlink_to(Path(sys._base_executable))  # type: ignore[attr-defined]
    process = await asyncio.create_subprocess_exec(
        python, "-m", "simulator", "--port", "0", stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{site}"},
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while b"\xd0\x93\xd0\xbe\xd1\x82\xd0\xbe\xd0\xb2\xd0\xbe" not in await process.stdout.readline():
            assert process.returncode is None
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
