"""The child process of an export, as the bot sees it: told what to make, listened to, ended with the export."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Any

import structlog

from bot.export import Task
from bot.settings import Settings
from usecases.export.queue import Taken

log = structlog.get_logger(__name__)


class Broken(Exception):
    """The child could not make it: the kind of its error."""


@dataclass
class Making:
    """An export in the making. `gone`: it was cancelled, or somebody else makes it now."""

    taken: Taken
    folder: Path
    message_id: int | None
    done: int = 0
    rows: int | None = None
    gone: asyncio.Event = field(default_factory=asyncio.Event)


async def made(settings: Settings, making: Making, limit: int) -> tuple[list[Path], int]:
    """Have a child make the files, none larger than the limit; the files and their rows. Raises Broken."""
    async with _child(_task(settings, making, limit)) as child:
        if child.stdout is None:
            raise Broken("mute")
        async for line in child.stdout:
            said: dict[str, Any] = json.loads(line)
            if "files" in said:
                return [making.folder / name for name in said["files"]], int(said["rows"])
            if "failed" in said:
                log.error("export failed", export=making.taken.id, error=said["failed"], trace=said["trace"])
                raise Broken(said["failed"])
            making.done, making.rows = said["done"], said["total"]
    raise Broken("died")


def prepare(base: Path, folder: Path) -> None:
    """An empty folder that nobody else can read. Raises Broken."""
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    if base.is_symlink() or base.stat().st_uid != os.getuid():
        raise Broken("folder")
    rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)


def _task(settings: Settings, making: Making, limit: int) -> Task:
    return Task(
        order=making.taken.order.columns,
        now=making.taken.now.isoformat(),
        folder=str(making.folder),
        database_url=settings.database_url,
        content_dir=str(settings.content_dir.absolute()),
        link_key=settings.link_key.get_secret_value() if settings.link_key else "",
        limit=limit,
    )


@asynccontextmanager
async def _child(task: Task) -> AsyncIterator[Process]:
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot.export", stdin=PIPE, stdout=PIPE)
    try:
        if child.stdin is not None:
            child.stdin.write(task.line)
            await child.stdin.drain()
        yield child
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
