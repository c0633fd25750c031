"""A deed and a letter that only tests have: a note to a client, whose id is the job's subject."""

# ruff: noqa: ARG002 - a deed is told more than a note wants to know

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from db.database import Database
from db.models import Client, Job
from db.repos import clients, jobs
from db.rows import AnyRow
from handlers.letters import Letter
from handlers.screen import Screen
from handlers.translator import Translator
from surveys.texts import Language
from usecases.jobs import Deed, DueJob, Later, View

NOTE = "note"


@dataclass(frozen=True)
class Note:
    chat_id: int
    language: Language
    text: str


@dataclass
class Notes(Deed):
    """Says «Записка 7» to client 7. What it heard of is kept in `heard`; `guard` and `fails` get in its way."""

    says: str = "Записка {subject}"
    guard: Callable[[DueJob, datetime], Later | str | None] | None = None
    fails: Sequence[str] = ()
    heard: list[tuple[str, int]] = field(default_factory=list)
    message_ids: dict[int, int] = field(default_factory=dict)

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> View | Later | None:
        self._hears("prepare", job)
        said = self.guard(job, now) if self.guard else "go"
        if said != "go":
            return said if isinstance(said, Later) else None
        client = clients.find(tx, job.subject)
        return None if client is None else Note(client.chat_id, "ru", self.says.format(subject=job.subject))

    def sent(self, tx: Connection, job: DueJob, message_id: int, now: datetime) -> None:
        self._hears("sent", job)
        self.message_ids[job.subject] = message_id

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        self._hears("unreachable", job)

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        self._hears("given up", job)

    def times(self, what: str) -> int:
        return sum(said == what for said, _ in self.heard)

    def _hears(self, what: str, job: DueJob) -> None:
        self.heard.append((what, job.subject))
        if what in self.fails:
            raise ZeroDivisionError(what)


def drawn(view: View, t: Translator) -> Letter:
    """The letter of a note."""
    assert isinstance(view, Note)
    return Letter(Screen(view.text))


async def add_clients(db: Database, chat_ids: Sequence[int], now: datetime) -> list[int]:
    """Clients of these chats; their ids."""

    def body(tx: Connection) -> list[int]:
        rows = [{"chat_id": chat, "language": "ru", "created_at": now, "seen_at": now} for chat in chat_ids]
        return list(tx.execute(insert(Client).returning(Client.id, sort_by_parameter_order=True), rows).scalars())

    return await db.write(body)


async def plan_notes(
    db: Database, subjects: Sequence[int], due_at: datetime, *, priority: int = jobs.INVITATION, key: str = NOTE,
    apart: timedelta = timedelta(0),
) -> None:  # fmt: skip
    """A note for each of these clients, the first one due then."""
    rows = [
        {
            "kind": NOTE,
            "subject": subject,
            "once": f"{key}:{subject}",
            "due_at": due_at + place * apart,
            "priority": priority,
        }
        for place, subject in enumerate(subjects)
    ]
    assert await db.write(lambda tx: jobs.plan_many(tx, rows)) == len(rows)


async def all_jobs(db: Database) -> list[AnyRow]:
    """Every job as it stands, in the order of planning."""
    return list(await db.read(lambda tx: tx.execute(select(Job.__table__).order_by(Job.id)).all()))
