"""`golos survey preview`: a questionnaire, or a checklist, as its author would read it."""

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from guide.content import Content
from tests.conftest import ROOT


@pytest.mark.parametrize("key", ["exit", "talk", "visit"])
def test_surveys_and_checklists_are_shown(content: Content, key: str) -> None:
    shown = CliRunner().invoke(cli, ["survey", "preview", key], env={"CONTENT_DIR": str(ROOT / "content")})
    assert shown.exit_code == 0
    asked = {**content.surveys, **content.checklists}[key].questions
    assert all(question.ask.ru in shown.output for question in asked)


def test_another_name_is_answered_with_all_there_are() -> None:
    shown = CliRunner().invoke(cli, ["survey", "preview", "nope"], env={"CONTENT_DIR": str(ROOT / "content")})
    assert shown.exit_code == 2
    assert "quarter_citizen, quarter_employer, talk, training, visit" in shown.output
