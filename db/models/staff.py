"""Who works here, how they got in, and who did what."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Code, Moment, Serial, UtcDateTime


class Role(Base):
    """A person may act as `role` in `center` ('' means the whole region). Revoked rows stay as history."""

    __tablename__ = "roles"
    __table_args__ = (
        Index(
            "uq__roles__live",
            "client_id",
            "role",
            "center",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
            sqlite_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[Serial]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"))
    role: Mapped[Code]
    center: Mapped[Code] = mapped_column(server_default=text("''"))
    granted_at: Mapped[Moment]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpentInvite(Base):
    """An invite that was used. The nonce is unique: a link opens the door once, whoever runs."""

    __tablename__ = "spent_invites"

    nonce: Mapped[str] = mapped_column(String(32), primary_key=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"))
    spent_at: Mapped[Moment]


class Audit(Base):
    """Who did what, when. `detail` holds ids and codes, never text that a person typed."""

    __tablename__ = "audit"

    id: Mapped[Serial]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"))
    action: Mapped[Code]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
