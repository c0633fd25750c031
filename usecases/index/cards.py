"""The index of a place and period, drilled down from the card to the replies to one question.

Rights are rows, read in the transaction that reads the numbers. The total of the region is for everybody who reads an
index; details are for those whose place it is.
"""

from datetime import date

from sqlalchemy import Connection

from db.database import Database
from surveys.index import losses
from surveys.method import Audience, Group, Indicator
from usecases.actors import Actor
from usecases.hiding.counts import REGION
from usecases.index.comments import groups, span_of, with_comments
from usecases.index.distributions import distributions
from usecases.index.reader import IndexReader
from usecases.index.reading import Reading
from usecases.index.views import GroupCard, IndexCard, IndicatorCard, Loss, LossesCard, Place, Places, Shown
from usecases.periods import Period
from usecases.refusals import NotAllowed, Outdated
from usecases.rights import READERS, Rights


class IndexCards:
    """Reads cards."""

    def __init__(self, db: Database, reader: IndexReader, rights: Rights) -> None:
        self._db = db
        self._content = reader.content
        self._rights = rights
        self._reader = reader

    async def prepare(self, day: date) -> None:
        """Read what all cards of this quarter and the one before share: nobody waits longer for being the first."""
        quarter = Period.of(day, "quarter")

        def body(tx: Connection) -> None:
            for period in (quarter.before(), quarter):
                self._reader.card(tx, REGION, period)

        if self._content.method is not None:
            await self._db.read(body)

    async def places(self, actor: Actor) -> Places:
        """What the person may open. Raises NotAllowed."""

        def body(tx: Connection) -> Places:
            scope = self._rights.scope(tx, actor, *READERS)
            mine = {key: center for key, center in self._content.centers.items() if scope.covers(key)}
            whole = scope.covers(None)
            return Places(mine, whole, "" if whole else next(iter(mine), ""))

        return await self._db.read(body)

    async def card(self, actor: Actor, place: Place, period: Period) -> IndexCard:
        """The card. Raises NotAllowed, or Outdated when content no longer has the centre."""

        def body(tx: Connection) -> IndexCard:
            scope = self._rights.scope(tx, actor, *READERS)
            detailed = scope.covers(place or None)
            if place and not detailed:
                raise NotAllowed
            return self._reader.card(tx, place, period, detailed=detailed)

        return await self._db.read(body)

    async def group(self, actor: Actor, place: Place, period: Period, audience: Audience, group: str) -> GroupCard:
        """A group with its indicators. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> GroupCard:
            now = self._opened(tx, actor, place, period)
            spec = self._group(group)
            found, why = self._reader.changes(tx, now, period.before(), audience, spec.id)
            parts = [spec.id, *(indicator.id for indicator in spec.indicators)]
            return GroupCard(
                where=self._reader.where(tx, place, period),
                audience=audience,
                group=now.group(audience, spec.id),
                changes={part: found.get(part) for part in parts},
                why=why,
            )

        return await self._db.read(body)

    async def indicator(
        self, actor: Actor, place: Place, period: Period, audience: Audience, indicator: str
    ) -> IndicatorCard:
        """An indicator with the replies to its questions. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> IndicatorCard:
            now = self._opened(tx, actor, place, period)
            group, spec = self._indicator(indicator)
            shown = _part(now.group(audience, group.id), spec.id)
            found, why = self._reader.changes(tx, now, period.before(), audience, group.id)
            asked = [key for key in with_comments(self._content) if key in spec.questions]
            months, _ = groups(tx, span_of(place, period), asked, now.method.anonymity)
            return IndicatorCard(
                where=self._reader.where(tx, place, period),
                audience=audience,
                group=group.id,
                spec=spec,
                shown=shown,
                change=found.get(spec.id),
                why=why,
                client=now.client(audience, spec.id),
                gap=next((gap for gap in now.gaps(audience) if gap.indicator == spec.id), None),
                questions=tuple(distributions(tx, self._content, now, audience, spec)) if not shown.hidden else (),
                has_comments=bool(months),
            )

        return await self._db.read(body)

    async def losses(self, actor: Actor, place: Place, period: Period, audience: Audience) -> LossesCard:
        """What pulls the index down most. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> LossesCard:
            now = self._opened(tx, actor, place, period)
            return LossesCard(
                self._reader.where(tx, place, period), audience, now.sides[audience], _losses(now, audience)
            )

        return await self._db.read(body)

    def _opened(self, tx: Connection, actor: Actor, place: Place, period: Period) -> Reading:
        """A place and period with all details. Raises NotAllowed, Outdated."""
        self._rights.over(tx, actor, place or None, *READERS)
        self._reader.where(tx, place, period)
        return self._reader.read(tx, place, period)

    def _group(self, id: str) -> Group:
        found = next((group for group in self._reader.method.groups if group.id == id), None)
        if found is None:
            raise Outdated
        return found

    def _indicator(self, id: str) -> tuple[Group, Indicator]:
        for group in self._reader.method.groups:
            for indicator in group.indicators:
                if indicator.id == id:
                    return group, indicator
        raise Outdated


def _part(group: Shown, id: str) -> Shown:
    return next(part for part in group.parts if part.id == id)


def _losses(now: Reading, audience: Audience) -> tuple[Loss, ...]:
    """What is not shown is left out: with its loss it would be known."""
    shown = {leaf.id: (group.id, leaf) for group in now.sides[audience].parts for leaf in group.parts}
    value = now.values[audience]
    found = losses(value) if value.value is not None else ()
    return tuple(Loss(*shown[name], points) for name, points in found if shown[name][1].value is not None)
