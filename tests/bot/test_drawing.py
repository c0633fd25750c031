"""The child that draws: what it gets, how long it may take, how many there are, and that none is left behind."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from bot.drawing import AT_ONCE, OLD_S, PREFIX, PROGRAM, drawing
from handlers.pictures import NotDrawn
from reports.charts.specs import Heading, TrendSpec
from tests.until import until

SPEC = TrendSpec(Heading("Индекс"), ())
HANGS = "import os, sys, time; open(sys.argv[1] + '/' + str(os.getpid()), 'w').close(); time.sleep(60)"


def program(code: str, *arguments: object) -> tuple[str, ...]:
    return (sys.executable, "-c", code, *map(str, arguments))


def alive(folder: Path) -> list[str]:
    """The children that said they have begun and are still there."""
    return [child.name for child in folder.iterdir() if Path("/proc", child.name).exists()]


def begun(folder: Path) -> int:
    return len(list(folder.iterdir()))


def there(folder: Path) -> bool:
    return folder.is_dir()


async def test_a_picture_is_drawn() -> None:
    async with drawing() as hands:
        assert (await hands.png(SPEC)).startswith(b"\x89PNG")


async def test_its_folder_goes_with_it() -> None:
    look = program("import os, sys; sys.stdout.write(os.getcwd())")
    async with drawing(program=look) as hands:
        folder = Path((await hands.png(SPEC)).decode())
        assert there(folder)
    assert not there(folder)


async def test_what_a_killed_bot_left_is_swept_and_a_live_one_keeps_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, new, elses = (tmp_path / name for name in (f"{PREFIX}left", f"{PREFIX}new", "golos-exports-0"))
    for folder in (left, new, elses):
        folder.mkdir()
        (folder / "fonts.json").touch()
    look = program("import os, sys; sys.stdout.write(os.getcwd())")
    async with drawing(program=look) as hands:
        kept = Path((await hands.png(SPEC)).decode())
        yesterday = time.time() - OLD_S - 1
        for folder in (left, elses, kept):
            os.utime(folder, (yesterday, yesterday))
        async with drawing(program=look):
            assert [there(folder) for folder in (left, new, elses, kept)] == [False, True, True, True]
        assert Path((await hands.png(SPEC)).decode()) == kept
    assert not there(kept)


async def test_the_child_inherits_no_secret_no_file_and_no_terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:secret")
    told = "import os; print(*os.environ); print(*os.listdir('/proc/self/fd')); print(os.getsid(0) == os.getpid())"
    with (tmp_path / "open").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        async with drawing(program=program(told)) as hands:
            known, files, own_session = (await hands.png(SPEC)).decode().splitlines()
    assert "BOT_TOKEN" not in known
    assert "HOME" not in known
    assert len(files.split()) <= 4, "stdin, stdout, stderr, and the listing itself"
    assert own_session == "True"


@pytest.mark.parametrize("code", ["raise SystemExit(2)", "pass", "import os; os.kill(os.getpid(), 9)", "nonsense!"])
async def test_a_child_that_fails_is_a_refusal(code: str) -> None:
    async with drawing(program=program(code)) as hands:
        with pytest.raises(NotDrawn):
            await hands.png(SPEC)


async def test_a_program_that_is_not_there_is_a_refusal() -> None:
    async with drawing(program=("/nowhere/python",)) as hands:
        with pytest.raises(NotDrawn):
            await hands.png(SPEC)


async def test_a_child_that_hangs_is_killed_in_time(tmp_path: Path) -> None:
    async with drawing(limit_s=1.0, program=program(HANGS, tmp_path)) as hands:
        with pytest.raises(NotDrawn):
            await hands.png(SPEC)
    assert alive(tmp_path) == []


async def test_a_child_goes_with_its_caller(tmp_path: Path) -> None:
    async with drawing(program=program(HANGS, tmp_path)) as hands:
        caller = asyncio.create_task(hands.png(SPEC))
        await until(lambda: begun(tmp_path) == 1)
        assert len(alive(tmp_path)) == 1
        caller.cancel()
        await asyncio.wait({caller})
        assert caller.cancelled()
        assert alive(tmp_path) == []


async def test_no_more_than_two_draw_at_once_and_the_next_follows(tmp_path: Path) -> None:
    async with drawing(program=program(HANGS, tmp_path)) as hands:
        callers = [asyncio.create_task(hands.png(SPEC)) for _ in range(AT_ONCE + 1)]
        await until(lambda: begun(tmp_path) == AT_ONCE)
        await asyncio.sleep(0.3)
        assert begun(tmp_path) == AT_ONCE == 2
        callers[0].cancel()
        await until(lambda: begun(tmp_path) == AT_ONCE + 1)
        for caller in callers:
            caller.cancel()
        await asyncio.wait(callers)
    assert alive(tmp_path) == []


async def test_a_label_no_computer_can_write_is_still_drawn() -> None:
    async with drawing(program=PROGRAM) as hands:
        assert await hands.png(TrendSpec(Heading("\ud800 $x^2$ 漢 \x00"), ()))
