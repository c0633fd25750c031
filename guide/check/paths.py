"""Every way through one situation: is anything never reached, does it end in help, does every answer matter."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from guide.check.questions import OPTIONS_AT_ONCE
from guide.reading import Problem
from guide.situations import Situation
from surveys.conditions import Answers
from surveys.path import applying
from surveys.steps import Step

BUNDLE_LIMIT: Final = 8
"""Services on one screen."""
UNSURE: Final = "unsure"
"""The option of who does not know yet: it may lead where another option leads."""

Replies = tuple[str, ...]
"""One reply to each question of a situation, whether it is asked on this way or not."""


@dataclass(frozen=True)
class Way:
    """The answers on the path, the services in order, and the places in `bundle` and `why` that had a part in it."""

    answers: Answers
    services: tuple[str, ...]
    items: frozenset[int]
    reasons: tuple[int, ...]

    def named(self) -> str:
        """The answers in words."""
        return ", ".join(f"{question}: {option}" for question, option in self.answers.items())


def path_problems(situation: Situation) -> Iterator[Problem]:
    """Judge the situation by all its ways. A questionnaire without clear keys has none."""
    keys = {step.key for step in situation.questions}
    if len(keys) < len(situation.questions) or any(len(step.options) > OPTIONS_AT_ONCE for step in situation.questions):
        return
    ways = all_ways(situation)
    for key, says in (*_unreached(situation, ways), *_ends(ways), *_idle(situation, ways)):
        yield Problem(f"situations/{situation.id}.yaml", key, says)


def all_ways(situation: Situation) -> Mapping[Replies, Way]:
    """Where every combination of replies leads. Replies to questions that are not asked change nothing."""
    keys = [step.key for step in situation.questions]
    choices = ([option.key for option in step.options] for step in situation.questions)
    return {replies: _way(situation, dict(zip(keys, replies, strict=True))) for replies in product(*choices)}


def _way(situation: Situation, replies: Answers) -> Way:
    known = applying(situation.questions, replies)
    first: dict[str, int] = {}
    for place, item in enumerate(situation.bundle):
        if item.when is None or item.when.holds(known):
            first.setdefault(item.service, place)
    reasons = (place for place, reason in enumerate(situation.why) if reason.when is None or reason.when.holds(known))
    return Way(known, tuple(first), frozenset(first.values()), tuple(reasons))


def _unreached(situation: Situation, ways: Mapping[Replies, Way]) -> Iterator[tuple[str, str]]:
    asked = {question for way in ways.values() for question in way.answers}
    given = {place for way in ways.values() for place in way.items}
    said = {place for way in ways.values() for place in way.reasons}
    for step in situation.questions:
        if step.key not in asked:
            yield f"questions.{step.key}", "no answers lead to this question"
    for place, item in enumerate(situation.bundle):
        if place not in given:
            says = f"«{item.service}» is never added here: no answers lead to it, or it always stands above already"
            yield f"bundle.{place}", says
    for place in range(len(situation.why)):
        if place not in said:
            yield f"why.{place}", "no answers lead to this sentence"


def _ends(ways: Mapping[Replies, Way]) -> Iterator[tuple[str, str]]:
    bare = next((way for way in ways.values() if not way.services), None)
    if bare is not None:
        yield "bundle", f"a dead end, no service for ({bare.named()})"
    silent = next((way for way in ways.values() if not way.reasons), None)
    if silent is not None:
        yield "why", f"no sentence says why for ({silent.named()})"
    longest = max(ways.values(), key=lambda way: len(way.services))
    if len(longest.services) > BUNDLE_LIMIT:
        says = f"{len(longest.services)} services for ({longest.named()}), at most {BUNDLE_LIMIT} fit on a screen"
        yield "bundle", says


def _idle(situation: Situation, ways: Mapping[Replies, Way]) -> Iterator[tuple[str, str]]:
    """Questions and options that make no difference, everything else being equal."""
    for place, step in enumerate(situation.questions):
        asked = {replies: way for replies, way in ways.items() if step.key in way.answers}
        if not asked:
            continue
        offered: defaultdict[Replies, set[tuple[str, ...]]] = defaultdict(set)
        for replies, way in asked.items():
            offered[replies[:place] + replies[place + 1 :]].add(way.services)
        if not any(len(services) > 1 for services in offered.values()):
            yield f"questions.{step.key}", "every answer leads to the same services: let it matter or leave it out"
        yield from _twins(step, place, asked)


def _twins(step: Step, place: int, asked: Mapping[Replies, Way]) -> Iterator[tuple[str, str]]:
    alike: defaultdict[object, list[str]] = defaultdict(list)
    for option in step.options:
        mine = {
            replies[:place] + replies[place + 1 :]: (way.services, way.reasons)
            for replies, way in asked.items()
            if replies[place] == option.key
        }
        alike[frozenset(mine.items())].append(option.key)
    if len(alike) == 1:
        return  # said of the question already
    for keys in alike.values():
        twins = [key for key in keys if key != UNSURE]
        if len(twins) > 1:
            names = ", ".join(f"«{key}»" for key in twins)
            yield (
                f"questions.{step.key}.options.{twins[1]}",
                f"{names} lead to the same services and reasons: join them",
            )
