"""The way of clients through situations: how many come to each stage, and where they are lost.

What is hidden hangs on every place, situation and stage: that takes a quarter of a second, so others go on meanwhile.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import touches
from surveys.method import AUDIENCES
from usecases.actors import Actor
from usecases.hiding.counts import NOWHERE, Counts, hidden_in_stages, with_region
from usecases.index.reader import IndexReader
from usecases.index.touches import STAGES
from usecases.index.views import Place, TouchLine, TouchStage, TouchView, Where
from usecases.periods import Period
from usecases.rights import READERS, Rights

HUNDRED: Final = 100


class Touchpoints:
    """Reads the counts of `usecases/index/touches.py`."""

    def __init__(self, db: Database, reader: IndexReader, rights: Rights) -> None:
        self._db = db
        self._content = reader.content
        self._rights = rights
        self._reader = reader

    async def view(self, actor: Actor, place: Place, period: Period) -> TouchView:
        """Stages of all situations together and of each. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> tuple[Where, Counts]:
            self._rights.over(tx, actor, place or None, *READERS)
            return self._reader.where(tx, place, period), counted(tx, period)

        where, counts = await self._db.read(body)
        row = (await asyncio.to_thread(shown, counts, where.method.anonymity)).get(place, {})
        lines = [self._line(way, row) for way in ways(row)]
        lines.sort(key=lambda line: (-max(stage.n or 0 for stage in line.stages), line.situation))
        return TouchView(where, stages("", row), tuple(lines))

    def _line(self, way: str, row: Mapping[str, int | None]) -> TouchLine:
        side, _, key = way.partition(" ")
        situation = self._content.situations.get(key)
        audience = next(audience for audience in AUDIENCES if audience == side)
        return TouchLine(key, situation.title if situation is not None else None, audience, stages(way, row))


def counted(tx: Connection, period: Period) -> dict[str, dict[str, int]]:
    """Place → «stage» and «stage audience situation» → n."""
    found: dict[str, dict[str, int]] = {}
    for center, situation, audience, stage, n in touches.of(tx, None, period.months):
        row = found.setdefault(center or NOWHERE, {})
        for name in (stage, f"{stage} {audience} {situation}"):
            row[name] = row.get(name, 0) + int(n)  # sums are decimals on PostgreSQL
    return found


def shown(counts: Counts, limit: int) -> dict[str, dict[str, int | None]]:
    """The same and the region, as everybody may see it: None where it is hidden."""
    hidden = hidden_in_stages(counts, limit)
    return {
        place: {name: None if (place, name) in hidden else n for name, n in row.items()}
        for place, row in with_region(counts).items()
    }


def ways(row: Mapping[str, int | None]) -> set[str]:
    """«audience situation» of all that is counted at a place."""
    return {name.partition(" ")[2] for name in row} - {""}


def stages(way: str, row: Mapping[str, int | None]) -> tuple[TouchStage, ...]:
    """Of one situation («audience situation»), or of all together ('')."""
    counts = [row.get(f"{stage} {way}".rstrip(), 0) for stage in STAGES]
    return tuple(
        TouchStage(stage, n, _lost(before, n))
        for stage, n, before in zip(STAGES, counts, [None, *counts], strict=False)
    )


def _lost(before: int | None, n: int | None) -> float | None:
    """Nothing can be said where more come than were there before: some begin in the middle."""
    return HUNDRED * (1 - n / before) if before and n is not None and n <= before else None
