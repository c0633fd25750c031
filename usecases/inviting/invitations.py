"""What a person does with an invitation: takes it, declines, asks not to be asked; and why they were asked or not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, invitations, staff
from db.rows import AnyRow
from guide.content import Content
from guide.workdays import Workdays
from surveys.gates import OPEN, Disposition
from surveys.survey import Survey
from usecases.actors import Actor
from usecases.inviting.sending import Occasion, facts_of, follow_up, occasion
from usecases.refusals import Clock, NotAllowed, Outdated
from usecases.runs.view import RunView
from usecases.runs.walk import Runs, Start

PAGE: Final = 5


@dataclass(frozen=True)
class Over:
    """The invitation cannot be taken any more; `disposition` says why."""

    disposition: Disposition


@dataclass(frozen=True)
class Step:
    """A line of the history: where it stood, which gate said no, or later until then."""

    at: datetime
    disposition: Disposition
    gate: str | None
    until: datetime | None


@dataclass(frozen=True)
class InvitationCard:
    """One invitation as its client or quality control sees it. `survey` None: content has it no longer.

    `reason`: the gate that withheld it, or keeps it waiting until `due_at`.
    """

    id: int
    key: str
    survey: Survey | None
    occasion: Occasion
    disposition: Disposition
    reason: str | None
    due_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class InvitationPage:
    """A page of a client's invitations. `wanted`: the bot may ask."""

    cards: tuple[InvitationCard, ...]
    page: int
    has_more: bool
    wanted: bool


class Invitations:
    """Take, decline, opt out, look."""

    def __init__(
        self,
        db: Database,
        content: Content,
        clock: Clock,
        runs: Runs,
        workdays: Workdays,
        admin_ids: frozenset[int] = frozenset(),
    ) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._runs = runs
        self._workdays = workdays
        self._admin_ids = admin_ids

    async def take(self, actor: Actor, invitation: int) -> RunView | Over:
        """Begin the survey, or go on with it. Raises Outdated for somebody else's invitation."""
        now = self._clock()

        def body(tx: Connection) -> RunView | Over | int:
            row = _mine(tx, actor, invitation)
            if row.disposition not in OPEN:
                return Over(row.disposition)
            if row.disposition == "started":
                return cast(int, row.run_id)
            if now >= row.expires_at:
                _end(tx, row, "expired", now)
                return Over("expired")
            return self._start(tx, actor, row, now)

        taken = await self._db.write(body)
        return await self._runs.current(actor, taken) if isinstance(taken, int) else taken

    async def decline(self, actor: Actor, invitation: int) -> Over:
        """Not now, thank you. Twice is once; one that is over stays as it ended. Raises Outdated."""
        now = self._clock()

        def body(tx: Connection) -> Over:
            row = _mine(tx, actor, invitation)
            if row.disposition == "started":
                raise Outdated
            if row.disposition not in OPEN:
                return Over(row.disposition)
            self._arrived(tx, row, now)
            _end(tx, row, "refused", now)
            return Over("refused")

        return await self._db.write(body)

    async def choose(self, actor: Actor, wanted: bool, invitation: int | None = None) -> None:
        """Whether the bot may ask. If not, what waits is withheld, and what was sent counts as refused.

        `invitation`: the one whose button was tapped.
        """
        now = self._clock()

        def body(tx: Connection) -> None:
            clients.lock(tx, actor.id)
            clients.change(tx, actor.id, surveys=wanted)
            for row in invitations.open_of(tx, actor.id) if not wanted else ():
                if row.id == invitation:
                    self._arrived(tx, row, now)
                if row.disposition == "queued" and row.id != invitation:
                    _end(tx, row, "withheld", now, gate="opted_out")
                elif row.disposition != "started":
                    _end(tx, row, "refused", now)

        await self._db.write(body)

    async def mine(self, actor: Actor, page: int) -> InvitationPage:
        """What the client was asked or not, latest first."""

        def body(tx: Connection) -> InvitationPage:
            rows = invitations.of_client(tx, actor.id, max(page, 0) * PAGE, PAGE + 1)
            client = clients.find(tx, actor.id)
            if client is None:
                raise Outdated
            cards = tuple(self._card(tx, row) for row in rows[:PAGE])
            return InvitationPage(cards, max(page, 0), len(rows) > PAGE, client.surveys and client.notifications)

        return await self._db.read(body)

    async def card(self, actor: Actor, invitation: int) -> InvitationCard:
        """One of the client's own, with every decision. Raises Outdated."""

        def body(tx: Connection) -> InvitationCard:
            row = invitations.find(tx, invitation)
            if row is None or row.client_id != actor.id:
                raise Outdated
            return self._card(tx, row)

        return await self._db.read(body)

    async def dossier(self, actor: Actor, invitation: int) -> InvitationCard:
        """Any invitation with every decision, for quality control of its centre. Raises NotAllowed, Outdated."""

        def body(tx: Connection) -> InvitationCard:
            row = invitations.find(tx, invitation)
            centers = {""} if actor.chat_id in self._admin_ids else staff.centers_of(tx, actor.id, "qc", "admin")
            theirs = row is not None and (row.event_center or row.client_center) in centers
            if "" not in centers and not theirs:
                raise NotAllowed
            if row is None:
                raise Outdated
            return self._card(tx, row)

        return await self._db.read(body)

    def _start(self, tx: Connection, actor: Actor, row: AnyRow, now: datetime) -> RunView:
        center = row.event_center or row.client_center
        start = Start(
            survey=row.survey,
            channel="invite",
            center=center,
            day=self._workdays.day(center, row.occurred_at or now),
            facts=facts_of(row),
            respondent=clients.respondent_of(tx, actor.id),
            weight=row.weight,
            wave=row.wave_id,
        )
        view = self._runs.start(tx, actor, start, now)
        self._arrived(tx, row, now)
        invitations.start(tx, row.id, view.run, now)
        return view

    def _arrived(self, tx: Connection, row: AnyRow, now: datetime) -> None:
        """The person has it on screen, so it has arrived, even if the courier has had no time to write that down."""
        if row.disposition == "queued":
            invitations.delivered(tx, row.id, None, now)
            follow_up(tx, self._content, row.id, now)

    def _card(self, tx: Connection, row: AnyRow) -> InvitationCard:
        steps = tuple(Step(*step) for step in invitations.history(tx, row.id))
        waiting = steps[-1].gate if row.disposition == "queued" and steps else None
        return InvitationCard(
            id=row.id,
            key=row.survey,
            survey=self._content.surveys.get(row.survey),
            occasion=occasion(self._content, self._workdays, row),
            disposition=row.disposition,
            reason=row.reason or waiting,
            due_at=row.due_at.astimezone(self._workdays.zone(row.event_center or row.client_center)),
            sent_at=row.sent_at,
            ended_at=row.ended_at,
            steps=steps,
        )


def _mine(tx: Connection, actor: Actor, invitation: int) -> AnyRow:
    """The client's own invitation, locked. Raises Outdated."""
    clients.lock(tx, actor.id)
    row = invitations.find(tx, invitation, lock=True)
    if row is None or row.client_id != actor.id:
        raise Outdated
    return row


def _end(tx: Connection, row: AnyRow, disposition: Disposition, now: datetime, *, gate: str | None = None) -> None:
    invitations.move(tx, row.id, disposition, now, gate=gate)
    invitations.forget_jobs(tx, row.id)
