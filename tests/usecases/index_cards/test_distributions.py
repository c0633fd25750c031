"""How people answered, without giving away how somebody did."""

from dataclasses import replace
from random import Random

import pytest

from db.database import Database
from guide.content import Content
from surveys.method import RUNS, Beside, Method
from tests.surveys.small_method import SURVEYS
from tests.surveys.test_worked_example import HOW
from tests.usecases.index_cards.conftest import Q3
from tests.usecases.index_cards.counted import Asked, counted, many
from usecases.actors import Actor
from usecases.index.cards import IndexCards
from usecases.index.reader import IndexReader
from usecases.index.views import Distribution, Shown
from usecases.rights import Rights

VISIT = SURVEYS["visit"]
LIMIT = 5


@pytest.fixture
def wary(content: Content) -> Content:
    assert content.method is not None
    how = Method.model_validate({**content.method.model_dump(), "anonymity": LIMIT})
    west = content.centers["west"]
    return replace(content, method=how, centers={**content.centers, "north": west, "south": west})


@pytest.fixture
def cards(db: Database, wary: Content, rights: Rights) -> IndexCards:
    return IndexCards(db, IndexReader(wary), rights)


async def asked(cards: IndexCards, admin: Actor, place: str, indicator: str = "polite") -> Distribution:
    return (await cards.indicator(admin, place, Q3, "citizen", indicator)).questions[0]


def counts(found: Distribution) -> list[int | None]:
    return [reply.n for reply in found.replies]


def said(center: str, *times: int, reply: str = "polite") -> list[Asked]:
    """So many who said 1, 2, 3 …"""
    return [run for point, n in enumerate(times, 1) for run in many(VISIT, f"{reply}={point}", n, center, Q3)]


async def test_enough_of_each(db: Database, cards: IndexCards, admin: Actor) -> None:
    await counted(db, HOW, [*said("west", 6, 7, 8, 9, 30), *many(VISIT, "polite=-dk", 5, "west", Q3)])
    found = await asked(cards, admin, "west")
    assert (counts(found), found.total, found.without_value) == ([6, 7, 8, 9, 30], 60, 5)
    assert found.replies[4].share == 50.0
    assert [reply.reply for reply in found.replies] == ["1", "2", "3", "4", "5"]


async def test_few_of_a_kind_take_two_others_with_them(
    db: Database, wary: Content, rights: Rights, admin: Actor
) -> None:
    """Their number and their mean are known: with two hidden ones both could be computed."""
    assert wary.method is not None
    plain = replace(wary, method=wary.method.model_copy(update={"beside": Beside()}))
    for center in ("west", "east"):
        await counted(db, HOW, said(center, 1, 7, 8, 9, 30))
    found = await asked(IndexCards(db, IndexReader(plain), rights), admin, "west")
    assert (counts(found), found.total) == ([None, None, None, 9, 30], 55)
    assert found.replies[0].share is None


async def test_beside_the_share_of_the_satisfied_they_take_all(db: Database, cards: IndexCards, admin: Actor) -> None:
    """Were «5» shown, «4» would follow."""
    for center in ("west", "east"):
        await counted(db, HOW, said(center, 1, 7, 8, 9, 30))
    found = await asked(cards, admin, "west")
    assert (counts(found), found.total) == ([None] * 5, 55)


async def test_beside_nps_a_few_take_three_others_with_them(db: Database, cards: IndexCards, admin: Actor) -> None:
    """With three, number, mean and NPS would tell: 5 who said 5, 6 who said 8, 3 who said 9."""
    given = {10: 20, 9: 3, 8: 6, 7: 30, 6: 25, 5: 5}
    for center in ("west", "east"):
        for point, n in given.items():
            await counted(db, HOW, many(VISIT, f"rec={point}", n, center, Q3))
    found = await asked(cards, admin, "west", "rec")
    hidden = {reply.reply for reply in found.replies if reply.n is None}
    assert hidden == {"5", "8", "9", "10"}
    assert {reply.reply: reply.n for reply in found.replies if reply.n} == {"6": 25, "7": 30}


async def test_two_kinds_alone_show_nothing(db: Database, cards: IndexCards, admin: Actor) -> None:
    await counted(db, HOW, said("west", 2, 0, 0, 0, 40))
    found = await asked(cards, admin, "west")
    assert (counts(found), found.total) == ([None] * 5, 42)


async def test_few_who_do_not_know(db: Database, cards: IndexCards, admin: Actor) -> None:
    await counted(db, HOW, [*said("west", 0, 0, 0, 0, 30), *many(VISIT, "polite=-dk", 2, "west", Q3)])
    found = await asked(cards, admin, "west")
    assert (counts(found), found.total, found.without_value) == ([0, 0, 0, 0, 30], 30, None)


@pytest.mark.parametrize("seed", range(3))
async def test_nobody_subtracts_their_way_to_a_few(db: Database, cards: IndexCards, admin: Actor, seed: int) -> None:
    """Everything that somebody of the region can open, of centres with few answers."""
    chance = Random(seed)
    places = ("west", "east", "north", "south")
    runs: list[Asked] = []
    for place in places:
        for number in range(chance.choice((2, 6, 15, 40))):
            replies = [f"{key}={point}" for key, point in _replies(chance)]
            runs += many(VISIT, " ".join(replies), 1, place, Q3, situation=f"{number % 3}")
    await counted(db, HOW, runs)
    true = {place: await _answers(runs, place) for place in places}
    shown = {place: _leaves((await cards.card(admin, place, Q3)).sides["citizen"]) for place in (*places, "")}
    for name in ("polite", "own", "rec", RUNS):
        ns = {place: true[place].get(name, 0) for place in places}
        gone = [place for place, n in ns.items() if n and shown[place][name] is None]
        assert {place for place, n in ns.items() if 0 < n < LIMIT} <= set(gone)
        assert len(gone) != 1 or shown[""][name] is None, (name, ns)
        assert all(shown[place][name] in (None, n) for place, n in ns.items())


def _replies(chance: Random) -> list[tuple[str, str | int]]:
    given: list[tuple[str, str | int]] = [
        ("polite", chance.randint(1, 5)),
        ("own", chance.choice(("yes", "no"))),
        ("rec", chance.randint(0, 10)),
    ]
    return [reply for reply in given if chance.random() < 0.6] or given[:1]


async def _answers(runs: list[Asked], place: str) -> dict[str, int]:
    mine = [run for _, run in runs if run.center == place]
    return {RUNS: len(mine), **{key: sum(key in run.replies for run in mine) for key in ("polite", "own", "rec")}}


def _leaves(side: Shown) -> dict[str, int | None]:
    return {RUNS: side.n, **{leaf.id: leaf.n for group in side.parts for leaf in group.parts}}
