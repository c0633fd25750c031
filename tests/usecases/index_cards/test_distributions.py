"""How people answered, without giving away how somebody did."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from db.database import Database
from db.repos import survey_versions
from guide.content import Content
from surveys.method import RUNS, Beside, Method
from surveys.steps import Scored, Single
from surveys.survey import Survey
from tests.surveys.small_method import METHOD, SURVEYS
from tests.surveys.test_worked_example import HOW
from tests.usecases.conftest import ADMINS
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


def visit(**polite: object) -> Survey:
    """The survey with another question about politeness."""
    definition: dict[str, Any] = SURVEYS["visit"].model_dump(mode="json")
    asked = {"key": "polite", "ask": {"ru": "Вежливо?"}, "special": ["dont_know"], **polite}
    rest = [question for question in definition["questions"] if question["key"] != "polite"]
    return Survey.model_validate({**definition, "questions": [asked, *rest]})


def options(**labels: str) -> list[dict[str, object]]:
    return [{"key": key, "label": {"ru": label}} for key, label in labels.items()]


TEN = visit(kind="scale", points=10)
BEGAN = datetime(2026, 7, 1, tzinfo=UTC)


class Asking:
    """Quality control after the survey has been edited."""

    def __init__(self, db: Database, content: Content, admin: Actor) -> None:
        self._db, self._content, self._admin = db, content, admin

    async def publish(self, *versions: Survey) -> None:
        for number, survey in enumerate(versions):
            at, definition = BEGAN + timedelta(days=number), survey.model_dump(mode="json")
            version = (survey.id, survey.version, definition, at)
            await self._db.write(lambda tx, one=version: survey_versions.publish(tx, *one))  # type: ignore[misc]

    async def sees(self, today: Survey, place: str) -> tuple[Distribution, ...]:
        content = replace(self._content, surveys={**self._content.surveys, "visit": today})
        cards = IndexCards(self._db, IndexReader(content), Rights(ADMINS))
        return (await cards.indicator(self._admin, place, Q3, "citizen", "polite")).questions


@pytest.fixture
def asking(db: Database, wary: Content, admin: Actor) -> Asking:
    return Asking(db, wary, admin)


async def test_each_scale_has_a_distribution_of_its_own(db: Database, asking: Asking) -> None:
    """Half say the best of five, half the best of ten: not one of them has said «5 of 10»."""
    await asking.publish(VISIT, TEN)
    await counted(db, HOW, [*many(VISIT, "polite=5", 30, "west", Q3), *many(TEN, "polite=10", 30, "west", Q3)])
    now, before = await asking.sees(TEN, "west")
    for found, highest, earlier in ((now, 10, False), (before, 5, True)):
        assert isinstance(found.question, Scored)
        assert (found.question.highest, found.total, found.earlier) == (highest, 30, earlier)
        assert [(reply.reply, reply.share) for reply in found.replies if reply.n] == [(str(highest), 100.0)]


async def test_no_reply_vanishes_when_a_scale_is_cut(db: Database, asking: Asking) -> None:
    three = visit(kind="scale", points=3)
    await asking.publish(VISIT, three)
    dont_know = many(VISIT, "polite=-dk", 6, "west", Q3)
    await counted(db, HOW, [*many(VISIT, "polite=5", 40, "west", Q3), *many(three, "polite=3", 10, "west", Q3)])
    await counted(db, HOW, dont_know)
    now, before = await asking.sees(three, "west")
    assert (counts(now), now.total, now.without_value) == ([0, 0, 10], 10, 0)
    assert (counts(before), before.total, before.without_value) == ([0, 0, 0, 0, 40], 40, 6)


async def test_a_question_of_another_kind_is_another_question(db: Database, asking: Asking) -> None:
    """Nothing is scored by it, so its few give away nothing of the others."""
    asks = visit(kind="yes_no")
    await asking.publish(asks, VISIT)
    for center in ("west", "east"):
        await counted(db, HOW, [*many(asks, "polite=yes", 3, center, Q3), *said(center, 0, 0, 0, 0, 40)])
    now, before = await asking.sees(VISIT, "west")
    assert (counts(now), now.total) == ([0, 0, 0, 0, 40], 40)
    assert (counts(before), before.total) == ([None, None], None)


async def test_of_several_answers_there_is_the_number_of_people(db: Database, asking: Asking) -> None:
    several = visit(kind="multi", options=options(fast="Быстро", kind="Вежливо"))
    await asking.publish(several, VISIT)
    await counted(db, HOW, [*given(several, "fast,kind", 30, "west"), *said("west", 0, 0, 0, 0, 40)])
    now, before = await asking.sees(VISIT, "west")
    assert (now.total, before.total, before.earlier, before.replies) == (40, 30, True, ())


async def test_a_shape_nobody_answered_is_not_told(db: Database, asking: Asking) -> None:
    await asking.publish(VISIT, TEN)
    await counted(db, HOW, many(TEN, "polite=10", 30, "west", Q3))
    (found,) = await asking.sees(TEN, "west")
    assert (found.total, found.earlier) == (30, False)


async def test_an_option_that_is_gone_keeps_its_words(db: Database, wary: Content, admin: Actor) -> None:
    scored = {"how": "options", "points": {"good": 100, "bad": 0}, "unscored": ["soso"]}
    care, *rest = METHOD["groups"]
    first = {**care["indicators"][0], "questions": {"visit": {"polite": scored}}}
    groups = [{**care, "indicators": [first, *care["indicators"][1:]]}, *rest]
    how = Method.model_validate({**METHOD, "anonymity": LIMIT, "groups": groups, "beside": {}})
    old = visit(kind="single", options=options(good="Да!", soso="Так себе", bad="Нет"))
    new = visit(kind="single", options=options(bad="Нет", good="Да"))
    asking = Asking(db, replace(wary, method=how), admin)
    await asking.publish(old, new)
    for center, soso in (("west", 12), ("east", 0)):
        runs = [run for reply, n in (("good", 20), ("soso", soso), ("bad", 10)) for run in given(old, reply, n, center)]
        await counted(db, how, [*runs, *given(new, "good", 20, center), *given(new, "bad", 10, center)])
    (west,), (east,) = await asking.sees(new, "west"), await asking.sees(new, "east")
    assert {reply.reply: reply.n for reply in west.replies} == {"bad": 20, "good": 40, "soso": 12}
    assert (west.total, west.earlier) == (72, False)
    assert isinstance(west.question, Single)
    assert [option.label.ru for option in west.question.options] == ["Нет", "Да", "Так себе"]
    assert {reply.reply: reply.n for reply in east.replies} == {"bad": 20, "good": 40}


def given(survey: Survey, reply: str, n: int, center: str) -> list[Asked]:
    return many(survey, f"polite={reply}", n, center, Q3)


async def test_few_on_an_earlier_scale_do_not_follow_from_all_the_others(db: Database, asking: Asking) -> None:
    """How many answers the indicator rests on is known: less those of today's scale it tells of the few."""
    await asking.publish(VISIT, TEN)
    for center, few in (("west", 3), ("east", 0)):
        await counted(db, HOW, [*given(VISIT, "5", few, center), *given(TEN, "10", 40, center)])
    for place in ("west", ""):
        for found in await asking.sees(TEN, place):
            assert found.total is None, (place, found.earlier)
            assert set(counts(found)) == {None}
    now, before = await asking.sees(TEN, "east")
    assert (before.total, now.total) == (0, 40)


async def test_an_earlier_scale_hides_by_its_own_scores(db: Database, asking: Asking) -> None:
    """On five points «satisfied» is 4 and 5, as it was when this was asked."""
    await asking.publish(VISIT, TEN)
    for center in ("west", "east"):
        await counted(db, HOW, [*said(center, 1, 7, 8, 9, 30), *given(TEN, "10", 60, center)])
    now, before = await asking.sees(TEN, "west")
    assert (counts(before), before.total) == ([None] * 5, 55)
    assert (now.total, now.replies[-1].n) == (60, 60)
