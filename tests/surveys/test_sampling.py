"""A sample is fair, and whoever doubts it can draw it again."""

import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.sampling import Draw, draw, frame_hash, pack_frame, unpack_frame
from tests.conftest import ROOT

IDS = st.integers(min_value=1, max_value=2**53)
FRAMES = st.lists(IDS, unique=True, max_size=300)
SIZES = st.integers(min_value=1, max_value=400)
SEEDS = st.text("0123456789abcdef", min_size=1, max_size=32)
KNOWN = Draw(
    chosen=(4, 12, 27, 51, 68),
    probability=0.05,
    weight=20.0,
    frame_size=100,
    frame_hash="989599bac8fa7a817d35208e95b836a6dce321145c59f3c52f90e69edc0bb1c1",
)


@given(FRAMES, SIZES, SEEDS)
def test_as_many_are_chosen_as_were_wanted_and_nobody_twice(frame: list[int], size: int, seed: str) -> None:
    drawn = draw(frame, size, seed)
    assert len(drawn.chosen) == min(size, len(frame))
    assert len(set(drawn.chosen)) == len(drawn.chosen)
    assert set(drawn.chosen) <= set(frame)


@given(FRAMES, SIZES, SEEDS, st.randoms(use_true_random=False))
def test_the_same_frame_in_any_order_gives_the_same_draw(
    frame: list[int], size: int, seed: str, random: object
) -> None:
    shuffled = frame.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw(shuffled, size, seed) == draw(frame, size, seed)


@given(FRAMES, SIZES, SEEDS)
def test_the_weight_makes_up_for_the_probability(frame: list[int], size: int, seed: str) -> None:
    drawn = draw(frame, size, seed)
    assert drawn.weight * drawn.probability == pytest.approx(1)
    assert drawn.weight * len(drawn.chosen) == pytest.approx(len(frame))


@given(FRAMES, SIZES, SEEDS)
def test_a_larger_sample_keeps_the_smaller_one(frame: list[int], size: int, seed: str) -> None:
    assert set(draw(frame, size, seed).chosen) <= set(draw(frame, size + 1, seed).chosen)


@given(FRAMES)
def test_a_stored_frame_comes_back(frame: list[int]) -> None:
    assert unpack_frame(pack_frame(frame)) == tuple(sorted(frame))


@given(FRAMES, IDS)
def test_another_frame_has_another_hash(frame: list[int], client: int) -> None:
    others = [known for known in frame if known != client]
    assert frame_hash(others) != frame_hash([*others, client])


def test_everybody_has_the_same_chance() -> None:
    """40 people, 10 chosen, 2 000 draws: each is expected 500 times, with a standard deviation of 19."""
    times = Counter(client for seed in range(2000) for client in draw(range(1, 41), 10, f"{seed:x}").chosen)
    assert set(times) == set(range(1, 41))
    assert all(abs(count - 500) < 5 * 19.4 for count in times.values())


def test_neighbours_are_not_chosen_together_more_often_than_strangers() -> None:
    """1 and 2 are expected together in 2 000 · (10/40) · (9/39) = 115 draws, standard deviation 10."""
    draws = [set(draw(range(1, 41), 10, f"{seed:x}").chosen) for seed in range(2000)]
    for pair in ({1, 2}, {1, 40}, {20, 21}):
        assert abs(sum(pair <= chosen for chosen in draws) - 115) < 5 * 10.5


def test_a_known_draw_stays_what_it_was() -> None:
    """Written down once: if this changes, no stored sample can be repeated any more."""
    assert draw(range(1, 101), 5, "0123456789abcdef") == KNOWN


def test_another_process_draws_the_same() -> None:
    code = "from surveys.sampling import draw; print(*draw(range(1, 101), 5, '0123456789abcdef').chosen)"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [str(client) for client in KNOWN.chosen]


def test_a_sample_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        draw([1, 2], 0, "seed")


def test_an_empty_frame_gives_an_empty_sample() -> None:
    assert draw([], 5, "seed").chosen == ()


def test_a_million_neighbours_fit_in_a_row() -> None:
    assert len(pack_frame(range(1, 100_001))) < 2_000
