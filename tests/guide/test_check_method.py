"""One small mistake at a time in the method and the checklists, with the place and the words the linter names it by."""

from pathlib import Path
from shutil import copytree
from typing import Final

import pytest

from guide.check import check_content
from guide.content import load
from guide.reading import Problem
from tests.conftest import ROOT
from tests.guide.test_check import TODAY

Mistake = tuple[tuple[str, str], str, str]
"""Old words and new, the key of the problem, words of its sentence."""

MISTAKES: Final[dict[str, Mistake]] = {
    "a question that is not there": (
        ("exit: {courtesy: scale}", "exit: {curtesy: scale}"),
        "courtesy.questions",
        "no question «curtesy» in a survey «exit»",
    ),
    "a survey that is not there": (
        ("exit: {waiting: scale}", "exti: {waiting: scale}"),
        "waiting.questions",
        "in a survey «exti»",
    ),
    "a checklist that is not there": (
        ("talk: {greet: scale}", "talks: {greet: scale}"),
        "courtesy.checks",
        "in a checklist «talks»",
    ),
    "a scale for yes or no": (
        ("talk: {own: yes_no}", "talk: {own: scale}"),
        "own_consultant.checks",
        "talk.own is «yes_no»",
    ),
    "yes or no for a scale": (
        ("exit: {courtesy: scale}", "exit: {courtesy: yes_no}"),
        "courtesy.questions",
        "exit.courtesy is «scale»",
    ),
    "a share of top answers beyond the scale": (
        ("exit: {courtesy: scale}", "exit: {courtesy: {how: top, least: 6}}"),
        "courtesy.questions",
        "«least: 6»",
    ),
    "points for an option that is not there": (
        ("quick: 100,", "quck: 100,"),
        "waiting.checks",
        "no answer «quck»",
    ),
    "weights that do not add up": (("weight: 25", "weight: 20"), "friendliness", "add up to 95"),
    "sources that do not add up": (("checklist: 25}", "checklist: 35}"), "courtesy.sources", "add up to 110"),
    "an indicator that drowns the others": (("weight: 25", "weight: 76"), "friendliness", "more than all the others"),
    "a group that drowns the others": (("    weight: 20", "    weight: 81"), "groups", "more than all the others"),
    "an indicator that nobody hears": (("weight: 25", "weight: 4"), "friendliness", "would change nothing: 5 or more"),
    "staff that drown the clients": (
        ("{client: 75, checklist: 25}", "{client: 49, checklist: 51}"),
        "courtesy.sources",
        "staff would outweigh the clients",
    ),
    "stars in disorder": (("stars: [60, 70, 80, 90]", "stars: [60, 80, 70, 90]"), "stars", "needs more points"),
    "values of answers that are not shown": (
        ("minimum: {indicator: 5,", "minimum: {indicator: 3,"),
        "minimum.indicator",
        "fewer than 5",
    ),
    "an index of answers that are not shown": (("index: 15,", "index: 4,"), "minimum.index", "fewer than 5"),
    "too few for anonymity": (("anonymity: 5", "anonymity: 4"), "anonymity", "5 or more"),
    "an index of little": (("coverage: 50}", "coverage: 49}"), "minimum.coverage", "less than half"),
    "nobody to count as": (("unsaid: citizen\n", ""), "unsaid", "«exit»"),
    "an answer without points": (("long: 30, ", ""), "waiting.checks", "the answer «long» has no points"),
    "an answer that is not even no value": (("unscored: [nobody]", "unscored: []"), "waiting.checks", "«nobody»"),
    "no value of an answer that is not there": (("[nobody]", "[nobody, nobdy]"), "waiting.checks", "no answer «nobdy»"),
    "points for no value": (("[nobody]", "[nobody, long]"), "waiting.checks", "has points and stands in «unscored»"),
    "a kind of survey that does not count": (
        ("kinds: [exit, event, periodic, sample]", "kinds: [exit, event, periodic]"),
        "recommend.questions",
        "«pulse» is «sample»",
    ),
    "nps of a scale": (("pulse: [rec]}\n  ces", "pulse: [info]}\n  ces"), "beside.nps", "pulse.info must be «nps»"),
    "csat of a question that is not there": (
        ("pulse: [overall]}", "pulse: [over]}"),
        "beside.csat",
        "no question «over»",
    ),
    "an indicator named like a measure": (("- id: hours", "- id: csat"), "csat", "taken by a measure"),
    "an indicator twice": (("- id: place", "- id: accessible"), "accessible", "have this id"),
    "a question that speaks for two": (
        ("consultation: {needless: scale}", "consultation: {needless: scale, know: scale}"),
        "groups",
        "consultation.know feeds 2 indicators",
    ),
    "nobody who asks citizens": (
        ("          journey: {channels: scale}\n", ""),
        "channels.questions",
        "no survey asks a client of the kind «citizen»",
    ),
    "questions without a weight": (
        ("sources: {client: 75, checklist: 25}", "sources: {client: 100}"),
        "courtesy.sources",
        "«checklist» has no weight",
    ),
    "a weight without questions": (
        ("sources: {client: 100}", "sources: {client: 75, checklist: 25}"),
        "competence.sources",
        "nothing is asked there",
    ),
    "checklists among the surveys": (("kinds: [exit,", "kinds: [checklist, exit,"), "kinds", "no survey of clients"),
}


def content(root: Path, **changes: tuple[str, str]) -> Path:
    """The region's own content with some words changed (`method`, `checklists__visit` …)."""
    copy = copytree(ROOT / "content", root / "content")
    for name, (old, new) in changes.items():
        file = copy / f"{name.replace('__', '/')}.yaml"
        words = file.read_text("utf-8")
        assert words.count(old) >= 1, old
        file.write_text(words.replace(old, new, 1), "utf-8")
    return copy


def found(root: Path, **changes: tuple[str, str]) -> tuple[Problem, ...]:
    return check_content(content(root, **changes), TODAY).problems


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_in_the_method_is_named(tmp_path: Path, mistake: str) -> None:
    change, key, words = MISTAKES[mistake]
    problems = found(tmp_path, method=change)
    assert any(one.file == "method.yaml" and one.key == key and words in one.says for one in problems), problems


@pytest.mark.parametrize(
    "change",
    [
        ("weight: 25", "weight: 0"),
        ("weight: 25", "weight: 2.5"),
        ("{courtesy: scale}", "{courtesy: scael}"),
        ("talk: {own: yes_no}", "talk: {}"),
        ("sources: {client: 100}", "sources: {}"),
    ],
)
def test_what_cannot_be_is_not_read(tmp_path: Path, change: tuple[str, str]) -> None:
    problems = found(tmp_path, method=change)
    assert problems
    assert {one.file for one in problems} == {"method.yaml"}


def test_checklists_are_read_and_stand_in_their_own_folder(tmp_path: Path) -> None:
    read = load(content(tmp_path))
    assert set(read.checklists) == {"visit", "talk"}
    assert all(one.kind == "checklist" for one in read.checklists.values())
    assert not any(one.kind == "checklist" for one in read.surveys.values())


@pytest.mark.parametrize("change", [("kind: checklist", "kind: event")])
def test_a_survey_among_the_checklists_is_named(tmp_path: Path, change: tuple[str, str]) -> None:
    (problem,) = found(tmp_path, checklists__talk=change)
    assert (problem.file, problem.key) == ("checklists/talk.yaml", "kind")


def test_a_checklist_named_like_a_survey_is_named(tmp_path: Path) -> None:
    copy = content(tmp_path)
    (copy / "checklists/exit.yaml").write_text((copy / "checklists/talk.yaml").read_text("utf-8"), "utf-8")
    (problem,) = check_content(copy, TODAY).problems
    assert problem.file == "checklists/exit.yaml"
    assert "a survey has this name too" in problem.says


def test_a_checklist_that_cannot_be_read_invents_no_problem(tmp_path: Path) -> None:
    problems = found(tmp_path, checklists__talk=("kind: checklist", "kind: chekclist"))
    assert {one.file for one in problems} == {"checklists/talk.yaml"}
