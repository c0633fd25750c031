"""Lengths of time as editors write them, the budget, and what an event fires."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from guide.content import load
from surveys.triggers import Budget, Trigger, Triggers
from tests.conftest import ROOT

TALK = {"event": "contact.completed", "survey": "talk", "expires": "7d", "window": "2d", "priority": 60}
RULES = {
    "budget": {"invitations": 2, "days": 30, "kept_for": 80},
    "hours": "10:00-19:00",
    "busy": "15m",
    "recontact": {"talk": "7d"},
    "quarter": {"surveys": 2, "warn_days": 21},
}
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def triggers(**more: dict[str, object]) -> Triggers:
    parsed = {key: {**TALK, "delay": "3h", **fields} for key, fields in more.items()}
    return Triggers.model_validate({"rules": RULES, "triggers": parsed})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("30m", timedelta(minutes=30)),
        ("3h", timedelta(hours=3)),
        ("2d", timedelta(days=2)),
        ("0m", timedelta(0)),
    ],
)
def test_a_length_of_time_is_a_number_and_a_letter(written: str, meant: timedelta) -> None:
    assert Trigger.model_validate({**TALK, "delay": written}).delay == meant


@pytest.mark.parametrize("written", ["3", "3 h", "3hours", "-3h", "3w", "", "99999d"])
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        Trigger.model_validate({**TALK, "delay": written})


def test_one_invitation_of_the_budget_is_kept() -> None:
    budget = Budget(invitations=2, days=30, kept_for=80)
    assert [budget.ordinary(priority) for priority in (0, 79, 80, 100)] == [True, True, False, False]


def test_an_event_fires_what_is_meant_for_it() -> None:
    content = triggers(
        everybody={},
        employers={"when": {"@audience": ["employer"]}},
        absent={"event": "contact.no_show"},
    )
    fired = [key for key, _ in content.fired_by("contact.completed", {"@audience": "citizen", "@center": "west"})]
    assert fired == ["everybody"]
    assert [key for key, _ in content.fired_by("contact.completed", {"@audience": "employer"})] == [
        "everybody",
        "employers",
    ]


def test_an_event_of_nobody_waits_as_long_as_its_longest_window() -> None:
    content = triggers(one={"window": "2d"}, two={"window": "5d"}, absent={"event": "fair.attended", "window": "9d"})
    assert content.waits_until("contact.completed", NOW) == NOW + timedelta(days=5)
    assert content.waits_until("case.closed", NOW) is None


def test_a_survey_without_a_rule_may_be_asked_again_at_once() -> None:
    content = triggers(talk={})
    assert content.recontact("talk") == timedelta(days=7)
    assert content.recontact("other") == timedelta(0)


def test_shipped_rules_spare_people_and_keep_the_quarter() -> None:
    shipped = load(ROOT / "content").triggers
    assert shipped is not None
    assert (shipped.rules.budget.invitations, shipped.rules.budget.days) == (2, 30)
    assert shipped.rules.quarter.surveys == 2
    quarterly = [wave.priority for wave in shipped.waves.values() if wave.kind == "periodic"]
    assert min(quarterly) >= shipped.rules.budget.kept_for
    frequent = [wave.priority for wave in shipped.waves.values() if wave.kind == "sample"]
    assert max(frequent) < shipped.rules.budget.kept_for
