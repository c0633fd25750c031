"""What is hidden is the same in every process: two that chose differently would tell each other's secrets."""

import json
import subprocess
import sys
from typing import Final

PROGRAM: Final = """
import json
from random import Random

from usecases.hiding.counts import hidden_in_breakdown

chance = Random(7)
names = [f"{total} {part}" for total in "ab" for part in "uvwxyz"]
found = []
for _ in range(20):
    counts = {f"c{place}": {name: chance.choice((0, 2, 4, 6, 6, 9)) for name in names} for place in range(5)}
    shuffled = {place: dict(chance.sample(list(row.items()), len(row))) for place, row in counts.items()}
    hidden = hidden_in_breakdown(shuffled, frozenset(), 5)
    found.append(sorted(hidden))
print(json.dumps(found))
"""


def hidden(seed: str) -> list[list[list[str]]]:
    env = {"PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=env)
    found: list[list[list[str]]] = json.loads(done.stdout)
    return found


def test_another_hash_seed_hides_the_same() -> None:
    first = hidden("1")
    assert any(first)
    assert first == hidden("2") == hidden("3")
