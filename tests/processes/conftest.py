"""Figures that a soak test found, shown also when it passes."""

import sys
from collections.abc import Callable

import pytest

Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    def told(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}\n")

    return told
