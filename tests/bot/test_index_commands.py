"""`golos index rebuild` and `verify` as an operator types them."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Connection, delete, update
from typer.testing import CliRunner, Result

from bot.cli import cli
from db.database import Database, connect
from db.models import AnswerCell, IndexCell, MethodVersion, Run
from guide.content import load
from guide.workdays import Workdays
from tests.conftest import LINK_KEY, ROOT, MovableClock
from tests.usecases.index.filling import ALL_GOOD, Filling, a_run
from usecases.actors import Actors
from usecases.index.store import IndexStore
from usecases.index.touches import Touches
from usecases.runs.endings import Endings
from usecases.runs.marks import Marks
from usecases.runs.questionnaires import Questionnaires
from usecases.runs.walk import Runs

SLOW: Final = """
import asyncio
from bot.cli import cli
from usecases.index.recount import Recount

async def mend(self, broken):
    print("mending", flush=True)
    await asyncio.sleep(60)

Recount._mend = mend
cli()
"""
"""`golos` that takes a minute to mend a month."""
AGREES = "Every cell agrees with the answers.\n"


class Operator:
    """Types commands on a database that somebody has answered into."""

    def __init__(self, url: str) -> None:
        self.url = url

    def types(self, *words: str, **more: str) -> Result:
        known = {"DATABASE_URL": self.url, "CONTENT_DIR": str(ROOT / "content"), **more}
        return CliRunner().invoke(cli, ["index", *words], env=known)

    def breaks(self, body: Callable[[Connection], object]) -> None:
        async def broken() -> None:
            async with connect(self.url) as db:
                await db.write(body)

        asyncio.run(broken())


@pytest.fixture
def operator(tmp_path: Path, migrated_file: Path, clock: MovableClock) -> Operator:
    shutil.copy(migrated_file, tmp_path / "golos.db")
    operator = Operator(f"sqlite+aiosqlite:///{tmp_path / 'golos.db'}")

    async def answered() -> None:
        async with connect(operator.url) as db:
            await answer(db, clock)

    asyncio.run(answered())
    return operator


async def answer(db: Database, clock: MovableClock) -> None:
    """One exit poll, as a running bot takes it."""
    content = load(ROOT / "content")
    questionnaires = Questionnaires(db, content, clock)
    store = IndexStore(db, content, clock, questionnaires)
    endings = Endings(Marks(LINK_KEY), store, Touches(Workdays(content.region, content.centers)))
    await questionnaires.publish()
    await store.open()
    filling = Filling(db, clock, Runs(db, clock, questionnaires, endings, lambda view: f"run {view.run}"))
    await filling.fill(await Actors(db, clock, frozenset()).meet(700_123, "ru"), a_run(channel="qr"), ALL_GOOD)


def test_a_store_as_it_should_be(operator: Operator) -> None:
    done = operator.types("verify")
    assert (done.exit_code, done.stdout) == (0, AGREES)
    assert ": 0 mended." in operator.types("rebuild").stdout


def test_answers_that_nothing_has_counted_yet_are_named(operator: Operator) -> None:
    operator.breaks(lambda tx: tx.execute(update(Run).values(scored="")))
    operator.breaks(lambda tx: [tx.execute(delete(cells)) for cells in (IndexCell, AnswerCell)])
    done = operator.types("verify")
    assert (done.exit_code, done.stdout) == (
        0, AGREES + "Some answers are not counted yet: let the bot catch up, or: golos index rebuild\n"
    )  # fmt: skip
    assert operator.types("rebuild").exit_code == 0
    assert operator.types("verify").stdout == AGREES


def test_a_broken_cell_is_printed_and_mended(operator: Operator) -> None:
    one = (IndexCell.family == "region") & (IndexCell.indicator == "runs")
    operator.breaks(lambda tx: tx.execute(update(IndexCell).where(one).values(n=7)))
    done = operator.types("verify")
    assert done.exit_code == 1
    line, rest = done.stdout.splitlines()
    assert line.startswith("index_cells region 2026-12 '' citizen client runs '' ")
    assert line.endswith(" 1: expected 1 1000 1000000 0, stored 7 1000 1000000 0")
    assert rest == "1 do not agree with the answers. Mend them with: golos index rebuild"
    done = operator.types("rebuild")
    assert (done.exit_code, done.stdout.partition(",")[0]) == (0, "1 month(s)")
    assert ": 1 mended." in done.stdout
    assert operator.types("verify").stdout == AGREES


def test_a_lost_store_comes_back(operator: Operator) -> None:
    operator.breaks(lambda tx: tx.execute(delete(IndexCell)))
    assert operator.types("verify").exit_code == 1
    assert operator.types("rebuild").exit_code == 0
    assert operator.types("verify").stdout == AGREES


def test_another_method_under_the_same_version_is_one_plain_line(operator: Operator) -> None:
    operator.breaks(lambda tx: tx.execute(update(MethodVersion).values(imprint="another")))
    for command in ("verify", "rebuild"):
        done = operator.types(command)
        assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert "Raise «version» in content/method.yaml." in done.stderr


def test_without_a_method_there_is_nothing_to_count(operator: Operator, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    (tmp_path / "content" / "method.yaml").unlink()
    done = operator.types("verify", CONTENT_DIR=str(tmp_path / "content"))
    assert (done.exit_code, done.stderr) == (2, "method.yaml is missing: without a method nothing is counted.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_rebuild_that_is_ended_leaves_the_next_its_turn(operator: Operator, number: signal.Signals) -> None:
    env = {**os.environ, "DATABASE_URL": operator.url, "CONTENT_DIR": str(ROOT / "content")}
    command = [sys.executable, "-c", SLOW, "index", "rebuild"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "mending\n"
        refused = operator.types("rebuild")
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
        assert refused.stderr.startswith("The index is being rebuilt by another command. Wait for its end")
        process.send_signal(number)
        assert process.wait(20) == 128 + number
    finally:
        process.kill()
        process.communicate()
    assert operator.types("rebuild").exit_code == 0
