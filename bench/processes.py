"""Processes under measurement: started, pinned to a core, their CPU time read from the kernel."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")
STOP_S: Final = 10.0


class Died(Exception):
    """A process under measurement is gone; the text is the end of what it said."""


class Child:
    """A process that can be asked for its CPU time; with pipes it takes orders as JSON lines."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def cpu_s(self) -> float:
        """User and system time of all its threads so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S

    @property
    def memory_mib(self) -> float:
        """Resident memory now."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def send(self, **order: object) -> None:
        """Give an order; `hear` returns what came of it."""
        pipe = self._process.stdin
        if pipe is not None:
            pipe.write(json.dumps(order).encode() + b"\n")
            pipe.flush()

    def hear(self) -> dict[str, Any]:
        """The next line it says. Raises Died."""
        pipe = self._process.stdout
        line = pipe.readline() if pipe is not None else b""
        if not line:
            raise Died(self.last_words())
        heard: dict[str, Any] = json.loads(line)
        return heard

    def last_words(self) -> str:
        return f"{self._log.name}:\n{self._log.read_text(errors='replace')[-2000:]}"

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


@contextmanager
def running(
    command: list[str], log: Path, env: Mapping[str, str], *, core: int | None, pipes: bool = False
) -> Iterator[Child]:
    """A child that lives as long as the block, in the log's folder: no `.env` of the project reaches it."""
    pipe = subprocess.PIPE if pipes else subprocess.DEVNULL
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=log.parent, env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            stdin=pipe, stdout=pipe, stderr=said, start_new_session=True,
        )  # fmt: skip
    if core is not None:
        os.sched_setaffinity(process.pid, {core})
    child = Child(process, log)
    try:
        yield child
    finally:
        child.stop()


def python(*arguments: str) -> list[str]:
    """The command of a module of ours, with this very Python."""
    return [sys.executable, "-m", *arguments]


def cores() -> tuple[int | None, int | None]:
    """A core for the bot and one for everything else; none where there is only one."""
    usable = sorted(os.sched_getaffinity(0))
    return (usable[-1], usable[0]) if len(usable) > 1 else (None, None)
