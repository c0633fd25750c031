"""`golos roster …` as an operator types it, on a database that nobody has migrated yet."""

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from tests.bot.test_roster_file import ROSTER
from tests.guide import village


class Operator:
    """Types commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "roster.yaml"
        self.file.write_text(ROSTER, "utf-8")
        village.build(folder / "content")
        self._env = {
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'golos.db'}",
            "CONTENT_DIR": str(folder / "content"),
        }

    def types(self, *words: str) -> Result:
        return CliRunner().invoke(cli, ["roster", *words], env=self._env)

    def reads(self, *words: str) -> str:
        done = self.types(*words)
        assert done.exit_code == 0, done.output
        return done.stdout


@pytest.fixture
def operator(tmp_path: Path, migrated_file: Path) -> Operator:
    shutil.copy(migrated_file, tmp_path / "golos.db")
    return Operator(tmp_path)


def test_a_roster_is_taken_over_and_listed(operator: Operator) -> None:
    said = operator.reads("import", str(operator.file))
    assert "2 new, 0 changed, 0 as before, 0 left" in said
    assert re.search(r"Slots: \d+ laid, 0 removed", said)
    listed = operator.reads("list").splitlines()
    assert [line.split(",")[0] for line in listed] == ["east: boris", "west: anna"]
    assert "golos invite --role consultant --consultant anna" in listed[1]
    assert operator.reads("list", "--center", "east").startswith("east: boris")
    assert "0 new, 0 changed, 2 as before, 0 left" in operator.reads("import", str(operator.file))


def test_a_first_roster_makes_the_database(operator: Operator) -> None:
    (operator.folder / "golos.db").unlink()
    assert "2 new" in operator.reads("import", str(operator.file))


def test_nothing_is_imported_by_halves(operator: Operator) -> None:
    """One entry is right, two things are wrong with the other: both are said, and nobody is there."""
    operator.file.write_text(ROSTER.replace("kind: hr", "kind: boss").replace("slot: 1h", "slot: 1s"), "utf-8")
    done = operator.types("import", str(operator.file))
    assert done.exit_code == 2
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["line 18, boris.kind", "line 23, boris.slot"]
    assert operator.reads("list") == ""


def test_absence_is_written_down_and_taken_back(operator: Operator) -> None:
    operator.reads("import", str(operator.file))
    said = operator.reads("absent", "anna", "--from", "2030-12-02", "--to", "2030-12-06", "--reason", "training")
    assert "golos roster back 1" in said
    operator.reads("absent", "anna", "--from", "2030-12-10T13:00", "--to", "2030-12-10T15:00")
    listed = operator.reads("list")
    assert "absence 1: 2030-12-02 00:00 to 2030-12-07 00:00, training" in listed
    assert "absence 2: 2030-12-10 13:00 to 2030-12-10 15:00, leave" in listed
    assert "taken back" in operator.reads("back", "1")
    assert "absence 1" not in operator.reads("list")


MISTAKES = [
    (("absent", "nobody", "--from", "2030-12-02"), "nobody in the roster is called «nobody»"),
    (("absent", "anna", "--from", "tomorrow"), "«tomorrow» is no moment"),
    (("absent", "anna", "--from", "2030-12-06", "--to", "2030-12-02"), "lies before"),
    (("absent", "anna", "--from", "2030-12-06", "--reason", "tired"), "is unknown; one of: leave"),
    (("back", "7"), "there is no absence 7"),
    (("list", "--center", "north"), "«north» is unknown"),
    (("import", "nowhere.yaml"), "cannot be read"),
]


@pytest.mark.parametrize(("words", "says"), MISTAKES, ids=[says for _, says in MISTAKES])
def test_a_mistake_is_one_plain_line(operator: Operator, words: tuple[str, ...], says: str) -> None:
    operator.reads("import", str(operator.file))
    done = operator.types(*words)
    assert done.exit_code == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
