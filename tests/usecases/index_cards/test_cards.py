"""What a card says is what the arithmetic says, and what must not be said is not in it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, delete, insert

from db.database import Database
from db.models import MethodVersion
from guide.content import Content
from surveys.agreement import gaps
from surveys.change import change
from surveys.index import composite, index, losses
from surveys.method import Method
from tests.conftest import MovableClock
from tests.surveys.small_method import SURVEYS, counts_of, index_of
from tests.surveys.test_worked_example import BEFORE, EMPLOYERS, HOW, NOW
from tests.usecases.index_cards.conftest import Q3
from tests.usecases.index_cards.counted import counted, many, moved
from usecases.actors import Actor
from usecases.index.cards import IndexCards
from usecases.index.reader import IndexReader
from usecases.periods import Period
from usecases.refusals import Outdated
from usecases.rights import Rights

VISIT = SURVEYS["visit"]


@pytest.fixture
async def example(db: Database) -> None:
    """The worked example of the docs: now, and the quarter before."""
    await counted(db, HOW, moved(NOW, "west", Q3.since))
    await counted(db, HOW, moved(EMPLOYERS[:4], "west", Q3.since))
    await counted(
        db, HOW, moved([(one, replace(run, audience="citizen")) for one, run in BEFORE], "west", Q3.before().since)
    )


async def test_the_worked_example_through_the_database(cards: IndexCards, admin: Actor, example: None) -> None:
    card = await cards.card(admin, "west", Q3)
    now, employers = index_of(HOW, NOW), index_of(HOW, EMPLOYERS, "employer")
    both = composite(now, employers)
    assert both.value == pytest.approx(81.416666666667, abs=1e-9)
    for shown, value in ((card.whole, both), (card.sides["citizen"], now), (card.sides["employer"], employers)):
        assert (shown.value, shown.n, shown.effective, shown.coverage) == (
            value.value,
            value.n,
            value.effective,
            value.coverage,
        )
        assert shown.interval == value.interval
    assert card.stars == 4
    for group, of in zip(card.sides["citizen"].parts, now.parts, strict=True):
        assert (group.id, group.value, group.why) == (of.id, of.value, of.why)
        assert [(leaf.value, leaf.n, leaf.interval) for leaf in group.parts] == [
            (leaf.value, leaf.n, leaf.interval) for leaf in of.parts
        ]
    assert card.changes["citizen"] == change(now, index_of(HOW, BEFORE))
    assert card.changes["employer"] is None
    assert card.base.changes["citizen"] is None
    assert card.beside["citizen"]["nps"].value == pytest.approx(41.666666666667, abs=1e-9)


async def test_who_comes_first_finds_what_all_cards_share(
    cards: IndexCards, admin: Actor, example: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is hidden of a period and of those it is compared with: read at the start, not by the first person."""
    await cards.prepare(Q3.last)

    def asked_again(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("usecases.index.reading.hidden_in", asked_again)
    for period in (Q3, Q3.before()):
        assert (await cards.card(admin, "west", period)).where.period == period


async def test_the_region_is_the_sum_of_its_centers(
    db: Database, cards: IndexCards, admin: Actor, example: None
) -> None:
    await counted(db, HOW, moved(NOW, "east", Q3.since))
    region = await cards.card(admin, "", Q3)
    assert region.sides["citizen"].n == 2 * 7
    assert region.sides["citizen"].value == pytest.approx(index_of(HOW, NOW).value)


async def test_group_and_indicator(cards: IndexCards, admin: Actor, example: None) -> None:
    now = index_of(HOW, NOW)
    care = await cards.group(admin, "west", Q3, "citizen", "care")
    assert (care.group.value, [leaf.id for leaf in care.group.parts]) == (now.parts[0].value, ["polite", "own"])
    assert care.changes["polite"] == change(now.parts[0].parts[0], index_of(HOW, BEFORE).parts[0].parts[0])
    own = await cards.indicator(admin, "west", Q3, "citizen", "own")
    assert (own.group, own.shown.value, own.client, own.gap) == ("care", 56.25, 75.0, gaps(HOW, counts_of(HOW, NOW))[0])
    polite = await cards.indicator(admin, "west", Q3, "citizen", "polite")
    (asked,) = polite.questions
    assert (asked.question.key, asked.total, asked.without_value) == ("polite", 5, 0)
    assert not polite.has_comments


async def test_losses(cards: IndexCards, admin: Actor, example: None) -> None:
    card = await cards.losses(admin, "west", Q3, "citizen")
    expected = losses(index_of(HOW, NOW))
    assert [(loss.shown.id, loss.points) for loss in card.losses] == expected
    assert sum(loss.points for loss in card.losses) == pytest.approx(100 - (card.index.value or 0))


async def test_unknown_places_groups_and_indicators(cards: IndexCards, admin: Actor) -> None:
    with pytest.raises(Outdated):
        await cards.card(admin, "nowhere", Q3)
    with pytest.raises(Outdated):
        await cards.group(admin, "west", Q3, "citizen", "gone")
    with pytest.raises(Outdated):
        await cards.indicator(admin, "west", Q3, "citizen", "care")


async def test_a_place_nobody_answered_about(cards: IndexCards, admin: Actor) -> None:
    card = await cards.card(admin, "west", Q3)
    assert (card.whole.why, card.sides["citizen"].why, card.sides["citizen"].n) == ("one_audience", "no_answers", 0)
    assert card.weakest("citizen") is None
    assert card.published is None


async def test_a_card_follows_its_cells(db: Database, cards: IndexCards, admin: Actor, example: None) -> None:
    before = await cards.card(admin, "west", Q3)
    assert await cards.card(admin, "west", Q3) == before
    await counted(db, HOW, many(VISIT, "polite=1 own=no rec=0", 3, "west", Q3))
    after = await cards.card(admin, "west", Q3)
    assert after.sides["citizen"].n == 10
    assert (after.sides["citizen"].value or 0) < (before.sides["citizen"].value or 0)


def wary(content: Content, least: int = 5) -> Content:
    """A method that would compute what must not be shown."""
    assert content.method is not None
    return replace(content, method=Method.model_validate({**content.method.model_dump(), "anonymity": least}))


async def test_few_answers_are_in_nothing_that_is_shown(
    db: Database, content: Content, rights: Rights, admin: Actor
) -> None:
    cards = IndexCards(db, IndexReader(wary(content)), rights)
    await counted(db, HOW, many(VISIT, "polite=5 own=yes rec=9", 20, "west", Q3))
    await counted(db, HOW, [*many(VISIT, "polite=4 own=yes", 40, "east", Q3), *many(VISIT, "rec=0", 3, "east", Q3)])
    west, east, region = [(await cards.card(admin, place, Q3)).sides["citizen"] for place in ("west", "east", "")]
    for side in (west, east):
        use = side.part("use")
        assert use is not None
        assert (use.value, use.n, use.hidden, use.parts[0].hidden) == (None, None, True, True)
    assert region.part("use") is not None
    assert west.value == pytest.approx(96.0)
    assert (east.value, east.coverage) == (None, 30.0)
    losses = await cards.losses(admin, "west", Q3, "citizen")
    assert "rec" not in {loss.shown.id for loss in losses.losses}
    rec = await cards.indicator(admin, "west", Q3, "citizen", "rec")
    assert (rec.shown.hidden, rec.client, rec.questions) == (True, None, ())


async def test_no_change_while_the_method_catches_up(
    db: Database, cards: IndexCards, admin: Actor, example: None, clock: MovableClock
) -> None:
    def begun(tx: Connection, done: datetime | None) -> None:
        tx.execute(delete(MethodVersion))
        values = {"version": HOW.version, "imprint": HOW.imprint, "definition": {}, "since": clock()}
        tx.execute(insert(MethodVersion).values(**values, caught_up_at=done))

    await db.write(lambda tx: begun(tx, None))
    card = await cards.card(admin, "west", Q3)
    assert (card.where.caught_up, card.before.why, card.changes["citizen"]) == (False, "catching_up", None)
    await db.write(lambda tx: begun(tx, datetime(2026, 12, 1, tzinfo=UTC)))
    card = await cards.card(admin, "west", Q3)
    assert (card.where.caught_up, card.before.why) == (True, None)
    assert card.changes["citizen"] is not None


async def test_months_and_years(cards: IndexCards, admin: Actor, example: None) -> None:
    for text in ("2026-07", "2026"):
        card = await cards.card(admin, "west", Period.parse(text))
        assert (card.sides["citizen"].n or 0) >= 7
    assert (await cards.card(admin, "west", Period.parse("2026-08"))).sides["citizen"].n == 0


def test_the_method_is_computed_as_it_is_where_it_is_careful_enough() -> None:
    assert index(HOW, counts_of(HOW, NOW)).value == index_of(HOW, NOW).value
