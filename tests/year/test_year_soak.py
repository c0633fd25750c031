"""Simulated years through the database: the stated intervals are true, and what was counted can be counted again."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Connection, delete, func, select, update

from db.database import Database, connect
from db.models import Answer, AnswerCell, IndexCell, Run
from guide.content import Content
from surveys.index import index
from surveys.method import AUDIENCES, Method
from tests.surveys.true_year import CENTERS, Coverage
from tests.year.stored_year import Stored, enlarged, lived, pure, write_down
from usecases.index.publishing import Published, Publishing
from usecases.index.reading import Reading, careful, read
from usecases.index.store import IndexStore
from usecases.periods import Period
from usecases.rights import Rights
from usecases.runs.questionnaires import Questionnaires

pytestmark = pytest.mark.soak

YEARS: Final = 16
A_FEW: Final = 3
"""Centres of the year that is compared number by number on PostgreSQL."""
LATER: Final = datetime(2030, 1, 1, tzinfo=UTC)


def later() -> datetime:
    return LATER


def quietly(month: str, done: int, of: int) -> None:
    """Nobody looks at the progress."""


@pytest.fixture
def method(content: Content) -> Method:
    """As cards read it."""
    assert content.method is not None
    return careful(content.method)


@pytest.fixture
async def large(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite: a million answers and more."""
    file = shutil.copy(migrated_file, tmp_path / "years.db")
    async with connect(f"sqlite+aiosqlite:///{file}") as database:
        yield database


async def test_the_interval_holds_the_truth_in_years_of_eighteen_centers(
    large: Database, content: Content, method: Method
) -> None:
    """From the rows of answers to the index that a card reads. Standard deviation of the share: under half a per cent.

    Correlated answers of one person, ratings piled at 5, weights of random samples, missing answers, n from 15.
    """
    region, coverage = enlarged(content, CENTERS), Coverage([], [])
    await opened(large, region)
    for stored in lived(region, method, YEARS):
        await write_down(large, region, stored)
        for (center, quarter), sides in stored.sides.items():
            reading = await read_from(large, method, center, quarter)
            coverage.judge([reading.values[side.audience] for side in sides], sides)
    indexes, composites = coverage.shares
    print(len(coverage.inside), indexes, len(coverage.composites), composites)
    assert len(coverage.inside) > YEARS * CENTERS * 4
    assert indexes == pytest.approx(0.95, abs=0.015)
    assert composites == pytest.approx(0.95, abs=0.02)


async def test_a_year_from_the_database_is_the_year_without_one(db: Database, content: Content, method: Method) -> None:
    """Bit for bit, on both databases; then published, broken, mended, published again: the same values."""
    region = enlarged(content, CENTERS if db.embedded else A_FEW)
    store = await opened(db, region)
    (year,) = lived(region, method, 1)
    await write_down(db, region, year)
    await assert_pure(db, region, method, year)
    assert await store.verify(quietly) == ()
    await store.catch_up()
    quarter = next(quarter for _, quarter in year.runs)
    publishing = Publishing(db, region, later, Rights())
    rows, values = await db.snapshot(everything), await published(publishing, quarter)
    await db.write(lose_some)
    broken = await store.verify(quietly)
    assert (await store.rebuild(quietly)).mended == len(broken) > 0
    assert await db.snapshot(everything) == rows
    assert await published(publishing, quarter) == values
    assert not (await publishing.publish(quarter)).is_new


async def test_counted_from_nothing_the_store_is_the_same(db: Database, content: Content, method: Method) -> None:
    """Every cell thrown away, and the answers counted once more by the tick."""
    region = enlarged(content, A_FEW)
    store = await opened(db, region)
    (year,) = lived(region, method, 1)
    await write_down(db, region, year)
    before = await db.snapshot(everything)
    await db.write(forget_cells)
    while await store.catch_up():
        pass
    assert await db.snapshot(everything) == before
    replies = sum(len(run.replies) for some in year.runs.values() for _, run in some)
    assert await db.read(lambda tx: tx.execute(select(func.count()).select_from(Answer)).scalar()) == replies


async def opened(db: Database, content: Content) -> IndexStore:
    questionnaires = Questionnaires(db, content, later)
    await questionnaires.publish()
    store = IndexStore(db, content, later, questionnaires)
    await store.open()
    return store


async def read_from(db: Database, method: Method, center: str, quarter: Period) -> Reading:
    return await db.read(lambda tx: read(tx, method, center, quarter, hidden={}))


async def published(publishing: Publishing, quarter: Period) -> Published:
    await publishing.publish(quarter)
    found = await publishing.of(quarter)
    assert found is not None
    return found


async def assert_pure(db: Database, content: Content, method: Method, year: Stored) -> None:
    for (center, quarter), runs in year.runs.items():
        reading = await read_from(db, method, center, quarter)
        for audience in AUDIENCES:
            counts = pure(content, method, runs, audience)
            assert reading.counts[audience] == counts
            assert reading.values[audience] == index(method, counts)


def lose_some(tx: Connection) -> None:
    """Some cells are gone, some say too much, some replies were counted twice."""
    tx.execute(delete(IndexCell).where(IndexCell.replicate == 7))
    tx.execute(update(IndexCell).where(IndexCell.replicate == 3).values(score=IndexCell.score + 1))
    tx.execute(update(AnswerCell).where(AnswerCell.reply == "5").values(n=AnswerCell.n * 2))


def forget_cells(tx: Connection) -> None:
    tx.execute(delete(IndexCell))
    tx.execute(delete(AnswerCell))
    tx.execute(update(Run).values(scored=""))


def everything(tx: Connection) -> list[tuple[object, ...]]:
    tables = (IndexCell.__table__, AnswerCell.__table__)
    return [tuple(row) for table in tables for row in tx.execute(select(table).order_by(*table.primary_key))]
