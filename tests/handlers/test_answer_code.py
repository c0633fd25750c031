"""Answers packed into a button and out again, weeks and deployments later."""

import string
from collections.abc import Iterator
from itertools import product

import pytest

from guide.content import Content
from guide.situations import Situation
from handlers.answer_code import DIGITS, SKIPPED, decode, encode
from surveys.path import applying, finished
from tests.surveys.questionnaires import step
from usecases.refusals import Outdated


def every_path(situation: Situation) -> Iterator[dict[str, str]]:
    """Every complete set of answers on the path."""
    each = ([(question.key, option.key) for option in question.options] for question in situation.questions)
    walked = (applying(situation.questions, dict(pairs)) for pairs in product(*each))
    seen: list[dict[str, str]] = []
    for answers in walked:
        if finished(situation.questions, answers) and answers not in seen:
            seen.append(answers)
            yield answers


def situation_with(content: Content, **questions: str) -> Situation:
    """A situation that asks these: `stage="notice dismissed"`."""
    steps = tuple(step(key, options) for key, options in questions.items())
    return next(iter(content.situations.values())).model_copy(update={"questions": steps})


def test_every_way_through_every_situation_is_read_back(content: Content) -> None:
    for situation in content.situations.values():
        for answers in every_path(situation):
            assert decode(situation, encode(situation, answers)) == answers


def test_no_two_ways_look_alike(content: Content) -> None:
    for situation in content.situations.values():
        codes = [encode(situation, answers) for answers in every_path(situation)]
        assert len(set(codes)) == len(codes)


def test_a_code_is_short_and_plain(content: Content) -> None:
    for situation in content.situations.values():
        for answers in every_path(situation):
            code = encode(situation, answers)
            assert len(code) <= 6
            assert set(code) <= set(DIGITS + SKIPPED)


def test_a_question_that_was_not_asked_stays_unasked(content: Content) -> None:
    situation = situation_with(content, first="a b", second="c d")
    code = encode(situation, {"second": "d"})
    assert decode(situation, code) == {"second": "d"}


@pytest.mark.parametrize(
    "changed",
    [
        {"stage": "notice dismissed", "want": "job learn rest"},
        {"stage": "notice fired", "want": "job learn"},
        {"stage": "dismissed notice", "want": "job learn"},
        {"want": "job learn", "stage": "notice dismissed"},
        {"stage": "notice dismissed"},
        {"stage": "notice dismissed", "want": "job learn", "more": "x y"},
    ],
    ids=["an option more", "an option renamed", "options swapped", "questions swapped", "one less", "one more"],
)
def test_a_button_of_edited_questions_is_outdated(content: Content, changed: dict[str, str]) -> None:
    """It would mean something else now."""
    then = situation_with(content, stage="notice dismissed", want="job learn")
    code = encode(then, {"stage": "notice", "want": "learn"})
    with pytest.raises(Outdated):
        decode(situation_with(content, **changed), code)


def test_new_words_for_the_same_questions_keep_old_buttons_alive(content: Content) -> None:
    then = situation_with(content, stage="notice dismissed")
    (question,) = then.questions
    reworded = question.model_copy(update={"ask": question.ask.model_copy(update={"ru": "Иначе?"})})
    now = then.model_copy(update={"questions": (reworded,)})
    assert decode(now, encode(then, {"stage": "notice"})) == {"stage": "notice"}


@pytest.mark.parametrize("digits", ["", "0", "000", "02", "20", "zz", "+1", "А0", "0 ", "-" * 3, "0\n"])
def test_a_forged_code_is_outdated(content: Content, digits: str) -> None:
    situation = situation_with(content, stage="notice dismissed", want="job learn")
    fingerprint = encode(situation, {})[:2]
    with pytest.raises(Outdated):
        decode(situation, fingerprint + digits)


def test_a_code_of_another_fingerprint_is_outdated(content: Content) -> None:
    situation = situation_with(content, stage="notice dismissed")
    code = encode(situation, {"stage": "notice"})
    for other in string.ascii_lowercase + string.digits:
        if other != code[0]:
            with pytest.raises(Outdated):
                decode(situation, other + code[1:])
