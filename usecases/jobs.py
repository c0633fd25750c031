"""What is due, as its courier sees it: take jobs, prepare what is to be said, store what became of it.

Each call is one transaction, in which the deed of the job's kind does its own part: the guard is asked again right
before sending, and "sent" is stored together with all that follows from it. Whoever calls may lose the power at any
moment: a job that was in flight then is sent again and counted (`resent`), any other is simply still waiting.

Leases run on the wall clock, for they are about processes that live; what is due is told by the clock handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, Protocol

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, jobs, leases
from db.rows import AnyRow
from surveys.texts import Language
from usecases.refusals import Clock

TRIES: Final = 8
LEASE: Final = timedelta(seconds=15)
"""How long a silent courier, and what it has taken, is waited for."""
COURIER: Final = "courier"
PARKED_AT_ONCE: Final = 20


@dataclass(frozen=True)
class DueJob:
    """A job in somebody's hands."""

    id: int
    kind: str
    subject: int
    tries: int
    due_at: datetime
    resent: int


@dataclass(frozen=True)
class Later:
    """The guard lets it pass later."""

    at: datetime


class View(Protocol):
    """Whatever is going to be sent; `handlers/letters.py` knows how each looks."""

    @property
    def chat_id(self) -> int: ...

    @property
    def language(self) -> Language: ...


class Deed(Protocol):
    """What a kind of job does. All of it happens inside the one transaction that also changes the job."""

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> View | Later | None:
        """Ask the guard again. None: nothing is to be sent, the job is done."""

    def sent(self, tx: Connection, job: DueJob, message_id: int, now: datetime) -> None:
        """Telegram has it. Not called for a job that was cancelled while it was in flight."""

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The person has blocked the bot; the client is marked already."""

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """It could not be sent, for good: too many tries, or Telegram knows no such chat."""


@dataclass(frozen=True)
class Turn:
    """Whose turn it is to send. `freed`: jobs taken from a dead courier; `in_flight`: of these, sent again."""

    mine: bool
    freed: int = 0
    in_flight: int = 0
    resent: int = 0


@dataclass(frozen=True)
class ParkedJob:
    """A job that was given up. `trouble`: the kind of error."""

    id: int
    kind: str
    subject: int
    tries: int
    trouble: str
    ended_at: datetime


class UnknownKind(Exception):
    """No deed does this kind of job."""


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Jobs:
    """`owner` names a living courier; its word counts only for jobs it has taken."""

    def __init__(self, db: Database, clock: Clock, deeds: Mapping[str, Deed], *, wall: Clock = wall_clock) -> None:
        self._db = db
        self._clock = clock
        self._deeds = deeds
        self._wall = wall

    async def hold(self, owner: str, in_hand: Sequence[int] = ()) -> Turn:
        """Take the courier's turn or keep it, with the jobs in hand. A new holder frees what the dead one had."""
        wall = self._wall()

        def body(tx: Connection) -> Turn:
            turn = leases.take(tx, COURIER, owner, wall, wall + LEASE)
            if turn == "held":
                return Turn(mine=False)
            jobs.extend(tx, owner, in_hand, wall + LEASE)
            freed, in_flight = jobs.free_others(tx, owner) if turn == "taken" else (0, 0)
            return Turn(True, freed, in_flight, jobs.resent(tx) if in_flight else 0)

        return await self._db.write(body)

    async def leave(self, owner: str) -> None:
        """Give the courier's turn to whoever wants it."""
        await self._db.write(lambda tx: leases.leave(tx, COURIER, owner))

    async def claim(self, owner: str, limit: int) -> tuple[DueJob, ...]:
        """Take due jobs, the most urgent first."""
        now, wall = self._clock(), self._wall()
        rows = await self._db.write(lambda tx: jobs.claim(tx, owner, limit, now, wall=wall, until=wall + LEASE))
        return tuple(_due_job(row) for row in rows)

    async def give_back(self, owner: str, claimed: Sequence[DueJob]) -> None:
        """Let go of jobs that were not begun."""
        await self._db.write(lambda tx: jobs.give_back(tx, owner, [job.id for job in claimed]))

    async def prepare(self, owner: str, job: DueJob) -> View | None:
        """Ask the guard again, and mark the job as in flight if there is something to send. Raises UnknownKind."""
        now = self._clock()

        def body(tx: Connection) -> View | None:
            row = jobs.lock(tx, job.id)
            if row is None or row.state != "waiting" or row.taken_by != owner:
                return None
            if row.due_at > now:  # postponed since it was taken
                jobs.later(tx, job.id, row.due_at)
                return None
            return self._guarded(tx, job, now)

        return await self._db.write(body)

    def _guarded(self, tx: Connection, job: DueJob, now: datetime) -> View | None:
        view = self._deed(job).prepare(tx, job, now)
        if isinstance(view, Later):
            jobs.later(tx, job.id, view.at)
            return None
        if view is None:
            jobs.end(tx, job.id, "done", now)
        else:
            jobs.fly(tx, job.id, now)
        return view

    async def sent(self, job: DueJob, message_id: int) -> None:
        """Telegram has it: a fact, whoever holds the turn by now."""
        now = self._clock()

        def body(tx: Connection) -> None:
            if _waits(tx, job):
                self._deed(job).sent(tx, job, message_id, now)
                jobs.end(tx, job.id, "done", now)

        await self._db.write(body)

    async def unreachable(self, job: DueJob, chat_id: int) -> None:
        """The person has blocked the bot: nothing is sent until they write again."""
        now = self._clock()

        def body(tx: Connection) -> None:
            clients.unreachable(tx, chat_id, now)
            if _waits(tx, job):
                self._deed(job).unreachable(tx, job, now)
                jobs.end(tx, job.id, "done", now, trouble="unreachable")

        await self._db.write(body)

    async def no_such_chat(self, job: DueJob, chat_id: int) -> None:
        """Telegram knows no such chat: nothing that is sent there can arrive."""
        now = self._clock()

        def body(tx: Connection) -> None:
            clients.unreachable(tx, chat_id, now)
            if _waits(tx, job):
                self._give_up(tx, job, now, "no such chat")

        await self._db.write(body)

    async def later(self, owner: str, job: DueJob, at: datetime) -> None:
        """Nobody's fault: it waits until then, and no try is spent."""
        await self._db.write(lambda tx: jobs.later(tx, job.id, at) if _waits(tx, job, owner) else None)

    async def failed(
        self, owner: str, job: DueJob, trouble: str, at: datetime, *, doubtful: bool = False
    ) -> Literal["later", "parked"]:
        """One try more is spent; after the last it is parked. `doubtful`: it may have arrived all the same."""
        now = self._clock()

        def body(tx: Connection) -> Literal["later", "parked"]:
            if not _waits(tx, job, owner):
                return "later"
            if job.tries + 1 < TRIES:
                jobs.later(tx, job.id, at, trouble=trouble, failed=True, doubtful=doubtful)
                return "later"
            self._give_up(tx, job, now, trouble, failed=True)
            return "parked"

        return await self._db.write(body)

    async def give_up(self, owner: str, job: DueJob, trouble: str) -> None:
        """Park it now: another try would fail in the same way."""
        now = self._clock()

        def body(tx: Connection) -> None:
            if _waits(tx, job, owner):
                self._give_up(tx, job, now, trouble, failed=True)

        await self._db.write(body)

    async def park(self, job: DueJob, trouble: str) -> None:
        """Park it without its deed, which cannot be trusted with it."""
        now = self._clock()
        await self._db.write(lambda tx: jobs.end(tx, job.id, "parked", now, trouble) if _waits(tx, job) else None)

    async def parked(self) -> tuple[ParkedJob, ...]:
        """What was given up, newest first."""
        rows = await self._db.read(lambda tx: jobs.parked(tx, PARKED_AT_ONCE))
        return tuple(
            ParkedJob(row.id, row.kind, row.subject, row.tries, row.trouble or "", row.ended_at) for row in rows
        )

    async def again(self, job_id: int) -> bool:
        """Try a parked job anew. False when it is not parked."""
        now = self._clock()
        return await self._db.write(lambda tx: jobs.again(tx, job_id, now))

    async def next_due(self) -> datetime | None:
        """When the first waiting job is due; None when nothing waits."""
        return await self._db.read(jobs.next_due)

    def _deed(self, job: DueJob) -> Deed:
        if job.kind not in self._deeds:
            raise UnknownKind(job.kind)
        return self._deeds[job.kind]

    def _give_up(self, tx: Connection, job: DueJob, now: datetime, trouble: str, *, failed: bool = False) -> None:
        self._deed(job).given_up(tx, job, now)
        jobs.end(tx, job.id, "parked", now, trouble, failed=failed)


def _waits(tx: Connection, job: DueJob, owner: str | None = None) -> bool:
    """Lock the job; whether it still waits for its end (it may have been cancelled, or be somebody else's by now)."""
    row = jobs.lock(tx, job.id)
    return row is not None and row.state == "waiting" and owner in (None, row.taken_by)


def _due_job(row: AnyRow) -> DueJob:
    return DueJob(row.id, row.kind, row.subject, row.tries, row.due_at, row.resent)
