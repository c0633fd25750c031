"""Keeping a time for somebody who decides, and booking it: the part of a booking that others can be quicker at.

All of it happens inside the caller's transaction, with the client locked: what one client does comes one after another.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final, cast

from sqlalchemy import Connection

from db.repos import contacts, free, journeys
from db.repos.free import Moment, Want
from db.rows import AnyRow
from guide.booking import BookingFile, Way
from guide.content import Content
from guide.workdays import Workdays
from usecases.booking.contact_view import card_of
from usecases.booking.contacts import Contacts, in_time
from usecases.booking.path import Chosen, Ready
from usecases.booking.steps import AlreadyBooked, Overlaps, SlotTaken, Summary
from usecases.index.touches import Touches
from usecases.refusals import Outdated

NEAREST: Final = 4
"""How many times are shown to somebody who came second."""
HELD: Final = "held"
GUESSES: Final = 8
"""Codes of four digits that are tried before one of five: with half of them taken one in 256 is longer."""


class Holding:
    """Keeps and books."""

    def __init__(self, content: Content, workdays: Workdays, contacts: Contacts) -> None:
        self._content = content
        self._workdays = workdays
        self._contacts = contacts
        self._touches = Touches(workdays)

    @property
    def booking(self) -> BookingFile:
        """The rules. Raises Outdated where nothing can be booked any more."""
        if self._content.booking is None:
            raise Outdated
        return self._content.booking

    def keep(self, tx: Connection, chosen: Chosen, ready: Ready, starts_at: datetime) -> Summary:
        """Keep a slot that starts then, and nothing else. Raises SlotTaken, Overlaps, AlreadyBooked."""
        want, claims = ready.want, contacts.claims(tx, ready.want.asking.client)
        for slot in free.at(tx, want, self._moment(want, starts_at)):
            if self._take(tx, chosen, want, slot, claims) is not None:
                return self._summary(tx, chosen, ready, slot, want.asking.now + self.booking.rules.hold)
        raise self._taken(tx, want, starts_at)

    def kept(self, tx: Connection, chosen: Chosen, ready: Ready) -> Summary | None:
        """What is kept for the client now, if it is what they still want."""
        want = ready.want
        row = _kept(contacts.claims(tx, want.asking.client), want.asking.now)
        if row is None or (row.topic, row.way, row.moves_id) != (chosen.topic, want.way, chosen.moves):
            return None
        slot = free.fitting(tx, want, row.slot_id)
        return self._summary(tx, chosen, ready, slot, row.hold_until) if slot is not None else None

    def book(
        self, tx: Connection, chosen: Chosen, want: Want, slot_id: int, claims: Sequence[AnyRow], *, share: bool
    ) -> int:
        """Book this slot, whether it is still kept or only still free, or move the contact there; the contact's id.

        `claims`: of the client, as they are. Raises SlotTaken, Overlaps, AlreadyBooked, TooLate, Outdated.
        """
        slot = free.fitting(tx, want, slot_id)
        if slot is None:
            raise self._taken(tx, want, want.asking.now)
        bookable = not slot.taken and _open(slot, claims, want.asking.now)
        hold = self._take(tx, chosen, want, slot, claims) if bookable else None
        if hold is None:
            raise self._taken(tx, want, slot.starts_at)
        if chosen.moves is not None:
            return self._moved(tx, chosen.moves, want, slot)
        return self._booked(tx, chosen, want, hold, share=share)

    def release(self, tx: Connection, client: int, now: datetime) -> None:
        """Let go of what is kept for a client; an offer of an earlier time stays."""
        for slot in contacts.let_go(tx, client):
            self._contacts.freed(tx, slot, now)

    def _summary(self, tx: Connection, chosen: Chosen, ready: Ready, slot: AnyRow, until: datetime) -> Summary:
        draft, zone = ready.draft, self._workdays.zone(ready.want.center)
        card = card_of(slot, draft.center)
        journey = journey_of(tx, ready.want.asking.client, chosen.situation) if chosen.moves is None else None
        return Summary(
            draft=draft,
            slot=slot.id,
            consultant=card,
            starts_at=slot.starts_at.astimezone(zone),
            ends_at=slot.ends_at.astimezone(zone),
            until=until.astimezone(zone),
            phone=card.phone if draft.way == "phone" else None,
            video_url=card.video_url if draft.way == "video" else None,
            may_share=journey is not None,
        )

    def _take(self, tx: Connection, chosen: Chosen, want: Want, slot: AnyRow, claims: Sequence[AnyRow]) -> int | None:
        """The client's hold on this slot, their only one; None when somebody else has it."""
        _allow(chosen, slot, [row for row in claims if row.state != HELD and row.id != chosen.moves])
        client, now = want.asking.client, want.asking.now
        if free.slot(tx, slot.id) is None:  # the roster was quicker
            return None
        other = any(row.state == HELD and row.slot_id != slot.id for row in claims)
        gone = contacts.let_go(tx, client, but=slot.id, offers=True) if other else []
        hold = {
            "client_id": client,
            "slot_id": slot.id,
            "consultant_id": slot.consultant_id,
            "moves_id": chosen.moves,
            "center": slot.center,
            "topic": chosen.topic,
            "way": want.way,
            "audience": self.booking.topics[chosen.topic].audience,
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
            "hold_until": now + self.booking.rules.hold,
        }
        taken = contacts.take(tx, hold, now)
        if taken is not None:  # not before: a slot that becomes free may be kept for the next in line
            for slot_id in gone:
                self._contacts.freed(tx, slot_id, now)
        return taken

    def _booked(self, tx: Connection, chosen: Chosen, want: Want, hold: int, *, share: bool) -> int:
        now, client = want.asking.now, want.asking.client
        journey = journey_of(tx, client, chosen.situation)
        code = self._code(tx, want.center)
        of_bundle = {"situation": chosen.situation, "journey_id": journey, "shared": share and journey is not None}
        if not contacts.book(tx, hold, client, {"code": code, **of_bundle}, now):
            raise Outdated
        self._contacts.booked(tx, hold, now)
        if chosen.situation is not None:
            audience = self.booking.topics[chosen.topic].audience
            self._touches.count(tx, "booked", audience, chosen.situation, want.center, now)
        return hold

    def _moved(self, tx: Connection, moves: int, want: Want, slot: AnyRow) -> int:
        now = want.asking.now
        contact = contacts.of_client(tx, want.asking.client, moves)
        if contact is None:
            raise Outdated
        in_time(self.booking, contact, now)
        self._contacts.moved(tx, contact, slot, "client", now, way=cast(Way, want.way))
        return moves

    def _taken(self, tx: Connection, want: Want, starts_at: datetime) -> SlotTaken:
        zone, around = self._workdays.zone(want.center), free.nearest(tx, want, self._moment(want, starts_at), NEAREST)
        return SlotTaken(tuple(start.astimezone(zone) for start in around))

    def _moment(self, want: Want, starts_at: datetime) -> Moment:
        zone, day = self._workdays.zone(want.center), self._workdays.day(want.center, starts_at)
        dawn, dusk = (datetime.combine(one, time.min, zone) for one in (day, day + timedelta(days=1)))
        return Moment(starts_at, day, dawn, dusk)

    def _code(self, tx: Connection, center: str) -> str:
        """What the client says at the desk; no other live contact of the centre has it."""
        digits, guesses = 4, 0
        while True:
            code = f"К-{secrets.randbelow(9 * 10 ** (digits - 1)) + 10 ** (digits - 1)}"
            if not contacts.coded(tx, center, code):
                return code
            guesses += 1
            digits = 4 if guesses < GUESSES else 5


def _allow(chosen: Chosen, slot: AnyRow, live: Sequence[AnyRow]) -> None:
    """One talk on a topic, and one at a time."""
    for row in live:
        if row.topic == chosen.topic:
            raise AlreadyBooked(row.id)
        if row.starts_at < slot.ends_at and slot.starts_at < row.ends_at:
            raise Overlaps(row.id)


def _kept(claims: Sequence[AnyRow], now: datetime) -> AnyRow | None:
    """What is kept for a client who is deciding; an offer of an earlier time is another matter."""
    return next((row for row in claims if row.state == HELD and not row.offered and row.hold_until > now), None)


def _open(slot: AnyRow, claims: Sequence[AnyRow], now: datetime) -> bool:
    """Whether a slot can be booked now. What is kept for the client can be even when its notice has begun."""
    kept = _kept(claims, now)
    return bool(slot.closes_at > now or (kept is not None and kept.slot_id == slot.id and slot.starts_at > now))


def journey_of(tx: Connection, client: int, situation: str | None) -> int | None:
    """The journey that the client saved of this situation."""
    if situation is None:
        return None
    return next((row.id for row in journeys.of_client(tx, client) if row.situation == situation), None)
