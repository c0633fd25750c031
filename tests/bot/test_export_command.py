"""`golos export` as an operator types it."""

import asyncio
import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Connection, insert
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.export_folder import PREFIX
from db.database import Away, connect
from db.models import MethodVersion
from tests.conftest import LINK_KEY, ROOT
from tests.guide import village
from tests.surveys.every_kind import EVERY_KIND
from tests.until import until
from tests.usecases.conftest import audit
from tests.usecases.export.exported import EVERYTHING, lines, published, ran
from usecases.export.making import Maker
from usecases.export.order import FORMATS

BEGAN = datetime.now(UTC) - timedelta(days=2)
MONTH = f"{BEGAN:%Y-%m}"
SLOW: Final = """
import asyncio
from bot.cli import cli
from usecases.export.making import Maker

async def make(self, order, now, folder, tell):
    (folder / "said.csv").write_text("what somebody said")
    await asyncio.sleep(60)

Maker.make = make
cli()
"""
"""`golos` whose exports take a minute."""


class Operator:
    """Types commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite+aiosqlite:///{folder / 'golos.db'}"
        village.build(folder / "content")

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def env(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url, "CONTENT_DIR": str(self.folder / "content")}

    def types(self, *words: str, **env: str) -> Result:
        return CliRunner().invoke(cli, ["export", *words], env={**self.env, **env})

    def exports(self, *words: str, **env: str) -> Result:
        """All of the month, as text files."""
        return self.types("--period", MONTH, "--format", "csv", "--out", str(self.out), *words, **env)

    @contextmanager
    def exporting(self) -> Any:
        """The command in a process of its own, in the middle of its work."""
        words = ("export", "--period", MONTH, "--format", "csv", "--out", str(self.out))
        command = [sys.executable, "-c", SLOW, *words]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **self.env}, stderr=subprocess.PIPE, text=True)
        try:
            asyncio.run(until(lambda: any(self.out.glob(f"{PREFIX}*/said.csv")), seconds=40))
            yield process
        finally:
            process.kill()
            process.communicate()

    def said(self) -> list[tuple[str, dict[str, Any]]]:
        """What the audit keeps."""

        async def read() -> list[tuple[str, dict[str, Any]]]:
            async with connect(self.url) as db:
                return await audit(db)

        return asyncio.run(read())

    def writes(self, body: Callable[[Connection], object]) -> None:
        async def write() -> None:
            async with connect(self.url) as db:
                await db.write(body)

        asyncio.run(write())


@pytest.fixture
def operator(tmp_path: Path, migrated_file: Path) -> Operator:
    shutil.copy(migrated_file, tmp_path / "golos.db")
    typing = Operator(tmp_path)

    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        ran(tx, EVERY_KIND, EVERYTHING, {"@center": "west"}, began=BEGAN, day=BEGAN.date())

    typing.writes(body)
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
    done = operator.exports(*words)
    assert done.exit_code == 0, done.output
    ((action, detail),) = operator.said()
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


@pytest.mark.parametrize(
    ("out", "trouble", "advice"),
    [
        ("file", "File exists", "A file stands in its place: name a folder."),
        ("file/below", "Not a directory", "A file stands in its place: name a folder."),
        ("/proc/nope", "No such file or directory", "Choose another folder."),
    ],
)
def test_where_nothing_can_be_written_is_said(operator: Operator, out: str, trouble: str, advice: str) -> None:
    (operator.folder / "file").touch()
    place = operator.folder / out
    done = operator.exports("--out", str(place))
    assert (done.exit_code, done.stderr) == (2, f"--out {place}: cannot write there ({trouble}). {advice}\n")
    assert operator.said() == []


def wrapped() -> Exception:
    """As the library of workbooks puts it."""
    error = ValueError("cannot create")
    error.__cause__ = OSError(errno.EDQUOT, "Disk quota exceeded")
    return error


ReadstatError = type("ReadstatError", (Exception,), {})


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (wrapped(), "Disk quota exceeded"),
        (ReadstatError("Unable to write data"), "Unable to write data"),
    ],
)
def test_a_full_disk_is_said_and_leaves_nothing(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, error: Exception, trouble: str
) -> None:
    async def make(*_: object) -> None:
        raise error

    monkeypatch.setattr(Maker, "make", make)
    done = operator.exports()
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == (
        f"--out {operator.out}: cannot write there ({trouble}). Free some space, or choose another folder."
    )
    assert [*operator.out.iterdir(), *operator.said()] == []


@pytest.mark.parametrize("into", ["csv", "xlsx", "sav", "zip"])
def test_files_that_may_not_grow_are_said(operator: Operator, into: str) -> None:
    """The error of each library as it is: no file of this process may have more than a few bytes."""
    few = """
import resource
from bot.cli import cli
from usecases.export.making import Maker

make = Maker.make

async def bounded(*given):
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))
    try:
        return await make(*given)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

Maker.make = bounded
cli()
"""
    words = ("export", "--period", MONTH, "--format", into, "--out", str(operator.out))
    env = {**os.environ, **operator.env}
    done = subprocess.run([sys.executable, "-c", few, *words], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"--out {operator.out}: cannot write there (")
    assert list(operator.out.iterdir()) == []
    assert operator.said() == []


def test_a_database_that_goes_away_is_not_an_error_of_writing(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def make(*_: object) -> None:
        try:
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        except OSError as error:
            raise Away("gone") from error

    monkeypatch.setattr(Maker, "make", make)
    assert operator.exports().stderr.splitlines()[-1] == "The database cannot be used (Away). Check DATABASE_URL."


def test_what_the_audit_cannot_keep_is_taken_back(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = operator.out / f"golos_{MONTH}_region_exit.csv"
    operator.out.mkdir()
    mine.write_text("mine")
    stood: list[str] = []

    def note(*_: object, **detail: object) -> None:
        stood.append(lines(mine)[0]["wait"])
        raise Away("gone")

    monkeypatch.setattr("bot.export.staff.note", note)
    assert operator.exports("--force").exit_code == 2
    assert stood == ["15"], "the files stand there when it is noted"
    assert {file.name: file.read_text() for file in operator.out.iterdir()} == {mine.name: "mine"}


@pytest.mark.parametrize("into", FORMATS)
def test_nothing_is_overwritten_without_force(operator: Operator, monkeypatch: pytest.MonkeyPatch, into: str) -> None:
    wanted = ("--period", MONTH, "--format", into, "--out", str(operator.out))
    files = [Path(line) for line in operator.types(*wanted).stdout.splitlines()]
    files[0].rename(files[0].with_stem(f"{files[0].stem}_part2"))
    files[0] = files[0].with_stem(f"{files[0].stem}_part2")
    files[0].write_text("mine")
    with monkeypatch.context() as patched:
        patched.setattr(Maker, "make", None)  # it is said before anything is made
        done = operator.types(*wanted, "--panel", LINK_KEY=LINK_KEY)
    names = ", ".join(sorted(file.name for file in files))
    assert (done.exit_code, done.stderr) == (
        2,
        f"--out {operator.out}: there already: {names}. "
        "Choose another folder, or replace what is there with --force.\n",
    )
    assert files[0].read_text() == "mine"
    done = operator.types(*wanted, "--force")
    assert done.exit_code == 0, done.stderr
    assert {file.name for file in operator.out.iterdir()} == {Path(line).name for line in done.stdout.splitlines()}
    assert len(operator.said()) == 2


def test_files_that_came_while_it_was_made_are_not_overwritten_either(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.export.refuse_standing", lambda *_: None)
    operator.out.mkdir()
    mine = operator.out / f"golos_{MONTH}_region_exit.csv"
    mine.write_text("mine")
    done = operator.exports()
    assert (done.exit_code, f"there already: {mine.name}." in done.stderr) == (2, True)
    assert {file.name: file.read_text() for file in operator.out.iterdir()} == {mine.name: "mine"}
    assert operator.said() == []


def test_other_exports_do_not_stand_in_the_way(operator: Operator) -> None:
    for words in (("--survey", "exit"), ("--center", "west"), ("--format", "xlsx"), ("--format", "zip")):
        done = operator.exports(*words)
        assert done.exit_code == 0, done.stderr


def test_a_folder_is_never_replaced(operator: Operator) -> None:
    place = operator.out / f"golos_{MONTH}_region_exit.csv"
    place.mkdir(parents=True)
    done = operator.exports("--force")
    assert done.exit_code == 2
    assert done.stderr.endswith(f"{place} is a folder: move it away, or choose another folder.\n")
    assert list(operator.out.iterdir()) == [place]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_an_export_that_is_ended_leaves_nothing(operator: Operator, number: signal.Signals) -> None:
    with operator.exporting() as process:
        process.send_signal(number)
        assert process.wait(20) == 128 + number
    assert list(operator.out.iterdir()) == []
    assert operator.said() == []


def test_what_a_killed_export_has_left_goes_with_the_next_and_a_living_one_stays(operator: Operator) -> None:
    with operator.exporting() as process:
        (living,) = operator.out.glob(f"{PREFIX}*")
        assert operator.exports().exit_code == 0
        assert (living / "said.csv").exists()
        process.kill()
        process.wait(20)
    assert living.exists()
    assert operator.exports("--force").exit_code == 0
    assert not list(operator.out.glob(f"{PREFIX}*"))


def test_a_folder_whose_owner_lives_is_not_swept(operator: Operator) -> None:
    held, left = (operator.out / f"{PREFIX}{name}" for name in ("held", "left"))
    for folder in (held, left):
        folder.mkdir(parents=True)
    here = os.open(held, os.O_RDONLY)
    try:
        flock(here, LOCK_EX)
        assert operator.exports().exit_code == 0
    finally:
        os.close(here)
    assert list(operator.out.glob(f"{PREFIX}*")) == [held]


def test_an_unknown_survey_is_said_and_one_gone_from_content_is_known(operator: Operator) -> None:
    done = operator.exports("--survey", "nosuch")
    assert (done.exit_code, done.stderr) == (2, "--survey «nosuch» is unknown; one of: exit\n")
    assert not list(operator.folder.glob("content/surveys/exit.yaml"))
    assert operator.exports("--survey", "exit").exit_code == 0


def test_a_database_without_tables_gets_them(operator: Operator) -> None:
    done = operator.exports(DATABASE_URL=f"sqlite+aiosqlite:///{operator.folder / 'new.db'}")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == f"nobody answered that in {MONTH}: nothing is exported"


def test_other_rules_under_the_same_version_are_one_plain_line(operator: Operator) -> None:
    shutil.copy(ROOT / "content" / "method.yaml", operator.folder / "content")
    values = {"version": "1", "imprint": "another", "definition": {}, "since": BEGAN}
    operator.writes(lambda tx: tx.execute(insert(MethodVersion).values(**values)))
    done = operator.exports()
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.endswith("Raise «version» in content/method.yaml.\n")
    assert not operator.out.exists()
