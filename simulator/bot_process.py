"""The bot as a user would start it: the `golos` command beside this Python, told where its Telegram is."""

import asyncio
import os
import re
import secrets
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

LAST_LINES = 15
TERMINATE_SECONDS = 10
COMMAND_SECONDS = 60
PAYLOAD = re.compile(r"(?:[?&]start=|/start )([A-Za-z0-9_-]{1,64})")


class NotStarted(Exception):
    """The `golos` command is not there or failed; the text says which."""


def golos() -> str:
    """The command of the same environment, whether or not it is activated."""
    beside = Path(sys.executable).parent / "golos"
    if not beside.is_file():
        raise NotStarted(f"команда golos не найдена рядом с {sys.executable}: сначала `make install`")
    return str(beside)


def environment(url: str, token: str, folder: Path, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the bot needs to live in this world, on a fresh database; only its Telegram is not negotiable."""
    database = folder / f"golos-{url.rsplit(':', 1)[-1]}.db"
    defaults = {
        "ADMIN_IDS": "105",
        "LINK_KEY": secrets.token_urlsafe(36),
        "DATABASE_URL": f"sqlite+aiosqlite:///{database}",
    }
    folder.mkdir(parents=True, exist_ok=True)
    if not given.get("DATABASE_URL"):
        for old in folder.glob(f"{database.name}*"):
            old.unlink()
    chosen = {name: given.get(name) or value for name, value in defaults.items()}
    return {**given, **chosen, "BOT_TOKEN": token, "BOT_API_URL": url, "PYTHONUNBUFFERED": "1"}


class BotProcess:
    """Keeps the last lines of what the bot says, to show them if it dies."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log
        self._lines: deque[str] = deque(maxlen=LAST_LINES)
        self._reading = asyncio.create_task(self._read())

    @property
    def last_lines(self) -> list[str]:
        return list(self._lines)

    async def died(self) -> int:
        """Return its exit code once it is gone and everything it said is read."""
        code = await self._process.wait()
        await self._reading
        return code

    async def stop(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()
            try:
                async with asyncio.timeout(TERMINATE_SECONDS):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
        await self.died()

    async def _read(self) -> None:
        output = self._process.stdout
        if output is None:
            return
        with self._log.open("wb") as log:
            async for line in output:
                log.write(line)
                log.flush()
                self._lines.append(line.decode(errors="replace").rstrip())


@asynccontextmanager
async def running(env: Mapping[str, str], folder: Path, port: int) -> AsyncIterator[BotProcess]:
    """`golos demo`, its clock moved through this port; ended with the block.

    A session of its own: Ctrl-C reaches us first and we end it in order.
    """
    process = await asyncio.create_subprocess_exec(
        golos(), "demo", "--port", str(port),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env=env, start_new_session=True,
        limit=1 << 20,
    )  # fmt: skip
    bot = BotProcess(process, folder / "bot.log")
    try:
        yield bot
    finally:
        await bot.stop()


async def invitation(env: Mapping[str, str], *options: str) -> str:
    """The start payload that `golos invite` prints for these options."""
    return await _payload(env, "invite", *options)


async def exit_poll(center: str, env: Mapping[str, str], folder: Path) -> str:
    """The start payload on the poster of a centre's exit poll, which `golos link exit` writes into the folder."""
    return await _payload(env, "link", "exit", "--center", center, "--out", str(folder))


async def _payload(env: Mapping[str, str], *command: str) -> str:
    """What a command prints as a link or as a line to send. Raises NotStarted when it prints none."""
    process = await asyncio.create_subprocess_exec(
        golos(), *command,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env=env, start_new_session=True,
    )  # fmt: skip
    named = f"golos {' '.join(command[:3])}"
    try:
        async with asyncio.timeout(COMMAND_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        raise NotStarted(f"{named} не ответила за {COMMAND_SECONDS} с") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    said = output.decode(errors="replace").strip()
    payload = PAYLOAD.search(said)
    if process.returncode or payload is None:
        raise NotStarted(f"{named} не дала ссылки (код {process.returncode}): {said[-300:]}")
    return payload.group(1)
