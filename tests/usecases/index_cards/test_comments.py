"""Words without their authors."""

from dataclasses import fields, replace
from datetime import date

import pytest

from db.database import Database
from guide.content import Content
from surveys.method import Method
from tests.conftest import MovableClock
from tests.usecases.index_cards.conftest import Q3
from tests.usecases.index_cards.counted import wrote
from usecases.actors import Actor
from usecases.index.comments import PAGE, Comments
from usecases.index.reader import IndexReader
from usecases.index.views import Comment
from usecases.refusals import NotAllowed, Outdated
from usecases.rights import Rights

JULY, AUGUST, OCTOBER = date(2026, 7, 3), date(2026, 8, 3), date(2026, 10, 1)


@pytest.fixture
def comments(db: Database, content: Content, rights: Rights) -> Comments:
    assert content.method is not None
    how = Method.model_validate({**content.method.model_dump(), "anonymity": 5})
    return Comments(db, IndexReader(replace(content, method=how)), rights)


async def filled(db: Database, clock: MovableClock, center: str, day: date, *texts: str, silent: int = 0) -> None:
    for text in texts:
        await wrote(db, clock, "words", center, day, rec="9", better=text)
    for _ in range(silent):
        await wrote(db, clock, "words", center, day, rec="9", better="-sk")


async def test_the_newest_month_first_by_alphabet(
    db: Database, clock: MovableClock, comments: Comments, west_qc: Actor
) -> None:
    await filled(db, clock, "west", AUGUST, "Бета", "Альфа", silent=3)
    await filled(db, clock, "west", JULY, "Гамма", silent=4)
    await filled(db, clock, "west", OCTOBER, "Потом", silent=4)
    await filled(db, clock, "east", JULY, "Не здесь", silent=4)
    page = await comments.page(west_qc, "west", Q3, None, 0)
    assert [(one.month, one.text) for one in page.comments] == [
        ("2026-08", "Альфа"),
        ("2026-08", "Бета"),
        ("2026-07", "Гамма"),
    ]
    assert (page.surveys, page.has_more, page.withheld) == (("words",), False, False)
    assert {field.name for field in fields(Comment)} == {"month", "survey", "question", "text"}


async def test_a_survey_to_which_nobody_wrote_is_not_offered(
    db: Database, clock: MovableClock, comments: Comments, west_qc: Actor
) -> None:
    await filled(db, clock, "west", JULY, silent=6)
    page = await comments.page(west_qc, "west", Q3, None, 0)
    assert (page.surveys, page.comments, page.withheld) == ((), (), False)


async def test_of_few_people_nothing_is_shown(
    db: Database, clock: MovableClock, comments: Comments, west_qc: Actor
) -> None:
    await filled(db, clock, "west", JULY, "Один", silent=3)
    await filled(db, clock, "west", AUGUST, "Другой", silent=4)
    page = await comments.page(west_qc, "west", Q3, "words", 0)
    assert ([one.text for one in page.comments], page.withheld) == (["Другой"], True)


async def test_the_region_reads_no_more_than_its_centers(
    db: Database, clock: MovableClock, comments: Comments, region_qc: Actor
) -> None:
    await filled(db, clock, "west", JULY, "Много нас", silent=7)
    await filled(db, clock, "east", JULY, "Нас двое", silent=1)
    await filled(db, clock, "east", AUGUST, "Нас пятеро", silent=4)
    region = await comments.page(region_qc, "", Q3, None, 0)
    assert [one.text for one in region.comments] == ["Нас пятеро", "Много нас"]
    assert region.withheld
    centers = [await comments.page(region_qc, place, Q3, None, 0) for place in ("west", "east")]
    assert [[one.text for one in page.comments] for page in centers] == [["Много нас"], ["Нас пятеро"]]
    assert [page.withheld for page in centers] == [False, True]


async def test_runs_of_no_center_are_a_group_of_their_own(
    db: Database, clock: MovableClock, comments: Comments, region_qc: Actor
) -> None:
    for number in range(5):
        await wrote(db, clock, "words", None, JULY, rec="9", better=f"Из дома {number}")
    await filled(db, clock, "west", JULY, "Один", silent=3)
    region = await comments.page(region_qc, "", Q3, "words", 0)
    assert [one.text for one in region.comments] == [f"Из дома {number}" for number in range(5)]
    assert region.withheld


async def test_pages(db: Database, clock: MovableClock, comments: Comments, west_qc: Actor) -> None:
    await filled(db, clock, "west", JULY, *(f"Отзыв {number}" for number in range(PAGE + 1)))
    first, second = [await comments.page(west_qc, "west", Q3, None, page) for page in (0, 1)]
    assert (len(first.comments), first.has_more) == (PAGE, True)
    assert (len(second.comments), second.has_more) == (1, False)


async def test_a_survey_that_is_gone_and_a_center_that_is_not_ones_own(comments: Comments, west_qc: Actor) -> None:
    with pytest.raises(Outdated):
        await comments.page(west_qc, "west", Q3, "gone", 0)
    with pytest.raises(NotAllowed):
        await comments.page(west_qc, "east", Q3, None, 0)
    assert (await comments.page(west_qc, "west", Q3, None, 0)).comments == ()


async def test_who_was_not_asked_does_not_count(
    db: Database, clock: MovableClock, comments: Comments, west_qc: Actor
) -> None:
    """A question may hang on a mark, and marks are exported run by run."""
    for number in range(5):
        asked = {"better": "Нагрубили"} if number == 3 else {}
        await wrote(db, clock, "words", "west", JULY, rec="9", **asked)
    page = await comments.page(west_qc, "west", Q3, None, 0)
    assert (page.comments, page.withheld) == ((), True)
    await filled(db, clock, "west", JULY, silent=4)
    page = await comments.page(west_qc, "west", Q3, None, 0)
    assert ([one.text for one in page.comments], page.withheld) == (["Нагрубили"], False)
