"""How people answer, of random centres: whoever adds and subtracts what is shown learns nothing that is hidden."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.usecases.index_cards.attack import solved
from usecases.export.dispositions import parts
from usecases.hiding.counts import NOWHERE, REGION, Cell, Counts, Hidden, with_region
from usecases.hiding.tree import Tree, hidden_in_tree, is_hidden, together, with_sums
from usecases.index.response_rates import INVITED, OUTCOMES, POLLED, asked

LIMIT: Final = 5
PLACES: Final = ("west", "east", "north", "south", NOWHERE)
N: Final = st.sampled_from([0, 0, 1, 2, 4, 5, 6, 7, 9, 12, 30, 31])
PATIENT: Final = settings(deadline=None, max_examples=60)


def tables(*names: str) -> st.SearchStrategy[Counts]:
    row = st.fixed_dictionaries(dict.fromkeys(names, N))
    return st.lists(row, min_size=1, max_size=len(PLACES)).map(lambda rows: dict(zip(PLACES, rows, strict=False)))


def all_of(counts: Counts, tree: Tree) -> Counts:
    return with_region({place: with_sums(row, tree) for place, row in counts.items()})


def equations(counts: Counts, tree: Tree, hidden: Hidden) -> Iterator[dict[Cell, int]]:
    """What everybody knows of hidden numbers: parts make their sum, centres make the region."""
    places = all_of(counts, tree)
    for place, row in places.items():
        for total in set(tree.values()):
            parts = {(place, name): 1 for name in row if tree.get(name) == total}
            yield {cell: sign for cell, sign in {**parts, (place, total): -1}.items() if cell in hidden}
    for name in {name for row in places.values() for name in row}:
        yield {(place, name): -1 if place == REGION else 1 for place in places if (place, name) in hidden}


@pytest.mark.parametrize("tree", [INVITED, POLLED])
def test_numbers_of_all_centres_give_nothing_away(tree: Tree) -> None:
    leaves = [name for name in tree if name not in tree.values()]

    @PATIENT
    @given(tables(*leaves))
    def attack(counts: Counts) -> None:
        hidden = hidden_in_tree(counts, tree, LIMIT)
        for place, row in all_of(counts, tree).items():
            assert all((place, name) in hidden or n >= LIMIT for name, n in row.items())
        assert solved(list(equations(counts, tree, hidden))) == set()

    attack()


@PATIENT
@given(tables("completed", "silent", "unreached"), st.sets(st.sampled_from(PLACES), min_size=2))
def test_several_centres_together_give_nothing_away(counts: Counts, centers: set[str]) -> None:
    """Whoever has the rights to some centres sees their sum; it may hold hidden numbers, but tells none."""
    hidden = hidden_in_tree(counts, INVITED, LIMIT)
    mine = with_sums(together(counts, centers), INVITED)
    told = [
        {(place, name): 1 for place in centers if (place, name) in hidden}
        for name in mine
        if not is_hidden(hidden, name, centers)
    ]
    assert solved([*equations(counts, INVITED, hidden), *told]) == set()


def test_nothing_is_hidden_where_there_are_enough() -> None:
    counts = {place: {**dict.fromkeys(OUTCOMES, 40), "unreached": 40} for place in PLACES}
    assert hidden_in_tree(counts, INVITED, LIMIT) == frozenset()


def test_a_small_centre_takes_the_next_smallest_with_it() -> None:
    counts = {
        "west": {"completed": 2, "silent": 30},
        "east": {"completed": 20, "silent": 40},
        "north": {"completed": 60, "silent": 60},
    }
    hidden = hidden_in_tree(counts, INVITED, LIMIT)
    assert {place for place, name in hidden if name == "completed"} == {"west", "east"}
    assert {name for place, name in hidden if place in ("north", REGION)} == set()
    assert ("west", "delivered") not in hidden


ENDS: Final = st.fixed_dictionaries(
    {
        "center": st.sampled_from(PLACES[:3]),
        "disposition": st.sampled_from(["completed", "refused", "expired", "withheld"]),
        "wave": st.sampled_from([1, 2]),
        "was_sent": st.booleans(),
        "people": N.filter(bool),
    }
)


@PATIENT
@given(st.lists(ENDS, min_size=1, max_size=16))
def test_an_export_gives_nothing_away_beside_the_chat(ends: list[dict[str, Any]]) -> None:
    rows = [SimpleNamespace(survey="s", trigger="t", reason=None, **one) for one in ends]
    counts = asked(rows)  # type: ignore[arg-type]
    hidden = hidden_in_tree(counts, INVITED, LIMIT)
    of = parts(rows, LIMIT)  # type: ignore[arg-type]
    assert {cell for cell in of.hidden if cell[1] not in of.keys} == hidden
    known = list(equations(counts, INVITED, hidden))
    places = with_region(of.counts)
    for place, row in places.items():
        assert all((place, name) in of.hidden or n >= LIMIT for name, n in row.items())
        for number in set(of.tree.values()) - set(INVITED.values()):
            some = {(place, name): 1 for name in row if of.tree.get(name) == number}
            known.append({cell: sign for cell, sign in {**some, (place, number): -1}.items() if cell in of.hidden})
    known.extend(
        {(place, name): -1 if place == REGION else 1 for place in places if (place, name) in of.hidden}
        for name in of.keys
    )
    assert solved(known) == set()
