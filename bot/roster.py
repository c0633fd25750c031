"""`golos roster …`: who can be booked, from a file; who is away; what no longer fits."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import Connection

from bot.plainly import plainly
from bot.roster_file import read_roster
from bot.settings import BadSettings, read_settings
from db.database import Database, connect
from db.migrate import migrate
from db.repos import consultants
from db.rows import AnyRow
from guide.content import Content, load
from guide.roster import Entry
from guide.workdays import Workdays
from usecases.booking.rosters import Away, ImportReport, Misfit, Rosters
from usecases.refusals import Outdated

REASONS: Final = ("leave", "training", "closed", "other")
MOMENTS: Final = "2026-12-01, or 2026-12-01T13:00 by the centre's clock"

roster_cli = typer.Typer(no_args_is_help=True, help="Consultants: who can be booked, and when.")


@dataclass(frozen=True)
class Opened:
    """What the commands work with."""

    db: Database
    content: Content
    workdays: Workdays
    rosters: Rosters


@roster_cli.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="The roster: YAML, or a table (XLSX, ODS) with one person a row.")],
) -> None:
    """Take over a roster, whole or not at all. Whoever of its centres is not in it has left."""
    with plainly():
        content = load(read_settings().content_dir)
        entries = read_roster(file, content)
        _opened(lambda it: _imported(it, entries), content)


@roster_cli.command("absent")
def absent_command(
    key: Annotated[str, typer.Argument(help="What the roster calls the person.")],
    since: Annotated[str, typer.Option("--from", help=f"The first day or moment: {MOMENTS}.")],
    till: Annotated[str, typer.Option("--to", help="The last day, or until when; empty: that day only.")] = "",
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(REASONS)}.")] = "leave",
) -> None:
    """Somebody is not there: free times go, contacts are kept and listed."""
    with plainly():
        if reason not in REASONS:
            raise BadSettings([f"--reason «{reason}» is unknown; one of: {', '.join(REASONS)}"])
        _opened(lambda it: _absent(it, key, since, till or since, reason))


@roster_cli.command("back")
def back_command(
    absence: Annotated[int, typer.Argument(help="The number of the absence, as `golos roster list` shows it.")],
) -> None:
    """Somebody is there after all."""
    with plainly():
        _opened(lambda it: _back(it, absence))


@roster_cli.command("list")
def list_command(center: Annotated[str, typer.Option(help="A centre's id; empty: all.")] = "") -> None:
    """Print who can be booked, who is away, and the contacts that no longer fit."""
    with plainly():
        _opened(lambda it: _listed(it, center))


def _opened(work: Callable[[Opened], Coroutine[Any, Any, list[str]]], content: Content | None = None) -> None:
    settings = read_settings()
    known = content or load(settings.content_dir)

    async def run() -> list[str]:
        await migrate(settings.database_url)  # a roster is often the first thing a deployment is given
        async with connect(settings.database_url) as db:
            workdays = Workdays(known.region, known.centers)
            return await work(Opened(db, known, workdays, Rosters(db, known, lambda: datetime.now(UTC), workdays)))

    for line in asyncio.run(run()):
        print(line)


async def _imported(it: Opened, entries: Sequence[Entry]) -> list[str]:
    return list(told(await it.rosters.import_(entries), it.workdays))


def told(report: ImportReport, workdays: Workdays) -> Iterator[str]:
    """An import in words."""
    yield f"Roster: {report.new} new, {report.changed} changed, {report.same} as before, {report.left} left."
    yield f"Slots: {report.slots.laid} laid, {report.slots.removed} removed."
    yield from _unfitting(report.misfits, workdays)


def _unfitting(misfits: Sequence[Misfit], workdays: Workdays) -> Iterator[str]:
    if misfits:
        yield f"{len(misfits)} contact(s) no longer fit and wait for somebody to move or cancel them:"
    for one in misfits:
        moment = _clock(one.starts_at, workdays.zone(one.center))
        yield f"  {one.center}: {one.code}, {moment}, {one.name} ({one.consultant})"


async def _absent(it: Opened, key: str, since: str, till: str, reason: str) -> list[str]:
    def body(tx: Connection) -> Away:
        row = consultants.of_key(tx, key)
        if row is None:
            raise BadSettings([f"nobody in the roster is called «{key}»: see golos roster list"])
        zone = it.workdays.zone(row.center)
        span = _moment("--from", since, zone, timedelta()), _moment("--to", till, zone, timedelta(days=1))
        if span[0] >= span[1]:
            raise BadSettings([f"--to {till} lies before --from {since}"])
        return it.rosters.absent(tx, row.id, *span, reason, datetime.now(UTC))

    away = await it.db.write(body)
    return [
        f"Absence {away.absence} is written down; golos roster back {away.absence} takes it back.",
        f"Contacts that no longer fit because of it: {len(away.misfits)}.",
    ]


def _moment(option: str, text: str, zone: ZoneInfo, whole_day: timedelta) -> datetime:
    """A moment, or the beginning of a day (its end: with `whole_day`) on the wall clock there."""
    try:
        if len(text) > len("2026-12-01"):
            return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
        return datetime.combine(date.fromisoformat(text) + whole_day, time(), zone).astimezone(UTC)
    except ValueError:
        raise BadSettings([f"{option} «{text}» is no moment: {MOMENTS}"]) from None


async def _back(it: Opened, absence: int) -> list[str]:
    try:
        relaid = await it.db.write(lambda tx: it.rosters.back(tx, absence, datetime.now(UTC)))
    except Outdated:
        raise BadSettings([f"there is no absence {absence}: see golos roster list"]) from None
    return [f"Absence {absence} is taken back: {relaid.laid} slots laid."]


async def _listed(it: Opened, center: str) -> list[str]:
    if center and center not in it.content.centers:
        raise BadSettings([f"--center «{center}» is unknown; one of: {', '.join(it.content.centers)}"])
    now = datetime.now(UTC)
    rows = await it.db.read(lambda tx: consultants.listed(tx, [center] if center else None))
    absences = await it.db.read(lambda tx: consultants.absences(tx, now))
    lines = []
    for row in rows:
        zone = it.workdays.zone(row.center)
        lines += [_line(row), *(_away(one, zone) for one in absences if one.consultant_id == row.id)]
    misfits = await it.rosters.misfits(*([center] if center else []))
    return [*lines, *_unfitting(misfits, it.workdays)]


def _line(row: AnyRow) -> str:
    joined = (
        "in the chat"
        if row.client_id is not None
        else f"not joined: golos invite --role consultant --consultant {row.key}"
    )
    return f"{row.center}: {row.key}, {row.name}, {row.kind}, until {row.filled_to}, {joined}"


def _away(absence: AnyRow, zone: ZoneInfo) -> str:
    since, till = _clock(absence.since, zone), _clock(absence.till, zone)
    return f"    absence {absence.id}: {since} to {till}, {absence.reason}"


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
