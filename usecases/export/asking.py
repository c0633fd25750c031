"""Exports in the hands of those who read the answers: choose, ask, look how far it is, cancel.

Rights are rows, read in the transaction that asks. Whoever makes the files asks again (`usecases/export/queue.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, export_rows, exports, staff
from db.rows import AnyRow
from guide.content import Content
from reports.files.sav_file import spss_missing
from surveys.texts import Text
from usecases.actors import Actor
from usecases.export.order import Format, NothingToExport, Order
from usecases.periods import Period
from usecases.refusals import Clock, NotAllowed, Outdated, Refusal
from usecases.rights import LEADERS, READERS, Rights

State = Literal["queued", "running", "done", "failed", "cancelled"]
AT_ONCE: Final = 3
"""Exports of one person that are not over yet."""


class TooManyExports(Refusal):
    """So many exports of this person are not over yet."""


@dataclass(frozen=True)
class Choice:
    """What somebody may choose from. `centers`: key → title; `region`: the whole of it, too."""

    centers: Mapping[str, Text]
    region: bool


@dataclass(frozen=True)
class SurveyChoice:
    """The surveys that somebody answered in a period: key, title (None: gone from content), runs.

    `alone`: there was no choice of a centre.
    """

    period: Period
    center: str
    surveys: tuple[tuple[str, Text | None, int], ...]
    alone: bool


@dataclass(frozen=True)
class Summary:
    """What would be exported. `panel`, `spss`: may be chosen."""

    order: Order
    runs: int
    panel: bool
    spss: bool


@dataclass(frozen=True)
class ExportView:
    """One export. `ahead`: others that wait before it."""

    id: int
    order: Order
    state: State
    done: int
    rows: int | None
    trouble: str | None
    ahead: int = 0


class Exporting:
    """Ask and cancel."""

    def __init__(self, db: Database, content: Content, clock: Clock, admin_ids: frozenset[int] = frozenset()) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._rights = Rights(admin_ids)

    async def choice(self, actor: Actor) -> Choice:
        """Whose answers somebody may export. Raises NotAllowed."""
        scope = await self._db.read(lambda tx: self._rights.scope(tx, actor, *READERS))
        centers = {key: center.title for key, center in self._content.centers.items() if scope.covers(key)}
        return Choice(centers, scope.centers is None)

    async def surveys(self, actor: Actor, period: Period, center: str) -> SurveyChoice:
        """What was answered. Raises NotAllowed."""
        now = self._clock()

        def body(tx: Connection) -> SurveyChoice:
            scope = self._rights.over(tx, actor, center or None, *READERS)
            found = export_rows.surveys(tx, period.since, period.until, _centers(center), now)
            known = {**self._content.surveys, **self._content.checklists}
            rows = ((key, known[key].title if key in known else None, n) for key, n in sorted(found.items()))
            return SurveyChoice(period, center, tuple(rows), scope.centers is not None and len(scope.centers) == 1)

        return await self._db.read(body)

    async def summary(self, actor: Actor, order: Order) -> Summary:
        """What would be exported, and what else may be asked for. Raises NotAllowed."""
        now = self._clock()

        def body(tx: Connection) -> Summary:
            self._allowed(tx, actor, order)
            period = order.period
            found = export_rows.surveys(tx, period.since, period.until, _centers(order.center), now)
            runs = found.get(order.survey, 0) if order.survey else sum(found.values())
            return Summary(order, runs, self._leads(tx, actor, order.center), spss_missing() is None)

        return await self._db.read(body)

    async def ask(self, actor: Actor, order: Order) -> ExportView:
        """Have it made. The same order again is the one that is not over. Raises NotAllowed, NothingToExport, …"""
        if (await self.summary(actor, order)).runs == 0:
            raise NothingToExport
        now = self._clock()

        def body(tx: Connection) -> ExportView:
            clients.lock(tx, actor.id)  # replicas ask one after the other, or each would count without the others
            self._allowed(tx, actor, order)
            mine = exports.open_of(tx, actor.id)
            for row in mine:
                if order_of(row) == order:
                    return view_of(tx, row)
            if len(mine) >= AT_ONCE:
                raise TooManyExports
            whose = {"client_id": actor.id, "chat_id": actor.chat_id, "asked_at": now}
            export = exports.add(tx, order.columns | whose)
            staff.note(tx, actor.id, "export.asked", now, export=export, **order.columns)
            return self._mine(tx, actor, export)

        return await self._db.write(body)

    async def view(self, actor: Actor, export: int) -> ExportView:
        """How far it is. Raises NotAllowed for somebody else's too, or Outdated where there is none."""
        return await self._db.read(lambda tx: self._mine(tx, actor, export))

    async def cancel(self, actor: Actor, export: int, message_id: int | None = None) -> ExportView:
        """Have it no more. Twice is once. Raises NotAllowed for somebody else's too, or Outdated for none.

        `message_id`: where that was tapped. If it is the message that shows how far it is, its maker leaves it alone.
        """
        now = self._clock()

        def body(tx: Connection) -> ExportView:
            self._mine(tx, actor, export)
            if exports.end(tx, export, "cancelled", now):
                exports.forget_message(tx, export, message_id)
                staff.note(tx, actor.id, "export.cancelled", now, export=export)
            return self._mine(tx, actor, export)

        return await self._db.write(body)

    def _allowed(self, tx: Connection, actor: Actor, order: Order) -> None:
        """Raises NotAllowed, or Outdated for a centre that content does not have."""
        check(self._rights, tx, actor, order)
        if order.center and order.center not in self._content.centers:
            raise Outdated

    def _leads(self, tx: Connection, actor: Actor, center: str) -> bool:
        try:
            self._rights.over(tx, actor, center or None, *LEADERS)
        except NotAllowed:
            return False
        return True

    def _mine(self, tx: Connection, actor: Actor, export: int) -> ExportView:
        self._rights.scope(tx, actor, *READERS)
        row = exports.find(tx, export)
        if row is None:
            raise Outdated
        if row.client_id != actor.id:
            raise NotAllowed
        return view_of(tx, row)


def check(rights: Rights, tx: Connection, actor: Actor, order: Order) -> None:
    """Whether somebody may have this. Raises NotAllowed."""
    rights.over(tx, actor, order.center or None, *READERS)
    if order.panel:
        rights.over(tx, actor, order.center or None, *LEADERS)


def order_of(row: AnyRow) -> Order:
    """What a row asks for."""
    period, into = Period.parse(row.period), cast(Format, row.format)
    return Order(period, row.center, row.survey, into, panel=row.panel, with_text=row.with_text)


def view_of(tx: Connection, row: AnyRow) -> ExportView:
    """A row as it is seen."""
    ahead = exports.ahead(tx, row.id) if row.state == "queued" else 0
    return ExportView(row.id, order_of(row), row.state, row.done, row.rows, row.trouble, ahead)


def _centers(center: str) -> frozenset[str] | None:
    return frozenset({center}) if center else None
