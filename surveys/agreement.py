"""What clients say against what staff noted on the same indicator: where do both see the same centre differently?

Staff much kinder than clients is a blind spot and stands first. The other way round staff are strict with themselves.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from surveys.index import Counts, Value, index
from surveys.method import Method

Sign = Literal["blind_spot", "strict", "same"]
HALF: Final = 50.0
WIDE: Final = 10.0
"""Points. Less may be chance: a centre has a handful of notes by staff, and one step of a five-point scale is 25."""
ENOUGH: Final = 20
"""Of fewer pairs κ is anybody's guess: one pair more or less would be called by another word."""


@dataclass(frozen=True)
class Gap:
    """An indicator as clients (`n` answers) and staff (`checked` notes) see it."""

    indicator: str
    client: float
    staff: float
    n: int
    checked: int

    @property
    def difference(self) -> float:
        """Client less staff, in points."""
        return self.client - self.staff

    @property
    def sign(self) -> Sign:
        """Which way, as shown with one decimal; both see the same where less than `WIDE` lies between them."""
        shown = round(self.difference, 1)
        return "blind_spot" if shown <= -WIDE else "strict" if shown >= WIDE else "same"


@dataclass(frozen=True)
class Agreement:
    """How often two judges agree: `observed`, by chance alone `expected`, and Cohen's κ of both.

    `kappa` None: both always said the same one thing, so there is nothing to agree about.
    """

    n: int
    observed: float
    expected: float
    kappa: float | None

    @property
    def enough(self) -> bool:
        """Whether there are pairs enough to call κ weak or strong."""
        return self.n >= ENOUGH


def gaps(method: Method, counts: Counts) -> list[Gap]:
    """Indicators that both have seen, blind spots first, the widest on top."""
    found = (_gap(leaf) for group in index(method, counts).parts for leaf in group.parts)
    return sorted((gap for gap in found if gap is not None), key=lambda gap: (gap.difference, gap.indicator))


def agreement(pairs: Iterable[tuple[bool, bool]]) -> Agreement | None:
    """Of two judges over the same things; None without any."""
    said = list(pairs)
    if not said:
        return None
    n = len(said)
    one, other = sum(first for first, _ in said) / n, sum(second for _, second in said) / n
    observed = sum(first == second for first, second in said) / n
    expected = one * other + (1 - one) * (1 - other)
    kappa = (observed - expected) / (1 - expected) if expected < 1 else None
    return Agreement(n, observed, expected, kappa)


def verdicts(method: Method, places: Sequence[Counts]) -> Iterator[tuple[bool, bool]]:
    """What clients and staff say (yes: at least half do) on each yes-or-no indicator of each place and period.

    Two judges must judge the same things: a thing here is one indicator of one centre in one period.
    """
    judged = {indicator.id for indicator in method.indicators() if indicator.yes_no}
    for counts in places:
        for gap in gaps(method, counts):
            if gap.indicator in judged:
                yield gap.client >= HALF, gap.staff >= HALF


def _gap(leaf: Value) -> Gap | None:
    voices = {voice.source: voice.estimate for voice in leaf.voices}
    client, staff = voices.get("client"), voices.get("checklist")
    if client is None or staff is None:
        return None
    return Gap(leaf.id, client.value, staff.value, client.n, staff.n)
