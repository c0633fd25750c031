"""The path through a questionnaire: where a person stands, forward and back."""

import pytest

from surveys.path import NotHere, Progress, answer, applying, back, begin, finished, path, progress
from tests.surveys.questionnaires import LOSS, at, step


def test_a_person_begins_at_the_first_question() -> None:
    position = begin(LOSS)
    assert position.at == "stage"
    assert position.answers == {}


def test_a_first_question_that_does_not_apply_is_passed_over() -> None:
    steps = (step("never", "a b", {"ghost": "x"}), *LOSS)
    assert begin(steps).at == "stage"


def test_each_answer_leads_to_the_next_question_that_applies() -> None:
    assert at(LOSS, stage="dismissed").at == "pay"
    assert at(LOSS, stage="notice").at == "want"


def test_the_last_answer_leads_to_the_end() -> None:
    position = at(LOSS, stage="notice", want="job")
    assert position.at is None
    assert position.answers == {"stage": "notice", "want": "job"}
    assert finished(LOSS, position.answers)


def test_the_path_ends_with_the_first_unanswered_question() -> None:
    assert [one.key for one in path(LOSS, {"stage": "dismissed"})] == ["stage", "pay"]


def test_an_answer_that_is_no_option_counts_as_none() -> None:
    assert [one.key for one in path(LOSS, {"stage": "retired", "want": "job"})] == ["stage"]
    assert not finished(LOSS, {"stage": "retired", "want": "job"})


def test_a_question_that_was_not_asked_needs_no_answer() -> None:
    assert finished(LOSS, {"stage": "notice", "want": "job"})
    assert not finished(LOSS, {"stage": "dismissed", "want": "job"})


def test_only_answers_on_the_path_count() -> None:
    given = {"stage": "notice", "pay": "part", "want": "job", "ghost": "x"}
    assert applying(LOSS, given) == {"stage": "notice", "want": "job"}


def test_back_keeps_the_answer_chosen() -> None:
    position = back(LOSS, at(LOSS, stage="dismissed", pay="part"))
    assert position.at == "pay"
    assert position.answers == {"stage": "dismissed", "pay": "part"}


def test_back_from_the_end_leads_to_the_last_question() -> None:
    assert back(LOSS, at(LOSS, stage="notice", want="job")).at == "want"


def test_back_at_the_first_question_changes_nothing() -> None:
    assert back(LOSS, begin(LOSS)) == begin(LOSS)


def test_the_same_answer_again_keeps_the_later_ones() -> None:
    first = back(LOSS, back(LOSS, at(LOSS, stage="dismissed", pay="part")))
    again = answer(LOSS, first, "stage", "dismissed")
    assert again.at == "pay"
    assert again.answers == {"stage": "dismissed", "pay": "part"}


def test_a_changed_answer_drops_those_that_no_longer_apply() -> None:
    first = back(LOSS, back(LOSS, at(LOSS, stage="dismissed", pay="part")))
    changed = answer(LOSS, first, "stage", "unsure")
    assert changed.at == "want"
    assert changed.answers == {"stage": "unsure"}


@pytest.mark.parametrize(
    ("question", "reply"),
    [("want", "job"), ("pay", "part"), ("ghost", "x"), ("stage", "retired"), ("stage", "")],
    ids=["a later question", "one that may not come", "no question at all", "no option", "nothing"],
)
def test_a_reply_to_what_is_not_on_screen_is_refused(question: str, reply: str) -> None:
    with pytest.raises(NotHere):
        answer(LOSS, begin(LOSS), question, reply)


def test_an_answered_question_is_not_on_screen_any_more() -> None:
    with pytest.raises(NotHere):
        answer(LOSS, at(LOSS, stage="notice"), "stage", "dismissed")


def test_at_the_end_nothing_is_on_screen() -> None:
    with pytest.raises(NotHere):
        answer(LOSS, at(LOSS, stage="notice", want="job"), "want", "learn")


def test_progress_says_how_many_may_come_and_then_how_many_do() -> None:
    assert progress(LOSS, begin(LOSS)) == Progress(number=1, least=2, most=3)
    assert progress(LOSS, at(LOSS, stage="notice")) == Progress(number=2, least=2, most=2)
    assert progress(LOSS, at(LOSS, stage="dismissed")) == Progress(number=2, least=3, most=3)


def test_progress_counts_answers_ahead_as_open() -> None:
    returned = back(LOSS, at(LOSS, stage="notice"))
    assert progress(LOSS, returned) == Progress(number=1, least=2, most=3)


def test_questions_that_hang_on_each_other_widen_the_bounds() -> None:
    steps = (step("a", "x y"), step("b", "x y", {"a": "x"}), step("c", "x y", {"b": "x"}))
    assert progress(steps, begin(steps)) == Progress(number=1, least=1, most=3)
    assert progress(steps, at(steps, a="x")) == Progress(number=2, least=2, most=3)


def test_at_the_end_progress_is_the_whole_length() -> None:
    assert progress(LOSS, at(LOSS, stage="dismissed", pay="full", want="job")) == Progress(3, 3, 3)
