"""The HR consultant who accompanies an employer: assigned at first contact, then the same until the head changes it.

Contacts that are booked stay with whom they were booked; what has been keeps the consultant of its own time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import assignments, clients, consultants, staff
from db.rows import AnyRow
from guide.workdays import Workdays
from usecases.actors import Actor
from usecases.reception.heading import head_only
from usecases.refusals import Clock, Outdated

HR: Final = "hr"
PAGE: Final = 6


@dataclass(frozen=True)
class Companion:
    """Who accompanies an employer. `center`: where the consultant works now; `phone` as the roster gives it."""

    consultant: int
    name: str
    center: str
    phone: str | None
    since: datetime


@dataclass(frozen=True)
class Employer:
    """An employer as the head sees one: by the code of the latest contact, for we keep no names.

    `id` is the assignment's, so that a button drawn before a change is known to be old.
    """

    id: int
    code: str | None
    since: datetime


@dataclass(frozen=True)
class EmployerPage:
    """Whom a consultant accompanies, page by page."""

    consultant: int
    name: str
    center: str
    rows: tuple[Employer, ...]
    page: int
    has_more: bool


@dataclass(frozen=True)
class Colleague:
    """Somebody an employer may be handed to. `employers`: how many they accompany now."""

    id: int
    name: str
    employers: int


@dataclass(frozen=True)
class Handover:
    """An employer and who could accompany them instead."""

    employer: Employer
    consultant: int
    name: str
    center: str
    colleagues: tuple[Colleague, ...]


class Assignments:
    """Assigns, shows, reassigns."""

    def __init__(self, db: Database, clock: Clock, workdays: Workdays, admin_ids: frozenset[int] = frozenset()) -> None:
        self._db = db
        self._clock = clock
        self._workdays = workdays
        self._admin_ids = admin_ids

    def of(self, tx: Connection, client: int, center: str, now: datetime) -> int | None:
        """The consultant of an employer, in the caller's transaction (it writes); None where the centre has none.

        Whoever has one keeps them, wherever they work. Without one (or with one who has left the roster) it is the
        least loaded of `center`.
        """
        kept = self.known(tx, client)
        if kept is not None:
            return kept
        clients.lock(tx, client)  # before the consultants, as everywhere
        live = assignments.live_of(tx, client)
        if live is not None and _fits(live):
            return int(live.consultant_id)
        found = assignments.least_loaded(tx, center, HR)
        if found is None:
            return None
        if live is not None:
            assignments.end(tx, live.id, now)
        assignments.begin(tx, client, found, center, now)
        return found

    def known(self, tx: Connection, client: int) -> int | None:
        """The same without assigning anybody: None for an employer who has no consultant yet."""
        live = assignments.live_of(tx, client)
        return int(live.consultant_id) if live is not None and _fits(live) else None

    async def mine(self, actor: Actor) -> Companion | None:
        """Who accompanies me; None: nobody yet."""

        def body(tx: Connection) -> Companion | None:
            row = assignments.live_of(tx, actor.id)
            if row is None or not _fits(row):
                return None
            return Companion(row.consultant_id, row.name, row.works_in, row.phone, self._there(row.center, row.since))

        return await self._db.read(body)

    async def employers(self, actor: Actor, consultant: int, page: int) -> EmployerPage:
        """Whom a consultant accompanies, for the head of the centre. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> EmployerPage:
            row = consultants.find(tx, consultant)
            head_only(tx, actor, row.center if row is not None else None, self._admin_ids)
            if row is None:
                raise Outdated
            found = assignments.of_consultant(tx, consultant, page * PAGE, PAGE + 1)
            rows = tuple(Employer(one.id, one.code, self._there(row.center, one.since)) for one in found[:PAGE])
            return EmployerPage(consultant, row.name, row.center, rows, page, len(found) > PAGE)

        return await self._db.read(body)

    async def handover(self, actor: Actor, assignment: int) -> Handover:
        """One employer, and who else could accompany them. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> Handover:
            live = self._live(tx, actor, assignment)
            employer = Employer(
                live.id, assignments.latest_code(tx, live.client_id), self._there(live.works_in, live.since)
            )
            rows = assignments.colleagues(tx, live.works_in, HR)
            others = tuple(Colleague(row.id, row.name, row.employers) for row in rows if row.id != live.consultant_id)
            return Handover(employer, live.consultant_id, live.name, live.works_in, others)

        return await self._db.read(body)

    async def reassign(self, actor: Actor, assignment: int, consultant: int) -> Handover:
        """Hand an employer to a colleague of the same centre. Raises NotAllowed, Outdated."""
        now = self._clock()

        def body(tx: Connection) -> int:
            clients.lock(tx, self._live(tx, actor, assignment).client_id)
            live = self._live(tx, actor, assignment)
            fit = {row.id for row in assignments.colleagues(tx, live.works_in, HR)} - {live.consultant_id}
            if consultant not in fit or not assignments.end(tx, assignment, now):
                raise Outdated
            added = assignments.begin(tx, live.client_id, consultant, live.works_in, now)
            staff.note(tx, actor.id, "employer.reassigned", now, before=assignment, after=added)
            return added

        return await self.handover(actor, await self._db.write(body))

    def _live(self, tx: Connection, actor: Actor, assignment: int) -> AnyRow:
        """A live assignment to a consultant of a centre that the person heads."""
        row = assignments.find(tx, assignment)
        head_only(tx, actor, row.works_in if row is not None else None, self._admin_ids)
        if row is None or row.ended_at is not None:
            raise Outdated
        return row

    def _there(self, center: str, moment: datetime) -> datetime:
        return moment.astimezone(self._workdays.zone(center))


def _fits(row: AnyRow) -> bool:
    """Whether the roster still has this consultant for employers."""
    return bool(row.active) and row.kind == HR
