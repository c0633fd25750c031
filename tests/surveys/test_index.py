"""The index: within its bounds, monotone, the same in any order, silent where too little was heard."""

from dataclasses import replace
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.content import Content
from surveys.cells import UNIT, Cell, Completed
from surveys.change import change
from surveys.estimates import Tally, interval, mean
from surveys.index import Value, composite, index, losses
from surveys.method import RUNS
from surveys.scoring import POINT
from surveys.survey import Survey
from tests.surveys.small_method import METHOD, Line, counts_of, index_of, method, run
from tests.surveys.true_quarter import GOOD, PILED, SPREAD, Quarter, alike, answers, truth

PATIENT: Final = settings(deadline=None, max_examples=60)
HOW: Final = method()
EASY: Final = method(minimum={"indicator": 1, "checklist": 1, "index": 1, "coverage": 1})
POINTS: Final = st.sampled_from(["", "polite=1", "polite=2", "polite=4", "polite=5"])
OWN: Final = st.sampled_from(["", "own=yes", "own=no", "own=-dk"])
REC: Final = st.sampled_from(["", "rec=0", "rec=7", "rec=10"])
WHO: Final = st.text("abcdef", min_size=1, max_size=2)
VISITS: Final = st.builds(lambda who, *said: ("visit", who, " ".join(said), 1.0), WHO, POINTS, OWN, REC)
PULSES: Final = st.builds(
    lambda who, said, weight: ("pulse", who, said, weight), WHO, REC, st.sampled_from([0.5, 1.0, 12.5, 400.0])
)
LOOKS: Final = st.builds(lambda said: ("look", "staff", said, 1.0), OWN)
LINES: Final = st.lists(VISITS | PULSES | LOOKS, min_size=1, max_size=15)


def rows(lines: list[Line]) -> list[tuple[Survey, Completed]]:
    return [run(line, None if line[0] == "look" else "citizen") for line in lines]


def every(value: Value) -> list[Value]:
    """The value and all below it."""
    return [value, *(below for part in value.parts for below in every(part))]


@PATIENT
@given(LINES)
def test_values_and_intervals_lie_within_their_bounds(lines: list[Line]) -> None:
    for value in every(index_of(EASY, rows(lines))):
        assert 0 <= value.coverage <= 100 + 1e-9
        assert (value.value is None) is (value.why is not None)
        if value.value is not None:
            assert -1e-9 <= value.value <= 100 + 1e-9
            assert 0 < value.effective <= value.n + 1e-9
        if value.interval is not None and value.value is not None:
            assert 0 <= value.interval.low <= value.value + 1e-9
            assert value.value - 1e-9 <= value.interval.high <= 100


@PATIENT
@given(LINES, st.data())
def test_a_better_answer_never_lowers_the_index(lines: list[Line], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    asked, who, said, weight = lines[place]
    better = {"polite=1": "polite=2", "polite=2": "polite=5", "own=no": "own=yes", "rec=0": "rec=7", "rec=7": "rec=10"}
    raised = list(lines)
    raised[place] = (asked, who, " ".join(better.get(part, part) for part in said.split()), weight)
    before, after = index_of(EASY, rows(lines)).value, index_of(EASY, rows(raised)).value
    assert (before is None) is (after is None)
    if before is not None and after is not None:
        assert after >= before - 1e-9


@PATIENT
@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_runs_changes_nothing(lines: list[Line], random: Random) -> None:
    assert index_of(EASY, rows(random.sample(lines, len(lines)))) == index_of(EASY, rows(lines))


@PATIENT
@given(LINES, st.sampled_from([0.25, 4.0, 64.0]))
def test_only_how_weights_of_a_sample_compare_matters(lines: list[Line], times: float) -> None:
    scaled = [(asked, who, said, weight * times) for asked, who, said, weight in lines]
    assert index_of(EASY, rows(scaled)).value == pytest.approx(index_of(EASY, rows(lines)).value, abs=1e-9)


@PATIENT
@given(LINES, st.integers(1, 100), st.integers(1, 100))
def test_the_weight_of_what_was_not_heard_cancels(lines: list[Line], one: int, other: int) -> None:
    groups = [*METHOD["groups"][:2], *({**group, "weight": one} for group in METHOD["groups"][2:4])]
    changed = EASY.model_validate({**EASY.model_dump(), "groups": [*groups, {**METHOD["groups"][4], "weight": other}]})
    assert index_of(changed, rows(lines)).value == pytest.approx(index_of(EASY, rows(lines)).value, abs=1e-9)


@PATIENT
@given(LINES)
def test_replicates_do_not_change_a_value(lines: list[Line]) -> None:
    counts = counts_of(EASY, rows(lines))
    whole = {key: Tally(tally.whole) for key, tally in counts.items()}
    with_, without = index(EASY, counts), index(EASY, whole)
    assert with_.value == without.value
    assert without.interval is None


@PATIENT
@given(LINES)
def test_losses_add_up_to_what_is_missing(lines: list[Line]) -> None:
    value = index_of(EASY, rows(lines))
    if value.value is not None:
        assert sum(loss for _, loss in losses(value)) == pytest.approx(100 - value.value, abs=1e-9)


def visits(*said: str) -> list[tuple[Survey, Completed]]:
    return [run(("visit", f"who{number}", words, 1.0)) for number, words in enumerate(said)]


def test_an_indicator_with_too_few_answers_is_left_out_and_says_so() -> None:
    value = index_of(HOW, visits("polite=5 rec=5", "polite=5", "polite=5", "polite=3"))
    polite, own = value.parts[0].parts
    assert (polite.value, polite.n, own.value, own.why) == (87.5, 4, None, "no_answers")
    assert value.parts[1].parts[0].why == "few_answers"
    assert value.parts[0].coverage == 60
    assert (value.value, value.why, value.coverage) == (None, "low_coverage", 18)


def test_too_few_runs_make_no_index() -> None:
    value = index_of(HOW, visits(*["polite=5 own=yes rec=10"] * 3))
    assert (value.value, value.why, value.n) == (None, "few_answers", 3)
    assert value.parts[0].value == 100


def test_nothing_at_all_is_not_zero() -> None:
    value = index(HOW, {})
    assert (value.value, value.why, value.coverage, value.n) == (None, "no_answers", 0, 0)


def test_staff_alone_do_not_make_a_value_where_clients_are_asked() -> None:
    own = index_of(EASY, rows([("look", "staff", "own=yes", 1.0)])).parts[0].parts[1]
    assert (own.value, own.why) == (None, "no_answers")


def test_a_checklist_weighs_what_the_method_says_and_does_not_move() -> None:
    value = index_of(EASY, [*visits("own=yes", "own=no"), *rows([("look", "staff", "own=no", 1.0)])]).parts[0].parts[1]
    assert value.value == 0.75 * 50
    assert value.estimate is not None
    assert value.estimate.variance == pytest.approx(0.75**2 * (value.voices[0].estimate.variance or 0))


def test_a_composite_needs_both() -> None:
    one = index_of(HOW, visits(*["polite=5 own=yes rec=10"] * 4))
    other = index_of(HOW, visits(*["polite=4 own=yes rec=5"] * 4))
    assert one.value == 100
    assert other.value is not None
    both = composite(one, other)
    assert both.value == (100 + other.value) / 2
    assert both.n == 8
    none = composite(one, index(HOW, {}))
    assert (none.value, none.why, none.n) == (None, "one_audience", 4)


@pytest.mark.parametrize(("value", "stars"), [(0, 1), (59.94, 1), (59.95, 2), (60, 2), (79.9, 3), (90, 5), (100, 5)])
def test_stars_are_judged_as_the_index_is_shown(value: float, stars: int) -> None:
    assert HOW.star(value) == stars
    assert HOW.most_stars == 5


def test_everything_resting_on_one_person_has_no_interval() -> None:
    value = index_of(HOW, [run(("visit", "anna", "polite=5 own=yes rec=10", 1.0)) for _ in range(6)])
    assert value.value == 100
    assert value.interval is None


def test_no_spread_seen_is_not_no_spread() -> None:
    few, many = (index_of(HOW, visits(*["polite=5 own=yes rec=10"] * n)).interval for n in (6, 200))
    assert few is not None
    assert many is not None
    assert few.high == many.high == 100
    assert few.low < 60 < 97 < many.low


def test_a_jackknife_of_twenty_equal_replicates_is_the_textbook_one() -> None:
    cells = tuple(Cell(3, 3 * UNIT, 3 * UNIT**2, 3 * UNIT * POINT * (7 * place % 20)) for place in range(20))
    whole = sum(cells, Cell())
    estimate = mean([Tally(whole, cells)])
    assert estimate is not None
    left = [(whole - cell).score / (whole - cell).weight / POINT for cell in cells]
    assert estimate.variance == pytest.approx(19 / 20 * sum((one - estimate.value) ** 2 for one in left))
    assert estimate.replicates == pytest.approx(20)


MEASURED: Final[dict[str, dict[str, Any]]] = {
    "piled, few": {"runs": 15, "shares": PILED},
    "piled": {"runs": 40, "shares": PILED},
    "good, weights": {"runs": 25, "shares": GOOD, "sampled": True},
    "spread, several runs a person": {"runs": 40, "shares": SPREAD, "again": True},
}
TIMES: Final = 150


@pytest.mark.parametrize("name", MEASURED)
def test_the_truth_lies_in_the_interval(content: Content, name: str) -> None:
    """Seeded; 150 quarters of each kind: expected 142, with a standard deviation of 2.7. `make soak` has thousands."""
    assert content.method is not None
    how, random = content.method, Random(name)
    quarter = Quarter(**{**MEASURED[name], "shares": alike(how, MEASURED[name]["shares"])})
    inside = 0
    for _ in range(TIMES):
        value = index(how, answers(quarter, random))
        assert value.interval is not None
        inside += value.interval.low <= truth(value, quarter.means) <= value.interval.high
    assert TIMES * 0.95 - 3 * 2.7 <= inside <= TIMES


def test_an_interval_shrinks_as_answers_come(content: Content) -> None:
    assert content.method is not None
    widths = []
    for runs in (15, 60, 240, 960):
        found = index(content.method, answers(Quarter(runs, alike(content.method, GOOD)), Random(3))).interval
        assert found is not None
        widths.append(found.high - found.low)
    assert widths == sorted(widths, reverse=True)


def test_a_change_of_indicators_is_no_change(content: Content) -> None:
    """An indicator nobody was asked about before does not pull the index."""
    before = visits(*["polite=5 own=yes"] * 4)
    after = visits(*["polite=5 own=yes rec=0"] * 4)
    found = change(index_of(EASY, after), index_of(EASY, before))
    assert found is not None
    assert (found.points, found.percent, found.alike, found.verdict) == (0, 0, False, "noise")
    assert index_of(EASY, after).value == 60


def test_a_change_needs_both_values() -> None:
    value = index_of(HOW, visits(*["polite=5 own=yes rec=10"] * 4))
    assert change(value, index(HOW, {})) is None
    assert change(index(HOW, {}), value) is None


def test_a_composite_changes_by_the_mean_of_both_changes(content: Content) -> None:
    assert content.method is not None
    how, random = content.method, Random(8)
    now, then = (
        [index(how, answers(Quarter(runs, alike(how, shares)), random)) for runs in (80, 40)]
        for shares in (GOOD, SPREAD)
    )
    found, sides = change(composite(*now), composite(*then)), [change(*pair) for pair in zip(now, then, strict=True)]
    assert found is not None
    points = [side.points for side in sides if side is not None]
    assert found.points == pytest.approx(sum(points) / 2)
    assert (found.verdict, found.alike) == ("real", True)


def test_a_change_from_nothing_has_no_per_cent() -> None:
    now, then = (index_of(HOW, visits(*[said] * 12)) for said in ("polite=3 own=yes rec=5", "polite=1 own=no rec=0"))
    found = change(now, then)
    assert found is not None
    assert (found.percent, found.verdict) == (None, "real")


def test_people_who_come_back_make_a_change_surer(content: Content) -> None:
    """The same moods a little better: seen as real with the same people, noise among strangers."""
    assert content.method is not None
    how = content.method
    before = answers(Quarter(60, alike(how, SPREAD)), Random(5))
    lifted = {key: tally if key[1] == RUNS else _lifted(tally) for key, tally in before.items()}
    same = change(index(how, lifted), index(how, before))
    strangers = change(index(how, answers(Quarter(60, alike(how, SPREAD)), Random(6))), index(how, before))
    assert same is not None
    assert strangers is not None
    assert same.interval is not None
    assert strangers.interval is not None
    assert same.verdict == "real"
    assert same.interval.high - same.interval.low < (strangers.interval.high - strangers.interval.low) / 3


def _lifted(tally: Tally) -> Tally:
    """Everybody five points up."""
    cells = tuple(cell._replace(score=cell.score + 5 * POINT * cell.weight) for cell in tally.replicates)
    return Tally(sum(cells, Cell()), cells)


def test_an_interval_on_another_scale_is_the_same_interval() -> None:
    estimate = index_of(
        HOW, visits("polite=5 own=yes rec=9", "polite=1 own=no rec=3", "polite=4 own=yes rec=9") * 2
    ).estimate
    assert estimate is not None
    usual = interval(estimate)
    moves = tuple(2 * move for move in estimate.moves)
    wider = interval(replace(estimate, value=2 * estimate.value - 100, moves=moves), -100, 100)
    assert usual is not None
    assert wider is not None
    assert (wider.low, wider.high) == pytest.approx((2 * usual.low - 100, 2 * usual.high - 100))
