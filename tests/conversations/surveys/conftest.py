"""A town whose exit poll has every kind of question. What rows do on both databases is tested with the use cases."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from guide.content import Content
from tests.conftest import MovableClock, Town, town_on
from tests.conversations.surveys.walking import few_situations
from tests.surveys.every_kind import EVERY_KIND


@pytest.fixture
async def town(migrated_file: Path, tmp_path: Path, clock: MovableClock, content: Content) -> AsyncIterator[Town]:
    shutil.copy(migrated_file, tmp_path / "golos.db")
    asked = replace(few_situations(content), surveys={"exit": EVERY_KIND}, triggers=None)
    async with town_on(f"sqlite+aiosqlite:///{tmp_path / 'golos.db'}", clock, content=asked) as opened:
        yield opened
