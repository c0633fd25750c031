"""What must hold for questionnaires of every kind, with facts, special answers and skips, however a person taps.

`test_path_properties.py` holds more of questions with one answer; here it is the mixture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.path import FACT, NotHere, Position, answer, applying, back, begin, finished, path, progress
from surveys.steps import CODES
from tests.surveys.random_surveys import SAID, Asking, askings, replies

MANY: Final = settings(max_examples=150, deadline=None)
BACK: Final = -1
taps = st.lists(st.integers(BACK, 12) | st.just(BACK), min_size=4, max_size=18)
"""Which of the replies is tapped, counted round; or back."""


@dataclass(frozen=True)
class Moment:
    reply: str | None
    before: Position
    after: Position


def walk(asking: Asking, tapped: Sequence[int]) -> Iterator[Moment]:
    here = begin(asking.questions, asking.facts)
    for tap in tapped:
        if here.at is None and tap != BACK:
            return
        if here.at is None and not asked(here):
            return  # no question applied to this visit
        there, reply = step(asking, here, tap)
        yield Moment(reply, here, there)
        here = there


def step(asking: Asking, here: Position, tap: int) -> tuple[Position, str | None]:
    if tap == BACK or here.at is None:
        return back(asking.questions, here), None
    possible = replies(asking.question(here.at))
    reply = possible[tap % len(possible)]
    return answer(asking.questions, here, here.at, reply), reply


def asked(here: Position) -> dict[str, str]:
    """The answers without the facts."""
    return {key: reply for key, reply in here.answers.items() if not key.startswith(FACT)}


def last(asking: Asking, tapped: Sequence[int]) -> Position:
    here = begin(asking.questions, asking.facts)
    for moment in walk(asking, tapped):
        here = moment.after
    return here


@MANY
@given(askings(), taps, st.integers(0, 12))
def test_the_path_ends_with_no_more_answers_than_questions(asking: Asking, tapped: list[int], which: int) -> None:
    here = last(asking, tapped)
    for _ in asking.questions:
        if here.at is not None:
            here, _reply = step(asking, here, which)
    assert here.at is None
    assert finished(asking.questions, here.answers)


@MANY
@given(askings(), taps)
def test_no_answer_off_the_path_is_counted(asking: Asking, tapped: list[int]) -> None:
    for moment in walk(asking, tapped):
        here = moment.after
        walked = [question.key for question in path(asking.questions, here.answers)]
        assert asked(here).keys() <= set(walked)
        assert applying(asking.questions, here.answers) == here.answers
        for question in asking.questions:
            if question.key in here.answers and question.when is not None:
                before = {key: reply for key, reply in here.answers.items() if key < question.key}
                assert question.when.holds(before)


@MANY
@given(askings(), taps)
def test_facts_are_known_from_the_beginning_and_never_change(asking: Asking, tapped: list[int]) -> None:
    for moment in walk(asking, tapped):
        known = {key: value for key, value in moment.after.answers.items() if key.startswith(FACT)}
        assert known == asking.facts


@MANY
@given(askings(), taps)
def test_progress_never_runs_backwards_unless_the_person_does(asking: Asking, tapped: list[int]) -> None:
    for moment in walk(asking, tapped):
        was, now = progress(asking.questions, moment.before), progress(asking.questions, moment.after)
        assert 1 <= now.number <= now.least <= now.most <= len(asking.questions)
        if moment.reply is None:
            assert now.number in (was.number, was.number - 1)
            continue
        assert now.number == was.number + (moment.after.at is not None)
        assert was.least <= now.least <= now.most <= was.most, "a promise was broken"


@MANY
@given(askings(), taps)
def test_going_back_and_confirming_loses_nothing(asking: Asking, tapped: list[int]) -> None:
    here = last(asking, tapped)
    if not asked(here):
        return
    returned = back(asking.questions, here)
    assert returned.answers == here.answers
    if returned.at is not None and returned.at in here.answers:
        again = answer(asking.questions, returned, returned.at, here.answers[returned.at])
        assert again.answers == here.answers


@MANY
@given(askings(), taps, st.sampled_from([*SAID, *sorted(CODES), "", "слова", "x,z", "z,x", "0", "11"]))
def test_only_what_the_question_on_screen_accepts_is_taken(asking: Asking, tapped: list[int], reply: str) -> None:
    here = last(asking, tapped)
    for question in asking.questions:
        if question.key == here.at and question.accepts(reply):
            assert answer(asking.questions, here, question.key, reply).answers[question.key] == reply
        else:
            with pytest.raises(NotHere):
                answer(asking.questions, here, question.key, reply)
