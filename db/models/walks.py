"""The unfinished walk of a client through the guide."""

from sqlalchemy import JSON, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Code, Moment, Serial


class Walk(Base):
    """Where a client stands in the guide. One at a time; kept only to survive a restart (see `usecases/guide.py`).

    Ids are never used again (autoincrement): a button of a forgotten walk must not fit a later one. `arrived`: it has
    come to a bundle once, and that is counted.
    """

    __tablename__ = "walks"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[Serial]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), unique=True)
    situation: Mapped[Code]
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    at: Mapped[Code | None]
    arrived: Mapped[bool] = mapped_column(server_default=text("false"))
    updated_at: Mapped[Moment] = mapped_column(index=True)
