"""`golos index show` and `golos index publish`: what a card says, for the terminal and for programs."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from bot.operator import By, named
from bot.plainly import plainly
from bot.settings import BadSettings, read_settings
from db.database import Database, connect
from db.migrate import migrate
from guide.content import Content, load
from surveys.beside import Measure
from surveys.change import Change
from surveys.estimates import Interval
from surveys.method import AUDIENCES
from surveys.texts import SOURCE
from usecases.index.publishing import CatchingUp, Publication, Publishing
from usecases.index.reader import WHOSE, IndexReader
from usecases.index.store import NoMethod, check
from usecases.index.views import Against, IndexCard, PublishedMark, Shown
from usecases.jobs import wall_clock
from usecases.periods import Period
from usecases.rights import Rights

T = TypeVar("T")
Json = Mapping[str, object] | None
PERIODS: Final = "a month, a quarter or a year: 2026-07, 2026-Q3, 2026"


def show_command(
    period: Annotated[str, typer.Option(help=f"The period: {PERIODS}.")],
    center: Annotated[str, typer.Option(help="A centre's id from content/centers.yaml; empty: the region.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Print the index of a centre or the region, with groups and indicators.

    What rests on too few answers is not printed. The keys of --json stand in `bot/index_show.py`.
    """
    with plainly():
        wanted = _period(period)
        card = asyncio.run(_with_content(lambda db, content: _card(db, content, center, wanted)))
        if as_json:
            typer.echo(json.dumps(as_document(card), ensure_ascii=False, indent=2))
        else:
            _print(card)


def publish_command(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help=f"The period: {PERIODS}.")],
    by: By = "",
) -> None:
    """Freeze the index of a period; published again it gets a row beside the old one, unless nothing has changed."""
    with plainly():
        wanted, operator = _period(period), named(by)
        try:
            found, is_over = asyncio.run(_with_content(lambda db, content: _published(db, content, wanted, operator)))
        except CatchingUp:
            raise BadSettings(
                ["Earlier answers are not counted by this method yet. Let the bot catch up, or: golos index rebuild"]
            ) from None
        done = "published" if found.is_new else "nothing has changed since it was published"
        typer.echo(f"{wanted.text}: {done}, {_publication(found.id, found.method, found.at, found.operator)}.")
        if not is_over:
            typer.echo(f"The period runs until {wanted.last}: publish it again when it is over.")


def as_document(card: IndexCard) -> Mapping[str, object]:
    """A card for programs. Keys are added, never changed or taken away.

    `place` ('' the region), `title`, `period`, `since`, `last` (days), `method`, `sample`, `caught_up`;
    `composite`, `citizen`, `employer`: values; those of an audience have `groups`, and these `indicators`;
    `change` (against the period before) and `base` (a year earlier): `period`, `why` there is none, and by side
    `points`, `percent`, `low`, `high`, `verdict` (real, noise), `alike`, or null; `beside`: by audience `nps`, `ces`,
    `csat` with `value`, `n`, `effective`, `low`, `high`, `variance`; `published`: null, or `id`, `at`, `method`,
    `same` (as today; null: by another method), `operator` (who published; '': in the chat) and values as above.

    A value has `id`, `weight`, `value` (null: see `why`), `low`, `high`, `n` and `effective` (null: not shown),
    `coverage`, `stars`, `why` (no_answers, few_answers, low_coverage, one_audience, hidden).
    """
    where, period = card.where, card.where.period
    return {
        "place": where.place,
        "title": where.center.title.to(SOURCE) if where.center is not None else "",
        "period": period.text,
        "since": period.since.isoformat(),
        "last": period.last.isoformat(),
        "method": where.method.version,
        "sample": where.sample,
        "caught_up": where.caught_up,
        "composite": _value(card.whole),
        **{audience: _value(card.sides[audience], "groups", "indicators") for audience in AUDIENCES},
        "change": _against(card.before),
        "base": _against(card.base),
        "beside": {
            audience: {name: _measure(measure) for name, measure in card.beside[audience].items()}
            for audience in AUDIENCES
        },
        "published": _mark(card.published),
    }


def _value(shown: Shown, *parts: str) -> Mapping[str, object]:
    below = {parts[0]: [_value(part, *parts[1:]) for part in shown.parts]} if parts else {}
    return {
        "id": shown.id,
        "weight": shown.weight,
        "value": shown.value,
        **_span(shown.interval),
        "n": shown.n,
        "effective": shown.effective,
        "coverage": shown.coverage,
        "stars": shown.stars,
        "why": shown.why,
        **below,
    }


def _against(against: Against) -> Mapping[str, object]:
    changes = {str(whose): _change(against.changes.get(whose)) for whose in WHOSE}
    return {"period": against.period.text, "why": against.why, **changes}


def _change(change: Change | None) -> Json:
    if change is None:
        return None
    return {
        "points": change.points,
        "percent": change.percent,
        **_span(change.interval),
        "verdict": change.verdict,
        "alike": change.alike,
    }


def _measure(measure: Measure) -> Json:
    return {
        "value": measure.value,
        "n": measure.n,
        "effective": measure.effective,
        **_span(measure.interval),
        "variance": measure.variance,
    }


def _mark(mark: PublishedMark | None) -> Json:
    if mark is None:
        return None
    return {
        "id": mark.publication,
        "at": mark.at.isoformat(),
        "method": mark.method,
        "same": mark.same,
        "operator": mark.operator,
        "composite": _value(mark.whole),
        **{audience: _value(mark.sides[audience], "groups", "indicators") for audience in AUDIENCES},
    }


def _span(interval: Interval | None) -> Mapping[str, float | None]:
    return {"low": None, "high": None} if interval is None else {"low": interval.low, "high": interval.high}


def _print(card: IndexCard) -> None:
    where, titles = card.where, card.where.titles
    place = where.center.title.to(SOURCE) if where.center is not None else "region"
    mark = card.published
    table = Table(
        title=f"{place} · {where.period.text} · method «{where.method.version}»",
        caption=Text(_publication(mark.publication, mark.method, mark.at, mark.operator)) if mark is not None else None,
    )
    for column in ("", "value", "95 %", "n", "coverage"):
        table.add_column(column, justify="left" if not column else "right", no_wrap=True)
    _row(table, "composite", card.whole)
    for audience in AUDIENCES:
        side = card.sides[audience]
        table.add_section()
        _row(table, audience, side)
        for group in side.parts:
            _row(table, f"  {titles[group.id].to(SOURCE)}", group)
            for leaf in group.parts:
                _row(table, f"    {titles[leaf.id].to(SOURCE)}", leaf)
    if where.sample:
        table.title = f"{table.title}\nSAMPLE: nobody gave these answers"
    if not where.caught_up:
        table.title = (
            f"{table.title}\nEarlier answers are still being counted by this method: the numbers are not whole"
        )
    Console().print(table)


def _publication(id: int, method: str, at: datetime, operator: str) -> str:
    by = f", by {operator}" if operator else ""
    return f"publication {id}, method «{method}», {at:%Y-%m-%d %H:%M}{by}"


def _row(table: Table, name: str, shown: Shown) -> None:
    span = f"{shown.interval.low:.1f} … {shown.interval.high:.1f}" if shown.interval is not None else ""
    value = f"{shown.value:.1f}" if shown.value is not None else (shown.why or "")
    n = str(shown.n) if shown.n is not None else "hidden"
    table.add_row(name, value, span, n, f"{shown.coverage:.0f} %")


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise BadSettings([str(error)]) from error


async def _card(db: Database, content: Content, center: str, period: Period) -> IndexCard:
    if center and center not in content.centers:
        raise BadSettings([f"--center «{center}» is unknown; one of: {', '.join(content.centers)}"])
    reader = IndexReader(content)

    def body(tx: Connection) -> IndexCard:
        if content.method is not None:
            check(tx, content.method)
        return reader.card(tx, center, period)

    return await db.snapshot(body)


async def _published(db: Database, content: Content, period: Period, operator: str) -> tuple[Publication, bool]:
    """The publication, and whether its period is over."""
    today = wall_clock().astimezone(ZoneInfo(content.region.timezone)).date()
    if period.since > today:
        raise BadSettings([f"{period.text} begins on {period.since}: there is nothing to publish yet."])
    found = await Publishing(db, content, wall_clock, Rights()).publish(period, operator=operator)
    return found, period.last < today


async def _with_content(work: Callable[[Database, Content], Awaitable[T]]) -> T:
    settings = read_settings()
    content = load(settings.content_dir)
    if content.method is None:
        raise NoMethod
    await migrate(settings.database_url)
    async with connect(settings.database_url) as db:
        return await work(db, content)
