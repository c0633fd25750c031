"""Which hidden replies to a question might be other numbers, though sums over them are known.

Their number is known, and a mean or a measure beside it is one more sum each. What nobody can tell apart: that a few
people said these replies, or that as many said those, if both come to the same sums.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import Final

Sum = Mapping[str, int]
"""What a reply adds to it."""
Said = tuple[str, ...]

PEOPLE: Final = 3
"""More people would tell more replies apart from nothing, but seldom: then more is hidden than need be."""


def loose(hidden: Mapping[str, int], sums: Sequence[Sum]) -> frozenset[str]:
    """Those that have another possible number. A hidden reply was given at least once, and everybody knows it."""
    found: set[str] = set()
    for people in range(1, PEOPLE + 1):
        for ways in _alike(sorted(hidden), sums, people):
            for said in ways:
                if all(hidden[reply] > said.count(reply) for reply in said):
                    found.update(*(_unequal(said, other) for other in ways))
        if len(found) == len(hidden):
            break
    return frozenset(found)


def _alike(replies: Sequence[str], sums: Sequence[Sum], people: int) -> Iterator[Sequence[Said]]:
    """What so many people may have said, whatever comes to the same sums together."""
    adds = {reply: [one.get(reply, 0) for one in sums] for reply in replies}
    found: dict[tuple[int, ...], list[Said]] = {}
    for said in combinations_with_replacement(replies, people):
        found.setdefault(tuple(map(sum, zip(*(adds[reply] for reply in said), strict=True))), []).append(said)
    return (ways for ways in found.values() if len(ways) > 1)


def _unequal(one: Said, other: Said) -> set[str]:
    return {reply for reply in {*one, *other} if one.count(reply) != other.count(reply)}
