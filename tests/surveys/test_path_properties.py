"""What must hold for every questionnaire and every way through it, however often a person changes their mind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.path import (
    NotHere,
    Position,
    Progress,
    answer,
    applying,
    back,
    begin,
    finished,
    path,
    progress,
)
from surveys.steps import Step
from tests.surveys.questionnaires import step

OPTIONS: Final = ("x", "y", "z")
BACK: Final = "back"
MOST: Final = 5
MANY: Final = settings(max_examples=300, deadline=None)


def conditions(earlier: Sequence[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions on earlier questions, with `any` and `not` and both."""
    listed = st.sampled_from([["x"], ["y"], ["x", "y"], ["z"]])
    plain = st.builds(lambda key, options: {key: options}, st.sampled_from(earlier), listed)
    either = st.builds(lambda one, other: {"any": [one, other]}, plain, plain)
    unless = st.builds(lambda part: {"not": part}, plain | either)
    return st.one_of(
        plain,
        either,
        unless,
        st.builds(lambda one, other: {**one, **other}, plain, unless),
        st.builds(lambda one, other: {"any": [one, other]}, unless, plain),
    )


KEYS: Final = tuple(f"q{place}" for place in range(MOST + 1))
WHEN: Final = [st.one_of(conditions(KEYS[:place]), conditions(KEYS[:place]), st.none()) for place in range(1, MOST)]
COUNT: Final = st.sampled_from([2, 3])
LENGTH: Final = st.sampled_from([3, 4, MOST, 2, 1])


@st.composite
def questionnaires(draw: st.DrawFn) -> tuple[Step, ...]:
    """One to five questions; each but the first may hang on those before it."""
    steps = []
    for place in range(draw(LENGTH)):
        condition = draw(WHEN[place - 1]) if place else None
        steps.append(step(KEYS[place], " ".join(OPTIONS[: draw(COUNT)]), condition))
    return tuple(steps)


taps = st.lists(st.sampled_from(["x", "x", "y", "y", "z", BACK, BACK]), min_size=6, max_size=20)
questions = st.sampled_from(KEYS)
replies = st.sampled_from([*OPTIONS, "?"])


@dataclass(frozen=True)
class Moment:
    """A tap and where it led."""

    tap: str
    before: Position
    after: Position


def walk(steps: Sequence[Step], tapped: Sequence[str]) -> Iterator[Moment]:
    """Tap along; an option the question on screen lacks is not tapped."""
    here = begin(steps)
    for tap in tapped:
        there = _after(steps, here, tap)
        if there is not None:
            yield Moment(tap, here, there)
            here = there


def _after(steps: Sequence[Step], here: Position, tap: str) -> Position | None:
    if tap == BACK:
        return back(steps, here)
    on_screen = next((one for one in steps if one.key == here.at), None)
    if on_screen is None or not on_screen.accepts(tap):
        return None
    return answer(steps, here, on_screen.key, tap)


def to_the_end(steps: Sequence[Step], here: Position) -> Position:
    """Answer what is left with each question's first option."""
    for _ in steps:
        if here.at is not None:
            here = answer(steps, here, here.at, OPTIONS[0])
    return here


@MANY
@given(questionnaires(), taps)
def test_whatever_was_tapped_the_path_ends(steps: tuple[Step, ...], tapped: list[str]) -> None:
    here = begin(steps)
    for moment in walk(steps, tapped):
        here = moment.after
    end = to_the_end(steps, here)
    assert end.at is None
    assert finished(steps, end.answers)


@MANY
@given(questionnaires(), taps)
def test_no_answer_off_the_path_is_kept_or_counted(steps: tuple[Step, ...], tapped: list[str]) -> None:
    for moment in walk(steps, tapped):
        on_path = {one.key for one in path(steps, moment.after.answers)}
        assert moment.after.answers.keys() <= on_path
        assert applying(steps, moment.after.answers) == moment.after.answers


@MANY
@given(questionnaires(), st.dictionaries(questions, replies))
def test_foreign_answers_never_count(steps: tuple[Step, ...], given_: dict[str, str]) -> None:
    counted = applying(steps, given_)
    walked = {one.key: one for one in path(steps, given_)}
    assert counted.items() <= given_.items()
    assert all(walked[key].accepts(reply) for key, reply in counted.items())
    for one in steps:
        if one.key in counted and one.when is not None:
            earlier = {key: reply for key, reply in counted.items() if key < one.key}
            assert one.when.holds(earlier)


@MANY
@given(questionnaires(), taps)
def test_back_never_loses_an_answer(steps: tuple[Step, ...], tapped: list[str]) -> None:
    for moment in walk(steps, tapped):
        if moment.tap == BACK:
            assert moment.after.answers == moment.before.answers
        else:
            assert moment.before.at is not None
            earlier = before(steps, moment.before)
            assert moment.after.answers.items() >= {**earlier, moment.before.at: moment.tap}.items()


@MANY
@given(questionnaires(), taps)
def test_confirming_the_answer_on_screen_loses_nothing(steps: tuple[Step, ...], tapped: list[str]) -> None:
    for moment in walk(steps, tapped):
        at = moment.before.at
        if at is not None and moment.before.answers.get(at) == moment.tap:
            assert moment.after.answers == moment.before.answers


@MANY
@given(questionnaires(), taps)
def test_a_person_always_stands_on_the_path(steps: tuple[Step, ...], tapped: list[str]) -> None:
    for moment in walk(steps, tapped):
        keys = [one.key for one in path(steps, moment.after.answers)]
        assert moment.after.at in keys if moment.after.at is not None else finished(steps, moment.after.answers)


@MANY
@given(questionnaires(), taps)
def test_the_promised_number_of_questions_is_kept(steps: tuple[Step, ...], tapped: list[str]) -> None:
    shown: list[tuple[Mapping[str, str], Progress]] = []
    here = begin(steps)
    for moment in walk(steps, tapped):
        shown.append(_promise(steps, moment.before))
        here = moment.after
        shown.append(_promise(steps, here))
    end = to_the_end(steps, here)
    length = len(path(steps, end.answers))
    for known, promised in shown:
        assert promised.number <= promised.least <= promised.most <= len(steps)
        if known.items() <= end.answers.items():
            assert promised.least <= length <= promised.most


def _promise(steps: Sequence[Step], here: Position) -> tuple[Mapping[str, str], Progress]:
    return before(steps, here), progress(steps, here)


def before(steps: Sequence[Step], here: Position) -> dict[str, str]:
    """The answers to the questions before the one on screen."""
    keys = [one.key for one in path(steps, here.answers)]
    known = keys[: keys.index(here.at)] if here.at is not None else keys
    return {key: here.answers[key] for key in known}


@MANY
@given(questionnaires(), taps, questions, replies)
def test_a_reply_to_a_question_not_on_screen_is_refused(
    steps: tuple[Step, ...], tapped: list[str], question: str, reply: str
) -> None:
    here = begin(steps)
    for moment in walk(steps, tapped):
        here = moment.after
    on_screen = next((one for one in steps if one.key == here.at), None)
    if on_screen is not None and on_screen.key == question and on_screen.accepts(reply):
        return
    with pytest.raises(NotHere):
        answer(steps, here, question, reply)


@MANY
@given(questionnaires(), taps)
def test_progress_moves_with_the_person(steps: tuple[Step, ...], tapped: list[str]) -> None:
    for moment in walk(steps, tapped):
        was, now = progress(steps, moment.before).number, progress(steps, moment.after).number
        if moment.tap == BACK:
            assert now == (was if moment.before.at is None else max(was - 1, 1))
        else:
            assert now == (was if moment.after.at is None else was + 1)
