"""Reading the store: what a card, a board and a breakdown get is what the arithmetic over the same runs gives."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from db.database import Database
from db.repos import cells as rows
from db.rows import AnyRow
from guide.content import Content
from surveys.cells import Cell, CellKey
from surveys.index import Counts, gather
from surveys.method import AUDIENCES, Audience
from tests.usecases.conftest import everything
from tests.usecases.index.filling import CENTER, Cells, Filling, a_run, cells, counts
from usecases.actors import Actor, Actors
from usecases.periods import Period

COURTESY = "courtesy:scale5"
QUARTER = Period.parse("2026-Q4")
SINCE = date(2026, 9, 20)
FACTS = {"@situation": ("layoff", "pension"), "@channel": ("office", "phone"), "@audience": AUDIENCES}


@pytest.fixture
async def stored(db: Database, content: Content, filling: Filling, actors: Actors) -> Cells:
    """Four months of two centres, and somebody who belongs to none."""
    chance, keys = filling.chance, ("exit", "consultation", "pulse", "talk", "visit", "exit", "training")
    for number in range(28):
        key = keys[number % len(keys)]
        facts = {fact: chance.choice(values) for fact, values in FACTS.items()}
        center = chance.choice((CENTER, "ruzaevka", None))
        day = SINCE + timedelta(days=chance.randrange(100))
        start = a_run(key, facts=facts, center=center, day=day, respondent=f"{number % 9}", weight=2.5)
        await filling.fill(await actors.meet(700_400 + number, "ru"), start)
    return await cells(db)


def told(found: Sequence[AnyRow]) -> Counts:
    return gather(
        (row.source, row.indicator, row.replicate, Cell(row.n, row.weight, row.squares, row.score)) for row in found
    )


def of(stored: Cells, audience: str, **where: object) -> Counts:
    """The same from the whole store. `where`: fields of the key; in every month of the quarter."""

    def fits(key: CellKey) -> bool:
        return key.audience == audience and key.period in QUARTER.months

    mine = ((key, cell) for key, cell in stored.items() if fits(key))
    wanted = [(k, c) for k, c in mine if all(getattr(k, name) == value for name, value in where.items())]
    return gather((key.source, key.indicator, key.replicate, cell) for key, cell in wanted)


async def card(db: Database, center: str, audience: str) -> Counts:
    """What a card reads of an audience."""
    found = await db.read(lambda tx: rows.of_card(tx, "1", center, QUARTER.months))
    return told([row for row in found if row.audience == audience])


@pytest.mark.parametrize("audience", AUDIENCES)
async def test_a_card_gets_answers_by_replicate_and_checklists_whole(
    db: Database, stored: Cells, audience: Audience
) -> None:
    found = await card(db, CENTER, audience)
    answers = of(stored, audience, family="replicate", center=CENTER)
    checks = of(stored, audience, family="month", center=CENTER, source="checklist")
    assert found == {**answers, **checks}
    assert {source for source, _ in found} >= {"client", "checklist"}
    assert all(tally.replicates for (source, _), tally in found.items() if source != "checklist")


async def test_the_region_has_its_own_cells_and_everybodys_checklists(db: Database, stored: Cells) -> None:
    found = await card(db, "", "citizen")
    checks = of(stored, "citizen", family="month", source="checklist")
    assert found == {**of(stored, "citizen", family="region"), **checks}


async def test_a_board_gets_what_every_card_gets(db: Database, stored: Cells) -> None:
    found = await db.read(lambda tx: rows.of_cards(tx, "1", QUARTER.months, "citizen"))
    for center in (CENTER, "ruzaevka"):
        assert told([row for row in found if row.center == center]) == await card(db, center, "citizen")
    months = await db.read(lambda tx: rows.of_all_centers(tx, "1", "month", QUARTER.months, "citizen"))
    assert {row.center for row in months} == {row.center for row in found} == {CENTER, "ruzaevka", ""}


async def test_one_place_is_read_by_its_family(db: Database, stored: Cells) -> None:
    found = await db.read(lambda tx: rows.of_place(tx, "1", "month", CENTER, QUARTER.months, "citizen"))
    assert told(found) == of(stored, "citizen", family="month", center=CENTER)
    assert await db.read(lambda tx: rows.of_place(tx, "2", "month", CENTER, QUARTER.months, "citizen")) == []


async def test_a_breakdown_is_read_for_a_centre_and_for_all(db: Database, stored: Cells) -> None:
    here = await db.read(lambda tx: rows.of_values(tx, "1", "situation", CENTER, QUARTER.months, "citizen"))
    everywhere = await db.read(lambda tx: rows.of_values(tx, "1", "situation", "", QUARTER.months, "citizen"))
    for value in FACTS["@situation"]:
        mine = {"family": "situation", "value": value}
        assert told([row for row in here if row.value == value]) == of(stored, "citizen", center=CENTER, **mine)
        assert told([row for row in everywhere if row.value == value]) == of(stored, "citizen", **mine)


async def test_days_add_up_to_their_month(db: Database, stored: Cells) -> None:
    november = Period.parse("2026-11")
    dates = [f"{day:%Y-%m-%d}" for day in november.days()]
    days = await db.read(lambda tx: rows.days(tx, "1", CENTER, dates, "citizen"))
    month = await db.read(lambda tx: rows.of_place(tx, "1", "month", CENTER, november.months, "citizen"))
    assert told(days) == told(month)
    assert {row.period for row in days} <= set(dates)


async def test_replies_are_read_for_a_centre_and_for_all(db: Database, stored: Cells) -> None:
    known = await counts(db)
    for center in (CENTER, ""):
        found = await db.read(
            lambda tx, one=center: rows.answer_counts(tx, one, QUARTER.months, "exit", COURTESY, "citizen")  # type: ignore[misc]
        )
        wanted: dict[str, int] = {}
        for key, n in known.items():
            asked = (key.survey, key.question, key.audience) == ("exit", COURTESY, "citizen")
            if asked and key.period in QUARTER.months and center in (key.center, ""):
                wanted[key.reply] = wanted.get(key.reply, 0) + n
        assert {row.reply: row.n for row in found} == wanted != {}


async def test_those_who_did_not_say_are_read_along_where_wanted(db: Database, filling: Filling, client: Actor) -> None:
    await filling.fill(client, a_run(facts={}), {"solved": "5", "courtesy": "5", "waiting": "5", "better": "-sk"})
    plain, along = [
        await db.read(
            lambda tx, one=unsaid: rows.answer_counts(tx, CENTER, QUARTER.months, "exit", COURTESY, "citizen", one)  # type: ignore[misc]
        )
        for unsaid in (False, True)
    ]
    assert (list(plain), [(row.reply, row.n) for row in along]) == ([], [("5", 1)])


async def test_adding_nothing_and_taking_away_leave_no_trace(db: Database) -> None:
    key = ("month", "2026-07", CENTER, "citizen", "client", "runs", "", -1, "1")
    count = ("2026-07", CENTER, "exit", "courtesy", "citizen", "5")
    await db.write(lambda tx: rows.add(tx, []))
    await db.write(lambda tx: rows.add(tx, [(key, (2, 2000, 2_000_000, 9_000_000_000_000_001))]))
    await db.write(lambda tx: rows.add(tx, [(key, (-1, -1000, -1_000_000, -1))]))
    await db.write(lambda tx: rows.add_counts(tx, [(count, (3,))]))
    (row,) = (await everything(db))["index_cells"]
    assert [row[name] for name in rows.SUMS] == [1, 1000, 1_000_000, 9_000_000_000_000_000]
    await db.write(lambda tx: rows.add(tx, [(key, (-1, -1000, -1_000_000, -9_000_000_000_000_000))]))
    await db.write(lambda tx: rows.add_counts(tx, [(count, (-3,))]))
    await db.write(rows.clear_empty)
    assert (await everything(db))["index_cells"] == (await everything(db))["answer_cells"] == []
