"""Who would come earlier than their contact, and what a time that has become free means to them.

The pieces work inside the caller's transaction: whatever frees a slot hands it to `freed`, and whatever ends a contact
tells `left`. One person at a time is asked: the slot is held for them, and who does not take it goes to the end of the
line. Nobody is written to at night: what becomes free then is free for everybody, and for nobody in particular.

The jobs are `offer` (its subject the hold) and `offer_end` (its subject the slot).
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from db.repos import contacts, free, jobs, waits
from db.rows import AnyRow
from guide.booking import BookingRules
from guide.content import Content
from guide.reminding import may_write
from guide.workdays import Workdays

OFFER: Final = "offer"
OFFER_END: Final = "offer_end"


class WaitingLine:
    """The line of one deployment; every slot asks it anew, for who fits depends on the slot."""

    def __init__(self, content: Content, workdays: Workdays) -> None:
        self._content = content
        self._workdays = workdays

    def freed(self, tx: Connection, slot_id: int, now: datetime) -> None:
        """This slot has become free: hold it for the first in line whom it fits, if there is anybody.

        To be called after the contact that had it was moved or cancelled. Harmless for a slot that is taken or past.
        """
        slot = free.slot(tx, slot_id)
        if self._content.booking is None or slot is None:
            return
        rules = self._content.booking.rules
        until = min(now + rules.offer, slot.closes_at)
        if until - now < rules.hold or not self.may_ask(slot.center, now):
            return  # too soon to answer, or the middle of the night
        contacts.clear(tx, slot_id, None, now)
        first = waits.first_for(tx, self._fitting(slot, rules, now))
        if first is not None:
            self._offer(tx, slot, first, until, now)

    def left(self, tx: Connection, contact_id: int, now: datetime) -> None:
        """This contact is over (cancelled, marked): out of the line; what was on offer to it goes to the next."""
        wait = waits.of_contact(tx, contact_id)
        if wait is not None:
            waits.leave(tx, wait.id)
            self._next(tx, wait, now)

    def passed(self, tx: Connection, wait: AnyRow, now: datetime) -> None:
        """They do not take what is on offer (`wait`: of `db.repos.waits`): the next is asked."""
        waits.passed(tx, wait.id, now)
        self._next(tx, wait, now)

    def ran_out(self, tx: Connection, slot_id: int, now: datetime) -> None:
        """The time to answer is over, or whoever was asked has let the hold go: the next is asked."""
        for wait in waits.unanswered(tx, slot_id):
            if wait.hold_until is None or wait.hold_until <= now:
                waits.passed(tx, wait.id, now)
        self.freed(tx, slot_id, now)

    def may_ask(self, center: str, now: datetime) -> bool:
        """Whether people there are written to now."""
        booking = self._content.booking
        return booking is not None and may_write(now, self._workdays.zone(center), booking.rules.quiet)

    def _fitting(self, slot: AnyRow, rules: BookingRules, now: datetime) -> waits.Freed:
        center = self._content.centers.get(slot.center)
        return waits.Freed(slot, now, now + rules.cancel_notice, center is not None and center.phone is not None)

    def _offer(self, tx: Connection, slot: AnyRow, first: AnyRow, until: datetime, now: datetime) -> None:
        gone = contacts.let_go(tx, first.client_id)  # what has run out: a client keeps one time at most
        there = {name: getattr(slot, name) for name in ("consultant_id", "center", "starts_at", "ends_at")}
        whose = {name: getattr(first, name) for name in ("client_id", "topic", "way", "audience")}
        hold = {"slot_id": slot.id, "moves_id": first.contact_id, "hold_until": until, **there, **whose}
        held = contacts.take(tx, hold, now)
        if held is not None:
            waits.offer(tx, first.id, slot.id, held, now)
            jobs.plan(tx, OFFER, held, f"{OFFER}:{held}", now, jobs.REPLY)
            jobs.plan(tx, OFFER_END, slot.id, f"{OFFER_END}:{held}", until, jobs.REPLY)
        for other in gone:
            self.freed(tx, other, now)

    def _next(self, tx: Connection, wait: AnyRow, now: datetime) -> None:
        hold = contacts.find(tx, wait.hold_id, lock=True) if wait.hold_id is not None else None
        if hold is not None and hold.slot_id is not None:
            contacts.clear(tx, hold.slot_id, wait.client_id, now)
            self.freed(tx, hold.slot_id, now)
