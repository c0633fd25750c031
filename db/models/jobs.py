"""What is due, and who does it."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Code, Moment, Serial, UtcDateTime


class Job(Base):
    """Do `kind` for `subject` (an id of that kind's own table) at `due_at`, once.

    `once` is unique: whoever plans the same thing again plans nothing. `priority`: 0 replies, 1 reminders,
    2 invitations. `state`: waiting, done, parked (gave up after too many tries; `trouble` says why), cancelled.
    `taken_by` and `taken_until` are the lease; `in_flight_at` is set right before Telegram is called and emptied with
    the result, so what a killed process had in flight is known.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "ix__jobs__due",
            "priority",
            "due_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index("ix__jobs__kind_subject", "kind", "subject"),
    )

    id: Mapped[Serial]
    kind: Mapped[Code]
    subject: Mapped[int] = mapped_column(BigInteger)
    once: Mapped[str] = mapped_column(String(80), unique=True)
    priority: Mapped[int]
    due_at: Mapped[Moment]
    state: Mapped[Code] = mapped_column(server_default=text("'waiting'"))
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    trouble: Mapped[str | None] = mapped_column(String(80))
    taken_by: Mapped[str | None] = mapped_column(String(32))
    taken_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    in_flight_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resent: Mapped[int] = mapped_column(server_default=text("0"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Lease(Base):
    """Who alone may do something now: `courier`, a tick. Free when `until` has passed."""

    __tablename__ = "leases"

    name: Mapped[Code] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(32))
    until: Mapped[Moment]
