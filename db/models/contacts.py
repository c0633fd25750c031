"""Booked talks, what leads to them and what becomes of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Code, Moment, Serial, UtcDateTime

_LIVE = text("cancelled_at IS NULL")
_COMING = text("state IN ('booked', 'arrived')")
_HELD = text("state = 'held'")


class Contact(Base):
    """A booked talk with a consultant, or (`held`) a slot kept for somebody who is still deciding.

    `state`: held, booked, arrived, completed, no_show, cancelled. One row that is not cancelled for each slot: the
    partial unique index is what makes double booking impossible. A hold that has run out is taken over in place or
    deleted; it never becomes history. `moves_id`: the contact that this hold would move here.

    `code` is all a client shows at the desk. `topic` is neutral; `situation` (of the bundle it was booked from) is
    counted only; `journey_id` leads to it, and the consultant sees it only when `shared`. `sequence` counts changes,
    for calendars. `before`: the state that undoing `marked_at` restores; `marks` numbers the events it has led to.
    `misfit`: the roster has no such time any more. `note` is the consultant's own. Consultant, centre and times are
    copied: they are those of the service, whatever happens to the roster.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("uq__contacts__slot_live", "slot_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index(
            "uq__contacts__client_topic",
            "client_id",
            "topic",
            unique=True,
            postgresql_where=_COMING,
            sqlite_where=_COMING,
        ),
        Index("uq__contacts__client_held", "client_id", unique=True, postgresql_where=_HELD, sqlite_where=_HELD),
        Index("uq__contacts__code", "center", "code", unique=True, postgresql_where=_COMING, sqlite_where=_COMING),
        Index("ix__contacts__consultant_id_starts_at", "consultant_id", "starts_at"),
        Index("ix__contacts__client_id_starts_at", "client_id", "starts_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Serial]
    code: Mapped[str | None] = mapped_column(String(8))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slots.id", ondelete="SET NULL"), index=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id"))
    moves_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    journey_id: Mapped[int | None] = mapped_column(ForeignKey("journeys.id", ondelete="SET NULL"))
    center: Mapped[Code]
    topic: Mapped[Code]
    situation: Mapped[Code | None]
    way: Mapped[Code]
    audience: Mapped[Code]
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    state: Mapped[Code]
    hold_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shared: Mapped[bool] = mapped_column(server_default=text("false"))
    coming_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    misfit: Mapped[bool] = mapped_column(server_default=text("false"))
    sequence: Mapped[int] = mapped_column(server_default=text("0"))
    before: Mapped[Code | None]
    marked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    marks: Mapped[int] = mapped_column(server_default=text("0"))
    note: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[Moment]
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[Code | None]


class ContactChange(Base):
    """What happened to a contact: booked, moved, cancelled, arrived, completed, no_show, undone, shared, misfit.

    `by`: client, staff, system. A move keeps where it was before.
    """

    __tablename__ = "contact_changes"

    id: Mapped[Serial]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    at: Mapped[Moment]
    what: Mapped[Code]
    by: Mapped[Code]
    reason: Mapped[Code | None]
    was_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    was_with: Mapped[int | None] = mapped_column(ForeignKey("consultants.id"))


class BookingDraft(Base):
    """What a client has chosen so far on the way to a booking. One at a time, forgotten like an unfinished guide.

    `consultant_id` None with `anyone` true: whoever is free. `situation`: the bundle it began from. `moves_id`: the
    contact that is to be moved.
    """

    __tablename__ = "booking_drafts"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[Serial]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), unique=True)
    topic: Mapped[Code]
    way: Mapped[Code | None]
    center: Mapped[Code | None]
    consultant_id: Mapped[int | None] = mapped_column(ForeignKey("consultants.id", ondelete="SET NULL"))
    anyone: Mapped[bool] = mapped_column(server_default=text("false"))
    situation: Mapped[Code | None]
    moves_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    updated_at: Mapped[Moment] = mapped_column(index=True)


class Wait(Base):
    """A client who would come earlier than their contact. First come, first asked.

    `hold_id`: the hold that is on offer now, `offered_at` since when; `passed_slot`: the last slot they did not take,
    which is not offered to them again. `turn`: when they stood in the line last.
    """

    __tablename__ = "waits"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[Serial]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), unique=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)
    turn: Mapped[Moment]
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    passed_slot: Mapped[int | None]


class PersonData(Base):
    """Name and phone of a client who agreed to give them; encrypted with DATA_KEY. Only with PERSONAL_DATA=on."""

    __tablename__ = "person_data"

    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    given_at: Mapped[Moment]
