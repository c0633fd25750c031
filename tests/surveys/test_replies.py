"""How often each reply was given."""

from datetime import date

import pytest

from surveys.cells import Completed
from surveys.method import Audience
from surveys.replies import CountKey, counted, unsaid
from tests.surveys import small_method
from tests.surveys.every_kind import EVERY_KIND

DAY = date(2026, 7, 14)
REPLIES = {
    "hello": "seen", "mark": "4", "easy": "6", "again": "-dk", "met": "yes", "room": "a", "fix": "a,c", "wait": "15",
    "better": "Всё хорошо", "@channel": "qr",
}  # fmt: skip


def test_what_was_tapped_is_counted_and_what_was_typed_is_not() -> None:
    found = counted(EVERY_KIND, Completed(DAY, "r", REPLIES, center="west"))
    assert {(key.question, key.reply) for key in found} == {
        ("mark:scale5", "4"), ("easy:ces", "6"), ("again:nps", "-dk"), ("met:yes_no", "yes"), ("room:single", "a"),
        ("fix:multi", ""), ("fix:multi", "a"), ("fix:multi", "c"),
    }  # fmt: skip
    assert {key[:3] for key in found} == {("2026-07", "west", "exit")}
    assert len(found) == len(set(found))


def test_who_passes_over_several_answers_ticks_nothing() -> None:
    found = counted(EVERY_KIND, Completed(DAY, "r", {"fix": "-sk"}))
    assert found == [CountKey("2026-07", "", "exit", "fix:multi", "", "-sk")]


@pytest.mark.parametrize(("audience", "stored"), [("citizen", "citizen"), (None, "")])
def test_a_survey_for_all_asks_who_somebody_is(audience: Audience | None, stored: str) -> None:
    found = counted(small_method.VISIT, Completed(DAY, "r", {"own": "no"}, audience))
    assert [key.audience for key in found] == [stored]


def test_a_survey_of_one_audience_counts_for_that_one() -> None:
    survey = small_method.survey("one", "event", {"key": "own", "kind": "yes_no"}, audience="employer")
    found = counted(survey, Completed(DAY, "r", {"own": "no"}, "citizen"))
    assert [key.audience for key in found] == ["employer"]
    assert not unsaid(small_method.method(unsaid="employer"), survey, "employer")


def test_who_did_not_say_is_heard_where_the_method_says() -> None:
    method = small_method.method(unsaid="citizen")
    assert (unsaid(method, small_method.VISIT, "citizen"), unsaid(method, small_method.VISIT, "employer")) == (
        True,
        False,
    )
    assert unsaid(method, small_method.LOOK, "employer")
