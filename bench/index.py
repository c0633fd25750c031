"""What a card of the index costs at 100 000 and at 1 000 000 runs, beside a plain SQL scan of the answers."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.progress import Progress
from sqlalchemy import Connection, Integer, cast, func, select

from bench.postgres import databases
from bench.report import Section, Table
from bench.year import CENTERS, CONTENT, METHOD, NOW, SURVEYS, fill
from bot.collector import rest_the_collector
from db.database import Database, connect
from db.migrate import migrate
from db.models import Answer, Run
from db.rows import AnyRow
from surveys.steps import Scored
from usecases.actors import Actor, Actors
from usecases.index.boards import IndexBoards
from usecases.index.cards import IndexCards
from usecases.index.reader import IndexReader
from usecases.periods import Period
from usecases.rights import Rights

SIZES: Final = (100_000, 1_000_000)
ROUNDS, SCANS = 60, 3
STORE: Final = "index"
ADMIN: Final = 2**40
QUARTER: Final = Period.parse("2026-Q3")
CENTER: Final = CENTERS[4]
GROUP: Final = METHOD.groups[0]
CARD: Final = "a centre's card"
FIRST: Final = "a centre's card, the first since the start"
UNPREPARED: Final = "a centre's card, nothing read before"
SCAN: Final = "plain scan for a centre's card"


@dataclass(frozen=True)
class Quality:
    """Somebody in quality control, and what they open."""

    db: Database
    actor: Actor
    cards: IndexCards
    boards: IndexBoards


async def same(it: Quality) -> Quality:
    """What was read before is remembered."""
    return it


@dataclass(frozen=True)
class Reading:
    """Something that they open, how often it is timed, and what is there `before` the clock runs."""

    says: str
    work: Callable[[Quality], Awaitable[object]]
    rounds: int = ROUNDS
    before: Callable[[Quality], Awaitable[Quality]] = same


def index_cards() -> Section:
    with tempfile.TemporaryDirectory(prefix="golos-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with databases(folder, STORE) as urls, Progress() as bar:
            stores = {"SQLite": f"sqlite+aiosqlite:///{folder / 'index.db'}"}
            stores |= {"PostgreSQL": urls[STORE]} if urls else {}
            tables = [asyncio.run(measured(store, url, bar)) for store, url in stores.items()]
    questions = " and ".join(str(len(survey.questions)) for survey in SURVEYS)
    says = (
        f"A year of {len(CENTERS)} centres, surveys of {questions} questions; medians of {ROUNDS}, of {SCANS} for the "
        "scan. Aim: a card under 30 ms, and at 1 000 000 runs at most 1.5 times what it takes at 100 000."
    )
    return Section("index", says, tables)


async def measured(store: str, url: str, bar: Progress) -> Table:
    await migrate(url)
    found: list[Mapping[str, float]] = []
    task = bar.add_task(f"runs, {store}", total=SIZES[-1])
    for before, size in zip((0, *SIZES), SIZES, strict=False):
        await fill(url, before, size, lambda done: bar.update(task, completed=done))
        async with connect(url) as db:
            it = await quality(db)
            rest_the_collector()  # as the bot does
            found.append(await timed(it))
    heads = ("", *(f"ms at {size:,} runs".replace(",", " ") for size in SIZES), "ratio")
    few, many = found
    rows = [(says, f"{few[says]:.1f}", f"{many[says]:.1f}", f"{many[says] / few[says]:.2f}") for says in few]
    times = (f"{one[SCAN] / one[CARD]:.1f}" for one in found)
    return Table(f"cards, {store}", heads, [*rows, ("the scan takes so many times as long as the card", *times, "")])


async def quality(db: Database) -> Quality:
    actor = await Actors(db, lambda: NOW, frozenset({ADMIN})).meet(ADMIN, "ru")
    return forgetful(db, actor)


def forgetful(db: Database, actor: Actor) -> Quality:
    """Nothing is remembered yet."""
    reader, rights = IndexReader(CONTENT), Rights(frozenset({ADMIN}))
    return Quality(db, actor, IndexCards(db, reader, rights), IndexBoards(db, reader, rights))


async def unprepared(it: Quality) -> Quality:
    return forgetful(it.db, it.actor)


async def started(it: Quality) -> Quality:
    """The bot has just been started."""
    new = forgetful(it.db, it.actor)
    await new.cards.prepare(QUARTER.last)
    return new


async def timed(it: Quality) -> Mapping[str, float]:
    found = {}
    for reading in READINGS:
        ms: list[float] = []
        for _ in range(reading.rounds):
            ready = await reading.before(it)
            begun = time.perf_counter()
            await reading.work(ready)
            ms.append((time.perf_counter() - begun) * 1000)
        found[reading.says] = statistics.median(ms)
    return found


async def card(it: Quality, place: str = CENTER) -> None:
    shown = await it.cards.card(it.actor, place, QUARTER)
    assert shown.whole.interval is not None
    assert shown.changes["composite"] is not None
    assert all(group.interval is not None for side in shown.sides.values() for group in side.parts)


async def board(it: Quality) -> None:
    shown = await it.boards.compare(it.actor, QUARTER, "composite")
    assert len(shown.lines) == len(CENTERS)


def scan(tx: Connection) -> Sequence[AnyRow]:
    """The plain way to the numbers of one centre's card: the mean of every question, without groups or intervals."""
    scales = {survey.id: [one.key for one in survey.questions if isinstance(one, Scored)] for survey in SURVEYS}
    mine = (Run.center == CENTER) & (Run.state == "completed") & Run.day.between(QUARTER.since, QUARTER.last)
    asked = Answer.question.in_({key for keys in scales.values() for key in keys}) & Answer.reply.not_like("-%")
    mean = func.avg(cast(Answer.reply, Integer))
    stmt = select(Run.survey, Answer.question, mean, func.count()).join(Answer, Answer.run_id == Run.id)
    return tx.execute(stmt.where(mine, asked, Run.survey.in_(scales)).group_by(Run.survey, Answer.question)).all()


READINGS: Final = (
    Reading(UNPREPARED, card, before=unprepared),
    Reading(FIRST, card, before=started),
    Reading(CARD, card),
    Reading("the region's card", lambda it: card(it, "")),
    Reading("a group of a centre", lambda it: it.cards.group(it.actor, CENTER, QUARTER, "citizen", GROUP.id)),
    Reading("a centre by situation", lambda it: it.boards.breakdown(it.actor, CENTER, QUARTER, "citizen", "situation")),
    Reading("heat map: indicators by centre", lambda it: it.boards.heat(it.actor, QUARTER, "citizen")),
    Reading("leader board: every centre with its interval", board),
    Reading(SCAN, lambda it: it.db.read(scan), SCANS),
)
