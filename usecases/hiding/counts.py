"""Counts that are not shown because they are too few, or because such a count follows from others that are shown.

Counts hang together in sums: all centres make the region, all situations a place. A count is a line between the two
sums it stands in; one that stands in a single sum leads to the open. However somebody combines sums, a hidden count
follows from them unless it lies on a ring of hidden counts: along a ring all may be otherwise. So the cheapest ring is
closed for each. Who looks makes no difference: two people may compare what they see.

How far a hidden count may be off is the business of `surveys/suppression.py`, which looks at one list at a time.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from types import MappingProxyType
from typing import Final, TypeVar

from surveys.method import RUNS
from surveys.suppression import hidden_in_list
from usecases.hiding.replies import Sum, loose

K = TypeVar("K", bound=Hashable)
Cell = tuple[str, str]
"""A place and what is counted there."""
Counts = Mapping[str, Mapping[str, int]]
"""Centre → what is counted → how often."""
Hidden = frozenset[Cell]
Told = Mapping[str, Sequence[Sum]]
"""Question → the sums over its own replies that are known beside their number: its mean first, then its measures."""

REGION: Final = ""
"""All centres together."""
NOWHERE: Final = "?"
"""Where runs of no centre are counted. Nobody opens it, but the region less all centres is known."""
OPEN: Final = ("open", "")
ALL: Final = "*"
"""All replies to the questions behind an indicator: what it rests on."""
MEAN_TOO: Final = 3
"""How many replies must be hidden where their number and their mean are known; with each measure one more."""
NOTHING: Final[Told] = MappingProxyType({})
TOTAL: Final = 1_000_000
"""Hiding the region or a total costs more than hiding any part of it."""


@dataclass(frozen=True)
class Line:
    """A count between the two sums it stands in. `cost`: of hiding it."""

    one: Hashable
    other: Hashable
    cost: int


def protect(hidden: Iterable[K], lines: Mapping[K, Line], enough: Set[K] = frozenset()) -> frozenset[K]:
    """What has to be hidden when these counts are. Where there is no ring nothing helps: it follows anyway.

    `enough`: counts of enough people. Such a one is shown where it follows, since hiding it would keep nothing back.
    The same for every process, whatever the order of rows and hashes: another choice would tell what this one hides.
    """
    found = {key for key in hidden if key in lines}
    ways: dict[Hashable, list[tuple[K, Hashable]]] = {}
    for key in sorted(lines, key=repr) if found else ():
        line = lines[key]
        ways.setdefault(line.one, []).append((key, line.other))
        ways.setdefault(line.other, []).append((key, line.one))
    closed: set[K] = set()
    for key in sorted(found, key=repr):
        if key not in closed:
            ring = set(_ring(key, lines, ways, found))
            closed |= ring
            found |= ring
            if not ring and key in enough:
                found.remove(key)
    return frozenset(found)


def _ring(
    key: K, lines: Mapping[K, Line], ways: Mapping[Hashable, list[tuple[K, Hashable]]], hidden: Set[K]
) -> Iterator[K]:
    """The cheapest way from one end of a count to the other without it."""
    start, end, order = lines[key].one, lines[key].other, count()
    came: dict[Hashable, tuple[Hashable, K]] = {}
    heap: list[tuple[int, int, Hashable, Hashable, K]] = [(0, next(order), start, start, key)]
    while heap and end not in came:
        spent, _, at, before, by = heappop(heap)
        if at in came:
            continue
        came[at] = (before, by)
        for other, to in ways[at]:
            if to not in came and other != key:
                heappush(heap, (spent + (0 if other in hidden else lines[other].cost), next(order), to, at, other))
    while end in came and end != start:
        end, passed = came[end]
        yield passed


def too_few(lists: Iterable[tuple[Mapping[K, int], K]], limit: int) -> set[K]:
    """Of counts beside their total: what is under the limit, and what would have to be hidden were this all."""
    found: set[K] = set()
    for counts, total in lists:
        if any(0 < n < limit for n in (*counts.values(), sum(counts.values()))):
            cells, is_total = hidden_in_list(counts, limit)
            found |= cells | ({total} if is_total else set())
    return found


def columns(counts: Counts) -> Iterator[tuple[dict[Cell, int], Cell]]:
    """What is counted, over all places, and the cell of the region."""
    for name in sorted({name for row in counts.values() for name in row}):
        column = {(place, name): row[name] for place, row in counts.items() if row.get(name)}
        if column:
            yield column, (REGION, name)


def with_region(counts: Counts) -> dict[str, dict[str, int]]:
    """The same and the region."""
    region: dict[str, int] = {}
    for row in counts.values():
        for name, n in row.items():
            region[name] = region.get(name, 0) + n
    return {**{place: dict(row) for place, row in counts.items()}, REGION: region}


def hidden_in_breakdown(counts: Counts, known: Hidden, limit: int) -> Hidden:
    """Of runs by one fact: each place adds up to its runs, each value to that of the region.

    `known`: what is hidden of the indices. Where all runs have one value, it is as well known as the runs are.
    """
    rows = [
        ({(place, name): n for name, n in row.items() if n}, (place, RUNS))
        for place, row in with_region(counts).items()
    ]
    totals = {total for _, total in rows if total in known}
    lines = {cell: _line(cell, n, ("row", cell[0])) for row, _ in rows for cell, n in row.items()}
    lines |= {total: Line(("row", total[0]), OPEN, TOTAL) for total in totals}
    enough = {cell for row, _ in rows for cell, n in row.items() if n >= limit}
    return protect(too_few([*rows, *columns(counts)], limit) | totals, lines, enough)


def hidden_in_replies(counts: Counts, limit: int, told: Told = NOTHING) -> Hidden:
    """Of replies to the questions behind an indicator. Names are «question reply», «question» alone: all replies.

    Number and mean of all these replies together are known beside them, so two hidden ones would not do, nor the number
    of replies to one question alone. Questions in `told` are looked at one by one: every hidden reply to them might be
    another number, unless all are hidden.
    """
    lines, lists = _parted(counts)
    totals = list(_totals(counts))
    lines |= {cell: Line(cell, whole, TOTAL) for parts, whole in totals for cell in parts}
    lines |= {whole: Line(whole, OPEN, TOTAL) for parts, whole in totals if sum(parts.values()) < limit}
    hidden = protect(too_few([*columns(counts), *lists, *totals], limit), lines)
    while more := set(_beside_sums(counts, hidden, told)):
        hidden = protect(hidden | more, lines)
    return hidden


def hidden_in_stages(counts: Counts, limit: int) -> Hidden:
    """Of steps. Names are «stage situation», «stage» alone: of all situations."""
    lines, lists = _parted(counts)
    return protect(too_few([*columns(counts), *lists], limit), lines)


def hidden_in_columns(counts: Counts, limit: int) -> Hidden:
    """Of counts that add up over places and nothing else."""
    lines = {
        (place, name): _line((place, name), n)
        for place, row in with_region(counts).items()
        for name, n in row.items()
        if n
    }
    return protect(too_few(columns(counts), limit), lines)


def _line(cell: Cell, n: int, other: Hashable = OPEN) -> Line:
    """A count in the sum of its column and in another one."""
    return Line(("column", cell[1]), other, n + (TOTAL if cell[0] == REGION else 0))


def _parted(counts: Counts) -> tuple[dict[Cell, Line], list[tuple[dict[Cell, int], Cell]]]:
    """Parts («total part») that add up to a total («total»), at each place: as lines, and as lists.

    That totals add up over places follows from their parts, so they are in no sum of their own.
    """
    lines: dict[Cell, Line] = {}
    lists: dict[Cell, dict[Cell, int]] = {}
    for place, row in with_region(counts).items():
        for name, n in row.items():
            total, _, part = name.partition(" ")
            if n and part:
                lists.setdefault((place, total), {})[place, name] = n
            if n:
                lines[place, name] = (
                    _line((place, name), n, (place, total)) if part else Line((place, name), OPEN, TOTAL)
                )
    return lines, [(parts, total) for total, parts in lists.items()]


def _totals(counts: Counts) -> Iterator[tuple[dict[Cell, int], Cell]]:
    """Where several questions were answered: how many replies each has, and the cell of all together."""
    for place, row in with_region(counts).items():
        parts = {(place, name): n for name, n in row.items() if n and " " not in name}
        if len(parts) > 1:
            yield parts, (place, ALL)


def _beside_sums(counts: Counts, hidden: Hidden, told: Told) -> Iterator[Cell]:
    """What must be hidden besides because sums over the replies of a place are known: the rarest first."""
    for place, row in with_region(counts).items():
        for question, replies in _together(row, told).items():
            gone = {name: n for name, n in replies.items() if (place, name) in hidden}
            shown = sorted(replies.keys() - gone.keys(), key=lambda name: (replies[name], name))
            yield from ((place, name) for name in shown[: _missing(gone, told.get(question))] if gone)


def _together(row: Mapping[str, int], told: Told) -> Mapping[str, Mapping[str, int]]:
    """The replies whose mean is known: of each question in `told`, and of all others ("")."""
    found: dict[str, dict[str, int]] = {}
    for name, n in row.items():
        question, _, reply = name.partition(" ")
        if n and reply:
            found.setdefault(question if question in told else "", {})[name] = n
    return found


def _missing(gone: Mapping[str, int], sums: Sequence[Sum] | None) -> int:
    """How many more must be hidden at least."""
    if sums is None:
        return max(MEAN_TOO - len(gone), 0)
    hidden = {name.partition(" ")[2]: n for name, n in gone.items()}
    return max(MEAN_TOO - 1 + len(sums) - len(gone), int(loose(hidden, sums) != hidden.keys()))
