"""The digest: a short letter for whoever reads the index, about a centre or the region, each week or each month.

What it says is read in the transaction that sends it, with the rights its reader has then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, jobs, runs, staff, subscriptions
from db.rows import AnyRow
from guide.centers import Center
from guide.content import Content
from guide.workdays import Workdays
from surveys.change import Change, change
from surveys.method import AUDIENCES, Audience
from surveys.texts import Language
from usecases.actors import Actor
from usecases.digests.turns import WEEK, Every, next_turn, period_of
from usecases.index.reader import IndexReader
from usecases.index.reading import Reading
from usecases.index.response_rates import Rates, ResponseRates
from usecases.index.views import IndexCard, Place
from usecases.refusals import Clock, Outdated
from usecases.rights import READERS, Rights, Scope
from usecases.waves.quarters import quarter_view
from usecases.waves.views import QuarterView

JOB: Final = subscriptions.JOB
PAGE: Final = 6
RATES: Final = 4
"""Surveys that a digest speaks of."""


@dataclass(frozen=True)
class Digest:
    """A digest on its way to a person, as a letter or on a screen.

    `groups`: against the period before, by audience and group. `rates`: of the surveys somebody was invited to, the
    most asked first. `plan`: the quarter that runs now; None where content plans nothing, or for a reader of the
    region's total alone. `fresh`: surveys that were ended in the last week, unfinished ones too; in a weekly
    digest, for whoever may see more than the total.
    """

    chat_id: int
    language: Language
    place: Place
    every: Every
    card: IndexCard
    groups: Mapping[Audience, Mapping[str, Change | None]]
    rates: tuple[Rates, ...]
    plan: QuarterView | None
    today: date
    fresh: int | None = None

    @property
    def nothing_new(self) -> bool:
        """Whether nobody has answered since the last one."""
        return self.fresh == 0


@dataclass(frozen=True)
class DigestLine:
    """A place in the list. `center` None: the region. `every` None: not subscribed."""

    place: Place
    center: Center | None
    every: Every | None


@dataclass(frozen=True)
class DigestPlaces:
    """What somebody may subscribe to, the region first."""

    lines: tuple[DigestLine, ...]
    page: int
    has_more: bool


@dataclass(frozen=True)
class DigestPlace:
    """A place and its subscription. `next_at` on the place's wall clock; `muted`: the person wants no messages."""

    line: DigestLine
    next_at: datetime | None
    muted: bool


class DigestReader:
    """Reads what a digest says, in the caller's transaction."""

    def __init__(self, content: Content, rights: Rights, index: IndexReader, rates: ResponseRates) -> None:
        self._content = content
        self._rights = rights
        self._index = index
        self._rates = rates

    def scope(self, tx: Connection, actor: Actor, place: Place) -> Scope:
        """The centres of a reader who may have the digest of this place. Raises NotAllowed, Outdated."""
        if self._content.method is None or (place and place not in self._content.centers):
            raise Outdated
        if place:
            return self._rights.over(tx, actor, place, *READERS)
        return self._rights.scope(tx, actor, *READERS)

    def is_whole(self, tx: Connection) -> bool:
        """Whether the method in force has counted every answer."""
        return self._index.caught_up(tx)

    def read(self, tx: Connection, actor: Actor, place: Place, every: Every, now: datetime, today: date) -> Digest:
        """A digest as of this moment, which is `today` there. Raises NotAllowed, Outdated."""
        scope = self.scope(tx, actor, place)
        period, whole = period_of(every, today), bool(place) or scope.centers is None
        told = whole and every == "week"
        centers, card = frozenset({place}) if place else None, self._index.card(tx, place, period, detailed=whole)
        return Digest(
            chat_id=actor.chat_id,
            language=actor.language,
            place=place,
            every=every,
            card=card,
            groups=self._groups(tx, card),
            rates=tuple(self._rates.most_asked(tx, period, centers, RATES)) if whole else (),
            plan=quarter_view(tx, self._content, centers, now) if whole else None,
            today=today,
            fresh=runs.ended(tx, self._content.surveys, centers, now - WEEK, now) if told else None,
        )

    def _groups(self, tx: Connection, card: IndexCard) -> Mapping[Audience, Mapping[str, Change | None]]:
        """The changes of groups; none where the periods cannot be compared."""
        if card.before.why is not None:
            return {}
        place, names = card.where.place, [group.id for group in card.where.method.groups]
        now, then = (self._index.read(tx, place, period) for period in (card.where.period, card.before.period))
        return {audience: {name: _change(now, then, audience, name) for name in names} for audience in AUDIENCES}


def _change(now: Reading, then: Reading, audience: Audience, group: str) -> Change | None:
    """Of one group, as far as it is shown both times. (`changes_below` would compute all its indicators, too.)"""
    if any(reading.group(audience, group).value is None for reading in (now, then)):
        return None
    ours, theirs = (
        next(part for part in reading.values[audience].parts if part.id == group) for reading in (now, then)
    )
    return change(ours, theirs)


class Digests:
    """Choosing what to get, and looking at it now."""

    def __init__(self, db: Database, content: Content, clock: Clock, workdays: Workdays, reader: DigestReader) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._workdays = workdays
        self._reader = reader

    async def places(self, actor: Actor, page: int) -> DigestPlaces:
        """What the person may have a digest of, with what is subscribed to. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> DigestPlaces:
            scope = self._reader.scope(tx, actor, "")
            every = {row.center: row.every for row in subscriptions.of_client(tx, actor.id)}
            keys = ["", *(key for key in self._content.centers if scope.covers(key))]
            some = keys[page * PAGE : (page + 1) * PAGE]
            lines = tuple(DigestLine(key, self._content.centers.get(key), every.get(key)) for key in some)
            return DigestPlaces(lines, page, len(keys) > (page + 1) * PAGE)

        return await self._db.read(body)

    async def place(self, actor: Actor, place: Place) -> DigestPlace:
        """One of them. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> DigestPlace:
            self._reader.scope(tx, actor, place)
            return self._place(tx, actor, place)

        return await self._db.read(body)

    async def subscribe(self, actor: Actor, place: Place, every: Every | None) -> DigestPlace:
        """As often as this from now on; None: not any more. Twice is once. Raises NotAllowed, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> DigestPlace:
            clients.lock(tx, actor.id)
            self._reader.scope(tx, actor, place)
            row = subscriptions.of_place(tx, actor.id, place)
            if every != (row.every if row is not None else None):
                self._changed(tx, actor, place, row, every, now)
            return self._place(tx, actor, place)

        return await self._db.write(body)

    async def now(self, actor: Actor, place: Place) -> Digest:
        """The digest as it would be sent now; without a subscription, the weekly one. Raises NotAllowed, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> Digest:
            row = subscriptions.of_place(tx, actor.id, place)
            today = self._workdays.day(place or None, now)
            return self._reader.read(tx, actor, place, row.every if row is not None else "week", now, today)

        return await self._db.read(body)

    async def plan_missing(self) -> int:
        """Plan the next turn of subscriptions that wait for none: a job was parked. By the ticker; how many."""
        now = self._clock()

        def body(tx: Connection) -> int:
            rows = subscriptions.unplanned(tx)
            for row in rows:
                plan(tx, self._workdays, row, now)
            return len(rows)

        return await self._db.write(body)

    def _changed(
        self, tx: Connection, actor: Actor, place: Place, row: AnyRow | None, every: Every | None, now: datetime
    ) -> None:
        if row is not None:
            jobs.cancel(tx, JOB, row.id)
        if every is None and row is not None:
            subscriptions.end(tx, row.id)
        elif every is not None and row is not None:
            subscriptions.change(tx, row.id, every)
        elif every is not None:
            subscriptions.add(tx, actor.id, place, every, now)
        changed = subscriptions.of_place(tx, actor.id, place)
        if changed is not None:
            plan(tx, self._workdays, changed, now)
        action = "digest.subscribe" if every is not None else "digest.unsubscribe"
        staff.note(tx, actor.id, action, now, center=place, every=every)

    def _place(self, tx: Connection, actor: Actor, place: Place) -> DigestPlace:
        row = subscriptions.of_place(tx, actor.id, place)
        every = row.every if row is not None else None
        line = DigestLine(place, self._content.centers.get(place), every)
        if every is None:
            return DigestPlace(line, None, muted=False)
        turn = next_turn(every, self._workdays, place, self._clock())
        return DigestPlace(line, turn.astimezone(self._workdays.zone(place or None)), not actor.notifications)


def plan(tx: Connection, workdays: Workdays, row: AnyRow, now: datetime) -> None:
    """Plan the next turn of a subscription, once; one that was cancelled when its rhythm changed lives again."""
    turn = next_turn(row.every, workdays, row.center, now)
    jobs.renew(tx, JOB, row.id, f"{JOB}:{row.id}:{turn:%Y-%m-%dT%H:%M}", turn, jobs.REMINDER)
