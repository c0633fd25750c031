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
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Connection

from bot.ending import carried_out
from bot.export_folder import folder_in, landed, refuse_standing, writing
from bot.operator import By, named
from bot.plainly import plainly
from bot.settings import BadSettings, Settings, read_settings
from db.database import Database, connect
from db.migrate import migrate
from db.repos import export_rows, staff
from guide.content import Content, load
from reports.files.sav_file import spss_missing
from usecases.export.order import FORMATS, Made, NothingToExport, Order, Tell
from usecases.index.store import check
from usecases.periods import Period

if TYPE_CHECKING:
    from usecases.export.making import Maker

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
    force: Annotated[bool, typer.Option("--force", help="Replace files of the same names.")] = False,
    by: By = "",
) -> None:
    """Export answers to files; the audit keeps who did. No file is overwritten without --force."""
    with plainly():
        settings = read_settings()
        content = load(settings.content_dir)
        order = _order(content, period, center, survey, format, panel=panel, with_text=with_text)
        if panel:
            settings.require("link_key")
        operator = named(by)
        try:
            made = carried_out(_exported(settings, content, order, out, operator, force=force))
        except NothingToExport:
            raise BadSettings([f"nobody answered that in {period}: nothing is exported"]) from None
        for file in made.files:
            print(file)
        if order.format == "zip" and (missing := spss_missing()) is not None:
            said = f"No SPSS files inside: the package {missing} is not installed (pip install 'golos[spss]')."
            typer.echo(said, err=True)


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


async def _exported(
    settings: Settings, content: Content, order: Order, out: Path, operator: str, *, force: bool
) -> Made:
    """Make the files beside `out`, move them there when all are whole, and note it when they stand there."""
    await migrate(settings.database_url)
    async with connect(settings.database_url) as db:
        now = datetime.now(UTC)
        surveys = await db.read(lambda tx: _surveys(tx, content, order, now))
        with writing(out):
            if not force:
                refuse_standing(out, order, surveys)
            with folder_in(out) as folder, _bar() as tell:
                try:
                    made = await _maker(settings, content, db).make(order, now, folder, tell)
                    with landed(made.files, out, folder, force=force) as files:
                        said = {"rows": made.rows, **order.columns, "by": operator}
                        await db.write(lambda tx: staff.note(tx, None, "export.made", now, **said))
                    return Made(files, made.rows)
                finally:  # a thread may still write into the folder
                    await asyncio.get_running_loop().shutdown_default_executor()


def _maker(settings: Settings, content: Content, db: Database) -> "Maker":
    from usecases.export.making import Maker  # here: `golos check` has no use for what writes files

    return Maker(db, content, settings.link_key.get_secret_value() if settings.link_key else "")


def _surveys(tx: Connection, content: Content, order: Order, now: datetime) -> set[str]:
    """The surveys of an export. Raises BadSettings for one that nobody knows, MethodChanged for other rules."""
    if content.method is not None:
        check(tx, content.method)
    if not order.survey:
        centers = frozenset({order.center}) if order.center else None
        return set(export_rows.surveys(tx, order.period.since, order.period.until, centers, now))
    known = {*content.surveys, *content.checklists}
    if order.survey not in known and not export_rows.definitions(tx, order.survey):
        known |= export_rows.surveys(tx, date.min, date.max, None, now).keys()
        raise BadSettings([f"--survey «{order.survey}» is unknown; one of: {', '.join(sorted(known))}"])
    return {order.survey}


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
