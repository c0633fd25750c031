"""Which counts are hidden where parts add up to sums, these to others, and every place to the region.

Who answered and who stopped are those who started, these and who never did are those whom an invitation has reached.
All of it hangs together with the same of every other centre: so all is decided at once, for everybody
(`usecases/hiding/counts.py`).
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import Final

from usecases.hiding.counts import (
    NOWHERE,
    OPEN,
    REGION,
    TOTAL,
    Cell,
    Counts,
    Hidden,
    Line,
    columns,
    protect,
    too_few,
    with_region,
)

Tree = Mapping[str, str]
"""What is counted → the sum it is part of. A sum that is part of nothing is no key."""
ALONE: Final = 1


def hidden_in_tree(counts: Counts, tree: Tree, limit: int) -> Hidden:
    """`counts`: of what is no sum itself. Cells of sums, and those of the region, are hidden like any other."""
    places = with_region({place: with_sums(row, tree) for place, row in counts.items()})
    lists = [*columns({place: row for place, row in places.items() if place != REGION}), *_rows(places, tree)]
    lines = {(place, name): _line(place, name, n, tree) for place, row in places.items() for name, n in row.items()}
    return protect(too_few(lists, limit), lines)


def hidden_in_parts(counts: Counts, tree: Tree, known: Hidden, limit: int) -> Hidden:
    """Of parts of what `hidden_in_tree` counts, which is told as it says: `known` is hidden, and nothing else of it.

    `tree` leads from parts on.
    """
    places = with_region(counts)
    rows = list(_rows(places, tree))
    lines = {
        (place, name): _line(place, name, n, tree) for place, row in places.items() for name, n in row.items() if n
    }
    lines |= {(place, name): Line((place, name), _above(place, name, tree), TOTAL) for place, name in known}
    enough = {cell for parts, _ in rows for cell, n in parts.items() if n >= limit}
    return protect(too_few([*rows, *columns(counts)], limit) | known, lines, enough)


def with_sums(row: Mapping[str, int], tree: Tree) -> dict[str, int]:
    """The same and the sums; what nobody had is left out."""
    found: dict[str, int] = {}
    for name, n in row.items():
        at: str | None = name
        while at is not None and n:
            found[at] = found.get(at, 0) + n
            at = tree.get(at)
    return found


def together(counts: Counts, centers: Collection[str] | None) -> dict[str, int]:
    """Of these centres (None: of the region)."""
    mine = counts if centers is None else {center: row for center, row in counts.items() if center in centers}
    return with_region(mine)[REGION]


def is_hidden(hidden: Hidden, name: str, centers: Collection[str] | None) -> bool:
    """Whether a count of these centres together (None: of the region) follows from nothing that is shown.

    Where all centres with a hidden count are among them, it is the region less others, which everybody sees.
    """
    places = {place for place, counted in hidden if counted == name}
    if centers is None:
        return REGION in places
    inside = places & set(centers)
    return bool(inside) and (inside != places or len(inside) == ALONE)


def by_center(rows: Iterable[tuple[str | None, str, int]]) -> dict[str, dict[str, int]]:
    """Centre, what was counted, how often: added up."""
    found: dict[str, dict[str, int]] = {}
    for center, name, n in rows:
        row = found.setdefault(center or NOWHERE, {})
        row[name] = row.get(name, 0) + n
    return found


def _rows(places: Counts, tree: Tree) -> Iterator[tuple[dict[Cell, int], Cell]]:
    """At each place what adds up to a sum, and its cell."""
    for place, row in places.items():
        lists: dict[str, dict[Cell, int]] = {}
        for name, n in row.items():
            if name in tree:
                lists.setdefault(tree[name], {})[place, name] = n
        yield from ((parts, (place, total)) for total, parts in lists.items())


def _line(place: str, name: str, n: int, tree: Tree) -> Line:
    """That sums add up over places follows from their parts, so they are in no sum of their own."""
    if name in tree.values():
        return Line((place, name), _above(place, name, tree), TOTAL)
    return Line(("column", name), _above(place, name, tree), n + (TOTAL if place == REGION else 0))


def _above(place: str, name: str, tree: Tree) -> Hashable:
    return (place, tree[name]) if name in tree else OPEN
