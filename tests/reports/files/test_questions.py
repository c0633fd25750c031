"""The columns of a questionnaire: every kind, every version."""

import json
from typing import Any

import pytest

from reports.files.questions import Questions, typed_keys
from reports.files.table import Cell, Missing
from surveys.survey import Survey
from tests.surveys.every_kind import EVERY_KIND, QUESTIONS, survey


def read(questions: Questions, asked: Survey, **replies: str) -> dict[str, Cell]:
    block = questions.chosen()
    assert block.decode is not None
    cells = block.decode(f"{asked.version}|{json.dumps(replies)}")
    return dict(zip((column.name for column in block.columns), cells, strict=True))


def edited(key: str, **changes: Any) -> Survey:
    """Every kind of question, one of them changed."""
    return survey([{**one, **changes} if one["key"] == key else one for one in QUESTIONS])


def test_every_kind_has_its_columns() -> None:
    questions = Questions([EVERY_KIND], ())
    replies = {"mark": "5", "easy": "7", "again": "0", "met": "no", "room": "b", "fix": "a,c", "wait": "0"}
    assert read(questions, EVERY_KIND, **replies) == {
        "mark": 5, "easy": 7, "again": 0, "met": 0, "room": "b", "fix_a": 1, "fix_b": 0, "fix_c": 1, "fix_d": 0,
        "fix_e": 0, "wait": 0,
    }  # fmt: skip
    assert questions.texts == {"low": "Вы поставили {mark}. Почему?", "better": "Что улучшить?"}


def test_not_asked_is_empty_and_special_is_neither() -> None:
    cells = read(Questions([EVERY_KIND], ()), EVERY_KIND, mark="-dk", met="-no")
    assert (cells["mark"], cells["met"]) == (Missing.DONT_KNOW, Missing.REFUSED)
    assert [cells[name] for name in ("easy", "room", "fix_a", "wait")] == [None] * 4


def test_a_special_answer_to_several_options_stands_in_each() -> None:
    asked = edited("fix", optional=True)
    cells = read(Questions([asked], ()), asked, fix="-sk")
    assert {cells[f"fix_{key}"] for key in "abcde"} == {Missing.SKIPPED}


def test_typed_words_are_a_block_of_their_own() -> None:
    block = Questions([EVERY_KIND], ()).typed()
    assert block.decode is not None
    assert [column.name for column in block.columns] == ["low", "better"]
    assert block.decode(json.dumps({"better": "-sk"})) == (None, Missing.SKIPPED)
    assert block.decode(json.dumps({"low": "Долго"})) == ("Долго", None)


def test_versions_are_joined_in_the_order_of_the_newest() -> None:
    newest = survey([QUESTIONS[5], QUESTIONS[1], {**QUESTIONS[8], "key": "minutes"}])
    columns = [column.name for column in Questions([newest, EVERY_KIND], ()).chosen().columns]
    assert columns[:3] == ["met", "mark", "minutes"]
    assert set(columns) >= {"easy", "again", "room", "wait", "fix_a"}


def test_an_option_that_a_version_did_not_have_is_empty_there() -> None:
    options = [option for option in QUESTIONS[7]["options"] if option["key"] != "b"]
    newest = edited("fix", options=[*options, {"key": "f", "label": {"ru": "Туалет"}}])
    questions = Questions([newest, EVERY_KIND], ())
    new, old = read(questions, newest, fix="a,f"), read(questions, EVERY_KIND, fix="a,b")
    assert (new["fix_f"], new["fix_b"]) == (1, None)
    assert (old["fix_f"], old["fix_b"]) == (None, 1)


def test_another_scale_is_another_column() -> None:
    newest = edited("mark", points=10)
    questions = Questions([newest, EVERY_KIND], ())
    assert read(questions, newest, mark="10")["mark"] == 10
    old = read(questions, EVERY_KIND, mark="5")
    assert (old["mark"], old["mark_2"]) == (None, 5)
    label = next(column for column in questions.chosen().columns if column.name == "mark_2")
    assert label.note == "прежний вид вопроса"


def test_a_question_that_was_typed_once_is_typed() -> None:
    newest = survey([*QUESTIONS[:6], {"key": "room", "kind": "text", "ask": {"ru": "Где?"}}])
    questions = Questions([newest, EVERY_KIND], ())
    assert "room" in questions.texts
    assert "room" in typed_keys([newest, EVERY_KIND])
    assert "room" not in {column.name for column in questions.chosen().columns}


@pytest.mark.parametrize("taken", ["run", "weight", "day"])
def test_no_two_columns_have_one_name(taken: str) -> None:
    asked = survey(
        [{"key": taken, "kind": "number", "ask": {"ru": "?"}}, {"key": "by", "kind": "ces", "ask": {"ru": "?"}}]
    )
    columns = Questions([asked], (taken,)).chosen().columns
    assert [column.name for column in columns] == [f"q_{taken}", "q_by"]
    assert {column.note for column in columns} == {""}, "it is the only shape of the question"
    multi = {**QUESTIONS[7], "key": "fix"}
    both = survey([{"key": "fix_a", "kind": "number", "ask": {"ru": "?"}}, multi])
    names = [column.name for column in Questions([both], ()).chosen().columns]
    assert len(set(names)) == len(names)
