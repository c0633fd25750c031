"""Saved journeys: a client walking one bundle."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Code, Moment, Serial, UtcDateTime


class Journey(Base):
    """What a client saved. Saving the same situation again renews it: one journey for each situation.

    `stepped`: a step of it was marked as done once, and that is counted.
    """

    __tablename__ = "journeys"
    __table_args__ = (UniqueConstraint("client_id", "situation"), {"sqlite_autoincrement": True})

    id: Mapped[Serial]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"))
    situation: Mapped[Code]
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    content_version: Mapped[Code]
    saved_at: Mapped[Moment]
    stepped: Mapped[bool] = mapped_column(server_default=text("false"))


class JourneyStep(Base):
    """One service on the way. `terms` is the fingerprint of the service's conditions that the client last saw."""

    __tablename__ = "journey_steps"

    journey_id: Mapped[int] = mapped_column(ForeignKey("journeys.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    service: Mapped[Code]
    terms: Mapped[str] = mapped_column(String(16))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
