"""Golden transcripts: each situation from /start to its bundle, a restart of the bot between every step."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from guide.content import Content
from simulator.person import Person
from tests.conftest import ROOT, MovableClock, Town, town_on
from tests.conversations.walks import ways

TRANSCRIPTS = Path(__file__).parent / "transcripts"
SITUATIONS = sorted(file.stem for file in (ROOT / "content" / "situations").glob("*.yaml"))


@pytest.fixture(params=SITUATIONS)
def situation_id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def restarted_town(
    migrated_file: Path, tmp_path: Path, clock: MovableClock, content: Content
) -> AsyncIterator[Town]:
    """On SQLite; both databases are covered where rows differ, here it is about the words."""
    file = tmp_path / "golos.db"
    shutil.copy(migrated_file, file)
    async with town_on(f"sqlite+aiosqlite:///{file}", clock, content=content) as opened:
        yield opened


async def replies(person: Person, text: str, town: Town) -> None:
    """Say a command or tap a label, then the bot restarts."""
    await (person.says(text) if text.startswith("/") else person.taps(text))
    await town.restart()


async def test_transcript(restarted_town: Town, situation_id: str, request: pytest.FixtureRequest) -> None:
    town = restarted_town
    assert town.content is not None
    situation = town.content.situations[situation_id]
    citizen = situation.audience == "citizen"
    person = town.person("Анна" if citizen else "Борис", 101 if citizen else 102)
    await replies(person, "/start", town)
    await replies(person, "Ищу работу или учёбу" if citizen else "Я работодатель", town)
    await replies(person, "Подобрать помощь" if citizen else "Подобрать поддержку", town)
    if [situation.title.ru] not in person.buttons:
        await replies(person, "Ещё ситуации", town)
    await replies(person, situation.title.ru, town)
    for _, option in next(ways(situation)):
        await replies(person, option.label.ru, town)
    await replies(person, "Все услуги подробно", town)
    assert not person.has_spinner
    assert person.transcript + "\n" == golden(situation_id, person.transcript, request.config)


def golden(name: str, transcript: str, config: pytest.Config) -> str:
    """What the transcript must be; with --update-transcripts what it is."""
    file = TRANSCRIPTS / f"{name}.txt"
    if config.getoption("--update-transcripts"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(transcript + "\n", "utf-8")
    return file.read_text("utf-8")
