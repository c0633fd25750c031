"""A tap through the whole stack, against bots that store nothing or one row."""

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from dataclasses import field as made
from pathlib import Path
from typing import Final

from bench.crowd import Done
from bench.postgres import databases
from bench.processes import ROOT, Child, Died, cores, python, running
from bench.report import Section, Table
from bench.walks import LINK_KEY, WALKS, Walk
from simulator.bot_process import golos

PEOPLE: Final = 30
ROUNDS: Final = 3
ROUND_S: Final = 1.6
WARM_S: Final = 0.4
BARE: Final = "(a) bare aiogram"
RESTED: Final = "(a) with the collector at rest"
UPSERT: Final = "(b) aiogram and one ORM upsert"
OURS: Final = "Golos"
HEADS: Final = (
    "bot", "CPU ms a tap", "min–max", "of (a)", "of (b)", "taps/s", "bot busy", "p50 ms", "p95 ms", "MiB"
)  # fmt: skip
AIMS: Final = "Aim: at least 0.5 of (a) and 1.0 of (b)."


@dataclass(frozen=True)
class Contender:
    """One bot on one store."""

    bot: str
    store: str
    command: list[str]
    env: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.bot}, {self.store}" if self.store else self.bot


@dataclass
class Rounds:
    """What one contender did with one walk: a figure for each round."""

    cpu_ms: list[float] = made(default_factory=list)
    per_s: list[float] = made(default_factory=list)
    busy: list[float] = made(default_factory=list)
    delays_ms: list[float] = made(default_factory=list)


@dataclass
class Running:
    """A contender at work, with people of its own."""

    contender: Contender
    bot: Child
    crowd: Child
    rounds: dict[str, Rounds]


def taps() -> Section:
    """The section «taps»."""
    with tempfile.TemporaryDirectory(prefix="golos-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        ours, theirs = cores()
        if theirs is not None:
            os.sched_setaffinity(0, {theirs})  # PostgreSQL inherits it
        postgres = stack.enter_context(databases(folder, "baseline", "golos"))
        field = _started(list(_contenders(folder, postgres)), folder, ours, theirs, stack)
        for number in range(ROUNDS):
            # Each contender does each walk once a round, so that a noisy minute spoils all alike.
            for one in field if number % 2 == 0 else reversed(field):
                for walk, rounds in one.rounds.items():
                    _round(one, WALKS[walk], rounds)
        return _section(field)


def _contenders(folder: Path, postgres: dict[str, str]) -> Iterator[Contender]:
    yield Contender(BARE, "", python("bench.baseline"), {})
    yield Contender(RESTED, "", python("bench.baseline"), {"REST": "on"})
    stores = {"SQLite": {bot: f"sqlite+aiosqlite:///{folder / bot}.db" for bot in ("baseline", "golos")}}
    if postgres:
        stores["PostgreSQL"] = postgres
    settings = {"LINK_KEY": LINK_KEY, "CONTENT_DIR": str(ROOT / "content")}
    for store, urls in stores.items():
        yield Contender(UPSERT, store, python("bench.baseline"), {"DATABASE_URL": urls["baseline"]})
        yield Contender(OURS, store, [golos(), "run"], {**settings, "DATABASE_URL": urls["golos"]})


def _started(
    contenders: list[Contender], folder: Path, ours: int | None, theirs: int | None, stack: ExitStack
) -> list[Running]:
    """Everybody at once; each crowd walks to the first question before anything is measured."""
    command = python("bench.crowd", str(PEOPLE))
    logs = (folder / f"crowd-{number}.log" for number in range(len(contenders)))
    crowds = [stack.enter_context(running(command, log, {}, core=theirs, pipes=True)) for log in logs]
    started = []
    for number, (contender, crowd) in enumerate(zip(contenders, crowds, strict=True)):
        at = crowd.hear()
        env = {**contender.env, "BOT_API_URL": at["url"], "BOT_TOKEN": at["token"]}
        bot = stack.enter_context(running(contender.command, folder / f"bot-{number}.log", env, core=ours))
        crowd.send(scene=WALKS[next(iter(WALKS))].scene)
        started.append(Running(contender, bot, crowd, {name: Rounds() for name in WALKS}))
    for one in started:
        _heard(one)
    return started


def _did(one: Running, labels: list[str], seconds: float) -> Done:
    one.crowd.send(taps=labels, seconds=seconds)
    return _heard(one)


def _heard(one: Running) -> Done:
    try:
        return Done(**one.crowd.hear())
    except Died as error:
        error.add_note(one.bot.last_words())
        raise


def _round(one: Running, walk: Walk, into: Rounds) -> None:
    labels = list(walk.taps)
    one.crowd.send(scene=walk.scene)
    _heard(one)
    _did(one, labels, WARM_S)
    before = one.bot.cpu_s
    done = _did(one, labels, ROUND_S)
    spent = one.bot.cpu_s - before
    into.cpu_ms.append(spent * 1000 / done.taps)
    into.per_s.append(done.taps / done.seconds)
    into.busy.append(spent / done.seconds)
    into.delays_ms.extend(done.delays_ms)


def _section(started: list[Running]) -> Section:
    tables = []
    for walk, kind in WALKS.items():
        bare = next(one.rounds[walk] for one in started if one.contender.bot == BARE)
        upserts = {one.contender.store: one.rounds[walk] for one in started if one.contender.bot == UPSERT}
        rows = [_row(one, walk, bare, upserts.get(one.contender.store)) for one in started]
        tables.append(Table(kind.says, HEADS, rows))
    return Section("taps", f"{PEOPLE} people at once, {ROUNDS} rounds of {ROUND_S:g} s. {AIMS}", tables)


def _row(one: Running, walk: str, bare: Rounds, upsert: Rounds | None) -> list[str]:
    own = one.rounds[walk]
    against_upsert = f"{_ratio(upsert, own):.2f}" if upsert is not None and one.contender.bot == OURS else ""
    return [
        one.contender.name,
        f"{statistics.median(own.cpu_ms):.2f}",
        f"{min(own.cpu_ms):.2f}–{max(own.cpu_ms):.2f}",
        f"{_ratio(bare, own):.2f}",
        against_upsert,
        f"{statistics.median(own.per_s):.0f}",
        f"{statistics.median(own.busy):.0%}",
        f"{statistics.median(own.delays_ms):.0f}",
        f"{statistics.quantiles(own.delays_ms, n=20)[-1]:.0f}",
        f"{one.bot.memory_mib:.0f}",
    ]


def _ratio(baseline: Rounds, own: Rounds) -> float:
    """How much of the baseline's speed: the median over rounds, each compared with the baseline's same round."""
    return statistics.median(theirs / ours for theirs, ours in zip(baseline.cpu_ms, own.cpu_ms, strict=True))
