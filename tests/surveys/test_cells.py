"""Cells: what a run adds, and that it can be taken away again bit for bit."""

from datetime import date
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.content import Content
from surveys.cells import NOTHING, REPLICATES, UNIT, WHOLE, Cell, CellKey, Completed, increments, replicate_of, tally
from surveys.cells import without as taken_from
from surveys.method import RUNS, Method
from surveys.scoring import FULL
from surveys.survey import Survey
from tests.surveys.small_method import DAY, LOOK, PULSE, SURVEYS, VISIT, method, survey

PATIENT: Final = settings(deadline=None)
HOW: Final = method()
FACTS: Final = st.sampled_from([None, "one", "two"])
REPLIES: Final = st.fixed_dictionaries(
    {},
    optional={
        "polite": st.sampled_from(["1", "3", "5", "-dk"]),
        "own": st.sampled_from(["yes", "no", "-dk"]),
        "rec": st.sampled_from(["0", "7", "10", "-dk"]),
        "easy": st.sampled_from(["1", "6"]),
    },
)
RUN: Final = st.tuples(
    st.sampled_from(list(SURVEYS.values())),
    st.builds(
        Completed,
        day=st.dates(date(2026, 6, 1), date(2026, 8, 31)),
        respondent=st.text("abcdef", min_size=1, max_size=3),
        replies=REPLIES,
        audience=st.sampled_from([None, "citizen", "employer"]),
        center=st.sampled_from([None, "saransk", "east"]),
        weight=st.floats(0.001, 5000),
        situation=FACTS,
        service=FACTS,
        channel=FACTS,
        consultant=FACTS,
    ),
)
RUNS_OF: Final = st.lists(RUN, max_size=12)


def added(runs: list[tuple[Survey, Completed]]) -> dict[CellKey, Cell]:
    return tally(row for asked, run in runs for row in increments(HOW, asked, run))


def test_a_run_adds_to_every_family_it_has_a_fact_for() -> None:
    run = Completed(DAY, "anna", {"polite": "5", "own": "no", "rec": "-dk"}, "citizen", "saransk", channel="office")
    rows = increments(HOW, VISIT, run)
    assert [
        (key.family, key.center, key.value, key.period, key.replicate) for key, _ in rows if key.indicator == RUNS
    ] == [
        ("channel", "saransk", "office", "2026-07", WHOLE),
        ("day", "saransk", "", "2026-07-14", WHOLE),
        ("month", "saransk", "", "2026-07", WHOLE),
        ("region", "", "", "2026-07", 12),
        ("replicate", "saransk", "", "2026-07", 12),
    ]
    month = {key.indicator: cell for key, cell in rows if key.family == "month"}
    assert month == {
        "polite": Cell(1, UNIT, UNIT**2, UNIT * FULL),
        "csat": Cell(1, UNIT, UNIT**2, UNIT * FULL),
        "own": Cell(1, UNIT, UNIT**2, 0),
        RUNS: Cell(1, UNIT, UNIT**2, 0),
    }


def test_only_a_random_sample_carries_its_weights() -> None:
    (sample,) = {
        cell.weight for _, cell in increments(HOW, PULSE, Completed(DAY, "a", {"rec": "7"}, "citizen", weight=12.5))
    }
    (visit,) = {
        cell.weight for _, cell in increments(HOW, VISIT, Completed(DAY, "a", {"rec": "7"}, "citizen", weight=12.5))
    }
    assert (sample, visit) == (12_500, UNIT)


def test_a_checklist_speaks_of_both_audiences_and_has_no_replicates() -> None:
    rows = increments(HOW, LOOK, Completed(DAY, "staff", {"own": "yes"}, None, "saransk"))
    assert {key.audience for key, _ in rows} == {"citizen", "employer"}
    assert {(key.source, key.family, key.replicate) for key, _ in rows} == {
        ("checklist", "day", WHOLE),
        ("checklist", "month", WHOLE),
    }


@pytest.mark.parametrize(("unsaid", "audiences"), [("employer", {"employer"}), (None, set())])
def test_who_did_not_say_counts_as_the_method_says(unsaid: str | None, audiences: set[str]) -> None:
    rows = increments(method(unsaid=unsaid), VISIT, Completed(DAY, "a", {"rec": "7"}))
    assert {key.audience for key, _ in rows} == audiences


def test_the_audience_of_a_survey_wins() -> None:
    asked = survey("visit", "event", {"key": "rec", "kind": "nps"}, audience="employer")
    assert {key.audience for key, _ in increments(HOW, asked, Completed(DAY, "a", {"rec": "7"}, "citizen"))} == {
        "employer"
    }


@pytest.mark.parametrize("replies", [{}, {"rec": "-dk"}, {"rec": "77"}, {"other": "5"}])
def test_a_run_that_says_nothing_adds_nothing(replies: dict[str, str]) -> None:
    assert increments(HOW, VISIT, Completed(DAY, "a", replies, "citizen")) == []


def test_a_kind_that_does_not_count_adds_nothing() -> None:
    assert increments(method(kinds=["event"]), PULSE, Completed(DAY, "a", {"rec": "7"}, "citizen")) == []


def test_a_run_of_measures_alone_is_no_run_of_the_index() -> None:
    rows = increments(HOW, VISIT, Completed(DAY, "a", {"easy": "7"}, "citizen"))
    assert {key.indicator for key, _ in rows} == {"ces"}


def test_an_older_version_is_scored_by_its_own_points() -> None:
    older = survey("visit", "event", {"key": "polite", "kind": "scale", "points": 10})
    (cell,) = {
        cell
        for key, cell in increments(HOW, older, Completed(DAY, "a", {"polite": "4"}, "citizen"))
        if key.indicator == "polite"
    }
    assert cell.score == UNIT * FULL // 3


@PATIENT
@given(RUNS_OF)
def test_keys_are_sorted_and_stand_once_in_a_run(runs: list[tuple[Survey, Completed]]) -> None:
    for asked, run in runs:
        keys = [key for key, _ in increments(HOW, asked, run)]
        assert keys == sorted(set(keys))


@PATIENT
@given(RUNS_OF, st.randoms(use_true_random=False))
def test_the_order_of_runs_changes_nothing(runs: list[tuple[Survey, Completed]], random: Random) -> None:
    shuffled = random.sample(runs, len(runs))
    assert added(shuffled) == added(runs)


@PATIENT
@given(RUNS_OF, RUN)
def test_taking_a_run_away_restores_the_cells_bit_for_bit(
    runs: list[tuple[Survey, Completed]], other: tuple[Survey, Completed]
) -> None:
    before = added(runs)
    assert taken_from(added([*runs, other]), increments(HOW, *other)) == before


@PATIENT
@given(RUNS_OF)
def test_replicates_add_up_to_their_month(runs: list[tuple[Survey, Completed]]) -> None:
    cells = added(runs)
    months, split = dict[CellKey, Cell](), dict[CellKey, Cell]()
    for key, cell in cells.items():
        if key.family == "month" and key.source != "checklist":
            months[key] = cell
        if key.family == "replicate":
            whole = key._replace(family="month", replicate=WHOLE)
            split[whole] = split.get(whole, NOTHING) + cell
    assert months == split


@PATIENT
@given(st.text(max_size=40))
def test_a_replicate_is_one_of_twenty(respondent: str) -> None:
    assert 0 <= replicate_of(respondent) < REPLICATES


def test_replicates_are_even_and_stay_what_they_are() -> None:
    """Written down once: if this changes, stored cells no longer fit."""
    counted = [0] * REPLICATES
    for number in range(20_000):
        counted[replicate_of(f"{number:032x}")] += 1
    assert all(abs(count - 1000) < 5 * 31 for count in counted)
    assert [replicate_of(who) for who in ("anna", "boris", "vera")] == [12, 0, 7]


def test_the_largest_region_fits_a_column_of_64_bits() -> None:
    """A million of the best answers; a sample of 200 in each of a hundred waves among a million people."""
    most = max(1_000_000 * UNIT * FULL, 100 * 200 * (5000 * UNIT) ** 2, 100 * 200 * 5000 * UNIT * FULL)
    assert most < 2**63


def test_every_shipped_survey_feeds_the_shipped_method(content: Content) -> None:
    shipped = content.method
    assert shipped is not None
    fed = {key for asked in content.surveys for key, _, _ in shipped.feeds(asked)}
    fed |= {key for asked in content.checklists for key, _, _ in shipped.feeds(asked, checklist=True)}
    assert {indicator.id for indicator in shipped.indicators()} <= fed


def test_the_imprint_changes_with_what_makes_another_number(content: Content) -> None:
    shipped = content.method
    assert shipped is not None
    said = shipped.model_dump()
    first, *rest = said["groups"]
    leaf, *others = first["indicators"]
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"kinds": ("exit",)},
        {"beside": {}},
        {"unsaid": None},
        {"anonymity": 6},
        {"stars": (60, 70, 80, 91)},
        *({"minimum": {**said["minimum"], name: 60}} for name in said["minimum"]),
        {"groups": [{**first, "weight": 21}, *rest]},
        {"groups": [{**first, "indicators": [{**leaf, "weight": 26}, *others]}, *rest]},
        {"groups": [{**first, "indicators": [{**leaf, "sources": {"client": 70, "checklist": 30}}, *others]}, *rest]},
    )
    found = [Method.model_validate({**said, **change}).imprint for change in changes]
    assert found[0] == shipped.imprint
    assert len(set(found)) == len(changes)


def test_the_imprint_is_the_same_whatever_it_is_called(content: Content) -> None:
    shipped = content.method
    assert shipped is not None
    said = shipped.model_dump()
    named = [
        {
            **group,
            "title": {"ru": "Группа"},
            "indicators": [{**leaf, "title": {"ru": "Показатель"}} for leaf in group["indicators"]],
        }
        for group in said["groups"]
    ]
    words = {"version": "2", "title": {"ru": "Методика"}, "unread": ("en",), "groups": named}
    assert Method.model_validate({**said, **words}).imprint == shipped.imprint
    assert Method.model_validate({**said, "kinds": said["kinds"][::-1]}).imprint == shipped.imprint
    assert Method.model_validate(shipped.model_dump(mode="json")).imprint == shipped.imprint


def test_a_question_named_like_a_title_is_none() -> None:
    groups = method().model_dump()["groups"]
    groups[1]["indicators"][0]["questions"] = {"title": {"title": {"how": "scale"}}}
    other = {"title": {"title": {"how": "scale", "reverse": True}}}
    assert method(groups=groups).imprint != method().imprint
    straight = method(groups=groups).imprint
    groups[1]["indicators"][0]["questions"] = other
    assert method(groups=groups).imprint != straight
