"""Makes cards out of readings, for whoever has the right to them: rights are asked before (`usecases/index/cards.py`).

The command line needs none: who can run it can read the database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from db.repos import cell_counts, method_versions, publications, scored_runs
from guide.content import Content
from surveys.change import Change
from surveys.method import AUDIENCES, Audience, Method
from usecases.hiding.counts import Hidden
from usecases.index.published import shown_of
from usecases.index.reading import Reading, careful, changed, changes_below, read
from usecases.index.views import Against, Incomparable, IndexCard, Place, PublishedMark, Shown, Where, Whose
from usecases.periods import Period
from usecases.refusals import Outdated
from usecases.sample import holds_sample

KEPT: Final = 96
"""Readings that are remembered, of some 0.3 MB each."""
LOOKED_BACK: Final = 10
"""Years: whether anything was answered in none of them decides that there is no way further back."""
Stamp = tuple[tuple[int, ...], ...]
"""For each month the sums of `cell_counts.stamps`."""
WHOSE: tuple[Whose, ...] = ("composite", *AUDIENCES)


@dataclass(frozen=True)
class _Kept:
    """A reading, and what the sums of its cells were."""

    stamp: Stamp
    reading: Reading


class IndexReader:
    """Reads places and periods, and remembers: one for all who ask."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._method = careful(content.method) if content.method is not None else None
        self._sample: bool | None = None
        self._caught_up = False
        self._kept: dict[tuple[Place, Period], _Kept] = {}

    @property
    def method(self) -> Method:
        """The method in force, computing nothing that must not be shown. Raises Outdated when there is none."""
        if self._method is None:
            raise Outdated
        return self._method

    def where(self, tx: Connection, place: Place, period: Period) -> Where:
        """A place and period. Raises Outdated for a centre that content does not have."""
        if self._sample is None:
            self._sample = holds_sample(tx)
        if place and place not in self.content.centers:
            raise Outdated
        center, sample = self.content.centers.get(place), self._sample or False
        return Where(place, center, period, self.method, sample, self.caught_up(tx))

    def read(self, tx: Connection, place: Place, period: Period) -> Reading:
        """A place in a period; not read again while no number of it has changed."""
        return next(self.reads(tx, place, (period,)))

    def reads(self, tx: Connection, place: Place, periods: Sequence[Period]) -> Iterator[Reading]:
        """The same for some periods, asked at once whether they have changed."""
        months = sorted({month for period in periods for month in period.months})
        stamps = cell_counts.stamps(tx, self.method.version, place, months)
        for period in periods:
            yield self._reading(tx, place, period, tuple(stamps[month] for month in period.months))

    def _reading(self, tx: Connection, place: Place, period: Period, stamp: Stamp) -> Reading:
        kept = self._kept.pop((place, period), None)
        if kept is None or kept.stamp != stamp:
            kept = _Kept(stamp, read(tx, self.method, place, period, self._hidden(period, stamp)))
        self._kept[place, period] = kept
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return kept.reading

    def _hidden(self, period: Period, stamp: Stamp) -> Mapping[Audience, Hidden] | None:
        """What is hidden of a period, if another place of it was read since it changed last."""
        everywhere = _everywhere(stamp)
        same = (kept for (_, of), kept in self._kept.items() if (of, _everywhere(kept.stamp)) == (period, everywhere))
        return next((kept.reading.hidden for kept in same), None)

    def card(self, tx: Connection, place: Place, period: Period, *, detailed: bool = True) -> IndexCard:
        """The card; without indicators unless `detailed`. Raises Outdated."""
        where = self.where(tx, place, period)
        before, base = period.before(), period.base()
        now, then, long_ago = self.reads(tx, place, (period, before, base))
        card = IndexCard(
            where=where,
            whole=now.whole,
            sides=now.sides,
            before=self._against(tx, now, then, where.caught_up),
            base=self._against(tx, now, long_ago, where.caught_up),
            beside={audience: now.beside(audience) for audience in AUDIENCES},
            published=self._mark(tx, now),
            first=then.whole.n == 0 and not self._answered_before(tx, place, before),
        )
        return card if detailed else _outlined(card)

    def _answered_before(self, tx: Connection, place: Place, period: Period) -> bool:
        months = [month for year in Period.of(period.since, "year").back(LOOKED_BACK) for month in year.months]
        earlier = [month for month in months if month < period.months[0]]
        return any(any(sums) for sums in _of_place(cell_counts.stamps(tx, self.method.version, place, earlier)))

    def caught_up(self, tx: Connection) -> bool:
        """Whether every earlier run is counted by the method in force. Once it is so, it stays so."""
        if not self._caught_up:
            known = method_versions.find(tx, self.method.version)
            if known is None:  # no bot has been started with it yet
                return not scored_runs.is_behind(tx, self.method.version)
            self._caught_up = known.caught_up_at is not None
        return self._caught_up

    def incomparable(self, tx: Connection, then: Period, caught_up: bool) -> Incomparable | None:
        """Why nothing is said of the change since then."""
        if not caught_up:
            return "catching_up"
        published = publications.latest(tx, then.text)
        return "method" if published is not None and published.method != self.method.version else None

    def changes(
        self, tx: Connection, now: Reading, then: Period, audience: Audience, group: str
    ) -> tuple[Mapping[str, Change | None], Incomparable | None]:
        """The changes of a group and its indicators by id, or why there are none."""
        why = self.incomparable(tx, then, self.caught_up(tx))
        return ({}, why) if why else (changes_below(now, self.read(tx, now.place, then), audience, group), None)

    def method_of(self, tx: Connection, version: str) -> Method:
        """The method of a version; the one in force where none is kept."""
        if version == self.method.version:
            return self.method
        kept = method_versions.find(tx, version)
        return Method.model_validate(kept.definition) if kept is not None else self.method

    def _mark(self, tx: Connection, now: Reading) -> PublishedMark | None:
        row = publications.latest(tx, now.period.text)
        values = publications.values(tx, row.id, now.place) if row is not None else ()
        if row is None or not values:
            return None
        shown = shown_of(values, self.method_of(tx, row.method))
        whole = shown[now.place, "composite"]
        sides: dict[Audience, Shown] = {audience: shown[now.place, audience] for audience in AUDIENCES}
        same = (whole, sides) == (now.whole, now.sides) if row.method == self.method.version else None
        return PublishedMark(row.id, row.published_at, row.method, whole, sides, same, row.operator)

    def _against(self, tx: Connection, now: Reading, then: Reading, caught_up: bool) -> Against:
        why = self.incomparable(tx, then.period, caught_up)
        found = {whose: changed(now, then, whose) if why is None else None for whose in WHOSE}
        return Against(then.period, found, then.whole, then.sides, why)


def _of_place(stamps: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """What of them tells about their own place."""
    return (sums[:2] for sums in stamps.values())


def _everywhere(stamp: Stamp) -> Stamp:
    """What of it tells about all places."""
    return tuple(sums[2:] for sums in stamp)


def _outlined(card: IndexCard) -> IndexCard:
    """The total alone: groups without their indicators."""
    before, published = card.before, card.published
    return replace(
        card,
        sides=_without_indicators(card.sides),
        before=replace(before, sides=_without_indicators(before.sides)),
        base=replace(card.base, sides=_without_indicators(card.base.sides)),
        published=published and replace(published, sides=_without_indicators(published.sides)),
    )


def _without_indicators(sides: Mapping[Audience, Shown]) -> Mapping[Audience, Shown]:
    return {
        audience: replace(side, parts=tuple(replace(group, parts=()) for group in side.parts))
        for audience, side in sides.items()
    }
