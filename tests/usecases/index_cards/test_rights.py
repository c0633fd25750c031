"""Who may read what: every way into the index against everybody."""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from db.database import Database
from tests.conftest import MovableClock
from tests.surveys.small_method import SURVEYS
from tests.surveys.test_worked_example import HOW
from tests.usecases.index_cards.conftest import Q3
from tests.usecases.index_cards.counted import counted, many, staff
from usecases.actors import Actor, Actors
from usecases.index.boards import IndexBoards
from usecases.index.cards import IndexCards
from usecases.index.comments import Comments
from usecases.index.publishing import Publishing
from usecases.index.touchpoints import Touchpoints
from usecases.refusals import NotAllowed

DETAILS: Final = ("group", "indicator", "losses", "situation", "gaps", "comments", "touchpoints")
TOTALS: Final = ("card", "trend")
BOARDS: Final = ("places", "compare", "heat")


class Ways:
    """Every way into the index."""

    def __init__(
        self,
        cards: IndexCards,
        boards: IndexBoards,
        comments: Comments,
        touchpoints: Touchpoints,
        publishing: Publishing,
    ) -> None:
        self.cards, self.boards, self.comments, self.touchpoints = cards, boards, comments, touchpoints
        self.publishing = publishing

    def of(self, way: str) -> Callable[[Actor, str], Awaitable[object]]:
        cards, boards = self.cards, self.boards
        ways: dict[str, Callable[[Actor, str], Awaitable[object]]] = {
            "places": lambda actor, _: cards.places(actor),
            "card": lambda actor, place: cards.card(actor, place, Q3),
            "group": lambda actor, place: cards.group(actor, place, Q3, "citizen", "care"),
            "indicator": lambda actor, place: cards.indicator(actor, place, Q3, "citizen", "own"),
            "losses": lambda actor, place: cards.losses(actor, place, Q3, "citizen"),
            "compare": lambda actor, _: boards.compare(actor, Q3, "composite"),
            "situation": lambda actor, place: boards.breakdown(actor, place, Q3, "citizen", "situation"),
            "consultant": lambda actor, place: boards.breakdown(actor, place, Q3, "citizen", "consultant"),
            "gaps": lambda actor, place: boards.gaps(actor, place, Q3),
            "heat": lambda actor, _: boards.heat(actor, Q3, "citizen"),
            "trend": lambda actor, place: boards.trend(actor, place, "citizen", Q3),
            "comments": lambda actor, place: self.comments.page(actor, place, Q3, None, 0),
            "touchpoints": lambda actor, place: self.touchpoints.view(actor, place, Q3),
            "publish": lambda actor, _: self.publishing.publish(Q3, actor),
        }
        return ways[way]

    async def open_to(self, way: str, actor: Actor, place: str) -> bool:
        try:
            await self.of(way)(actor, place)
        except NotAllowed:
            return False
        return True


@pytest.fixture
def ways(
    cards: IndexCards, boards: IndexBoards, comments: Comments, touchpoints: Touchpoints, publishing: Publishing
) -> Ways:
    return Ways(cards, boards, comments, touchpoints, publishing)


async def test_clients_and_consultants_read_nothing(ways: Ways, client: Actor, consultant: Actor) -> None:
    for way in (*DETAILS, *TOTALS, *BOARDS, "consultant", "publish"):
        for place in ("", "west"):
            for actor in (client, consultant):
                assert not await ways.open_to(way, actor, place), way


async def test_quality_control_of_a_center_reads_that_center_alone(ways: Ways, west_qc: Actor) -> None:
    for way in DETAILS:
        opens = [await ways.open_to(way, west_qc, place) for place in ("west", "east", "")]
        assert opens == [True, False, False], way
    for way in TOTALS:
        opens = [await ways.open_to(way, west_qc, place) for place in ("west", "east", "")]
        assert opens == [True, False, True], way
    for way in BOARDS:
        assert await ways.open_to(way, west_qc, ""), way
    for way in ("consultant", "publish"):
        assert not await ways.open_to(way, west_qc, "west"), way


async def test_those_of_the_region_read_everything(ways: Ways, region_qc: Actor, admin: Actor) -> None:
    for actor in (region_qc, admin):
        for way in (*DETAILS, *TOTALS, *BOARDS):
            for place in ("west", "east", ""):
                assert await ways.open_to(way, actor, place), way
    for way in ("consultant", "publish"):
        assert [await ways.open_to(way, actor, "") for actor in (region_qc, admin)] == [False, True], way


async def test_a_head_sees_the_consultants_of_the_own_center(ways: Ways, east_head: Actor) -> None:
    opens = [await ways.open_to("consultant", east_head, place) for place in ("east", "west", "")]
    assert opens == [True, False, False]
    assert await ways.open_to("comments", east_head, "east")
    assert not await ways.open_to("publish", east_head, "east")


async def test_two_roles_do_not_add_up(ways: Ways, db: Database, actors: Actors, clock: MovableClock) -> None:
    both = await staff(db, actors, clock, 910, ("qc", "west"), ("head", "east"))
    assert [await ways.open_to("consultant", both, place) for place in ("east", "west")] == [True, False]
    assert [await ways.open_to("comments", both, place) for place in ("east", "west", "")] == [True, True, False]


async def test_the_total_of_the_region_has_no_details(
    db: Database, cards: IndexCards, boards: IndexBoards, west_qc: Actor, region_qc: Actor
) -> None:
    for center in ("west", "east"):
        await counted(db, HOW, many(SURVEYS["visit"], "polite=5 own=yes rec=9", 20, center, Q3))
    region = await cards.card(west_qc, "", Q3)
    assert region.sides["citizen"].value is not None
    assert all(group.parts == () for group in region.sides["citizen"].parts)
    assert region.weakest("citizen") is None
    assert (await cards.card(region_qc, "", Q3)).weakest("citizen") is not None
    assert list((await boards.heat(west_qc, Q3, "citizen")).centers) == ["west"]
    board = await boards.compare(west_qc, Q3, "citizen")
    assert [(line.key, line.mine) for line in board.lines] == [("west", True), ("east", False)]
    assert all(line.shown.parts == () for line in board.lines)


async def test_places(cards: IndexCards, west_qc: Actor, region_qc: Actor) -> None:
    west, region = await cards.places(west_qc), await cards.places(region_qc)
    assert (list(west.centers), west.whole, west.default) == (["west"], False, "west")
    assert (list(region.centers), region.whole, region.default) == (["west", "east"], True, "")
