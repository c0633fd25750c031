"""Who can be booked, when, and whom they accompany."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Code, Moment, Serial, UtcDateTime


class Consultant(Base):
    """A consultant or a partner as the last roster describes them.

    `key` comes from the roster and never changes; `name` is what clients read. `plan`: the entry of the roster
    (`guide/roster.py`), `digest` its fingerprint. `filled_to`: slots are laid up to and with this day of the centre's
    calendar. `client_id`: the chat that joined by an invite. Whoever leaves the roster is kept with `active` false.
    """

    __tablename__ = "consultants"
    __table_args__ = (Index("ix__consultants__center_kind", "center", "kind"), {"sqlite_autoincrement": True})

    id: Mapped[Serial]
    key: Mapped[Code] = mapped_column(unique=True)
    center: Mapped[Code]
    kind: Mapped[Code]
    name: Mapped[str] = mapped_column(String(80))
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(16))
    phone: Mapped[str | None] = mapped_column(String(32))
    video_url: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    filled_to: Mapped[date | None]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"), unique=True)
    imported_at: Mapped[Moment]


class ConsultantOffer(Base):
    """What a consultant can be booked about, and in which way: `office`, `phone`, `video`."""

    __tablename__ = "consultant_offers"
    __table_args__ = (Index("ix__consultant_offers__topic_way", "topic", "way"),)

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[Code] = mapped_column(primary_key=True)
    way: Mapped[Code] = mapped_column(primary_key=True)


class Absence(Base):
    """Time that a consultant is not there: `leave`, `training`, `closed`, `other`. Whole days or hours of one."""

    __tablename__ = "absences"
    __table_args__ = (Index("ix__absences__consultant_till", "consultant_id", "till"),)

    id: Mapped[Serial]
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id", ondelete="CASCADE"))
    since: Mapped[Moment]
    till: Mapped[Moment]
    reason: Mapped[Code]
    made_at: Mapped[Moment]


class Slot(Base):
    """A bookable time of one consultant. `day`: its day on the centre's own calendar.

    `closes_at`: it can be booked until then, which is the consultant's notice before it starts. Slots are laid ahead up
    to the consultant's horizon; those nobody has taken are laid anew when the roster changes.
    """

    __tablename__ = "slots"
    __table_args__ = (
        UniqueConstraint("consultant_id", "starts_at"),
        Index("ix__slots__center_day", "center", "day", "starts_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Serial]
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id", ondelete="CASCADE"))
    center: Mapped[Code]
    day: Mapped[date]
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    closes_at: Mapped[Moment]


class Assignment(Base):
    """The consultant who accompanies an employer; at most one is live. Earlier ones are kept: who it was, and when."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index(
            "uq__assignments__client_live",
            "client_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index("ix__assignments__consultant_id", "consultant_id"),
    )

    id: Mapped[Serial]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id"))
    center: Mapped[Code]
    since: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
