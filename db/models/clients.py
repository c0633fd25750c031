"""Clients and what they agreed to."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Code, Moment, Serial, UtcDateTime


class Client(Base):
    """One private chat. No name, no phone, no username.

    `place` is the button data that draws the screen the person is on; with it a typed label, an outdated button or a
    restarted bot finds the current screen. Before consent it is emptied with the unfinished guide. `surveys`: whether
    the bot may ask by itself. `respondent`: the random key on which the answers of a consenting client hang; emptying
    it cuts the link.
    """

    __tablename__ = "clients"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[Serial]
    chat_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    audience: Mapped[Code | None]
    language: Mapped[Code]
    center: Mapped[Code | None]
    notifications: Mapped[bool] = mapped_column(server_default=text("true"))
    surveys: Mapped[bool] = mapped_column(server_default=text("true"))
    respondent: Mapped[str | None] = mapped_column(String(32))
    place: Mapped[str | None] = mapped_column(String(64))
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    unreachable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Consent(Base):
    """A consent given to one version of the text; withdrawn or not. At most one is live for a client."""

    __tablename__ = "consents"
    __table_args__ = (
        Index(
            "uq__consents__client_live",
            "client_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Serial]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)
    version: Mapped[Code]
    given_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
