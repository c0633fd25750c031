"""The questions of one situation and the conditions that speak of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from guide.reading import Problem
from guide.situations import Situation
from surveys.conditions import When
from surveys.steps import Step

RESERVED: Final = frozenset({"any", "not", "none", "options"})
"""Words of conditions: a question of that name could not be asked about."""
OPTIONS_AT_ONCE: Final = 8


def question_problems(situation: Situation) -> Iterator[Problem]:
    """Keys given twice, names that cannot be, conditions on what is not there or not asked yet."""
    for key, says in _wrong(situation):
        yield Problem(f"situations/{situation.id}.yaml", key, says)


def _wrong(situation: Situation) -> Iterator[tuple[str, str]]:
    steps = situation.questions
    for key, times in Counter(step.key for step in steps).items():
        if times > 1:
            yield f"questions.{key}", f"{times} questions have this key; every question needs its own"
    for place, step in enumerate(steps):
        yield from _question(step)
        if step.when is not None:
            where = f"questions.{step.key}.when"
            if place == 0:
                yield where, "the first question is always asked: take its condition away"
            yield from _condition(where, step.when, steps, steps[:place])
    for place, reason in enumerate(situation.why):
        if reason.when is not None:
            yield from _condition(f"why.{place}.when", reason.when, steps, steps)
    for place, item in enumerate(situation.bundle):
        if item.when is not None:
            yield from _condition(f"bundle.{place}.when", item.when, steps, steps)


def _question(step: Step) -> Iterator[tuple[str, str]]:
    where = f"questions.{step.key}"
    if step.key in RESERVED:
        yield where, f"a question cannot be called «{step.key}»: this word belongs to conditions"
    if len(step.options) > OPTIONS_AT_ONCE:
        yield where, f"{len(step.options)} answers, at most {OPTIONS_AT_ONCE} fit on a screen"
    for key, times in Counter(option.key for option in step.options).items():
        if times > 1:
            yield f"{where}.options.{key}", f"{times} answers have this key; every answer needs its own"


def _condition(where: str, when: When, steps: Sequence[Step], earlier: Sequence[Step]) -> Iterator[tuple[str, str]]:
    known = {step.key: step for step in steps}
    for part in _parts(when):
        if not (part.options or part.any or part.none):
            yield where, "an empty condition: take it away, or say when"
        for question, allowed in part.options.items():
            if question in known and not any(step.key == question for step in earlier):
                yield where, f"the question «{question}» is not asked before this one: speak of earlier questions only"
            yield from ((where, says) for says in _mentioned(question, allowed, known))


def _mentioned(question: str, allowed: Sequence[str], known: Mapping[str, Step]) -> Iterator[str]:
    if question not in known:
        yield f"there is no question «{question}» in this situation"
        return
    if not allowed:
        yield f"no answers are listed for «{question}»: this can never be true"
    for option in allowed:
        if known[question].option(option) is None:
            yield f"the question «{question}» has no answer «{option}»"


def _parts(when: When) -> Iterator[When]:
    yield when
    for part in (*when.any, *when.none):
        yield from _parts(part)
