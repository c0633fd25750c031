"""Values of an index that are not shown: too few answers stand behind them, or they give such a value away.

A value of few answers is computed nowhere (`careful`), but the region has them in it: known of all centres but one, the
answers of that one follow by subtraction. So another centre's are hidden there, too. A hidden value may follow from its
group, and a hidden group from the index. Therefore of centres and their region, of a group and its indicators, of an
index and its groups never exactly one is hidden: nothing follows then, however long one subtracts. Each period is
looked at for itself: a quarter is not held against its months.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from surveys.method import CES, CSAT, PROMOTERS, Indicator, Method
from usecases.hiding.counts import Cell, Counts, Hidden, columns, too_few, with_region

INDEX: Final = "index"
Sum = Sequence[Cell]
"""Any of these follows from the others. Those that are hidden rather stand first."""
Question = tuple[str, str]


def hidden_in_index(method: Method, counts: Counts) -> Hidden:
    """Of indicators, groups and indices of one audience. `counts`: answers of clients by indicator, and RUNS.

    Hiding RUNS hides how many there were, and no value.
    """
    few = too_few(columns(counts), method.anonymity)
    hidden = close(few, chain(_over_places(counts), _trees(method, counts))) if few else Hidden()
    return hidden | _told_by_measures(method, hidden)


def close(hidden: Iterable[Cell], sums: Iterable[Sum]) -> Hidden:
    """What has to be hidden when these are, so that of no sum exactly one is."""
    found, containing = set(hidden), dict[Cell, list[Sum]]()
    for members in sums:
        for member in members:
            containing.setdefault(member, []).append(members)
    waiting = sorted(found)
    while waiting:
        for members in containing.get(waiting.pop(), ()):
            shown = [member for member in members if member not in found]
            if shown and len(members) - len(shown) == 1:
                found.add(shown[0])
                waiting.append(shown[0])
    return frozenset(found)


def _over_places(counts: Counts) -> Iterator[Sum]:
    for column, region in columns(counts):
        yield (*_smallest_first(column), region)


def _trees(method: Method, counts: Counts) -> Iterator[Sum]:
    """Groups with their indicators, the index with its groups, of every place. What is not computed goes into none."""
    for place, row in with_region(counts).items():
        sizes: dict[Cell, int] = {}
        for group in method.groups:
            names = (indicator.id for indicator in group.indicators)
            leaves = {(place, name): row[name] for name in names if row.get(name, 0) >= method.minimum.indicator}
            if leaves:
                sizes[place, group.id] = max(leaves.values())
                yield (*_smallest_first(leaves), (place, group.id))
        yield (*_smallest_first(sizes), (place, INDEX))


def _smallest_first(cells: Mapping[Cell, int]) -> list[Cell]:
    return sorted(cells, key=lambda cell: (cells[cell], cell))


def _told_by_measures(method: Method, hidden: Hidden) -> Hidden:
    """A measure asked by the question of a hidden indicator tells its answers."""
    asked = {indicator.id: _questions(indicator) for indicator in method.indicators()}
    return frozenset(
        (place, measure)
        for place, name in hidden
        for measure, where in _measured(method).items()
        if asked.get(name, frozenset()) & where
    )


def _questions(indicator: Indicator) -> frozenset[Question]:
    return frozenset((survey, key) for survey, keys in indicator.questions.items() for key in keys)


def _measured(method: Method) -> Mapping[str, frozenset[Question]]:
    beside = method.beside
    measured = {PROMOTERS: beside.nps, CES: beside.ces, CSAT: beside.csat}
    return {
        measure: frozenset((survey, key) for survey, keys in asked.items() for key in keys)
        for measure, asked in measured.items()
    }
