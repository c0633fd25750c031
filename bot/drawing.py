"""Charts are drawn in a child process: matplotlib is slow to load, holds memory and would hold up every chat.

The child gets a spec and gives a picture; it inherits no setting, no open file and no terminal. It is killed when it
takes too long, when its caller is cancelled, and so when the bot stops.
"""

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from shutil import rmtree
from stat import S_ISDIR
from tempfile import TemporaryDirectory, gettempdir
from typing import Final

import structlog

from handlers.pictures import NotDrawn
from reports.charts.specs import Spec, written

PREFIX: Final = "golos-charts-"
OLD_S: Final = 86_400.0
"""A folder older than that, in which nobody lives, was left by a bot that was killed."""
LIMIT_S: Final = 20.0
AT_ONCE: Final = 2
PROGRAM: Final = (sys.executable, "-P", "-m", "reports.charts")
LOADER: Final = "LD_LIBRARY_PATH"
"""The one word of the environment that a Python built in its own place may need to start."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def drawing(*, limit_s: float = LIMIT_S, program: Sequence[str] = PROGRAM) -> AsyncIterator["Drawing"]:
    """Something to draw with. Its folder holds matplotlib's list of fonts and goes with it."""
    await asyncio.to_thread(_sweep)
    with TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder, _lived_in(Path(folder)):
        yield Drawing(Path(folder), limit_s, program)


class Drawing:
    """`program` reads a spec from stdin and writes a PNG to stdout."""

    def __init__(self, folder: Path, limit_s: float, program: Sequence[str]) -> None:
        self._folder = folder
        self._limit_s = limit_s
        self._program = program
        self._hands = asyncio.Semaphore(AT_ONCE)

    async def png(self, spec: Spec) -> bytes:
        """The picture; waits while `AT_ONCE` others are being drawn. Raises NotDrawn."""
        async with self._hands:
            try:
                async with asyncio.timeout(self._limit_s):
                    code, picture, said = await self._child(written(spec))
            except TimeoutError as error:
                log.warning("a chart took too long", limit_s=self._limit_s, chart=type(spec).__name__)
                raise NotDrawn from error
            except OSError as error:
                log.error("a chart's child did not start", error=type(error).__name__)
                raise NotDrawn from error
        if code != 0 or not picture:
            log.error("a chart was not drawn", code=code, said=_last(said), chart=type(spec).__name__)
            raise NotDrawn
        return picture

    async def _child(self, spec: bytes) -> tuple[int, bytes, bytes]:
        """How it ended, what it wrote, what it complained of. Dead when this returns, however it returns."""
        child = await asyncio.create_subprocess_exec(
            *self._program,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=self._folder,
            env=self._environment(),
            start_new_session=True,  # Ctrl-C in a terminal is for the bot, which ends its children itself
        )
        try:
            picture, said = await child.communicate(spec)
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            code = await child.wait()
        return code, picture, said

    def _environment(self) -> Mapping[str, str]:
        known = {LOADER: os.environ[LOADER]} if LOADER in os.environ else {}
        known["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        return {**known, "MPLCONFIGDIR": str(self._folder), "MPL_IGNORE_SYSTEM_FONTS": "1"}


def _last(said: bytes) -> str:
    """The last line of a complaint: what went wrong, without a traceback."""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else ""


@contextmanager
def _lived_in(folder: Path) -> Iterator[bool]:
    """Whether it is ours alone, and then until we leave it or die: a lock goes with its process, however that ends."""
    here = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    try:
        ours = True
        try:
            flock(here, LOCK_EX | LOCK_NB)
        except OSError:  # another bot lives there, or locks are unknown here: then nobody sweeps
            ours = False
        yield ours
    finally:
        os.close(here)


def _sweep() -> None:
    """Remove what killed bots have left; other bots of this machine keep theirs."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            about = folder.lstat()
            if not S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or time.time() - about.st_mtime < OLD_S:
                continue
            with _lived_in(folder) as ours:
                if ours:
                    rmtree(folder, ignore_errors=True)
