"""Somebody who knows all sums and subtracts."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
Equation = Mapping[K, Fraction | int]
"""Unknown number → its factor: together they make something known."""


def subtracted(sums: Iterable[set[K]]) -> set[K]:
    """What follows when sums of which one number is not known are used up, again and again."""
    left, found = list(sums), set[K]()
    while alone := {next(iter(some)) for some in left if len(some) == 1}:
        found |= alone
        left = [some - found for some in left]
    return found


def solved(equations: Sequence[Equation[K]]) -> set[K]:
    """What follows by any combination of sums: Gauss and Jordan, in fractions."""
    rows = [{key: Fraction(factor) for key, factor in equation.items() if factor} for equation in equations]
    done: list[dict[K, Fraction]] = []
    while rows:
        row = rows.pop()
        if not row:
            continue
        pivot = next(iter(row))
        row = {key: factor / row[pivot] for key, factor in row.items()}
        rows, done = ([_without(other, row, pivot) for other in some] for some in (rows, done))
        done.append(row)
    return {next(iter(row)) for row in done if len(row) == 1}


def _without(row: dict[K, Fraction], other: Mapping[K, Fraction], pivot: K) -> dict[K, Fraction]:
    times = row.get(pivot, Fraction(0))
    keys = row.keys() | other.keys() if times else row.keys()
    left = {key: row.get(key, Fraction(0)) - times * other.get(key, Fraction(0)) for key in keys}
    return {key: factor for key, factor in left.items() if factor}
