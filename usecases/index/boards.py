"""The index compared: centre with centre, period with period, situation with situation, clients with staff.

What needs many places or periods reads each in a transaction of its own: together they would keep everybody waiting.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import dropwhile
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from guide.centers import Center
from surveys.agreement import agreement, verdicts
from surveys.index import Counts
from surveys.method import AUDIENCES, Audience
from usecases.actors import Actor
from usecases.hiding.counts import REGION
from usecases.index.breakdowns import breakdown
from usecases.index.reader import IndexReader
from usecases.index.reading import Reading, by_center, hidden_in
from usecases.index.views import (
    Board,
    BoardLine,
    Breakdown,
    By,
    GapsCard,
    HeatMap,
    Place,
    Shown,
    Trend,
    TrendPoint,
    Where,
    Whose,
)
from usecases.periods import Period
from usecases.refusals import NotAllowed
from usecases.rights import LEADERS, READERS, Rights, Scope

LEAST: Final = 2
"""Points of a trend, also where nobody has answered yet."""
AGREED_OVER: Final = 4
"""Periods over which the agreement of clients and staff is counted."""
NOBODY: Final[Mapping[Audience, Counts]] = {audience: {} for audience in AUDIENCES}
Pairs = list[tuple[bool, bool]]


class IndexBoards:
    """Reads comparisons."""

    def __init__(self, db: Database, reader: IndexReader, rights: Rights) -> None:
        self._db = db
        self._content = reader.content
        self._rights = rights
        self._reader = reader

    async def compare(self, actor: Actor, period: Period, whose: Whose) -> Board:
        """The leader board, for everybody who reads an index. Raises NotAllowed."""

        def one(tx: Connection, place: Place) -> tuple[Where, Shown, Scope]:
            scope, where = self._rights.scope(tx, actor, *READERS), self._reader.where(tx, place, period)
            return where, self._reader.read(tx, place, period).of(whose), scope

        where, region, _ = await self._db.read(partial(one, place=REGION))
        lines: list[BoardLine] = []
        for key, center in self._content.centers.items():
            _, shown, scope = await self._db.read(partial(one, place=key))
            lines.append(BoardLine(key, center, _on_board(shown), None, scope.covers(key)))
        return Board(where, whose, replace(region, parts=()), tuple(_ranked(lines)))

    async def breakdown(self, actor: Actor, place: Place, period: Period, audience: Audience, by: By) -> Breakdown:
        """By one fact; by consultant for heads and administrators alone. Raises NotAllowed, Outdated."""
        roles = LEADERS if by == "consultant" else READERS

        def body(tx: Connection) -> Breakdown:
            self._rights.over(tx, actor, place or None, *roles)
            where = self._reader.where(tx, place, period)
            return breakdown(tx, self._content, where, self._reader.read(tx, place, period), audience, by)

        return await self._db.read(body)

    async def gaps(self, actor: Actor, place: Place, period: Period) -> GapsCard:
        """Clients against checklists. Raises NotAllowed, Outdated."""

        def first(tx: Connection) -> GapsCard:
            self._rights.over(tx, actor, place or None, *READERS)
            where, now = self._reader.where(tx, place, period), self._reader.read(tx, place, period)
            found = {audience: now.gaps(audience) for audience in AUDIENCES}
            return GapsCard(where, found, None, 0, period.back(AGREED_OVER))

        card = await self._db.read(first)
        said = [await self._db.read(partial(self._verdicts, actor=actor, period=one)) for one in card.periods]
        pairs = [pair for of_period in said for of_center in of_period.values() for pair in of_center]
        centers = {key for of_period in said for key, of_center in of_period.items() if of_center}
        return replace(card, agreement=agreement(pairs), centers=len(centers))

    async def heat(self, actor: Actor, period: Period, audience: Audience) -> HeatMap:
        """Indicators by those centres the person may open. Raises NotAllowed."""

        def body(tx: Connection) -> HeatMap:
            scope = self._rights.scope(tx, actor, *READERS)
            mine = {key: center for key, center in self._content.centers.items() if scope.covers(key)}
            method = self._reader.method
            counts, hidden = by_center(tx, method, period, audience), hidden_in(tx, method, period)
            sides = [
                Reading(method, key, period, {**NOBODY, audience: counts.get(key, {})}, hidden).sides[audience]
                for key in mine
            ]
            return _heat(self._reader.where(tx, REGION, period), audience, mine, sides)

        return await self._db.read(body)

    async def trend(self, actor: Actor, place: Place, whose: Whose, last: Period, many: int = 8) -> Trend:
        """Up to `many` periods of one kind until `last`, the first with answers first. Raises NotAllowed, Outdated."""

        def one(tx: Connection, period: Period) -> tuple[Where, TrendPoint]:
            scope = self._rights.scope(tx, actor, *READERS)
            if place and not scope.covers(place):
                raise NotAllowed
            where, found = self._reader.where(tx, place, period), self._reader.read(tx, place, period).of(whose)
            return where, TrendPoint(period, replace(found, parts=()))

        seen = [await self._db.read(partial(one, period=period)) for period in last.back(many)]
        points = list(dropwhile(_is_empty, [point for _, point in seen[:-LEAST]]))
        return Trend(seen[-1][0], whose, last.kind, (*points, *(point for _, point in seen[-LEAST:])))

    def _verdicts(self, tx: Connection, actor: Actor, period: Period) -> Mapping[str, Pairs]:
        """What clients and staff say of each of the person's centres."""
        scope, method, found = self._rights.scope(tx, actor, *READERS), self._reader.method, dict[str, Pairs]()
        for audience in AUDIENCES:
            for key, counts in by_center(tx, method, period, audience).items():
                if key in self._content.centers and scope.covers(key):
                    found.setdefault(key, []).extend(verdicts(method, [counts]))
        return found


def _is_empty(point: TrendPoint) -> bool:
    return point.shown.why == "no_answers"


def _on_board(shown: Shown) -> Shown:
    """Without its number a value is not shown beside others either."""
    plain = replace(shown, parts=())
    return replace(plain, value=None, interval=None, stars=None, why="hidden") if shown.n is None else plain


def _ranked(lines: Sequence[BoardLine]) -> Iterator[BoardLine]:
    """The best first; equal ones, as shown with one decimal, share a rank. Then those without a value."""
    values = {line.key: round(line.shown.value, 1) for line in lines if line.shown.value is not None}
    for line in sorted(lines, key=lambda line: (-values.get(line.key, -1.0), line.shown.hidden)):
        value = values.get(line.key)
        yield replace(line, rank=1 + sum(other > value for other in values.values()) if value is not None else None)


def _heat(where: Where, audience: Audience, centers: Mapping[str, Center], sides: Sequence[Shown]) -> HeatMap:
    columns = [[leaf for group in side.parts for leaf in group.parts] for side in sides]
    rows = [[column[at] for column in columns] for at, _ in enumerate(where.method.indicators())]
    return HeatMap(
        where=where,
        audience=audience,
        indicators=where.method.indicators(),
        centers=centers,
        values=tuple(tuple(leaf.value for leaf in row) for row in rows),
        hidden=frozenset((at, place) for at, row in enumerate(rows) for place, leaf in enumerate(row) if leaf.hidden),
    )
