"""A contact as its client sees it: what a card, a reminder and a calendar need, whatever has changed meanwhile.

Times are those of the centre's wall clock (aware, so any other use of them is right too).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Connection

from db.repos import contacts, journeys
from db.rows import AnyRow
from guide.booking import Kind, Topic, Way
from guide.bundle import documents
from guide.centers import Center
from guide.content import Content
from guide.services import Document
from guide.workdays import Workdays

State = Literal["booked", "arrived", "completed", "no_show", "cancelled"]


@dataclass(frozen=True)
class ConsultantCard:
    """Somebody to talk with. `phone`: the number to call for a talk by phone, their own or the centre's."""

    id: int
    key: str
    name: str
    kind: Kind
    phone: str | None
    video_url: str | None


@dataclass(frozen=True)
class ContactView:
    """A contact.

    `topic` and `center` are None when content has them no longer. `phone` is there only for a talk by phone: the
    client calls it at that time; `video_url` only for one by video. `bring`: what to bring; of the saved journey too.
    `may_share`: there is a journey that could be shown to the consultant; `shared`: it is. `may_change`: it can still
    be moved and cancelled by the client. `coming`: they said that they are. `waits`: in the line for an earlier time.
    `misfit`: the roster has no such time any more; the centre will write. `reason`: why it was cancelled, a key of
    `booking.reasons` or a code of staff's own.
    """

    id: int
    code: str
    topic_key: str
    topic: Topic | None
    way: Way
    center_key: str
    center: Center | None
    consultant: ConsultantCard
    starts_at: datetime
    ends_at: datetime
    state: State
    phone: str | None
    video_url: str | None
    bring: tuple[Document, ...]
    journey: int | None
    shared: bool
    may_share: bool
    may_change: bool
    coming: bool
    waits: bool
    misfit: bool
    sequence: int
    reason: str | None

    @property
    def live(self) -> bool:
        """Booked or arrived."""
        return self.state in contacts.LIVE


@dataclass(frozen=True)
class CalendarView:
    """A contact for a calendar: `contact.sequence` rises with every change, cancelling included. `stamp`: now, UTC."""

    uid: str
    stamp: datetime
    contact: ContactView


class ContactViews:
    """Builds them inside a transaction."""

    def __init__(self, content: Content, workdays: Workdays) -> None:
        self._content = content
        self._workdays = workdays

    def find(self, tx: Connection, contact_id: int, now: datetime) -> ContactView | None:
        """A contact (never a hold), whoever's it is; None when there is none. Who may see it is the caller's affair."""
        row = contacts.card(tx, contact_id)
        return None if row is None else self.of(tx, row, now)

    def of(self, tx: Connection, row: AnyRow, now: datetime) -> ContactView:
        """The view of a row of `contacts.card`, `contacts.cards_of`."""
        center = self._content.centers.get(row.center)
        zone = self._workdays.zone(row.center)
        booking = self._content.booking
        notice = booking.rules.cancel_notice if booking is not None else None
        topic = booking.topics.get(row.topic) if booking is not None else None
        consultant = card_of(row, center)
        changeable = row.state == "booked" and notice is not None and now <= row.starts_at - notice
        return ContactView(
            id=row.id,
            code=row.code,
            topic_key=row.topic,
            topic=topic,
            way=cast(Way, row.way),
            center_key=row.center,
            center=center,
            consultant=consultant,
            starts_at=row.starts_at.astimezone(zone),
            ends_at=row.ends_at.astimezone(zone),
            state=cast(State, row.state),
            phone=consultant.phone if row.way == "phone" else None,
            video_url=consultant.video_url if row.way == "video" else None,
            bring=self._bring(tx, row.journey_id, topic),
            journey=row.journey_id,
            shared=row.shared and row.journey_id is not None,
            may_share=row.state in contacts.LIVE and row.journey_id is not None,
            may_change=changeable,
            coming=row.coming_at is not None,
            waits=row.waits,
            misfit=row.misfit,
            sequence=row.sequence,
            reason=row.reason,
        )

    def _bring(self, tx: Connection, journey: int | None, topic: Topic | None) -> tuple[Document, ...]:
        """What the topic asks for, then what the steps of the journey that are not done need; nothing twice."""
        known = self._content.documents
        wanted = [known[key] for key in (topic.bring if topic is not None else ()) if key in known]
        if journey is not None:
            open_steps = (step.service for step in journeys.steps(tx, journey) if step.done_at is None)
            services = tuple((key, self._content.services[key]) for key in open_steps if key in self._content.services)
            wanted += documents(self._content, services)
        return tuple({id(document): document for document in wanted}.values())


def card_of(row: AnyRow, center: Center | None) -> ConsultantCard:
    """The consultant in a row that carries them (`consultant_id`, `consultant_key`, `name`, `kind`, `phone`, …)."""
    phone = row.phone or (center.phone if center is not None else None)
    return ConsultantCard(row.consultant_id, row.consultant_key, row.name, cast(Kind, row.kind), phone, row.video_url)
