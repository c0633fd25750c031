"""Hides what rests on too few answers, and as much beside it that nobody finds it out by subtracting.

A table with its totals is a flow: the whole goes out to the rows, each row to the columns, the columns back to the
whole. Hidden numbers may then be anything that the flow allows while all shown ones stay: a number can be raised by as
much as can be sent round from its head to its tail, by lowering hidden numbers (by no more than they hold) and raising
others. Wanted is that

* every hidden number might be another one, though everybody knows that hidden numbers are at least 1;
* a number under the limit might reach it as far as the sums tell. Then no sum of hidden numbers that can be worked out
  is under the limit, and no mean of so few either: means follow by subtraction exactly where counts do.

What is hidden besides is the cheapest way round, in answers. Totals come last, but they come when nothing else helps.
An empty cell says nothing about anybody and is shown.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Final, TypeVar

K = TypeVar("K", bound=Hashable)

ROWS, COLUMNS = "rows", "columns"
TOTAL_COST: Final = 1_000_000
"""Hiding a total costs more than hiding all of what it sums up."""


@dataclass(frozen=True)
class Hidden:
    """What of a table is not shown: cells (row, column), totals of rows and columns, the total of all."""

    cells: frozenset[tuple[int, int]]
    rows: frozenset[int]
    columns: frozenset[int]
    total: bool


@dataclass(eq=False)
class _Number:
    """A number as a stretch of the flow from `tail` to `head`."""

    tail: Hashable
    head: Hashable
    n: int
    cost: int
    hidden: bool


_Step = tuple[_Number, int]
"""A number to be raised (1) or lowered (-1)."""
_Where = tuple[int | None, int | None]


def hidden_in_list(counts: Mapping[K, int], limit: int) -> tuple[frozenset[K], bool]:
    """Which of the counts must not be shown beside their total, and whether the total must not either."""
    ordered = sorted(counts.items(), key=repr)  # whoever asks again, in whatever order, must get the same
    numbers = {key: _Number(ROWS, COLUMNS, n, n, n < limit) for key, n in ordered if n > 0}
    whole = sum(counts.values())
    total = _Number(COLUMNS, ROWS, whole, whole + TOTAL_COST, 0 < whole < limit)
    _protect([*numbers.values(), *([total] if whole > 0 else [])], limit)
    return frozenset(key for key, number in numbers.items() if number.hidden), total.hidden


def hidden_in_table(counts: Sequence[Sequence[int]], limit: int) -> Hidden:
    """What must not be shown of a table whose totals are shown: of rows, of columns, of all."""
    numbers = [
        (where, _Number(tail, head, n, n + TOTAL_COST * (None in where), n < limit))
        for where, tail, head, n in _flow(counts)
        if n > 0
    ]
    _protect([number for _, number in numbers], limit)
    hidden = [where for where, number in numbers if number.hidden]
    return Hidden(
        frozenset((row, column) for row, column in hidden if row is not None and column is not None),
        frozenset(row for row, column in hidden if row is not None and column is None),
        frozenset(column for row, column in hidden if row is None and column is not None),
        (None, None) in hidden,
    )


def _flow(counts: Sequence[Sequence[int]]) -> Iterator[tuple[_Where, Hashable, Hashable, int]]:
    """From the whole to the rows, from rows to columns, and back to the whole."""
    yield (None, None), COLUMNS, ROWS, sum(map(sum, counts))
    for row, line in enumerate(counts):
        yield (row, None), ROWS, (ROWS, row), sum(line)
        for column, n in enumerate(line):
            yield (row, column), (ROWS, row), (COLUMNS, column), n
    for column, ns in enumerate(zip(*counts, strict=True)):
        yield (None, column), (COLUMNS, column), COLUMNS, sum(ns)


def _protect(numbers: Sequence[_Number], limit: int) -> None:
    """Hide more until every hidden number is safe. Hiding one never makes another less safe."""
    waiting = [number for number in numbers if number.hidden]
    while waiting:
        number = waiting.pop()
        waiting += _loosen(numbers, number)
        waiting += _lift(numbers, number, limit - number.n)


def _loosen(numbers: Sequence[_Number], number: _Number) -> list[_Number]:
    """Let the number be one more or one less while all are at least 1. What had to be hidden for that."""
    now = {one: one.n for one in numbers}
    ways = [_way(numbers, number, now, 1), _way(numbers, number, now, 1, down=True) if number.n > 1 else []]
    return _hide(min(filter(None, ways), key=_cost))


def _lift(numbers: Sequence[_Number], number: _Number, wanted: int) -> list[_Number]:
    """Let the number be so much more. What had to be hidden for that."""
    now = {one: one.n for one in numbers}
    added: list[_Number] = []
    while wanted > 0:
        way = _way(numbers, number, now, 0)
        sent = min([wanted, *(now[one] for one, step in way if step < 0)])
        for one, step in way:
            now[one] += step * sent
        added += _hide(way)
        wanted -= sent
    return added


def _hide(way: Sequence[_Step]) -> list[_Number]:
    added = [one for one, _ in way if not one.hidden]
    for one in added:
        one.hidden = True
    return added


def _cost(way: Sequence[_Step]) -> int:
    return sum(one.cost for one, _ in way if not one.hidden)


def _way(
    numbers: Sequence[_Number], number: _Number, now: Mapping[_Number, int], least: int, *, down: bool = False
) -> list[_Step]:
    """The cheapest way round that lets the number rise: there is one, the flow itself. Or fall: perhaps nothing."""
    start, end = (number.tail, number.head) if down else (number.head, number.tail)
    steps: dict[Hashable, list[tuple[Hashable, _Step]]] = {}
    for one in numbers:
        if one is not number:
            steps.setdefault(one.tail, []).append((one.head, (one, 1)))
            if now[one] > least:
                steps.setdefault(one.head, []).append((one.tail, (one, -1)))
    best: dict[Hashable, float] = {start: 0}
    came: dict[Hashable, tuple[Hashable, _Step]] = {}
    order = count()
    heap: list[tuple[float, int, Hashable]] = [(0, next(order), start)]
    while heap:
        spent, _, at = heappop(heap)
        if at == end:
            return _walked(came, start, end)
        for to, step in steps.get(at, ()):
            cost = spent + (0 if step[0].hidden else step[0].cost)
            if cost < best.get(to, inf):
                best[to], came[to] = cost, (at, step)
                heappush(heap, (cost, next(order), to))
    return []


def _walked(came: Mapping[Hashable, tuple[Hashable, _Step]], start: Hashable, end: Hashable) -> list[_Step]:
    way: list[_Step] = []
    while end != start:
        end, step = came[end]
        way.append(step)
    return way
