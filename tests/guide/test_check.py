"""The linter's rules of meaning, one small mistake at a time in a village that is sound without it."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from guide.check import LABEL_LIMIT, check_content
from guide.check.situations import IDS_TOGETHER
from guide.reading import Problem
from tests.conftest import ROOT
from tests.guide import village
from tests.guide.mistakes import ALL, FOLLOWS, HIRING, LOSS, ONE_MISTAKE, TWO, also, asking, changed

TODAY = date(2026, 11, 20)


def check(root: Path, changes: dict[str, str | None], today: date = TODAY) -> tuple[Problem, ...]:
    return check_content(village.build(root, changes), today).problems


def said(problems: Iterable[Problem]) -> set[tuple[str, str]]:
    return {(problem.file, problem.key) for problem in problems}


@pytest.mark.parametrize("mistake", ONE_MISTAKE)
def test_one_mistake_is_one_problem_with_its_place(tmp_path: Path, mistake: str) -> None:
    changes, place, words = ONE_MISTAKE[mistake]
    found = check(tmp_path, changes)
    assert any((problem.file, problem.key) == place and words in problem.says for problem in found), found
    assert said(found) == {place} | FOLLOWS.get(mistake, set())


def test_the_village_is_sound(tmp_path: Path) -> None:
    assert check(tmp_path, {}) == ()


@pytest.mark.parametrize("word", ["any", "not", "none", "options"])
def test_a_question_named_like_a_word_of_conditions_is_named(tmp_path: Path, word: str) -> None:
    changes = changed(
        LOSS, asking(), also("service: advice, when: {stage: [notice]}"), ("key: stage\n", f"key: {word}\n")
    )
    found = check(tmp_path, changes)
    assert any(problem.key == f"questions.{word}" and f"«{word}»" in problem.says for problem in found)


def test_who_does_not_know_may_be_led_where_others_are(tmp_path: Path) -> None:
    options = TWO + '      - {key: unsure, label: {ru: "Пока не знаю"}}\n'
    assert check(tmp_path, changed(LOSS, asking(options), also("service: advice, when: {more: [one]}"))) == ()


def test_an_answer_that_only_opens_another_question_matters(tmp_path: Path) -> None:
    """In the village `dismissed` itself adds nothing: it asks about pay, and that does."""
    assert "when: {stage" not in village.LOSS.partition("bundle:")[2]
    assert check(tmp_path, {}) == ()


def test_an_order_of_services_is_a_difference(tmp_path: Path) -> None:
    """`want` puts the same two services in another order: what to begin with is an answer too."""
    assert check(tmp_path, {}) == ()


def test_a_bundle_longer_than_a_screen_is_named(tmp_path: Path) -> None:
    service = village.SERVICES[village.SERVICES.index("  advice:") :]
    many = "".join(service.replace("advice:", f"advice_{n}:").replace("Совет юриста", f"Совет {n}") for n in range(7))
    items = "".join(f"  - {{service: advice_{n}, when: {{many: [lots]}}}}\n" for n in range(7))
    (problem,) = check(tmp_path, {ALL: village.SERVICES + many, HIRING: village.HIRING + items})
    assert (problem.file, problem.key) == (HIRING, "bundle")
    assert "9 services for (many: lots)" in problem.says


def test_ids_that_do_not_fit_a_button_together_are_named(tmp_path: Path) -> None:
    names = ["a" * 22, "b" * 20, "c" * (IDS_TOGETHER - 44 + 1)]
    found = check(tmp_path, {f"situations/{name}.yaml": village.HIRING for name in names})
    (problem,) = (one for one in found if "shorten a file name" in one.says)
    assert f"{IDS_TOGETHER + 1} bytes" in problem.says
    fits = check(tmp_path / "fits", {f"situations/{name}.yaml": village.HIRING for name in (*names[:2], "c" * 18)})
    assert not any("shorten" in one.says for one in fits)


def test_labels_alike_in_one_language_only_are_named(tmp_path: Path) -> None:
    both = {
        **changed(LOSS, ('ru: "Без работы"', 'ru: "Без работы", en: "Work"')),
        **changed(HIRING, ('ru: "Нужны люди"', 'ru: "Нужны люди", en: "work"')),
    }
    (problem,) = check(tmp_path, both)
    assert (problem.file, problem.key) == (LOSS, "title")
    assert problem.says.startswith("the en label")


@pytest.mark.parametrize(
    ("today", "words"), [(date(2026, 10, 31), "in the future"), (date(2027, 11, 3), "over a year ago")]
)
def test_a_date_that_cannot_be_trusted_is_named(tmp_path: Path, today: date, words: str) -> None:
    found = check(tmp_path, {}, today)
    assert said(found) == {(ALL, f"services.{key}.checked") for key in ("search", "course", "advice")}
    assert all(words in problem.says for problem in found)


@pytest.mark.parametrize("today", [date(2026, 11, 1), date(2027, 11, 1)])
def test_a_date_of_today_or_of_a_year_ago_is_sound(tmp_path: Path, today: date) -> None:
    assert check(tmp_path, {}, today) == ()


def test_no_day_given_means_today(tmp_path: Path) -> None:
    village.build(tmp_path, {ALL: village.SERVICES.replace("2026-11-01", "9999-01-01")})
    assert len(check_content(tmp_path).problems) == 3


def test_an_official_name_may_be_in_office_language(tmp_path: Path) -> None:
    official = (
        'label: {ru: "Подбор работы"}\n    official: "Содействие в трудоустройстве граждан, обратившихся в центр"'
    )
    assert check(tmp_path, changed(ALL, ('label: {ru: "Подбор работы"}', official))) == ()


def test_a_file_that_cannot_be_read_invents_no_problem_of_others(tmp_path: Path) -> None:
    for name in ("documents.yaml", "partners.yaml", ALL, LOSS, HIRING):
        assert said(check(tmp_path / name, {name: "- a list\n"})) == {(name, "")}


def test_no_situation_at_all_is_a_problem(tmp_path: Path) -> None:
    found = check(tmp_path, {LOSS: None, HIRING: None})
    assert ("situations/", "") in said(found)


def test_a_wrong_condition_does_not_hide_the_rest_of_its_file(tmp_path: Path) -> None:
    changes = changed(
        LOSS, ("{service: course, when: {want: [learn]}}", "{service: course, when: {wish: [learn]}}"), asking()
    )
    assert said(check(tmp_path, changes)) == {
        (LOSS, "bundle.1.when"),
        (LOSS, "questions.want"),
        (LOSS, "questions.more"),
    }


def test_form_is_explained_in_plain_words(tmp_path: Path) -> None:
    changes = {
        **changed(
            LOSS,
            ("order: 20\n", "colour: red\n"),
            ("key: stage\n", "key: Stage\n"),
            ("audience: citizen", "audience: all"),
        ),
        **changed("centers.yaml", ('wed: "09:00-18:00"', 'wed: "с утра"')),
    }
    words = {problem.key: problem.says for problem in check(tmp_path, changes)}
    assert words["order"] == "this is missing"
    assert "typo" in words["colour"]
    assert words["questions.0.key"].startswith("«Stage» cannot stand here: small Latin letters")
    assert words["audience"] == "this must be 'citizen' or 'employer'"
    assert words["centers.east.hours.wed.since"] == "hours are written as «08:30-17:00»"


def test_the_regions_own_content_is_checked_in_a_moment() -> None:
    started = perf_counter()
    check_content(ROOT / "content", TODAY)
    assert perf_counter() - started < 5


def test_a_label_limit_counts_characters(tmp_path: Path) -> None:
    assert check(tmp_path, changed(LOSS, ("Новая работа", "ж" * LABEL_LIMIT))) == ()
