"""Content is read whole, and whatever is wrong with it is said at once, with file and place."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from guide.check import LABEL_LIMIT, Report, check_content
from guide.content import BadContent, load
from guide.reading import Problem
from tests.conftest import ROOT
from tests.guide import village


def problems(root: Path, **changes: str | None) -> tuple[Problem, ...]:
    """What the linter says about the village with these files changed (`situations__loss` is situations/loss.yaml)."""
    files = {f"{name.replace('__', '/')}.yaml": words for name, words in changes.items()}
    return check(village.build(root, files)).problems


def check(root: Path) -> Report:
    """On a day soon after the village's services were checked."""
    return check_content(root, date(2026, 11, 20))


def places(found: tuple[Problem, ...]) -> set[tuple[str, str]]:
    return {(problem.file, problem.key) for problem in found}


def test_the_regions_own_content_is_sound(tmp_path: Path) -> None:
    copy = copytree(ROOT / "content", tmp_path / "content")
    report = check(copy)
    assert report.problems == ()
    content = load(copy)
    assert content.situations_for("citizen")
    assert content.situations_for("employer")


def test_a_sound_village_is_read_into_types(tmp_path: Path) -> None:
    content = load(village.build(tmp_path))
    assert content.situations["loss"].id == "loss"
    assert content.services["course"].partner == "college"
    assert content.region.consent.version == "1"
    assert list(content.centers) == ["west", "east"]


def test_situations_stand_in_the_editors_order(tmp_path: Path) -> None:
    first = village.LOSS.replace("order: 20", "order: 5")
    content = load(village.build(tmp_path, {"situations/zero.yaml": first}))
    assert [situation.id for situation in content.situations_for("citizen")] == ["zero", "loss"]
    assert [situation.id for situation in content.situations_for("employer")] == ["hiring"]


def test_only_confirmed_law_is_shown_as_law(tmp_path: Path) -> None:
    content = load(village.build(tmp_path))
    assert content.services["search"].acts() == ("Подтверждённый закон",)


def test_a_directory_that_is_not_there_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(BadContent) as caught:
        load(tmp_path / "nowhere")
    assert "CONTENT_DIR" in str(caught.value.problems[0])


@pytest.mark.parametrize("name", ["region", "centers", "documents", "partners"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, **{name: None}) == (Problem(f"{name}.yaml", "", "the file is missing"),)


def test_a_key_given_twice_is_named_with_its_line(tmp_path: Path) -> None:
    twice = village.DOCUMENTS + '  passport: {title: {ru: "Другой"}}\n'
    (problem,) = problems(tmp_path, documents=twice)
    assert (problem.file, problem.key) == ("documents.yaml", "line 6")
    assert "«passport» is given twice" in problem.says


def test_an_unknown_field_is_named(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, situations__loss=village.LOSS + "colour: red\n")
    assert (problem.file, problem.key) == ("situations/loss.yaml", "colour")


def test_an_unknown_service_is_named(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, situations__loss=village.LOSS + "  - {service: nothing}\n")
    assert problem == Problem("situations/loss.yaml", "bundle.4.service", "no service «nothing»")


def test_an_unknown_document_and_an_unknown_partner_are_named(tmp_path: Path) -> None:
    services = village.SERVICES.replace("[diploma,", "[diplom,").replace("partner: college", "partner: kolledge")
    assert set(problems(tmp_path, services__all=services)) == {
        Problem("services/all.yaml", "services.course.documents", "no document «diplom»"),
        Problem("services/all.yaml", "services.course.partner", "no partner «kolledge»"),
        Problem("documents.yaml", "documents.diploma", "no service asks for this document"),
        Problem("partners.yaml", "partners.college", "no service is provided by this partner"),
    }


def test_a_bare_yes_as_an_option_is_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, situations__loss=village.LOSS.replace("key: full", "key: yes"))
    assert ("situations/loss.yaml", "questions.1.options.0.key") in places(found)


@pytest.mark.parametrize("word", ["yes", "no", "on", "off"])
def test_a_bare_yes_as_a_key_is_refused(tmp_path: Path, word: str) -> None:
    (problem,) = problems(tmp_path, documents=village.DOCUMENTS.replace("resume:", f"{word}:"))
    assert problem.file == "documents.yaml"
    assert problem.key.startswith("documents.")


def test_a_time_zone_that_does_not_exist_is_named(tmp_path: Path) -> None:
    zones = village.CENTERS.replace("Asia/Krasnoyarsk", "Asia/Krasnoyar")
    assert problems(tmp_path, centers=zones) == (
        Problem("centers.yaml", "centers.east.timezone", "no such time zone: Asia/Krasnoyar"),
    )


@pytest.mark.parametrize(
    ("file", "old", "key"),
    [
        ("situations/loss.yaml", "Без работы", "title"),
        ("situations/loss.yaml", "Новая работа", "questions.want.options.job"),
        ("services/all.yaml", "Подбор работы", "services.search.label"),
        ("centers.yaml", "Восток", "centers.east.title"),
    ],
)
def test_a_label_that_does_not_fit_its_button_is_named(tmp_path: Path, file: str, old: str, key: str) -> None:
    longer = village.FILES[file].replace(f'ru: "{old}"', f'ru: "{"ж" * (LABEL_LIMIT + 1)}"')
    (problem,) = check(village.build(tmp_path, {file: longer})).problems
    assert problem.file.startswith(file.partition("/")[0])
    assert problem.key == key
    assert str(LABEL_LIMIT + 1) in problem.says


def test_a_label_that_just_fits_is_sound(tmp_path: Path) -> None:
    assert problems(tmp_path, situations__loss=village.LOSS.replace("Новая работа", "ж" * LABEL_LIMIT)) == ()


def test_a_service_in_two_files_is_named(tmp_path: Path) -> None:
    course = village.SERVICES.partition("  course:")[2].partition("  advice:")[0]
    again = f"services:\n  course:{course}"
    (problem,) = problems(tmp_path, services__more=again)
    assert problem.file in {"services/all.yaml", "services/more.yaml"}
    assert problem.key == "services.course"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("documents", ""),
        ("documents", "- a list\n"),
        ("documents", "documents: [unclosed\n"),
        ("documents", village.DOCUMENTS + "  {{ name }}: 1\n"),
        ("documents", village.DOCUMENTS + "\tpassport: 1\n"),
        ("services__all", village.SERVICES.replace("2026-11-01", "2026-13-01", 1)),
    ],
    ids=["empty", "a list", "unclosed", "a template's braces", "a tab", "a thirteenth month"],
)
def test_what_is_no_yaml_is_a_plain_line_and_no_traceback(tmp_path: Path, name: str, words: str) -> None:
    (problem,) = problems(tmp_path, **{name: words})
    assert problem.file == f"{name.replace('__', '/')}.yaml"
    assert problem.says


def test_a_file_in_another_encoding_is_a_plain_line(tmp_path: Path) -> None:
    village.build(tmp_path)
    (tmp_path / "documents.yaml").write_bytes(village.DOCUMENTS.encode("cp1251"))
    (problem,) = check(tmp_path).problems
    assert problem.file == "documents.yaml"


@pytest.mark.parametrize(
    ("old", "new"),
    [('mon: "08:30-17:00"', 'mon: "с утра"'), ("fri:", "friday:"), ("latitude: 54.0", "latitude: 540")],
)
def test_hours_days_and_places_that_cannot_be_are_named(tmp_path: Path, old: str, new: str) -> None:
    found = problems(tmp_path, centers=village.CENTERS.replace(old, new))
    assert found
    assert all(problem.key.startswith("centers.") for problem in found)


@pytest.mark.parametrize("version", ["", "2026:1", "от 1 января", "x" * 25])
def test_a_consent_version_that_no_button_can_carry_is_named(tmp_path: Path, version: str) -> None:
    (problem,) = problems(tmp_path, region=village.REGION.replace('version: "1"', f'version: "{version}"'))
    assert (problem.file, problem.key) == ("region.yaml", "consent.version")


def test_a_situation_whose_file_name_is_no_id_is_named(tmp_path: Path) -> None:
    (problem,) = check(village.build(tmp_path, {"situations/Loss two.yaml": village.LOSS})).problems
    assert problem.file == "situations/Loss two.yaml"


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    """An editor who mends what was named must not meet a new problem at the next try."""
    services = village.SERVICES.replace("[diploma,", "[diplom,").replace("partner: college", "partner: kolledge")
    changes = {
        "partners.yaml": None,
        "documents.yaml": village.DOCUMENTS + '  passport: {title: {ru: "Другой"}}\n',
        "centers.yaml": village.CENTERS.replace("Asia/Krasnoyarsk", "Asia/Krasnoyar"),
        "services/all.yaml": services.replace("Подбор работы", "ж" * 31),
        "situations/loss.yaml": village.LOSS.replace("key: full", "key: yes") + "colour: red\n",
        "situations/hiring.yaml": village.HIRING.replace("Нужны люди", "ж" * 31) + "  - {service: nothing}\n",
    }
    assert places(check(village.build(tmp_path, changes)).problems) >= {
        ("partners.yaml", ""),
        ("documents.yaml", "line 6"),
        ("centers.yaml", "centers.east.timezone"),
        ("situations/loss.yaml", "colour"),
        ("situations/loss.yaml", "questions.1.options.0.key"),
        ("situations/hiring.yaml", "bundle.2.service"),
        ("situations/hiring.yaml", "title"),
        ("services/all.yaml", "services.search.label"),
    }


def test_gaps_in_translation_are_counted_and_no_problem(tmp_path: Path) -> None:
    half = village.LOSS.replace('{ru: "Без работы"}', '{ru: "Без работы", en: "Jobless"}') + "unread: [en]\n"
    plain = check(village.build(tmp_path / "plain"))
    report = check(village.build(tmp_path / "half", {"situations/loss.yaml": half}))
    assert report.problems == ()
    assert report.missing["en"] == plain.missing["en"] - 1
    assert report.missing["tt"] == plain.missing["tt"] == plain.texts
    assert (plain.unread["en"], report.unread["en"]) == (0, 1)
    assert "en: " in report.summary()
