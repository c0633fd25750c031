"""The long proof that the stated interval is true: thousands of quarters whose true satisfaction is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from random import Random
from typing import Any, Final

import pytest

from guide.content import Content
from surveys.cells import Cell, CellKey, Completed, increments, tally
from surveys.change import change
from surveys.estimates import Interval
from surveys.index import Counts, Value, composite, gather, index
from surveys.method import AUDIENCES, Audience, Method
from surveys.steps import Asked, Multi, Scored, Single, YesNo
from surveys.survey import Survey
from tests.surveys.true_quarter import (
    GOOD,
    MISSING,
    PILED,
    SPREAD,
    WEIGHTS,
    Mood,
    Quarter,
    alike,
    answers,
    cuts,
    mean,
    truth,
)

pytestmark = pytest.mark.soak

QUARTERS: Final = 1000
KINDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "15 piled": {"runs": 15, "shares": PILED},
    "20 piled, several runs a person": {"runs": 20, "shares": PILED, "again": True},
    "30 piled, weights": {"runs": 30, "shares": PILED, "sampled": True},
    "40 piled, weights, several runs": {"runs": 40, "shares": PILED, "sampled": True, "again": True},
    "80 piled": {"runs": 80, "shares": PILED},
    "15 good, weights": {"runs": 15, "shares": GOOD, "sampled": True},
    "50 good": {"runs": 50, "shares": GOOD},
    "200 good, several runs a person": {"runs": 200, "shares": GOOD, "again": True},
    "15 spread": {"runs": 15, "shares": SPREAD},
    "60 spread, weights": {"runs": 60, "shares": SPREAD, "sampled": True},
}


@pytest.fixture(scope="module")
def method(content: Content) -> Method:
    assert content.method is not None
    return content.method


def holds(interval: Interval | None, true: float) -> bool:
    assert interval is not None
    return interval.low <= true <= interval.high


def quarter(method: Method, kind: str) -> Quarter:
    return Quarter(**{**KINDS[kind], "shares": alike(method, KINDS[kind]["shares"])})


def share(method: Method, kind: str) -> float:
    random, asked = Random(kind), quarter(method, kind)
    values = (index(method, answers(asked, random)) for _ in range(QUARTERS))
    return sum(holds(value.interval, truth(value, asked.means)) for value in values) / QUARTERS


def test_the_interval_covers_the_truth_in_every_kind_of_quarter(method: Method) -> None:
    """Standard deviation of each share: 0.7 %; of their mean 0.2 %."""
    found = {kind: share(method, kind) for kind in KINDS}
    print(found)
    assert all(0.925 <= covered <= 0.985 for covered in found.values()), found
    assert sum(found.values()) / len(found) == pytest.approx(0.95, abs=0.015), found


def test_noise_is_seldom_called_real(method: Method) -> None:
    """Two quarters of the same centre with nothing changed, other people each time."""
    found = {}
    for kind in KINDS:
        random, asked = Random(f"{kind} twice"), quarter(method, kind)
        changes = [_change(method, asked, random) for _ in range(QUARTERS // 3)]
        found[kind] = changes.count("real") / len(changes)
    print(found)
    assert all(called <= 0.09 for called in found.values()), found
    assert sum(found.values()) / len(found) <= 0.065, found


def _change(method: Method, asked: Quarter, random: Random) -> str | None:
    now, then = (index(method, answers(asked, random)) for _ in range(2))
    found = change(now, then)
    assert found is not None
    return found.verdict


CENTERS, YEARS = 18, 16
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
    """Runs of shipped questionnaires, from tap to index, for one centre after the other."""

    def __init__(self, content: Content, method: Method, seed: int) -> None:
        self._surveys, self._method = content.surveys, method
        self._seed, self._random, self._numbers = seed, Random(seed), count()

    def sides(self) -> list[Side]:
        kinds = (PILED, PILED, GOOD, SPREAD)
        return [
            Side(audience, {one.id: self._random.choice(kinds) for one in self._method.indicators()}, {})
            for audience in AUDIENCES
        ]

    def quarter(self, side: Side) -> Counts:
        """Some hundred taps later."""
        mix = MIX[side.audience]
        size = self._random.choice(SIZES)
        names = self._random.choices(list(mix), list(mix.values()), k=size)
        cells: dict[CellKey, Cell] = tally(
            row for name in names for row in increments(self._method, self._surveys[name], self._run(side, name, size))
        )
        return gather(
            (key.source, key.indicator, key.replicate, cell) for key, cell in cells.items() if key.family == "replicate"
        )

    def _run(self, side: Side, name: str, size: int) -> Completed:
        """An exit poll knows nobody; others meet the same people again."""
        who = f"{next(self._numbers)}" if name == "exit" else f"{side.audience}{self._random.randrange(size)}"
        mood = side.moods.setdefault(who, Mood(self._random))
        replies = dict(self._replies(self._surveys[name], side, mood))
        weight = 20 * self._random.choice(WEIGHTS)
        return Completed(date(2026, 7, 1), f"{self._seed}{who}", replies, side.audience, "saransk", weight)

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


def test_simulated_years_of_eighteen_centers(content: Content, method: Method) -> None:
    """From taps in the shipped questionnaires to the composite. Every fifth centre-quarter is too thin and says so."""
    inside, composites = list[bool](), list[bool]()
    for seed in range(YEARS):
        year = Year(content, method, seed)
        for _ in range(CENTERS):
            sides = year.sides()
            for _ in range(4):
                values = [index(method, year.quarter(side)) for side in sides]
                _judge(values, sides, inside, composites)
    print(len(inside), sum(inside) / len(inside), len(composites), sum(composites) / len(composites))
    assert len(inside) > YEARS * CENTERS * 4
    assert sum(inside) / len(inside) == pytest.approx(0.95, abs=0.015)
    assert sum(composites) / len(composites) == pytest.approx(0.95, abs=0.02)


def _judge(values: Sequence[Value], sides: Sequence[Side], inside: list[bool], composites: list[bool]) -> None:
    true = [
        truth(value, side.means) if value.estimate is not None else None
        for value, side in zip(values, sides, strict=True)
    ]
    for value, wanted in zip(values, true, strict=True):
        if wanted is not None:
            inside.append(holds(value.interval, wanted))
    known = [wanted for wanted in true if wanted is not None]
    if len(known) == len(values):
        composites.append(holds(composite(*values).interval, sum(known) / len(known)))
