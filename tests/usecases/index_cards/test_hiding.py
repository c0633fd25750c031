"""Random places with few answers: whoever adds and subtracts what is shown learns nothing that is hidden."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.method import RUNS
from tests.surveys.small_method import method
from tests.usecases.index_cards.attack import solved, subtracted
from usecases.hiding.counts import (
    NOWHERE,
    REGION,
    Hidden,
    hidden_in_breakdown,
    hidden_in_columns,
    hidden_in_replies,
    hidden_in_stages,
    with_region,
)
from usecases.hiding.replies import loose
from usecases.hiding.values import INDEX, hidden_in_index
from usecases.index.reading import careful

LIMIT: Final = 5
HOW: Final = careful(method(anonymity=LIMIT))
LEAVES: Final = tuple(indicator.id for indicator in HOW.indicators())
PLACES: Final = ("west", "east", "north", "south", "middle", NOWHERE)
N: Final = st.sampled_from([0, 0, 1, 2, 4, 5, 6, 7, 9, 12, 30, 31])
PATIENT: Final = settings(deadline=None, max_examples=300)
Counts = Mapping[str, Mapping[str, int]]


def tables(*names: str) -> st.SearchStrategy[Counts]:
    row = st.fixed_dictionaries(dict.fromkeys(names, N))
    return st.lists(row, min_size=1, max_size=len(PLACES)).map(lambda rows: dict(zip(PLACES, rows, strict=False)))


def columns(counts: Counts, hidden: Hidden) -> Iterator[set[tuple[str, str]]]:
    """The hidden numbers in the sum of each column."""
    for name in {name for row in counts.values() for name in row}:
        places = [place for place, row in with_region(counts).items() if row.get(name)]
        yield {(place, name) for place in places} & hidden


def combined(sums: Iterable[set[tuple[str, str]]]) -> set[tuple[str, str]]:
    """What follows from these sums by any adding and subtracting; the region is on the other side of its columns."""
    return solved([{cell: -1 if cell[0] == REGION and _is_column(some) else 1 for cell in some} for some in sums])


def _is_column(some: set[tuple[str, str]]) -> bool:
    return len({name for _, name in some}) == 1


def everything_small_is_hidden(counts: Counts, hidden: Hidden) -> None:
    for place, row in with_region(counts).items():
        for name, n in row.items():
            assert (place, name) in hidden or n >= LIMIT or n == 0, (place, name, n)


@PATIENT
@given(tables(RUNS, *LEAVES))
def test_an_index_gives_nothing_away(counts: Counts) -> None:
    hidden = hidden_in_index(HOW, counts)
    everything_small_is_hidden(counts, hidden)
    assert combined(columns(counts, hidden)) == set()
    assert subtracted([*columns(counts, hidden), *trees(counts, hidden)]) == set()


def trees(counts: Counts, hidden: Hidden) -> Iterator[set[tuple[str, str]]]:
    """The hidden numbers among an index and its groups, a group and its indicators. n under the minimum is in none."""
    for place, row in with_region(counts).items():
        groups = []
        for group in HOW.groups:
            heard = [leaf.id for leaf in group.indicators if row.get(leaf.id, 0) >= HOW.minimum.indicator]
            if heard:
                groups.append((place, group.id))
                yield {(place, name) for name in (group.id, *heard)} & hidden
        if groups:
            yield {*groups, (place, INDEX)} & hidden


@PATIENT
@given(tables("=a", "=b", "=c", "="))
def test_a_breakdown_gives_nothing_away(counts: Counts) -> None:
    runs = hidden_in_index(HOW, {place: {RUNS: sum(row.values())} for place, row in counts.items()})
    hidden = hidden_in_breakdown(counts, runs, LIMIT)
    everything_small_is_hidden(counts, hidden)
    rows = [
        {(place, name) for name, n in row.items() if n} & hidden | ({(place, RUNS)} & runs)
        for place, row in with_region(counts).items()
    ]
    totals = columns({place: {RUNS: sum(row.values())} for place, row in counts.items()}, runs)
    assert combined([*columns(counts, hidden), *rows, *totals]) == set()


@PATIENT
@given(tables("q 1", "q 2", "q 3", "q 4", "q 5"))
def test_replies_give_nothing_away_beside_their_mean(replies: Counts) -> None:
    counts = {place: {**row, "q": sum(row.values())} for place, row in replies.items()}
    hidden = hidden_in_replies(counts, LIMIT)
    everything_small_is_hidden(counts, hidden)
    assert combined(columns(counts, hidden)) == set()
    for place, row in with_region(counts).items():
        given = {name for name, n in row.items() if n and name != "q"}
        gone = {(place, name) for name in given} & hidden
        if gone and len(given) > 2:
            mean = {cell: int(cell[1][2:]) for cell in gone}
            assert solved([dict.fromkeys(gone, 1), mean]) == set()


@PATIENT
@given(st.fixed_dictionaries(dict.fromkeys(("q 1", "q 2", "q 3", "p 1", "p 2"), N)))
def test_few_replies_to_one_of_two_questions_do_not_follow_from_the_other(replies: Mapping[str, int]) -> None:
    """All their replies together are known, as long as they are not few themselves."""
    asked = {name: sum(n for reply, n in replies.items() if reply[0] == name) for name in ("q", "p")}
    hidden = {name for _, name in hidden_in_replies({"west": {**replies, **asked}}, LIMIT)}
    if sum(asked.values()) >= LIMIT and all(asked.values()):
        parts = [{cell: -1 if cell == name else 1 for cell in hidden if cell[0] == name} for name in asked]
        assert solved([*parts, dict.fromkeys(asked.keys() & hidden, 1)]) == set(), hidden


SMALL: Final = st.sampled_from([0, 1, 2, 3, 5, 6, 8])
MEAN: Final = {str(point): point for point in range(11)}
NPS: Final = {str(point): (point >= 9) - (point <= 6) for point in range(11)}
TOP: Final = {str(point): int(point >= 4) for point in range(11)}


@pytest.mark.parametrize(
    ("points", "sums"),
    [(range(6, 11), (MEAN, NPS)), (range(1, 6), (MEAN, TOP)), (range(1, 6), (MEAN, MEAN)), (range(1, 6), (MEAN,))],
    ids=["nps", "csat", "ces", "mean alone"],
)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_hidden_reply_beside_a_measure_may_be_another_number(
    points: range, sums: Sequence[Mapping[str, int]], data: st.DataObject
) -> None:
    row = data.draw(st.fixed_dictionaries({str(point): SMALL for point in points}))
    counts = {"west": {**{f"q {reply}": n for reply, n in row.items()}, "q": sum(row.values())}}
    hidden = hidden_in_replies(counts, LIMIT, {"q": sums})
    everything_small_is_hidden(counts, hidden)
    given = {reply: n for reply, n in row.items() if n}
    gone = {reply: n for reply, n in given.items() if ("west", f"q {reply}") in hidden}
    assert not gone or len(gone) >= min(len(given), 2 + len(sums))
    if gone and gone.keys() != given.keys():
        possible = list(fitting(gone, sums))
        assert all(len({one[place] for one in possible}) > 1 for place, _ in enumerate(gone)), (row, gone)


def fitting(gone: Mapping[str, int], sums: Sequence[Mapping[str, int]]) -> Iterator[tuple[int, ...]]:
    """Every way in which these might have been said, found by trying all."""
    known = [dict.fromkeys(gone, 1), *sums]
    targets = [sum(one[reply] * n for reply, n in gone.items()) for one in known]
    left = sum(gone.values())
    for first in product(range(1, left + 1), repeat=len(gone) - 1):
        numbers = (*first, left - sum(first))
        if numbers[-1] >= 1 and targets == [
            sum(one[reply] * n for reply, n in zip(gone, numbers, strict=True)) for one in known
        ]:
            yield numbers


def test_three_hidden_beside_nps_would_tell() -> None:
    """34 people: 20 said 10, and of 5, 8 and 9 only one division comes to the same mean and the same NPS."""
    gone = {"5": 5, "8": 6, "9": 3}
    assert list(fitting(gone, (MEAN, NPS))) == [(5, 6, 3)]
    assert loose(gone, (MEAN, NPS)) == frozenset()
    counts = {"west": {"q 5": 5, "q 8": 6, "q 9": 3, "q 10": 20, "q": 34}}
    assert {name for _, name in hidden_in_replies(counts, LIMIT, {"q": (MEAN, NPS)})} >= {"q 5", "q 8", "q 9", "q 10"}


@PATIENT
@given(tables("seen a", "seen b", "came a", "came b"))
def test_steps_give_nothing_away(steps: Counts) -> None:
    counts = {
        place: {**row, **{stage: row[f"{stage} a"] + row[f"{stage} b"] for stage in ("seen", "came")}}
        for place, row in steps.items()
    }
    hidden = hidden_in_stages(counts, LIMIT)
    everything_small_is_hidden(counts, hidden)
    rows = [
        {(place, f"{stage}{part}") for part in ("", " a", " b") if row[f"{stage}{part}"]} & hidden
        for place, row in with_region(counts).items()
        for stage in ("seen", "came")
    ]
    assert combined([*columns(counts, hidden), *rows]) == set()


def test_nothing_is_hidden_where_there_are_enough() -> None:
    counts = {place: dict.fromkeys((RUNS, *LEAVES), 40) for place in PLACES}
    assert hidden_in_index(HOW, counts) == frozenset()
    assert hidden_in_columns(counts, LIMIT) == frozenset()


@pytest.mark.parametrize("place", ["west", REGION])
def test_one_small_center_takes_the_next_smallest_with_it(place: str) -> None:
    counts = {"west": {RUNS: 3}, "east": {RUNS: 30}, "north": {RUNS: 20}}
    hidden = hidden_in_index(HOW, counts)
    assert ((place, RUNS) in hidden) is (place == "west")
    assert ("north", RUNS) in hidden
    assert ("east", RUNS) not in hidden


def test_what_is_known_of_every_centre_is_not_hidden_of_the_region() -> None:
    """All runs of the west have one situation: the region's follows from them, so hiding it would hide nothing."""
    counts = {"west": {"=c": 5}, "east": {"=b": 1, "=": 6}}
    hidden = hidden_in_breakdown(counts, frozenset(), 5)
    assert {("east", "=b"), ("east", "="), ("", "=b")} <= hidden
    assert not {("west", "=c"), ("", "=c")} & hidden
