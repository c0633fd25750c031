"""Surveys as they were asked, walks through them, and the replies."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Code, Moment, Serial, UtcDateTime


class SurveyVersion(Base):
    """A questionnaire as it was published. Never changed: an edited file becomes another version."""

    __tablename__ = "survey_versions"
    __table_args__ = (UniqueConstraint("survey", "version"),)

    id: Mapped[Serial]
    survey: Mapped[Code]
    version: Mapped[Code]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[Moment]


class Run(Base):
    """One walk through one version.

    `respondent` is a random key that says nothing about the person. `holder_id` is whoever answers now and is emptied
    when the run ends, so nothing leads from a finished run of an exit poll to a chat. `counted` is false for previews.
    `draft`: the options ticked so far in a question with several answers. `heard`: the last message typed here, so that
    one delivered again changes nothing; emptied with the holder. `weight`: how many people of the frame this respondent
    of a random sample stands for. `day`: the day of the visit, or of the answers, in the centre's zone.
    `stopped`: the question on screen when it ended unfinished. `scored`: the version of the method whose cells hold
    this run; '' while none does.
    """

    __tablename__ = "runs"
    __table_args__ = (
        Index(
            "uq__runs__holder_survey",
            "holder_id",
            "survey",
            unique=True,
            postgresql_where=text("holder_id IS NOT NULL"),
            sqlite_where=text("holder_id IS NOT NULL"),
        ),
        Index("ix__runs__survey_day", "survey", "day"),
        Index("ix__runs__state_updated_at", "state", "updated_at"),
        Index("ix__runs__scored_state", "scored", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Serial]
    survey: Mapped[Code]
    version: Mapped[Code]
    respondent: Mapped[str] = mapped_column(String(32))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"))
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("waves.id"))
    channel: Mapped[Code]
    center: Mapped[Code | None]
    day: Mapped[date]
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    language: Mapped[Code]
    state: Mapped[Code]
    at: Mapped[Code | None]
    stopped: Mapped[Code | None]
    draft: Mapped[str | None] = mapped_column(Text)
    heard: Mapped[int | None] = mapped_column(BigInteger)
    counted: Mapped[bool]
    hurried: Mapped[bool] = mapped_column(server_default=text("false"))
    weight: Mapped[float] = mapped_column(server_default=text("1"))
    scored: Mapped[Code] = mapped_column(server_default=text("''"))
    shown_at: Mapped[Moment]
    started_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Answer(Base):
    """One reply to one question. The replies of a run lie together: an index reads them all and exports them all."""

    __tablename__ = "answers"
    __table_args__ = ({"sqlite_with_rowid": False},)

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[Code] = mapped_column(primary_key=True)
    reply: Mapped[str] = mapped_column(Text)
    shown_at: Mapped[Moment]
    answered_at: Mapped[Moment]


class AnswerChange(Base):
    """A reply that was changed before the run ended. `new` is empty when the question no longer applied."""

    __tablename__ = "answer_changes"

    id: Mapped[Serial]
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    question: Mapped[Code]
    shown_at: Mapped[Moment]
    answered_at: Mapped[Moment]
    old: Mapped[str] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)


class ExitMark(Base):
    """That somebody began (`done`: finished) the exit poll of a centre for a day: an HMAC, deleted a few days later."""

    __tablename__ = "exit_marks"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    done: Mapped[bool] = mapped_column(server_default=text("false"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class KioskMessage(Base):
    """A message on the screen of a tablet in the hall, to be removed before the next visitor."""

    __tablename__ = "kiosk_messages"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
