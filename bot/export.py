"""`golos export`, and the process in which the bot has exports made.

The bot tells its child what to make in one line on its standard input and leaves that open: when the bot is gone, for
whatever reason, the child reads the end of it, removes what it has begun, and ends. It says how far it is, a line of
JSON each time, and at last what it has made.
"""

import asyncio
import json
import os
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.operator import By, named
from bot.plainly import plainly
from bot.settings import BadSettings, Settings, read_settings
from db.database import connect
from db.repos import staff
from guide.content import Content, load
from reports.files.sav_file import spss_missing
from usecases.export.order import FORMATS, Made, NothingToExport, Order, Tell
from usecases.periods import Period

NICER: Final = 10
"""The chat comes first."""
STDIN, STDOUT = 0, 1


@dataclass(frozen=True)
class Task:
    """What the child is told. `now`: what ends later is not in the export."""

    order: dict[str, object]
    now: str
    folder: str
    database_url: str
    content_dir: str
    link_key: str
    limit: int

    @property
    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


def export_command(
    period: Annotated[str, typer.Option(help="2026-07, 2026-Q3 or 2026.")],
    format: Annotated[str, typer.Option(help=f"One of: {', '.join(FORMATS)}.")],
    center: Annotated[str, typer.Option(help="A centre's id from content/centers.yaml; empty: the whole region.")] = "",
    survey: Annotated[str, typer.Option(help="A survey's id; empty: all of them.")] = "",
    out: Annotated[Path, typer.Option(help="Where to write the files.")] = Path("."),
    panel: Annotated[bool, typer.Option("--panel", help="Respondents keep their key from export to export.")] = False,
    with_text: Annotated[bool, typer.Option("--with-text", help="What people typed stands in its row.")] = False,
    by: By = "",
) -> None:
    """Export answers to files; the audit keeps who did."""
    with plainly():
        settings = read_settings()
        content = load(settings.content_dir)
        order = _order(content, period, center, survey, format, panel=panel, with_text=with_text)
        if panel:
            settings.require("link_key")
        operator = named(by)
        try:
            made = _exported(settings, content, order, out, operator)
        except NothingToExport:
            raise BadSettings([f"nobody answered that in {period}: nothing is exported"]) from None
        for file in made.files:
            print(file)


def _order(
    content: Content, period: str, center: str, survey: str, format: str, *, panel: bool, with_text: bool
) -> Order:
    problems = []
    if center and center not in content.centers:
        problems.append(f"--center «{center}» is unknown; one of: {', '.join(content.centers)}")
    known = next((one for one in FORMATS if one == format), None)
    if known is None:
        problems.append(f"--format «{format}» is unknown; one of: {', '.join(FORMATS)}")
    elif known == "sav" and (missing := spss_missing()) is not None:
        problems.append(f"--format sav needs the package {missing}: pip install 'golos[spss]'")
    try:
        span = Period.parse(period)
    except ValueError as error:
        problems.append(f"--period {error}")
    if problems or known is None:
        raise BadSettings(problems)
    return Order(span, center, survey, known, panel=panel, with_text=with_text)


def _exported(settings: Settings, content: Content, order: Order, out: Path, operator: str) -> Made:
    """Make the files beside `out` and move them there when all are whole."""
    link_key = settings.link_key.get_secret_value() if settings.link_key else ""

    async def run(folder: Path, tell: Tell) -> Made:
        from usecases.export.making import Maker  # here: `golos check` has no use for what writes files

        async with connect(settings.database_url) as db:
            now = datetime.now(UTC)
            made = await Maker(db, content, link_key).make(order, now, folder, tell)
            said = {"rows": made.rows, **order.columns, "by": operator}
            await db.write(lambda tx: staff.note(tx, None, "export.made", now, **said))
            return made

    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".golos-export-", dir=out) as folder, _bar() as tell:
            made = asyncio.run(run(Path(folder), tell))
            return Made(tuple(file.replace(out / file.name) for file in made.files), made.rows)
    except PermissionError as error:
        raise BadSettings([f"--out {out}: cannot write there ({error.strerror})"]) from error


@contextmanager
def _bar() -> Iterator[Tell]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("runs", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def child() -> None:
    """Make what the first line of standard input says. Ends with the process that reads the other end."""
    os.nice(NICER)
    task = Task(**json.loads(_line()))
    folder = Path(task.folder)
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    try:
        made = asyncio.run(_make(task, folder, lambda done, total: _say(done=done, total=total)))
        _say(files=[file.name for file in made.files], rows=made.rows)
    except Exception as error:  # its message may quote what a person typed
        places = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        _say(failed=type(error).__name__, trace=places)


async def _make(task: Task, folder: Path, tell: Tell) -> Made:
    from usecases.export.making import Maker

    async with connect(task.database_url) as db:
        maker = Maker(db, load(Path(task.content_dir)), task.link_key, task.limit)
        order: dict[str, Any] = {**task.order, "period": Period.parse(str(task.order["period"]))}
        return await maker.make(Order(**order), datetime.fromisoformat(task.now), folder, tell)


def _line() -> bytes:
    """The first line, read without a buffer: the thread reads on from there."""
    read = b""
    while not read.endswith(b"\n"):
        some = os.read(STDIN, 1 << 16)
        if not some:
            os._exit(1)
        read += some
    return read


def _end_with_parent(folder: Path) -> None:
    while os.read(STDIN, 1):
        pass
    while folder.exists():  # the other threads go on until the last line
        rmtree(folder, ignore_errors=True)
    os._exit(1)


def _say(**what: object) -> None:
    os.write(STDOUT, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    child()
    os._exit(0)
