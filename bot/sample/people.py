"""Invented people of the demonstration: each has a mood, and answers what the real path through a survey asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp as e_to
from math import log, pi, sqrt
from random import Random
from typing import Final, Protocol, TypeVar

from bot.sample.file import Words
from surveys.conditions import JOIN
from surveys.method import Method
from surveys.scoring import ByOptions, ByScale, ByYesNo, Ways
from surveys.steps import SEEN, SKIPPED, SPECIAL, Asked, Info, Multi, Number, Open, Scored, Single, YesNo
from surveys.survey import Survey

T = TypeVar("T")
OWN, EACH = 0.8, 1.0
"""How far people differ from each other, and one answer of a person from another, on the logistic scale."""
SPREAD: Final = sqrt(1 + (OWN**2 + EACH**2) * pi / 8)
"""Spread pulls the mean to the middle by this much; what is wanted is pushed out as far."""
SPECIALLY: Final = 0.06
YES: Final = 0.8
"""How many say yes where the index does not listen."""
GLAD: Final = 0.7


class Likes(Protocol):
    """How satisfied people are with an indicator, 0–1; None: with everything."""

    def __call__(self, indicator: str | None) -> float: ...


def weighted(random: Random, shares: Mapping[T, int]) -> T:
    """One of them, by its share."""
    return random.choices(list(shares), list(shares.values()))[0]


@dataclass(frozen=True)
class Human:
    """Somebody. `respondent`: the key on which the answers hang; `words`: what they may write."""

    respondent: str
    mood: float
    words: Words


class Interview:
    """Asks one person one survey."""

    def __init__(self, random: Random, method: Method, every: int) -> None:
        self._random = random
        self._method = method
        self._every = every

    def replies(
        self, survey: Survey, human: Human, likes: Likes, facts: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        """Question and reply along the path (`surveys.path`), walked once: each is answered when it is come to."""
        fed = {key: (one, how) for one, key, how in self._fed(survey)}
        known = dict(facts)
        for question in survey.questions:
            if question.when is None or question.when.holds(known):
                known[question.key] = self._reply(question, human, likes, fed.get(question.key))
                yield question.key, known[question.key]

    def _fed(self, survey: Survey) -> Iterator[tuple[str, str, Ways]]:
        known = {indicator.id for indicator in self._method.indicators()}
        feeds = self._method.feeds(survey.id, checklist=survey.kind == "checklist")
        return (feed for feed in feeds if feed[0] in known)

    def _reply(self, question: Asked, human: Human, likes: Likes, fed: tuple[str, Ways] | None) -> str:
        wanted = likes(fed[0] if fed is not None else None)
        if question.special and self._random.random() < SPECIALLY:
            return SPECIAL[self._random.choice(question.special)]
        felt = self._felt(wanted, human.mood)
        match question:
            case Scored():
                return self._point(question, 1 - felt if _reversed(fed) else felt)
            case YesNo():
                return "yes" if self._random.random() < (wanted if fed is not None else YES) else "no"
            case Single():
                return self._option(question, felt, fed)
            case Multi():
                return self._several(question)
            case Open():
                return self._words(question, human.words, felt)
            case Number():
                return str(self._random.randint(question.min, min(question.max, question.min + 10)))
            case Info():
                return SEEN
        raise TypeError(f"nobody knows how to answer {type(question).__name__}")

    def _felt(self, wanted: float, mood: float) -> float:
        """Around what is wanted, drawn towards the mood."""
        return 1 / (1 + e_to(-(log(wanted / (1 - wanted)) * SPREAD + mood + self._random.gauss(0, EACH))))

    def _point(self, question: Scored, felt: float) -> str:
        """The point above or below, so that the mean stays."""
        point = question.lowest + felt * (question.highest - question.lowest)
        return str(int(point) + (self._random.random() < point - int(point)))

    def _option(self, question: Single, felt: float, fed: tuple[str, Ways] | None) -> str:
        """Where options have points, the nearest; else the first are the most frequent."""
        keys = [option.key for option in question.options]
        if fed is not None and isinstance(fed[1], ByOptions):
            points = fed[1].points
            return min(points, key=lambda key: abs(points[key] - 100 * felt))
        return self._random.choices(keys, [1 / (place + 1) for place in range(len(keys))])[0]

    def _several(self, question: Multi) -> str:
        offered = [option.key for option in question.options if not option.exclusive]
        many = min(question.max or len(offered), question.min + self._random.randrange(2), len(offered))
        chosen = self._random.sample(offered, many)
        return JOIN.join(key for key in offered if key in chosen)

    def _words(self, question: Open, words: Words, felt: float) -> str:
        if question.optional and self._random.randrange(self._every):
            return SKIPPED
        said = words.kind if felt > GLAD else words.critical
        return self._random.choice(said)[: question.limit]


def _reversed(fed: tuple[str, Ways] | None) -> bool:
    return fed is not None and isinstance(fed[1], (ByScale, ByYesNo)) and fed[1].reverse
