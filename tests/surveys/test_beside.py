"""Beside the index: NPS, CES and CSAT by their own formulas; clients against checklists; Cohen's kappa."""

from math import isclose
from typing import Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guide.content import Content
from surveys.agreement import Gap, agreement, gaps, verdicts
from surveys.beside import measures, nps
from tests.surveys.small_method import counts_of, method, run

PATIENT: Final = settings(deadline=None)
HOW: Final = method()
POINTS: Final = st.lists(st.integers(0, 10), min_size=2, max_size=40)


@PATIENT
@given(POINTS)
def test_nps_is_promoters_less_detractors_with_its_variance(points: list[int]) -> None:
    counts = counts_of(HOW, [run(("visit", f"w{number}", f"rec={point}", 1.0)) for number, point in enumerate(points)])
    found = nps(counts)
    assert found is not None
    n = len(points)
    p, d = sum(point >= 9 for point in points) / n, sum(point <= 6 for point in points) / n
    assert found.value == pytest.approx(100 * (p - d), abs=1e-9)
    assert found.variance == pytest.approx(100**2 * (p * (1 - p) + d * (1 - d) + 2 * p * d) / n, abs=1e-6)
    assert found.n == n
    if found.interval is not None:
        assert -100 <= found.interval.low <= found.value + 1e-9
        assert found.value - 1e-9 <= found.interval.high <= 100


def test_ces_and_csat_are_said_on_their_own_scales() -> None:
    said = ["polite=5 easy=7", "polite=4 easy=6", "polite=3 easy=1", "polite=1 easy=4"]
    counts = counts_of(HOW, [run(("visit", f"w{number}", words, 1.0)) for number, words in enumerate(said)])
    found = measures(HOW, counts)
    assert found.keys() == {"ces", "csat"}
    assert found["ces"].value == pytest.approx(4.5)
    assert found["csat"].value == 50
    assert found["ces"].interval is not None
    assert 1 <= found["ces"].interval.low < 4.5 < found["ces"].interval.high <= 7


def test_a_measure_of_too_few_answers_is_not_there() -> None:
    assert measures(HOW, counts_of(HOW, [run(("visit", "w", "rec=9 easy=7 polite=5", 1.0))])) == {}


def test_blind_spots_stand_first(content: Content) -> None:
    how = method(minimum={"indicator": 1, "checklist": 1, "index": 1, "coverage": 1})
    clients = [run(("visit", f"w{number}", "own=no", 1.0)) for number in range(3)]
    kind, strict = run(("look", "s", "own=yes", 1.0), None), run(("look", "s", "own=no", 1.0), None)
    (gap,) = gaps(how, counts_of(how, [*clients, kind]))
    assert (gap.difference, gap.sign, gap.n, gap.checked) == (-100, "blind_spot", 3, 1)
    (gap,) = gaps(how, counts_of(how, [*clients, strict]))
    assert gap.sign == "same"
    (gap,) = gaps(how, counts_of(how, [run(("visit", "w", "own=yes", 1.0)), strict]))
    assert gap.sign == "strict"


@pytest.mark.parametrize(
    ("client", "sign"), [(70.04, "blind_spot"), (70.1, "same"), (80.0, "same"), (89.9, "same"), (90.0, "strict")]
)
def test_what_lies_close_is_no_blind_spot(client: float, sign: str) -> None:
    assert Gap("own", client, 80.0, 20, 2).sign == sign


def test_only_yes_or_no_on_both_sides_is_counted_for_agreement(content: Content) -> None:
    assert content.method is not None
    assert [indicator.id for indicator in content.method.indicators() if indicator.yes_no] == ["own_consultant"]
    how = method(minimum={"indicator": 1, "checklist": 1, "index": 1, "coverage": 1})
    look = run(("look", "s", "own=yes", 1.0), None)
    places = [
        counts_of(how, [run(("visit", "a", said, 1.0)), run(("visit", "b", "own=yes", 1.0)), look])
        for said in ("own=no", "own=yes")
    ]
    assert list(verdicts(how, places)) == [(True, True), (True, True)]


@PATIENT
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_kappa_is_its_formula(pairs: list[tuple[bool, bool]]) -> None:
    found = agreement(pairs)
    assert found is not None
    both, neither = pairs.count((True, True)), pairs.count((False, False))
    one, other, n = pairs.count((True, False)), pairs.count((False, True)), len(pairs)
    observed = (both + neither) / n
    expected = ((both + one) * (both + other) + (neither + one) * (neither + other)) / n**2
    assert isclose(found.observed, observed)
    assert isclose(found.expected, expected)
    assume(expected < 1)
    assert found.kappa is not None
    assert isclose(found.kappa, (observed - expected) / (1 - expected), abs_tol=1e-12)
    assert -1 <= found.kappa <= 1


def test_kappa_by_hand() -> None:
    """Cohen's own kind of table: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no gives 0.4."""
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    found = agreement(pairs)
    assert found is not None
    assert found.observed == 0.7
    assert found.kappa == pytest.approx(0.4)


def test_nothing_to_agree_about_has_no_kappa() -> None:
    assert agreement([]) is None
    always = agreement([(True, True)] * 4)
    assert always is not None
    assert (always.observed, always.kappa) == (1, None)
