"""What tests of invitations share: people who agreed, events, and a courier who delivers by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count

from sqlalchemy import Connection, select

from db.database import Database
from db.models import Invitation
from db.repos import jobs
from guide.content import Content
from guide.workdays import Workdays
from surveys.triggers import EventType
from tests.conftest import MovableClock
from usecases.actors import Actor
from usecases.inviting.events import Happening
from usecases.inviting.gates import Gates
from usecases.inviting.sending import Asked, Expire, Invite, Remind, Reminded
from usecases.jobs import Deed, DueJob, Jobs, View
from usecases.runs.walk import Runs

SOURCE = "queue"
OWNER = "by hand"


class Courier:
    """Delivers what is due. `blocked`: chats that have stopped the bot."""

    def __init__(self, db: Database, clock: MovableClock, deeds: Mapping[str, Deed]) -> None:
        self.jobs = Jobs(db, clock, deeds)
        self.blocked: set[int] = set()
        self._numbers = count(1000)

    def plan(self, tx: Connection, invitation: int, due_at: datetime) -> bool:
        """The job that sends an invitation."""
        return jobs.plan(tx, "invite", invitation, f"invite:{invitation}", due_at, jobs.INVITATION)

    async def deliver(self) -> list[View]:
        """Everything due now; what was sent."""
        await self.jobs.hold(OWNER)
        sent: list[View] = []
        while claimed := await self.jobs.claim(OWNER, 50):
            for job in claimed:
                view = await self.jobs.prepare(OWNER, job)
                if view is not None:
                    sent += await self._hand_over(job, view)
        return sent

    async def _hand_over(self, job: DueJob, view: View) -> list[View]:
        if view.chat_id in self.blocked:
            await self.jobs.unreachable(job, view.chat_id)
            return []
        await self.jobs.sent(job, next(self._numbers))
        return [view]


def deeds(content: Content, gates: Gates, workdays: Workdays, runs: Runs) -> dict[str, Deed]:
    return {
        "invite": Invite(content, gates, workdays),
        "remind": Remind(content, gates, workdays),
        "expire": Expire(runs),
    }


def happening(
    client: Actor | None, now: datetime, type: EventType = "contact.completed", id: str = "1", **more: str
) -> Happening:
    """Something that happened in the west to somebody we know, or ("ref") to somebody we do not."""
    known = Happening(SOURCE, id, type, now, "west", "citizen", client=client.id if client else None)
    return replace(known, **more)  # type: ignore[arg-type]


def surveys(sent: list[View]) -> list[str]:
    """Which surveys were sent, reminders with a mark."""
    names = []
    for view in sent:
        assert isinstance(view, (Asked, Reminded))
        names.append(view.survey.id + ("!" if isinstance(view, Reminded) else ""))
    return names


async def standing(db: Database) -> list[tuple[str, str, str | None]]:
    """Every invitation, oldest first: survey, disposition, reason."""

    def body(tx: Connection) -> list[tuple[str, str, str | None]]:
        columns = (Invitation.survey, Invitation.disposition, Invitation.reason)
        return [
            (row.survey, row.disposition, row.reason) for row in tx.execute(select(*columns).order_by(Invitation.id))
        ]

    return await db.read(body)


async def ids(db: Database) -> list[int]:
    """The ids of all invitations, oldest first."""
    return await db.read(lambda tx: list(tx.execute(select(Invitation.id).order_by(Invitation.id)).scalars()))
