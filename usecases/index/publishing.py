"""Freezes the values of a period. What is published stays; published anew it is another publication beside it.

Values are frozen as they may be shown: what is hidden on a card is in no publication either.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import Connection

from db.database import Database
from db.repos import cells, method_versions, publications, staff
from db.rows import AnyRow
from guide.content import Content
from surveys.method import AUDIENCES, Audience
from usecases.actors import Actor
from usecases.hiding.counts import REGION
from usecases.index.published import Row, rows_of, shown_of
from usecases.index.reader import WHOSE, IndexReader
from usecases.index.reading import Reading, gathered, hidden_in
from usecases.index.store import check
from usecases.index.views import Place, Shown, Whose
from usecases.periods import Period
from usecases.refusals import Clock, Outdated
from usecases.rights import LEADERS, Rights

Rows = dict[Place, dict[Audience, list[tuple[object, ...]]]]
"""Cells by place and audience."""


class CatchingUp(Exception):
    """Earlier runs are not counted by the method in force yet, so there is nothing whole to publish."""


@dataclass(frozen=True)
class Publication:
    """What was published when. `by`: the client id of who did it; None: `operator` did, by the command line.

    `inputs`: a hash of all cells and of the method but its titles, so equal ones gave equal values. `is_new`: just now.
    """

    id: int
    period: Period
    method: str
    inputs: str
    at: datetime
    by: int | None
    operator: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class Published:
    """A publication with its values. Those of an audience have groups as parts, these indicators."""

    publication: Publication
    values: Mapping[tuple[Place, Whose], Shown]


class Frozen(NamedTuple):
    """The hash of all that was read, all values, and the publication of the period that was the latest then."""

    inputs: str
    values: Sequence[Row]
    after: int | None


class Publishing:
    """Publishes, and reads what was published."""

    def __init__(self, db: Database, content: Content, clock: Clock, rights: Rights) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._rights = rights
        self._reader = IndexReader(content)

    async def publish(self, period: Period, by: Actor | None = None, *, operator: str = "") -> Publication:
        """Freeze a period; the same method and inputs again give the publication that is there.

        `by` None: the command line, where `operator` types. Raises NotAllowed, CatchingUp, MethodChanged, Outdated
        without a method.
        """
        while True:
            frozen = await self._db.snapshot(lambda tx: self._frozen(tx, period, by))
            found = await self._db.write(partial(self._put, period=period, frozen=frozen, by=by, operator=operator))
            if found is not None:
                return found

    async def of(self, period: Period, at: int | None = None) -> Published | None:
        """The latest publication of a period, or one by its id."""

        def body(tx: Connection) -> Published | None:
            row = publications.latest(tx, period.text) if at is None else publications.find(tx, at)
            if row is None or row.period != period.text:
                return None
            method = self._reader.method_of(tx, row.method)
            return Published(_publication(row), shown_of(publications.values(tx, row.id), method))

        return await self._db.read(body)

    async def all(self, period: Period | None = None) -> tuple[Publication, ...]:
        """Publications, the latest first."""
        text = period.text if period is not None else None
        return tuple(map(_publication, await self._db.read(lambda tx: publications.listed(tx, text))))

    def _frozen(self, tx: Connection, period: Period, by: Actor | None) -> Frozen:
        """Raises NotAllowed, CatchingUp, MethodChanged."""
        if by is not None:
            self._rights.over(tx, by, None, *LEADERS)
        if not self._whole(tx):
            raise CatchingUp
        rows, last = self._rows(tx, period), publications.latest(tx, period.text)
        return Frozen(self._hashed(rows), list(self._values(tx, period, rows)), last.id if last is not None else None)

    def _put(
        self, tx: Connection, period: Period, frozen: Frozen, by: Actor | None, operator: str
    ) -> Publication | None:
        """None where somebody has published since: theirs may be newer, so the values are to be read again."""
        if by is not None:
            self._rights.over(tx, by, None, *LEADERS)
        method, now = self._reader.method.version, self._clock()
        publications.one_at_a_time(tx, method)
        last = publications.latest(tx, period.text)
        if (last.id if last is not None else None) != frozen.after:
            return None
        if last is not None and (last.method, last.inputs) == (method, frozen.inputs):
            return _publication(last)
        who = by.id if by is not None else None
        head = {"period": period.text, "method": method, "inputs": frozen.inputs}
        whose = {"published_at": now, "published_by": who, "operator": operator}
        made = publications.add(tx, {**head, **whose}, frozen.values)
        typed = {"by": operator} if operator else {}
        staff.note(tx, who, "index.publish", now, publication=made, **head, **typed)
        return Publication(made, period, method, frozen.inputs, now, who, operator, is_new=True)

    def _whole(self, tx: Connection) -> bool:
        """Whether the method in force has counted everything. Raises MethodChanged, Outdated without a method."""
        method = self._content.method
        if method is None:
            raise Outdated
        if not check(tx, method) and method_versions.latest(tx) is not None:
            return False  # a raised version comes into force with the bot's next start
        return self._reader.caught_up(tx)

    def _rows(self, tx: Connection, period: Period) -> Rows:
        version = self._reader.method.version
        found: Rows = {REGION: {audience: [] for audience in AUDIENCES}}
        for audience, *row in cells.of_card(tx, version, REGION, period.months):
            found[REGION].setdefault(audience, []).append(tuple(row))
        for audience in AUDIENCES:
            for center, *row in cells.of_cards(tx, version, period.months, audience):
                if center in self._content.centers:
                    found.setdefault(center, {}).setdefault(audience, []).append(tuple(row))
        return found

    def _hashed(self, rows: Rows) -> str:
        method = self._content.method
        imprint = method.imprint if method is not None else ""
        digest = blake2b(f"{self._reader.method.version} {imprint}".encode(), digest_size=16)
        for place, sides in sorted(rows.items()):
            for audience, cells_of_it in sorted(sides.items()):
                digest.update(f"{place} {audience} {sorted(cells_of_it)}".encode())
        return digest.hexdigest()

    def _values(self, tx: Connection, period: Period, rows: Rows) -> Iterator[Row]:
        method, hidden = self._reader.method, hidden_in(tx, self._reader.method, period)
        for place in (REGION, *self._content.centers):
            sides = rows.get(place, {})
            counts = {audience: gathered(sides.get(audience, ())) for audience in AUDIENCES}
            reading = Reading(method, place, period, counts, hidden)
            for whose in WHOSE:
                yield from rows_of(place, whose, reading.of(whose))


def _publication(row: AnyRow) -> Publication:
    period = Period.parse(row.period)
    return Publication(row.id, period, row.method, row.inputs, row.published_at, row.published_by, row.operator)
