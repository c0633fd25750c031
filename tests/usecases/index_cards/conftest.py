"""The village with a method in small, and people who read its index."""

from dataclasses import replace

import pytest

from db.database import Database
from guide.content import Content, load
from tests.conftest import MovableClock
from tests.guide import village
from tests.surveys.small_method import SURVEYS, method, survey
from tests.usecases.conftest import ADMINS
from tests.usecases.index_cards.counted import staff
from usecases.actors import Actor, Actors
from usecases.index.boards import IndexBoards
from usecases.index.cards import IndexCards
from usecases.index.comments import Comments
from usecases.index.publishing import Publishing
from usecases.index.reader import IndexReader
from usecases.index.touchpoints import Touchpoints
from usecases.periods import Period
from usecases.rights import Rights

Q3 = Period.parse("2026-Q3")
WORDS = survey("words", "event", {"key": "rec", "kind": "nps"}, {"key": "better", "kind": "text", "optional": True})


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    read = load(village.build(tmp_path_factory.mktemp("village")))
    checklists = {"look": SURVEYS["look"]}
    surveys = {"visit": SURVEYS["visit"], "pulse": SURVEYS["pulse"], "words": WORDS}
    return replace(read, method=method(), surveys=surveys, checklists=checklists)


@pytest.fixture
def rights() -> Rights:
    return Rights(ADMINS)


@pytest.fixture
def cards(db: Database, content: Content, rights: Rights) -> IndexCards:
    return IndexCards(db, IndexReader(content), rights)


@pytest.fixture
def boards(db: Database, content: Content, rights: Rights) -> IndexBoards:
    return IndexBoards(db, IndexReader(content), rights)


@pytest.fixture
def comments(db: Database, content: Content, rights: Rights) -> Comments:
    return Comments(db, IndexReader(content), rights)


@pytest.fixture
def touchpoints(db: Database, content: Content, rights: Rights) -> Touchpoints:
    return Touchpoints(db, IndexReader(content), rights)


@pytest.fixture
def publishing(db: Database, content: Content, clock: MovableClock, rights: Rights) -> Publishing:
    return Publishing(db, content, clock, rights)


@pytest.fixture
async def west_qc(db: Database, actors: Actors, clock: MovableClock) -> Actor:
    """Quality control of one centre."""
    return await staff(db, actors, clock, 900, ("qc", "west"))


@pytest.fixture
async def east_head(db: Database, actors: Actors, clock: MovableClock) -> Actor:
    """The head of the other centre."""
    return await staff(db, actors, clock, 901, ("head", "east"))


@pytest.fixture
async def region_qc(db: Database, actors: Actors, clock: MovableClock) -> Actor:
    """Quality control of the region."""
    return await staff(db, actors, clock, 902, ("qc", ""))


@pytest.fixture
async def consultant(db: Database, actors: Actors, clock: MovableClock) -> Actor:
    return await staff(db, actors, clock, 903, ("consultant", "west"))
