"""`golos export` as an operator types it."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner, Result

from bot.cli import cli
from db.database import connect
from tests.conftest import LINK_KEY
from tests.guide import village
from tests.surveys.every_kind import EVERY_KIND
from tests.usecases.conftest import audit
from tests.usecases.export.exported import EVERYTHING, lines, published, ran

BEGAN = datetime.now(UTC) - timedelta(days=2)
MONTH = f"{BEGAN:%Y-%m}"


class Operator:
    """Types commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite+aiosqlite:///{folder / 'golos.db'}"
        village.build(folder / "content")

    def types(self, *words: str, **env: str) -> Result:
        known = {"DATABASE_URL": self.url, "CONTENT_DIR": str(self.folder / "content")}
        return CliRunner().invoke(cli, ["export", *words], env={**known, **env})


@pytest.fixture
def operator(tmp_path: Path, migrated_file: Path) -> Operator:
    shutil.copy(migrated_file, tmp_path / "golos.db")
    typing = Operator(tmp_path)

    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        ran(tx, EVERY_KIND, EVERYTHING, {"@center": "west"}, began=BEGAN, day=BEGAN.date())

    async def fill() -> None:
        async with connect(typing.url) as db:
            await db.write(body)

    asyncio.run(fill())
    return typing


def test_files_are_whole_and_nothing_else_is_there(operator: Operator) -> None:
    out = operator.folder / "new" / "out"
    done = operator.types(
        "--period", MONTH, "--center", "west", "--survey", "exit", "--format", "csv", "--out", str(out)
    )
    assert done.exit_code == 0, done.output
    assert [Path(line) for line in done.stdout.splitlines()] == [
        out / f"golos_{MONTH}_west_{name}.csv" for name in ("exit", "codebook")
    ]  # what one person typed is left out
    assert {file.name for file in out.iterdir()} == {Path(line).name for line in done.stdout.splitlines()}
    assert [row["wait"] for row in lines(out / f"golos_{MONTH}_west_exit.csv")] == ["15"]


@pytest.mark.parametrize(("words", "name"), [((), "petrova"), (("--by", "ivanova"), "ivanova")])
def test_the_audit_says_who_exported(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], name: str
) -> None:
    monkeypatch.setattr("bot.operator.getuser", lambda: "petrova")
    done = operator.types("--period", MONTH, "--format", "csv", "--out", str(operator.folder / "out"), *words)
    assert done.exit_code == 0, done.output

    async def said() -> list[tuple[str, dict[str, object]]]:
        async with connect(operator.url) as db:
            return await audit(db)

    ((action, detail),) = asyncio.run(said())
    assert (action, detail["by"], detail["period"]) == ("export.made", name, MONTH)


def test_what_is_wrong_is_said_plainly(operator: Operator) -> None:
    done = operator.types("--period", "2026-Q9", "--center", "north", "--format", "pdf")
    assert done.exit_code == 2
    assert [line.split("«")[0] for line in done.stderr.splitlines()] == ["--center ", "--format ", "--period "]


def test_nothing_to_export(operator: Operator) -> None:
    done = operator.types("--period", "2020", "--format", "csv", "--out", str(operator.folder / "out"))
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == "nobody answered that in 2020: nothing is exported"
    assert list((operator.folder / "out").iterdir()) == []


def test_a_panel_needs_the_key_that_makes_it(operator: Operator) -> None:
    wanted = ("--period", MONTH, "--format", "csv", "--panel", "--out", str(operator.folder / "out"))
    assert operator.types(*wanted, LINK_KEY="").stderr.startswith("LINK_KEY is not set")
    assert operator.types(*wanted, LINK_KEY=LINK_KEY).exit_code == 0


def test_a_package_that_is_missing_is_named(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.export.spss_missing", lambda: "pyreadstat")
    done = operator.types("--period", MONTH, "--format", "sav")
    assert done.exit_code == 2
    assert done.stderr == "--format sav needs the package pyreadstat: pip install 'golos[spss]'\n"
