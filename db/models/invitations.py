"""Whom the bot asks by itself, why, and how that ended."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Code, Moment, Serial, UtcDateTime


class Event(Base):
    """Something that happened to a client, reported by `source` (ourselves: "golos") once.

    `reference` is the HMAC of the outer system's client reference. `client_id` is empty while nobody is linked to it;
    the event waits until `waits_until`. `digest`: of the body, to tell a repetition from another event with that id.
    `situation`: of what happened inside; outer systems do not know it.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("source", "event_id"),
        Index("ix__events__reference", "reference", postgresql_where=text("client_id IS NULL")),
    )

    id: Mapped[Serial]
    source: Mapped[str] = mapped_column(String(64))
    event_id: Mapped[str] = mapped_column(String(128))
    digest: Mapped[str] = mapped_column(String(64))
    type: Mapped[Code]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"), index=True)
    reference: Mapped[str | None] = mapped_column(String(64))
    waits_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    occurred_at: Mapped[Moment]
    received_at: Mapped[Moment]
    center: Mapped[Code | None]
    audience: Mapped[Code]
    service: Mapped[Code | None]
    consultant: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[Code | None]
    situation: Mapped[Code | None]


class ClientReference(Base):
    """A client of an outer system who said "yes, that is me": the HMAC of the reference."""

    __tablename__ = "client_references"

    reference: Mapped[str] = mapped_column(String(64), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)
    source: Mapped[str] = mapped_column(String(64))
    linked_at: Mapped[Moment]


class Wave(Base):
    """One turn of a periodic survey or of a random sample.

    `plan`: its key in `content/triggers.yaml`; `turn`: the planned moment, so that a turn is begun once. A sample
    keeps its frame (sorted client ids, deltas, zlib), its BLAKE2 hash, the seed and the selection probability: the
    draw can be repeated. `cursor`: the last client id whose invitation is planned, to go on after a restart.
    """

    __tablename__ = "waves"
    __table_args__ = (UniqueConstraint("plan", "turn"), {"sqlite_autoincrement": True})

    id: Mapped[Serial]
    plan: Mapped[Code]
    turn: Mapped[Code]
    survey: Mapped[Code]
    kind: Mapped[Code]
    audience: Mapped[Code]
    center: Mapped[Code | None]
    state: Mapped[Code]
    due_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cursor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    frame_size: Mapped[int | None]
    frame_hash: Mapped[str | None] = mapped_column(String(64))
    frame: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    seed: Mapped[str | None] = mapped_column(String(32))
    chosen: Mapped[int | None]
    probability: Mapped[float | None]


class Invitation(Base):
    """One client asked to take one survey, or not asked and why (`reason`: the first gate that said no).

    `disposition` is where it stands; every earlier one is in `dispositions`. `priority` 0–100, higher wins.
    `run_id` leads to the answers of a consenting client while `client_id` stands; erasing the client empties that.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("event_id", "survey"),
        UniqueConstraint("wave_id", "client_id"),
        Index("ix__invitations__client_survey", "client_id", "survey"),
        Index("ix__invitations__survey_created_at", "survey", "created_at"),
        Index("ix__invitations__disposition", "disposition"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Serial]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"))
    survey: Mapped[Code]
    trigger: Mapped[Code]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("waves.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), unique=True)
    disposition: Mapped[Code]
    reason: Mapped[Code | None]
    priority: Mapped[int]
    about_contact: Mapped[bool]
    created_at: Mapped[Moment]
    due_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    weight: Mapped[float] = mapped_column(server_default=text("1"))


class Disposition(Base):
    """A change of an invitation's disposition or a decision of the gates: `gate` names the one that said no or later.

    Gates are asked in a fixed order (`surveys/gates.py`), so the first that stops says that all before it let pass.
    """

    __tablename__ = "dispositions"

    id: Mapped[Serial]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), index=True)
    at: Mapped[Moment]
    disposition: Mapped[Code]
    gate: Mapped[Code | None]
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
