"""One small mistake at a time in triggers and waves, with the place and the words the linter must name it by."""

from pathlib import Path
from typing import Final

import pytest

from guide.check import check_content
from guide.content import BadContent, load
from guide.reading import Problem
from surveys.triggers import EVENT_TYPES
from tests.conftest import ROOT
from tests.guide import asking_village, village
from tests.guide.test_check import TODAY, said

FILE: Final = "triggers.yaml"
Mistake = tuple[tuple[str, str], str, str]
"""Old words and new, the key of the problem, words of its sentence."""

SAMPLE: Final = 'kind: sample, cron: "0 11 15 * *", size: 20'
PERIODIC: Final = 'kind: periodic, cron: "0 11 15 * *"'

MISTAKES: Final[dict[str, Mistake]] = {
    "a survey that is not there": (("survey: talk,", "survey: tlak,"), "triggers.talk.survey", "no survey «tlak»"),
    "a rule for a survey that is not there": (("{talk: 7d,", "{tlak: 7d,"), "rules.recontact", "no survey «tlak»"),
    "a trigger that asks a periodic survey": (
        ("survey: fair,", "survey: quarter,"),
        "triggers.fair.survey",
        "this one is «periodic»",
    ),
    "a wave of another kind": ((SAMPLE, PERIODIC), "waves.pulse.kind", "the survey is «sample»"),
    "a wave for whom the survey is not": (
        ("audience: citizen", "audience: employer"),
        "waves.quarter.audience",
        "the survey is for «citizen»",
    ),
    "a fact that is not there": (
        ("priority: 50}", "priority: 50, when: {'@centre': [west]}}"),
        "triggers.fair.when",
        "no fact «@centre»",
    ),
    "a question in the place of a fact": (
        ("priority: 50}", "priority: 50, when: {good: ['5']}}"),
        "triggers.fair.when",
        "no fact «good»",
    ),
    "a centre that is not there": (
        ("priority: 50}", "priority: 50, when: {'@center': [north]}}"),
        "triggers.fair.when",
        "«north» is no value of @center",
    ),
    "an audience that is not there": (
        ("priority: 50}", "priority: 50, when: {not: {'@audience': [people]}}}"),
        "triggers.fair.when",
        "«people» is no value",
    ),
    "a service that is not there": (
        ("priority: 50}", "priority: 50, when: {'@service': [serch]}}"),
        "triggers.fair.when",
        "«serch» is no value",
    ),
    "a condition that says nothing": (
        ("priority: 50}", "priority: 50, when: {}}"),
        "triggers.fair.when",
        "empty condition",
    ),
    "a cron line that is none": (('"0 11 15 * *"', '"0 11 15"'), "waves.pulse.cron", "not readable"),
    "a cron line with a numbered weekday": (('"0 11 15 * *"', '"0 11 * * 1"'), "waves.pulse.cron", "as names"),
    "a reminder after the end": (
        ("expires: 7d, remind: 2d", "expires: 2d, remind: 2d"),
        "triggers.talk.remind",
        "expires before",
    ),
    "a reminder at once": (
        ("expires: 7d, remind: 2d", "expires: 7d, remind: 0d"),
        "triggers.talk.remind",
        "together with",
    ),
    "no time to answer": (
        ("delay: 1d, expires: 14d, window", "delay: 1d, expires: 0d, window"),
        "triggers.fair.expires",
        "no time",
    ),
    "a contact asked about too soon": (("delay: 3h", "delay: 2h"), "triggers.talk.delay", "taken back for 2 hours"),
    "a fair that is called a contact": (
        ("priority: 50}", "priority: 50, contact: true}"),
        "triggers.fair.contact",
        "no contact",
    ),
    "a sample without a size": (("size: 20, ", ""), "waves.pulse.size", "how many"),
    "a periodic survey with a size": (
        ("audience: citizen,", "audience: citizen, size: 5,"),
        "waves.quarter.size",
        "no meaning",
    ),
    "hours that end before they begin": (("10:00-19:00", "19:00-10:00"), "rules.hours", "ends before it begins"),
    "a kept invitation for nobody": (("kept_for: 80", "kept_for: 90"), "rules.budget.kept_for", "never used"),
    "a length of time that is none": (("delay: 3h", "delay: 3 hours"), "triggers.talk.delay", "«30m», «3h» or «2d»"),
    "an event that is not there": (("contact.completed", "contact.ended"), "triggers.talk.event", "this must be"),
    "a word that no trigger has": (("priority: 50}", "priority: 50, colour: red}"), "triggers.fair.colour", "typo"),
}


def check(root: Path, changes: dict[str, str | None]) -> tuple[Problem, ...]:
    return check_content(asking_village.build(root, changes), TODAY).problems


def changed(old: str, new: str) -> dict[str, str | None]:
    assert asking_village.TRIGGERS.count(old) == 1, old
    return {FILE: asking_village.TRIGGERS.replace(old, new)}


FOLLOWS: Final = {
    "a survey that is not there": {(FILE, "triggers")},
    "a trigger that asks a periodic survey": {(FILE, "triggers")},
}
"""Now nothing leads to the survey that was meant."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_problem_with_its_place(tmp_path: Path, mistake: str) -> None:
    (old, new), key, words = MISTAKES[mistake]
    found = check(tmp_path, changed(old, new))
    assert any((problem.file, problem.key) == (FILE, key) and words in problem.says for problem in found), found
    assert said(found) == {(FILE, key)} | FOLLOWS.get(mistake, set())


def test_the_asking_village_is_sound(tmp_path: Path) -> None:
    assert check(tmp_path, {}) == ()


def test_a_region_may_do_without_triggers(tmp_path: Path) -> None:
    assert check(tmp_path, {FILE: None}) == ()
    assert load(asking_village.build(tmp_path, {FILE: None})).triggers is None


def test_a_survey_nobody_is_asked_is_named(tmp_path: Path) -> None:
    found = check(tmp_path, {"surveys/lost.yaml": asking_village.survey("Забытый", "event")})
    assert [(problem.key, problem.says) for problem in found] == [("triggers", "nothing leads to the survey «lost»")]


def test_the_bot_does_not_start_with_a_trigger_that_leads_nowhere(tmp_path: Path) -> None:
    with pytest.raises(BadContent):
        load(asking_village.build(tmp_path, changed("survey: talk,", "survey: tlak,")))


def test_dates_that_cannot_be_are_named(tmp_path: Path) -> None:
    region = village.REGION
    found = check(tmp_path, {"region.yaml": region + 'closed: [2026-12-31]\nopen: {2026-12-31: "12:00-10:00"}\n'})
    assert {problem.says for problem in found} == {
        "this date is closed, too: which is it?",
        "12:00-10:00: this ends before it begins",
    }


def test_every_event_that_has_a_survey_is_asked_about() -> None:
    """A closed case has none yet."""
    triggers = load(ROOT / "content").triggers
    assert triggers is not None
    assert {trigger.event for trigger in triggers.triggers.values()} == set(EVENT_TYPES) - {"case.closed"}
