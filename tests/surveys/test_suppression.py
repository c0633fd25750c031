"""Few answers are hidden, and somebody who subtracts totals learns nothing of them."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.suppression import Hidden, hidden_in_list, hidden_in_table

PATIENT: Final = settings(deadline=None, max_examples=60)
LIMIT: Final = 5
COUNTS: Final = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 8, 20])
TABLES: Final = st.integers(1, 4).flatmap(
    lambda wide: st.lists(st.lists(COUNTS, min_size=wide, max_size=wide), min_size=1, max_size=4)
)
Line = tuple[int, ...]


@pytest.mark.parametrize(
    ("counts", "hidden", "total"),
    [
        ([7, 8], [], False),
        ([0, 0], [], False),
        ([3, 10, 20], [3, 10], False),
        ([3, 2, 20], [3, 2], False),
        ([1, 2, 20], [1, 2, 20], False),
        ([4, 0, 0], [4], True),
        ([4, 9], [4, 9], False),
        ([1, 1], [1, 1], True),
        ([0, 12, 0], [], False),
    ],
)
def test_lists_by_hand(counts: list[int], hidden: list[int], total: bool) -> None:
    found = hidden_in_list(dict(enumerate(counts)), LIMIT)
    assert ([counts[place] for place in sorted(found[0])], found[1]) == (hidden, total)


@pytest.mark.parametrize(
    ("table", "cells", "totals"),
    [
        ([[9, 8], [7, 6]], set(), False),
        ([[3, 10, 20], [30, 12, 11], [9, 8, 7]], {(0, 0), (0, 1), (2, 0), (2, 1)}, False),
        ([[2, 0], [0, 30]], {(0, 0)}, True),
        ([[1, 4], [4, 1]], {(0, 0), (0, 1), (1, 0), (1, 1)}, False),
        ([], set(), False),
    ],
)
def test_tables_by_hand(table: list[list[int]], cells: set[tuple[int, int]], totals: bool) -> None:
    found = hidden_in_table(table, LIMIT)
    assert found.cells == cells
    assert bool(found.rows or found.columns or found.total) is totals


@PATIENT
@given(TABLES)
def test_everything_under_the_limit_is_hidden(table: list[list[int]]) -> None:
    found = hidden_in_table(table, LIMIT)
    for row, line in enumerate(table):
        assert (0 < sum(line) < LIMIT) <= (row in found.rows)
        for column, n in enumerate(line):
            assert (0 < n < LIMIT) <= ((row, column) in found.cells)
            assert n or (row, column) not in found.cells


@PATIENT
@given(TABLES)
def test_no_hidden_number_follows_from_what_is_shown(table: list[list[int]]) -> None:
    """Linear algebra: all that can be worked out exactly, whoever does it."""
    found = hidden_in_table(table, LIMIT)
    unknown, equations = _equations(table, found)
    solved = _reduced(equations)
    for place in range(len(unknown)):
        alone = [Fraction(int(column == place)) for column in range(len(unknown))]
        assert not _follows(alone, solved), (table, found, unknown[place])


@PATIENT
@given(TABLES)
def test_no_sum_of_hidden_numbers_that_follows_is_under_the_limit(table: list[list[int]]) -> None:
    """Or the mean of those few would follow too. Sums of two, three and four."""
    found = hidden_in_table(table, LIMIT)
    unknown, equations = _equations(table, found)
    solved = _reduced(equations)
    for size in (2, 3, 4):
        for some in combinations(range(len(unknown)), size):
            if sum(_value(table, unknown[place]) for place in some) < LIMIT:
                together = [Fraction(int(column in some)) for column in range(len(unknown))]
                assert not _follows(together, solved), (table, found, some)


SMALL: Final = st.lists(st.lists(st.sampled_from([0, 1, 2, 4, 5, 7]), min_size=2, max_size=2), min_size=1, max_size=2)


@PATIENT
@given(SMALL)
def test_every_hidden_number_may_be_another_one(table: list[list[int]]) -> None:
    """Tried out: every table of whole numbers that fits what is shown, none of the hidden ones being 0."""
    found = hidden_in_table(table, LIMIT)
    fits = list(_fitting(table, found))
    for row, column in found.cells:
        assert len({other[row][column] for other in fits}) > 1, (table, found)


@PATIENT
@given(st.lists(COUNTS, min_size=1, max_size=8))
def test_a_list_is_hidden_no_more_than_needed(counts: list[int]) -> None:
    """At least one shown number stays if what is under the limit protects itself."""
    found, total = hidden_in_list(dict(enumerate(counts)), LIMIT)
    few = [n for n in counts if 0 < n < LIMIT]
    if len(few) != 1 and sum(few) >= LIMIT:
        assert len(found) == len(few)
        assert not total
    assert not total or sum(few) < LIMIT


def test_a_heat_map_is_done_in_no_time() -> None:
    """Twenty indicators of eighteen centres, a third of them with few answers."""
    table = [[(row * 7 + column * 5) % 13 + 1 for column in range(18)] for row in range(20)]
    found = hidden_in_table(table, LIMIT)
    assert len(found.cells) >= sum(n < LIMIT for line in table for n in line)
    assert not found.total


Place = tuple[int | None, int | None]


def _value(table: Sequence[Sequence[int]], place: Place) -> int:
    rows = range(len(table)) if place[0] is None else [place[0]]
    columns = range(len(table[0])) if place[1] is None else [place[1]]
    return sum(table[row][column] for row, column in product(rows, columns))


def _places(table: Sequence[Sequence[int]]) -> Iterator[Place]:
    yield from product([*range(len(table)), None], [*range(len(table[0])), None])


def _is_hidden(found: Hidden, place: Place) -> bool:
    row, column = place
    if row is None:
        return found.total if column is None else column in found.columns
    return row in found.rows if column is None else (row, column) in found.cells


def _equations(table: Sequence[Sequence[int]], found: Hidden) -> tuple[list[Place], list[list[Fraction]]]:
    """What is hidden, and the coefficients of what is known about it: each row and column with its total is 0."""
    unknown = [place for place in _places(table) if _is_hidden(found, place)]
    down: list[int | None] = [*range(len(table)), None]
    across: list[int | None] = [*range(len(table[0])), None]
    rows: list[list[Place]] = [[(row, column) for column in across] for row in down]
    rows += [[(row, column) for row in down] for column in across]
    return unknown, [
        [Fraction(0 if place not in line else 1 if place != line[-1] else -1) for place in unknown] for line in rows
    ]


def _reduced(rows: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """Gauss."""
    left, solved = [list(row) for row in rows], list[list[Fraction]]()
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        pivot = [part / pivot[column] for part in pivot]
        left = [_less(row, pivot, column) for row in left]
        solved = [_less(row, pivot, column) for row in solved]
        solved.append(pivot)
    return solved


def _less(row: Sequence[Fraction], pivot: Sequence[Fraction], column: int) -> list[Fraction]:
    return [part - row[column] * other for part, other in zip(row, pivot, strict=True)]


def _follows(wanted: Sequence[Fraction], solved: Sequence[Sequence[Fraction]]) -> bool:
    rest = list(wanted)
    for row in solved:
        first = next(column for column, part in enumerate(row) if part)
        rest = _less(rest, row, first)
    return not any(rest)


def _fitting(table: Sequence[Sequence[int]], found: Hidden) -> Iterator[list[list[int]]]:
    """Every table that looks the same. Hidden numbers up to 8: one more than the largest."""
    shown: Mapping[Place, int] = {p: _value(table, p) for p in _places(table) if not _is_hidden(found, p)}
    cells = [(row, column) for row in range(len(table)) for column in range(len(table[0]))]
    free = [range(1, 9) if cell in found.cells else [shown[cell]] for cell in cells]
    for values in product(*free):
        other = [list(values[row * len(table[0]) : (row + 1) * len(table[0])]) for row in range(len(table))]
        if all(_value(other, place) == n for place, n in shown.items()):
            yield other
