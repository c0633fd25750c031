"""Centres, periods, facts and voices beside each other."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from db.database import Database
from db.repos import touches
from guide.content import Content
from surveys.index import index
from surveys.method import Method
from tests.surveys.small_method import SURVEYS, counts_of
from tests.surveys.test_worked_example import HOW
from tests.usecases.index_cards.conftest import Q3
from tests.usecases.index_cards.counted import counted, many
from usecases.actors import Actor
from usecases.index.boards import IndexBoards
from usecases.index.cards import IndexCards
from usecases.index.reader import IndexReader
from usecases.index.touchpoints import Touchpoints
from usecases.index.views import By
from usecases.rights import Rights

VISIT, LOOK = SURVEYS["visit"], SURVEYS["look"]
BEST, GOOD = "polite=5 own=yes rec=10", "polite=4 own=yes rec=8"


@pytest.fixture
def wary(content: Content) -> Content:
    """Fewer than 5 are not shown, in four centres."""
    west = content.centers["west"]
    assert content.method is not None
    how = Method.model_validate({**content.method.model_dump(), "anonymity": 5})
    centers = {**content.centers, "north": west, "south": west}
    return replace(content, method=how, centers=centers)


@pytest.fixture
def wary_boards(db: Database, wary: Content, rights: Rights) -> IndexBoards:
    return IndexBoards(db, IndexReader(wary), rights)


async def test_the_best_center_stands_first(db: Database, boards: IndexBoards, admin: Actor) -> None:
    await counted(db, HOW, many(VISIT, GOOD, 20, "west", Q3))
    await counted(db, HOW, many(VISIT, BEST, 20, "east", Q3))
    board = await boards.compare(admin, Q3, "citizen")
    assert [(line.key, line.rank, line.shown.value) for line in board.lines] == [
        ("east", 1, 100.0),
        ("west", 2, pytest.approx(83.0)),
    ]
    assert board.region.n == 40
    assert all(line.shown.interval is not None for line in board.lines)
    both = await boards.compare(admin, Q3, "composite")
    assert [line.shown.why for line in both.lines] == ["one_audience", "one_audience"]


async def test_a_small_center_is_hidden_with_another(db: Database, wary_boards: IndexBoards, admin: Actor) -> None:
    for center, n in (("west", 3), ("east", 40), ("north", 20), ("south", 30)):
        await counted(db, HOW, many(VISIT, BEST, n, center, Q3))
    board = await wary_boards.compare(admin, Q3, "citizen")
    shown = {line.key: (line.shown.value, line.shown.n, line.shown.hidden, line.rank) for line in board.lines}
    assert shown["east"] == (100.0, 40, False, 1)
    assert shown["south"] == (100.0, 30, False, 1)
    assert shown["west"] == shown["north"] == (None, None, True, None)
    assert board.region.n == 93


async def test_the_heat_map_is_what_the_cards_say(
    db: Database, wary: Content, wary_boards: IndexBoards, rights: Rights, admin: Actor
) -> None:
    cards = IndexCards(db, IndexReader(wary), rights)
    for center, n in (("west", 3), ("east", 40), ("north", 20)):
        await counted(db, HOW, many(VISIT, BEST, n, center, Q3))
    await counted(db, HOW, many(LOOK, "own=no", 2, "east", Q3))
    heat = await wary_boards.heat(admin, Q3, "citizen")
    assert list(heat.centers) == ["west", "east", "north", "south"]
    for column, key in enumerate(heat.centers):
        side = (await cards.card(admin, key, Q3)).sides["citizen"]
        leaves = [leaf for group in side.parts for leaf in group.parts]
        assert [row[column] for row in heat.values] == [leaf.value for leaf in leaves]
        assert [(at, column) in heat.hidden for at, _ in enumerate(leaves)] == [leaf.hidden for leaf in leaves]
    assert heat.hidden


async def test_the_trend_goes_forward(db: Database, boards: IndexBoards, admin: Actor) -> None:
    await counted(db, HOW, many(VISIT, GOOD, 20, "west", Q3.before()))
    await counted(db, HOW, many(VISIT, BEST, 20, "west", Q3))
    trend = await boards.trend(admin, "west", "citizen", Q3, 3)
    assert [(point.period.text, point.shown.value, point.shown.n) for point in trend.points] == [
        ("2026-Q2", pytest.approx(83.0), 20),
        ("2026-Q3", 100.0, 20),
    ]


async def test_a_trend_begins_with_the_first_answers(db: Database, boards: IndexBoards, admin: Actor) -> None:
    """Silent periods before them are left out, those between are not; of two periods there is always one."""
    assert [point.period.text for point in (await boards.trend(admin, "west", "citizen", Q3, 8)).points] == [
        "2026-Q2", "2026-Q3"
    ]  # fmt: skip
    await counted(db, HOW, many(VISIT, GOOD, 20, "west", Q3.before().before().before()))
    trend = await boards.trend(admin, "west", "citizen", Q3, 8)
    assert [point.period.text for point in trend.points] == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]


@pytest.mark.parametrize("by", ["situation", "service", "channel", "consultant"])
async def test_by_each_fact(db: Database, boards: IndexBoards, admin: Actor, by: By) -> None:
    runs = [
        *many(VISIT, BEST, 20, "west", Q3, **{by: "one"}),
        *many(VISIT, GOOD, 12, "west", Q3, **{by: "other"}),
        *many(VISIT, GOOD, 10, "west", Q3),
    ]
    await counted(db, HOW, runs)
    view = await boards.breakdown(admin, "west", Q3, "citizen", by)
    assert [(line.value, line.shown.n, line.shown.interval) for line in view.lines] == [
        ("one", 20, None),
        ("other", 12, None),
    ]
    assert view.lines[0].shown.value == index(HOW, counts_of(HOW, runs[:20])).value
    assert (view.unknown, view.total.n) == (10, 42)


async def test_few_of_a_fact_are_hidden_with_more(db: Database, wary_boards: IndexBoards, admin: Actor) -> None:
    for situation, n in (("a", 3), ("b", 8), ("c", 30)):
        await counted(db, HOW, many(VISIT, BEST, n, "west", Q3, situation=situation))
        await counted(db, HOW, many(VISIT, BEST, 25, "east", Q3, situation=situation))
    west = await wary_boards.breakdown(admin, "west", Q3, "citizen", "situation")
    east = await wary_boards.breakdown(admin, "east", Q3, "citizen", "situation")
    region = await wary_boards.breakdown(admin, "", Q3, "citizen", "situation")
    hidden = [{line.value for line in view.lines if line.shown.hidden} for view in (west, east, region)]
    assert hidden[0] == {"a", "b"}
    assert {"a", "b"} in (hidden[1], hidden[2])
    assert (west.total.n, region.total.n) == (41, 116)
    assert all(line.shown.n is None and line.shown.value is None for line in west.lines if line.shown.hidden)


async def test_clients_against_checklists(db: Database, boards: IndexBoards, admin: Actor, west_qc: Actor) -> None:
    for center, said, noted in (("west", "yes", "yes"), ("east", "no", "yes")):
        await counted(db, HOW, many(VISIT, f"polite=5 own={said}", 20, center, Q3))
        await counted(db, HOW, many(LOOK, f"own={noted}", 2, center, Q3))
    east = await boards.gaps(admin, "east", Q3)
    (gap,) = east.gaps["citizen"]
    assert (gap.indicator, gap.difference, gap.sign, gap.n, gap.checked) == ("own", -100.0, "blind_spot", 20, 2)
    assert east.agreement is not None
    assert (east.agreement.n, east.agreement.observed, east.agreement.kappa, east.centers) == (2, 0.5, 0.0, 2)
    west = await boards.gaps(west_qc, "west", Q3)
    assert west.agreement is not None
    assert (west.agreement.n, west.agreement.kappa, west.centers) == (1, None, 1)


async def test_the_way_of_clients(db: Database, wary: Content, rights: Rights, admin: Actor) -> None:
    touchpoints = Touchpoints(db, IndexReader(wary), rights)
    steps = {"opened": 100, "bundle": 50, "saved": 20, "booked": 30, "came": 3}

    def stepped(tx: Connection) -> None:
        for center, times in (("west", 1), ("east", 2), ("north", 3), ("", 1)):
            for stage, n in steps.items():
                for situation in ("a", "b"):
                    touches.add(tx, "2026-07", center, situation, "citizen", stage, n * times)

    await db.write(stepped)
    view = await touchpoints.view(admin, "west", Q3)
    assert [(stage.stage, stage.n, stage.lost) for stage in view.total][:5] == [
        ("opened", 200, None),
        ("bundle", 100, 50.0),
        ("saved", 40, 60.0),
        ("booked", 60, None),
        ("came", 6, 90.0),
    ]
    assert [line.situation for line in view.lines] == ["a", "b"]
    assert [stage.n for stage in view.lines[0].stages] == [100, 50, 20, 30, None, 0, 0]
    assert (await touchpoints.view(admin, "south", Q3)).lines == ()
