"""What is not needed is not loaded: it costs seconds on a small machine."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("bot.cli", ("aiogram", "fastapi", "uvicorn", "prometheus_client")),
        ("bot.run", ("fastapi", "uvicorn", "segno", "matplotlib", "xlsxwriter", "pyreadstat")),
    ],
)
def test_a_start_loads_only_what_it_needs(module: str, absent: tuple[str, ...]) -> None:
    program = f"import {module}, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in absent if name in loaded] == []
