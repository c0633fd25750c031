"""When something applies: judged as true, false, or "not known yet"."""

import pytest
from pydantic import TypeAdapter, ValidationError

from surveys.conditions import Condition, When

_parse: TypeAdapter[When] = TypeAdapter(Condition)


def when(content: object) -> When:
    """A condition as an editor writes it."""
    return _parse.validate_python(content)


def test_any_listed_option_is_enough() -> None:
    condition = when({"stage": ["notice", "dismissed"]})
    assert condition.holds({"stage": "notice"})
    assert condition.holds({"stage": "dismissed"})
    assert not condition.holds({"stage": "unsure"})


def test_every_question_named_must_fit() -> None:
    condition = when({"stage": ["notice"], "want": ["job"]})
    assert condition.holds({"stage": "notice", "want": "job"})
    assert not condition.holds({"stage": "notice", "want": "learn"})


def test_one_option_may_stand_without_brackets() -> None:
    assert when({"stage": "notice"}) == when({"stage": ["notice"]})


def test_any_needs_one_of_its_parts() -> None:
    condition = when({"any": [{"stage": ["notice"]}, {"want": ["job"]}]})
    assert condition.holds({"stage": "other", "want": "job"})
    assert not condition.holds({"stage": "other", "want": "learn"})


def test_not_turns_a_condition_around() -> None:
    condition = when({"not": {"stage": ["notice"]}})
    assert condition.holds({"stage": "dismissed"})
    assert not condition.holds({"stage": "notice"})


def test_an_unanswered_question_matches_nothing_and_so_satisfies_not() -> None:
    assert not when({"stage": ["notice"]}).holds({})
    assert when({"not": {"stage": ["notice"]}}).holds({})


def test_parts_beside_each_other_must_all_hold() -> None:
    condition = when({"stage": ["notice"], "any": [{"want": ["job"]}, {"want": ["learn"]}], "not": {"age": ["minor"]}})
    assert condition.holds({"stage": "notice", "want": "learn", "age": "adult"})
    assert not condition.holds({"stage": "notice", "want": "learn", "age": "minor"})
    assert not condition.holds({"stage": "notice", "want": "rest", "age": "adult"})


def test_conditions_nest() -> None:
    condition = when({"any": [{"not": {"any": [{"a": "x"}, {"b": "x"}]}}, {"c": "x"}]})
    assert condition.holds({"a": "y", "b": "y", "c": "y"})
    assert condition.holds({"a": "x", "b": "y", "c": "x"})
    assert not condition.holds({"a": "x", "b": "y", "c": "y"})


def test_an_open_question_leaves_the_verdict_open() -> None:
    condition = when({"stage": ["notice"]})
    assert condition.judge({}, open_questions=["stage"]) is None
    assert condition.judge({}, open_questions=[]) is False


def test_a_known_answer_closes_an_open_question() -> None:
    assert when({"stage": ["notice"]}).judge({"stage": "notice"}, open_questions=["stage"]) is True


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        ({"known": "no", "open": "x"}, False),
        ({"known": "yes", "open": "x"}, None),
        ({"any": [{"known": "yes"}, {"open": "x"}]}, True),
        ({"any": [{"known": "no"}, {"open": "x"}]}, None),
        ({"any": [{"known": "no"}, {"known": "no"}]}, False),
        ({"not": {"open": "x"}}, None),
        ({"not": {"known": "no", "open": "x"}}, True),
        ({"not": {"any": [{"known": "yes"}, {"open": "x"}]}}, False),
    ],
)
def test_what_is_certain_is_said_before_all_is_known(content: object, verdict: bool | None) -> None:
    assert when(content).judge({"known": "yes"}, open_questions=["open"]) is verdict


def test_every_question_and_option_spoken_of_is_listed() -> None:
    condition = when({"a": ["x", "y"], "any": [{"b": "x"}], "not": {"c": ["z"]}})
    assert list(condition.mentions()) == [("a", "x"), ("a", "y"), ("b", "x"), ("c", "z")]


@pytest.mark.parametrize(
    "content",
    [
        {"Stage": ["x"]},
        {"stage": ["Not A Key"]},
        {"stage": 5},
        {True: ["x"]},
        {"stage": [True]},
        {"any": "stage"},
        "stage",
    ],
)
def test_what_is_no_condition_is_refused(content: object) -> None:
    with pytest.raises(ValidationError):
        when(content)
