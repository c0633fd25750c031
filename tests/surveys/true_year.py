"""Years of centres whose true satisfaction is known, from tap to run: shipped questionnaires, answered by people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from random import Random
from typing import Final

from guide.content import Content
from surveys.cells import Completed, increments, tally
from surveys.index import Counts, Value, composite, gather
from surveys.method import AUDIENCES, Audience, Method
from surveys.steps import Asked, Multi, Scored, Single, YesNo
from surveys.survey import Survey
from tests.surveys.true_quarter import GOOD, MISSING, PILED, SPREAD, WEIGHTS, Mood, cuts, mean, truth

CENTERS: Final = 18
QUARTERS: Final = 4
SIZES: Final = (20, 30, 60, 120)
MIX: Final[Mapping[Audience, Mapping[str, int]]] = {
    "citizen": {
        "exit": 3,
        "consultation": 2,
        "quarter_citizen": 4,
        "journey": 1,
        "outcome": 1,
        "training": 1,
        "pulse": 1,
    },
    "employer": {"exit": 1, "consultation": 2, "quarter_employer": 5, "journey": 1, "outcome": 1, "training": 1},
}
Asking = tuple[str, Completed]
"""A survey and a completed run of it."""


@dataclass
class Side:
    """The clients of one kind of one centre: what they would say, and who they are."""

    audience: Audience
    shares: Mapping[str, Sequence[float]]
    moods: dict[str, Mood]

    @property
    def means(self) -> Mapping[str, float]:
        return {indicator: mean(shares) for indicator, shares in self.shares.items()}


class Year:
    """Runs of shipped questionnaires for one centre after the other."""

    def __init__(self, content: Content, method: Method, seed: int, sizes: Sequence[int] = SIZES) -> None:
        self._surveys, self._method, self._sizes = content.surveys, method, sizes
        self._seed, self._random, self._numbers = seed, Random(seed), count()

    def sides(self) -> list[Side]:
        kinds = (PILED, PILED, GOOD, SPREAD)
        return [
            Side(audience, {one.id: self._random.choice(kinds) for one in self._method.indicators()}, {})
            for audience in AUDIENCES
        ]

    def quarter(self, side: Side) -> Counts:
        """Some hundred taps later."""
        runs = self.runs(side, date(2026, 7, 1), "saransk")
        cells = tally(row for name, run in runs for row in increments(self._method, self._surveys[name], run))
        return gather(
            (key.source, key.indicator, key.replicate, cell) for key, cell in cells.items() if key.family == "replicate"
        )

    def runs(self, side: Side, day: date, center: str) -> Iterator[Asking]:
        """Who answers what. All speak of the same day."""
        mix = MIX[side.audience]
        size = self._random.choice(self._sizes)
        names = self._random.choices(list(mix), list(mix.values()), k=size)
        return ((name, self._run(side, name, size, day, center)) for name in names)

    def _run(self, side: Side, name: str, size: int, day: date, center: str) -> Completed:
        """An exit poll knows nobody; others meet the same people again."""
        who = f"{next(self._numbers)}" if name == "exit" else f"{side.audience}{self._random.randrange(size)}"
        mood = side.moods.setdefault(who, Mood(self._random))
        replies = dict(self._replies(self._surveys[name], side, mood))
        weight = 20 * self._random.choice(WEIGHTS)
        return Completed(day, f"{self._seed}{who}", replies, side.audience, center, weight)

    def _replies(self, survey: Survey, side: Side, mood: Mood) -> Iterator[tuple[str, str]]:
        fed = {key: indicator for indicator, key, _ in self._method.feeds(survey.id) if indicator in side.shares}
        for question in survey.questions:
            if self._random.random() >= MISSING and question.key in fed:
                yield question.key, self._reply(question, mood.score(cuts(side.shares[fed[question.key]])))

    def _reply(self, question: Asked, felt: float) -> str:
        """On a scale of another length the point above or below, so that the mean stays."""
        if isinstance(question, YesNo):
            return "yes" if self._random.random() < felt else "no"
        assert isinstance(question, Scored)
        assert not isinstance(question, (Single, Multi))
        point = question.lowest + felt * (question.highest - question.lowest)
        return str(int(point) + (self._random.random() < point - int(point)))


@dataclass
class Coverage:
    """How often the stated interval held what was true."""

    inside: list[bool]
    composites: list[bool]

    def judge(self, values: Sequence[Value], sides: Sequence[Side]) -> None:
        """The indexes of the two sides of a centre and quarter."""
        true = [
            truth(value, side.means) if value.estimate is not None else None
            for value, side in zip(values, sides, strict=True)
        ]
        self.inside += [holds(value, wanted) for value, wanted in zip(values, true, strict=True) if wanted is not None]
        known = [wanted for wanted in true if wanted is not None]
        if len(known) == len(values):
            self.composites.append(holds(composite(*values), sum(known) / len(known)))

    @property
    def shares(self) -> tuple[float, float]:
        """Of indexes, of composites."""
        return sum(self.inside) / len(self.inside), sum(self.composites) / len(self.composites)


def holds(value: Value, true: float) -> bool:
    """Whether the truth lies in the interval, which must be there."""
    assert value.interval is not None
    return value.interval.low <= true <= value.interval.high
