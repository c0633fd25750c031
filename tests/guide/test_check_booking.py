"""One small mistake at a time in booking, with the place and the words the linter must name it by."""

from pathlib import Path
from typing import Final

import pytest

from guide.check import check_content
from guide.content import BadContent, load
from guide.reading import Problem
from tests.conftest import ROOT
from tests.guide import asking_village, village
from tests.guide.test_check import TODAY, said

FILE: Final = "booking.yaml"
Mistake = tuple[tuple[str, str], str, str]
"""Old words and new, the key of the problem, words of its sentence."""

MISTAKES: Final[dict[str, Mistake]] = {
    "a situation that is not there": (
        ("situations: [loss]", "situations: [loss, los]"),
        "topics.work.situations",
        "no situation «los»",
    ),
    "a service that is not there": (("service: course", "service: curse"), "topics.study.service", "no service"),
    "a document that is not there": (("[passport, resume]", "[pasport]"), "topics.work.bring", "no document «pasport»"),
    "a situation without a topic": (
        ("    situations: [hiring]\n", ""),
        "topics",
        "no topic has the situation «hiring»",
    ),
    "a situation in two topics": (
        ("service: course", "service: course\n    situations: [loss]"),
        "topics.study.situations",
        "stands in the topic «work», too",
    ),
    "a topic of another audience": (
        ("audience: employer\n    kinds: [hr]", "audience: citizen\n    kinds: [career]"),
        "topics.staff.situations",
        "the topic for «citizen»",
    ),
    "somebody who talks with others": (("kinds: [hr]", "kinds: [career]"), "topics.staff.kinds", "does not talk with"),
    "nobody to lead it": (("kinds: [hr]", "kinds: []"), "topics.staff.kinds", "at least 1"),
    "a label that does not fit": (
        ('{ru: "Подбор людей"}', '{ru: "Подбор людей, когда их нужно много"}'),
        "topics.staff.title",
        "at most 30 fit",
    ),
    "two labels alike": (('{ru: "Учёба"}', '{ru: "Поиск работы"}'), "topics.study.title", "the same as in"),
    "a reason that does not fit": (
        ('{ru: "Другая причина"}', '{ru: "Другая причина, о которой здесь не сказано"}'),
        "reasons.other",
        "at most 30 fit",
    ),
    "a hold of no length": (("hold: 5m", "hold: 0m"), "rules.hold", "no time at all"),
    "an offer of no length": (("offer: 30m", "offer: 0m"), "rules.offer", "no time at all"),
    "hours that end before they begin": (("09:00-21:00", "21:00-09:00"), "rules.quiet", "ends before it begins"),
    "an evening in the night": (('evening: "20:00"', 'evening: "22:00"'), "rules.evening", "outside of the hours"),
    "an evening without quotes": (('evening: "20:00"', "evening: 20:00"), "rules.evening", "in quotes"),
    "reminders the wrong way round": (("soon: 2h", "soon: 25h"), "rules.reminders", "comes after"),
    "a kind that is not there": (("kinds: [hr]", "kinds: [hr, boss]"), "topics.staff.kinds.1", "this must be"),
}


def check(root: Path, old: str, new: str) -> tuple[Problem, ...]:
    assert village.BOOKING.count(old) == 1, old
    return check_content(village.build(root, {FILE: village.BOOKING.replace(old, new)}), TODAY).problems


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_problem_with_its_place(tmp_path: Path, mistake: str) -> None:
    (old, new), key, words = MISTAKES[mistake]
    found = check(tmp_path, old, new)
    assert any((problem.file, problem.key) == (FILE, key) and words in problem.says for problem in found), found
    assert said(found) == {(FILE, key)}


def test_too_many_topics_for_a_screen_are_named(tmp_path: Path) -> None:
    more = "".join(
        f'  t{number}: {{title: {{ru: "Тема {number}"}}, audience: citizen, kinds: [career]}}\n' for number in range(7)
    )
    found = check(tmp_path, "reasons:\n", f"{more}reasons:\n")
    assert [(problem.key, "fit on a screen" in problem.says) for problem in found] == [("topics.t6", True)]


def test_a_survey_waits_until_a_mark_can_no_longer_be_taken_back(tmp_path: Path) -> None:
    longer = village.BOOKING.replace("undo: 2h", "undo: 3h")
    found = check_content(asking_village.build(tmp_path, {FILE: longer}), TODAY).problems
    assert [(problem.file, problem.key) for problem in found] == [("triggers.yaml", "triggers.talk.delay")]
    assert "for 3 hours" in found[0].says


def test_a_region_may_do_without_booking(tmp_path: Path) -> None:
    root = village.build(tmp_path, {FILE: None})
    assert check_content(root, TODAY).problems == ()
    assert load(root).topic_of("loss") is None


def test_the_bot_does_not_start_with_a_topic_that_leads_nowhere(tmp_path: Path) -> None:
    with pytest.raises(BadContent):
        load(village.build(tmp_path, {FILE: village.BOOKING.replace("service: course", "service: curse")}))


def test_every_situation_of_the_region_leads_to_a_topic() -> None:
    content = load(ROOT / "content")
    assert content.booking is not None
    for situation in content.situations.values():
        topic = content.topic_of(situation.id)
        assert topic is not None
        assert content.booking.topics[topic].audience == situation.audience
