"""`golos` with little or nothing in its environment: it works, or says in one line what is missing."""

import re
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import LINK_KEY, ROOT
from tests.processes.deployment import command

CONTENT = str(ROOT / "content")
TOKEN = "42:TEST"
MISTAKES = [
    pytest.param({}, ["BOT_TOKEN is not set: see .env.example", "LINK_KEY is not set: see .env.example"], id="missing"),
    pytest.param(
        {"BOT_TOKEN": "nonsense", "LINK_KEY": "short", "DATABASE_URL": "mysql://localhost/golos", "LOG_FORMAT": "xml"},
        [
            "BOT_TOKEN: expected <number>:<secret>, as BotFather gives it",
            "DATABASE_URL: «mysql» is not supported: SQLite or PostgreSQL",
            "LINK_KEY: needs at least 32 characters",
            "LOG_FORMAT: Input should be 'console' or 'json'",
        ],
        id="malformed",
    ),
]


@pytest.mark.soak
@pytest.mark.parametrize(("env", "lines"), MISTAKES)
def test_each_wrong_setting_is_one_line(env: dict[str, str], lines: list[str], tmp_path: Path) -> None:
    done = command("run", folder=tmp_path, CONTENT_DIR=CONTENT, **env)
    assert sorted(done.stderr.splitlines()) == lines
    assert done.returncode == 2


@pytest.mark.soak
@pytest.mark.parametrize(
    "url",
    ["sqlite+aiosqlite:////nowhere/at/all.db", "postgresql://nobody@127.0.0.1:1/nothing"],
    ids=["sqlite", "postgresql"],
)
def test_a_database_that_is_not_there_is_one_line(url: str, tmp_path: Path) -> None:
    done = command("run", folder=tmp_path, CONTENT_DIR=CONTENT, BOT_TOKEN=TOKEN, LINK_KEY=LINK_KEY, DATABASE_URL=url)
    assert re.fullmatch(r"The database cannot be used \(\w+\)\. Check DATABASE_URL\.", done.stderr.strip())
    assert done.returncode == 2


@pytest.mark.soak
def test_content_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = command("run", folder=tmp_path, BOT_TOKEN=TOKEN, LINK_KEY=LINK_KEY)
    assert len(done.stderr.splitlines()) == 1
    assert "content" in done.stderr
    assert done.returncode == 2


@pytest.mark.soak
def test_help_needs_nothing(tmp_path: Path) -> None:
    done = command("--help", folder=tmp_path)
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("run", "migrate", "check", "invite"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.soak
def test_check_needs_only_content(tmp_path: Path) -> None:
    done = command("check", folder=tmp_path, CONTENT_DIR=CONTENT)
    assert done.returncode == 0, done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.soak
def test_migrate_needs_only_a_database(tmp_path: Path) -> None:
    for _ in range(2):
        done = command("migrate", folder=tmp_path)
        assert (done.returncode, done.stdout) == (0, "The database is up to date.\n"), done.stderr
    with sqlite3.connect(tmp_path / "golos.db") as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    connection.close()


@pytest.mark.soak
def test_invite_needs_only_a_key(tmp_path: Path) -> None:
    done = command(
        "invite", "--role", "qc", "--center", "saransk", folder=tmp_path, LINK_KEY=LINK_KEY, CONTENT_DIR=CONTENT
    )
    assert re.fullmatch(r"/start [A-Za-z0-9_-]{1,57}\n", done.stdout), done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.soak
def test_a_consultants_invite_is_for_somebody_in_the_roster(tmp_path: Path) -> None:
    known = {"LINK_KEY": LINK_KEY, "CONTENT_DIR": CONTENT}
    command("migrate", folder=tmp_path)
    asked = ("invite", "--role", "consultant", "--consultant", "vera")
    assert command(*asked, folder=tmp_path, **known).stderr.startswith("--consultant «vera» is not in the roster;")
    assert command("roster", "import", str(ROOT / "demo" / "roster.yaml"), folder=tmp_path, **known).returncode == 0
    assert re.fullmatch(r"/start [A-Za-z0-9_-]{1,64}\n", command(*asked, folder=tmp_path, **known).stdout)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--role", "boss"], "--role «boss» is unknown; one of: "),
        (["--role", "qc", "--center", "atlantis"], "--center «atlantis» is unknown; one of: "),
        (["--role", "consultant"], "--role consultant needs --consultant KEY, the key of the person in the roster"),
        (["--role", "qc", "--consultant", "vera"], "--consultant goes with --role consultant"),
        (
            ["--role", "consultant", "--consultant", "vera", "--center", "saransk"],
            "--center: the centre of a consultant",
        ),
    ],
    ids=["role", "centre", "nobody", "not a consultant", "centre of a consultant"],
)
def test_an_invite_to_nowhere_is_one_line(arguments: list[str], says: str, tmp_path: Path) -> None:
    done = command("invite", *arguments, folder=tmp_path, LINK_KEY=LINK_KEY, CONTENT_DIR=CONTENT)
    assert done.stderr.startswith(says)
    assert len(done.stderr.splitlines()) == 1
    assert done.returncode == 2
