"""The long proof that the stated interval is true: thousands of quarters whose true satisfaction is known."""

from collections.abc import Mapping
from random import Random
from typing import Any, Final

import pytest

from guide.content import Content
from surveys.change import change
from surveys.estimates import Interval
from surveys.index import index
from surveys.method import Method
from tests.surveys.true_quarter import GOOD, PILED, SPREAD, Quarter, alike, answers, truth
from tests.surveys.true_year import CENTERS, Coverage, Year

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


YEARS: Final = 16


def test_simulated_years_of_eighteen_centers(content: Content, method: Method) -> None:
    """From taps in the shipped questionnaires to the composite. Every fifth centre-quarter is too thin and says so."""
    coverage = Coverage([], [])
    for seed in range(YEARS):
        year = Year(content, method, seed)
        for _ in range(CENTERS):
            sides = year.sides()
            for _ in range(4):
                coverage.judge([index(method, year.quarter(side)) for side in sides], sides)
    indexes, composites = coverage.shares
    print(len(coverage.inside), indexes, len(coverage.composites), composites)
    assert len(coverage.inside) > YEARS * CENTERS * 4
    assert indexes == pytest.approx(0.95, abs=0.015)
    assert composites == pytest.approx(0.95, abs=0.02)
