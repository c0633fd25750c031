"""A reply as a score: exact, within its bounds, better replies never lower, codes no value at all."""

from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from surveys.scoring import FULL, POINT, Scoring, Ways, misfit, score
from surveys.steps import CODES, Asked, Open, Question, Scored
from tests.surveys.random_surveys import KINDS, SAID, replies

PATIENT: Final = settings(deadline=None)
WAYS: Final[TypeAdapter[Ways]] = TypeAdapter(Scoring)
QUESTIONS: Final[TypeAdapter[Question]] = TypeAdapter(Question)


def question(kind: str, **more: Any) -> Asked:
    said = {"key": "q", "ask": {"ru": "?"}, "special": ["dont_know", "refused"], "optional": True}
    return QUESTIONS.validate_python({**said, "kind": kind, **KINDS[kind], **more})


def way(said: object) -> Ways:
    return WAYS.validate_python(said)


HOW: Final = [
    way(said)
    for said in (
        "scale",
        "yes_no",
        "nps",
        "ces",
        {"how": "scale", "reverse": True},
        {"how": "yes_no", "reverse": True},
        {"how": "top", "least": 2},
        {"how": "options", "points": {"x": 100, "y": 33}},
    )
]
ASKED: Final = [question(kind) for kind in KINDS if kind != "info"]


@pytest.mark.parametrize("points", range(2, 11))
def test_every_scale_is_exact(points: int) -> None:
    asked = question("scale", points=points)
    for point in range(1, points + 1):
        found = score(asked, way("scale"), str(point))
        assert found is not None
        assert Fraction(found, POINT) == Fraction(100 * (point - 1), points - 1)


def test_nps_as_a_scale_has_eleven_points_and_is_exact() -> None:
    for point in range(11):
        assert score(question("nps"), way("scale"), str(point)) == 10 * point * POINT


@pytest.mark.parametrize(
    ("kind", "said", "scores"),
    [
        ("nps", "nps", {"0": 0, "6": 0, "7": 50, "8": 50, "9": 100, "10": 100}),
        ("ces", "ces", {"1": 0, "3": 0, "4": 50, "5": 50, "6": 100, "7": 100}),
        ("yes_no", "yes_no", {"yes": 100, "no": 0}),
        ("yes_no", {"how": "yes_no", "reverse": True}, {"yes": 0, "no": 100}),
        ("scale", {"how": "scale", "reverse": True}, {"1": 100, "2": 50, "3": 0}),
        ("scale", {"how": "top", "least": 3}, {"1": 0, "2": 0, "3": 100}),
        ("single", {"how": "options", "points": {"x": 100, "y": 33}}, {"x": 100, "y": 33, "z": None}),
    ],
)
def test_each_way_scores_as_it_says(kind: str, said: object, scores: dict[str, int | None]) -> None:
    for reply, points in scores.items():
        assert score(question(kind), way(said), reply) == (None if points is None else points * POINT)


@PATIENT
@given(st.sampled_from(ASKED), st.sampled_from(HOW), st.sampled_from([*SAID, *CODES, "", "11", "٣"]))
def test_a_score_lies_within_its_bounds_and_codes_have_none(asked: Asked, how: Ways, reply: str) -> None:
    found = score(asked, how, reply)
    assert found is None or (type(found) is int and 0 <= found <= FULL)
    if reply in CODES or not asked.accepts(reply) or misfit(asked, how) is not None:
        assert found is None


@PATIENT
@given(st.sampled_from(ASKED), st.sampled_from(HOW))
def test_what_fits_a_question_scores_its_replies_and_what_does_not_scores_none(asked: Asked, how: Ways) -> None:
    given_ = [reply for reply in replies(asked) if reply not in CODES]
    scored = [score(asked, how, reply) is not None for reply in given_]
    assert any(scored) is (misfit(asked, how) is None)
    assert not isinstance(asked, Open) or not any(scored)


@PATIENT
@given(st.sampled_from([one for one in ASKED if isinstance(one, Scored)]), st.sampled_from(HOW), st.data())
def test_a_better_point_never_scores_less(asked: Scored, how: Ways, data: st.DataObject) -> None:
    points = st.integers(asked.lowest, asked.highest)
    one, other = sorted((data.draw(points), data.draw(points)))
    below, above = score(asked, how, str(one)), score(asked, how, str(other))
    if below is not None and above is not None:
        assert (below >= above) if getattr(how, "reverse", False) else (below <= above)
