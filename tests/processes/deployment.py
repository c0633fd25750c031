"""The bot as an operator runs it: the `golos` command, told everything by its environment, in an empty folder."""

import asyncio
import os
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from simulator.bot_process import golos
from simulator.server import Server
from tests.conftest import LINK_KEY, ROOT

START_S = 60
STOP_S = 30


class Deployment:
    """One place where the bot runs, again and again. What it says is kept over restarts."""

    def __init__(self, env: dict[str, str], folder: Path, *arguments: str) -> None:
        self.env = env
        self.arguments = arguments
        self.folder = folder
        self.log = folder / "stderr.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    @property
    def exited(self) -> int | None:
        """The exit code, None while it runs."""
        return self._process.poll() if self._process is not None else None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [golos(), "run", *self.arguments],
                cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def kill(self) -> None:
        """`kill -9`."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    async def terminate(self) -> int:
        """SIGTERM, and the exit code."""
        assert self._process is not None
        self._process.terminate()
        return await self.ends()

    async def ends(self) -> int:
        """The exit code, once it is gone."""
        await until(lambda: self.exited is not None, STOP_S, f"the process did not end:\n{self.said[-2000:]}")
        code = self.exited
        assert code is not None
        return code


def environment(server: Server, url: str) -> dict[str, str]:
    """All that the bot is told."""
    return {
        "PATH": os.environ["PATH"],
        "BOT_TOKEN": server.world.token,
        "BOT_API_URL": server.url,
        "DATABASE_URL": url,
        "LINK_KEY": LINK_KEY,
        "CONTENT_DIR": str(ROOT / "content"),
    }


@asynccontextmanager
async def deployed(server: Server, url: str, folder: Path) -> AsyncIterator[Deployment]:
    """A bot that polls; gone with the block."""
    deployment = Deployment(environment(server, url), folder)
    deployment.start()
    try:
        await listening(server, deployment)
        yield deployment
    finally:
        deployment.kill()


async def listening(server: Server, deployment: Deployment) -> None:
    """Return when the bot has asked for updates."""
    server.world.updates.listened.clear()
    asked = server.world.updates.listened
    await until(lambda: asked.is_set() or deployment.exited is not None, START_S, "the bot never asked for updates")
    assert deployment.exited is None, deployment.said


async def until(holds: Callable[[], bool], seconds: float, otherwise: str) -> float:
    """Wait until it holds; how long that took."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, otherwise
        await asyncio.sleep(0.02)
    return time.monotonic() - started


def command(*arguments: str, folder: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run `golos` with nothing in its environment but these."""
    return subprocess.run(
        [golos(), *arguments],
        cwd=folder, env={"PATH": os.environ["PATH"], **env}, capture_output=True, encoding="utf-8", timeout=START_S,
    )  # fmt: skip
