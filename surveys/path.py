"""The path through a questionnaire, derived from its definition and the answers; never stored.

Where a person stands is `answers` plus `at`, the key of the question on screen (None: the end). "Back" moves `at` and
keeps the answer, so that it is shown as chosen; a changed answer drops those that no longer apply. Facts about the
visit (`@center`) ride among the answers: they are known from the beginning and nobody is asked for them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeVar

from surveys.conditions import Answers
from surveys.steps import Asked

S = TypeVar("S", bound=Asked)
FACT: Final = "@"
NOTHING: Final[Answers] = MappingProxyType({})


class NotHere(Exception):
    """The reply belongs to a question that is not the one on screen, or to none of its options."""


@dataclass(frozen=True)
class Progress:
    """Which question this is, and how many there will be: between `least` and `most`, known answers considered."""

    number: int
    least: int
    most: int


@dataclass(frozen=True)
class Position:
    """Where a person stands in a questionnaire."""

    answers: Answers
    at: str | None


def facts(answers: Answers) -> dict[str, str]:
    """What is known without asking."""
    return {subject: value for subject, value in answers.items() if subject.startswith(FACT)}


def path(steps: Sequence[S], answers: Answers) -> tuple[S, ...]:
    """The steps that apply, in order, up to and with the first unanswered one.

    Conditions speak of earlier steps only (the linter holds that), so one pass decides.
    """
    return tuple(_walked(steps, answers))


def _walked(steps: Sequence[S], answers: Answers) -> Iterator[S]:
    known = facts(answers)
    for step in steps:
        if step.when is not None and not step.when.holds(known):
            continue
        yield step
        reply = answers.get(step.key)
        if reply is None or not step.accepts(reply):
            return
        known[step.key] = reply


def begin(steps: Sequence[Asked], known: Answers = NOTHING) -> Position:
    """The position of a person who has just started. `known`: facts about the visit."""
    return _standing(steps, known, path(steps, known), 0)


def answer(steps: Sequence[Asked], position: Position, question: str, reply: str) -> Position:
    """The position after this reply. Raises NotHere for a reply to anything but the question on screen."""
    walked = path(steps, position.answers)
    step = next((step for step in walked if step.key == position.at), None)
    if step is None or step.key != question or not step.accepts(reply):
        raise NotHere(question)
    answers = {**position.answers, question: reply}
    kept = path(steps, answers)
    return _standing(steps, answers, kept, kept.index(step) + 1)


def back(steps: Sequence[Asked], position: Position) -> Position:
    """One question back; its answer stays chosen. At the first question nothing changes."""
    walked = path(steps, position.answers)
    return replace(position, at=walked[max(_index(walked, position) - 1, 0)].key)


def finished(steps: Sequence[Asked], answers: Answers) -> bool:
    """Whether every step that applies has an answer it accepts."""
    walked = path(steps, answers)
    return all(step.key in answers and step.accepts(answers[step.key]) for step in walked)


def applying(steps: Sequence[Asked], answers: Answers) -> dict[str, str]:
    """The answers that lie on the path: only these count."""
    walked = path(steps, answers)
    replies = {step.key: answers[step.key] for step in walked if step.accepts(answers.get(step.key, ""))}
    return {**facts(answers), **replies}


def progress(steps: Sequence[Asked], position: Position) -> Progress:
    """How far the person is. Answers after the question on screen count as open: they may change."""
    walked = path(steps, position.answers)
    here = _index(walked, position)
    before = {**facts(position.answers), **{step.key: position.answers[step.key] for step in walked[:here]}}
    at = walked[here] if here < len(walked) else None
    ahead = steps[steps.index(at) :] if at is not None else ()
    verdicts = [True, *_verdicts(ahead, before)] if ahead else []
    return Progress(
        number=min(here + 1, len(walked)),
        least=here + sum(verdict is True for verdict in verdicts),
        most=here + sum(verdict is not False for verdict in verdicts),
    )


def _verdicts(ahead: Sequence[Asked], before: Answers) -> Iterator[bool | None]:
    """Whether each step after the first of `ahead` will be asked: True, False, or None for "it depends"."""
    waiting = {ahead[0].key}
    for step in ahead[1:]:
        verdict = True if step.when is None else step.when.judge(before, waiting)
        if verdict is not False:
            waiting.add(step.key)
        yield verdict


def _index(walked: Sequence[Asked], position: Position) -> int:
    keys = [step.key for step in walked]
    return keys.index(position.at) if position.at in keys else len(keys)


def _standing(steps: Sequence[Asked], answers: Answers, walked: Sequence[Asked], index: int) -> Position:
    at = walked[index].key if index < len(walked) else None
    return Position(applying(steps, answers), at)
