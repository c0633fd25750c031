"""The index store: additive cells, counted answers and steps, and what was published."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Code, Moment, Serial, UtcDateTime


class MethodVersion(Base):
    """A version of the method that answers were counted with. Never changed.

    `imprint`: of all that changes a number or what is shown; another one under the same version is a mistake.
    `caught_up_at`: since when every earlier run is counted with it too.
    """

    __tablename__ = "method_versions"

    version: Mapped[Code] = mapped_column(primary_key=True)
    imprint: Mapped[str] = mapped_column(String(16))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    since: Mapped[Moment]
    caught_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IndexCell(Base):
    """The sums of one place (`surveys/cells.py`). Whole numbers: scores in 1/2520 point, weights in thousandths.

    The key begins with what a card asks for, so a card reads one stretch of the table for each month.
    """

    __tablename__ = "index_cells"
    __table_args__ = ({"sqlite_with_rowid": False},)

    family: Mapped[Code] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    center: Mapped[Code] = mapped_column(primary_key=True)
    audience: Mapped[Code] = mapped_column(primary_key=True)
    source: Mapped[Code] = mapped_column(primary_key=True)
    indicator: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(64), primary_key=True)
    replicate: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    method: Mapped[Code] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    weight: Mapped[int] = mapped_column(BigInteger)
    squares: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int] = mapped_column(BigInteger)


class AnswerCell(Base):
    """How often a reply was given in completed runs, by month of the day they tell of. Typed replies are not counted.

    A question with several answers counts each ticked option, and under the reply '' everybody who answered.
    """

    __tablename__ = "answer_cells"
    __table_args__ = ({"sqlite_with_rowid": False},)

    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    center: Mapped[Code] = mapped_column(primary_key=True)
    survey: Mapped[Code] = mapped_column(primary_key=True)
    question: Mapped[Code] = mapped_column(primary_key=True)
    audience: Mapped[Code] = mapped_column(primary_key=True)
    reply: Mapped[Code] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class TouchCell(Base):
    """How often clients came to a stage of their way, by month: opened, bundle, saved, booked, came, surveyed, done.

    `center` '': the client has not said which. It counts steps, not people, and keeps nobody's name.
    """

    __tablename__ = "touch_cells"
    __table_args__ = ({"sqlite_with_rowid": False},)

    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    center: Mapped[Code] = mapped_column(primary_key=True)
    situation: Mapped[Code] = mapped_column(primary_key=True)
    audience: Mapped[Code] = mapped_column(primary_key=True)
    stage: Mapped[Code] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class Publication(Base):
    """The values of a period, frozen. Published anew they get another row; this one stays.

    `inputs`: a hash of all cells they were computed from, and of the method. `published_by` is empty for the command
    line; then `operator` is the name given there.
    """

    __tablename__ = "publications"
    __table_args__ = (Index("ix__publications__period", "period"), {"sqlite_autoincrement": True})

    id: Mapped[Serial]
    period: Mapped[str] = mapped_column(String(10))
    method: Mapped[Code]
    inputs: Mapped[str] = mapped_column(String(32))
    published_at: Mapped[Moment]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"))
    operator: Mapped[str] = mapped_column(String(64), server_default=text("''"))


class PublishedValue(Base):
    """One published value: of the index, a group, an indicator. `center` '': the region; `value` empty: see `why`.

    `audience`: citizen, employer, or composite. `n` and `effective` are empty where they must not be known.
    """

    __tablename__ = "published_values"

    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id", ondelete="CASCADE"), primary_key=True)
    center: Mapped[Code] = mapped_column(primary_key=True)
    audience: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[Code] = mapped_column(primary_key=True)
    weight: Mapped[int]
    n: Mapped[int | None]
    effective: Mapped[float | None]
    coverage: Mapped[float]
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    stars: Mapped[int | None]
    why: Mapped[Code | None]


class Subscription(Base):
    """A member of staff wants the digest of a centre ('': of the region) each `every`: week, month.

    Ids are never used again: a job of an ended one must not send another.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("client_id", "center"), {"sqlite_autoincrement": True})

    id: Mapped[Serial]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"))
    center: Mapped[Code]
    every: Mapped[Code]
    since: Mapped[Moment]


class Export(Base):
    """Files that somebody asked for: queued, running, done, failed, cancelled. Made by a process of their own.

    It goes with whoever asked; that they asked stays in the audit.

    `taken_until`: the lease of the process that makes them; run out, another one begins anew. `message_id`: the
    message in the chat that shows how far it is.
    """

    __tablename__ = "exports"
    __table_args__ = (Index("ix__exports__state", "state"), {"sqlite_autoincrement": True})

    id: Mapped[Serial]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    period: Mapped[str] = mapped_column(String(10))
    center: Mapped[Code]
    survey: Mapped[Code]
    format: Mapped[Code]
    panel: Mapped[bool]
    with_text: Mapped[bool]
    state: Mapped[Code]
    rows: Mapped[int | None]
    done: Mapped[int]
    trouble: Mapped[str | None] = mapped_column(Text)
    taken_by: Mapped[str | None] = mapped_column(String(32))
    taken_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
