"""Booking a talk: topic, way, centre, with whom, day, time, summary, yes. And moving a contact, the same way.

What is chosen is a row (`booking_drafts`); buttons carry its id and the one new choice. The next step is derived from
it and from what is free (`path.py`); taking and booking a time is in `holding.py`. Every call
is one transaction; a tap delivered twice changes nothing.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Final, TypeVar, get_args

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, consultants, contacts, drafts, free
from guide.booking import Way
from guide.content import Content
from guide.workdays import Workdays
from usecases.actors import Actor
from usecases.booking.assignments import Assignments
from usecases.booking.contact_view import ContactView
from usecases.booking.contacts import Contacts, in_time
from usecases.booking.holding import Holding
from usecases.booking.path import BookingPath, Chosen, Ready
from usecases.booking.steps import (
    AlreadyBooked,
    ChooseDay,
    ChooseTime,
    ChooseWho,
    Place,
    Step,
    Summary,
    TopicCard,
)
from usecases.guide import KEPT_FOR
from usecases.refusals import Clock, Outdated

T = TypeVar("T")
PLACES: Final[tuple[Place, ...]] = get_args(Place)
SWEPT_AT_ONCE: Final = 200


class Booking:
    """The way to a contact. A draft that is gone or somebody else's: Outdated, from every method that takes one."""

    def __init__(
        self,
        db: Database,
        content: Content,
        clock: Clock,
        workdays: Workdays,
        contacts: Contacts,
        assignments: Assignments,
    ) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._workdays = workdays
        self._contacts = contacts
        self._assignments = assignments
        self._holding = Holding(content, workdays, contacts)

    @property
    def exists(self) -> bool:
        """Whether this region takes bookings: without `content/booking.yaml` nothing offers them."""
        return self._content.booking is not None

    async def topics(self, actor: Actor) -> tuple[TopicCard, ...]:
        """What somebody can be booked about, for the person's audience, in the editors' order."""
        booking = self._content.booking
        if booking is None:
            return ()

        def body(tx: Connection) -> tuple[TopicCard, ...]:
            offered, known = consultants.topics(tx), _live(tx, actor)
            return tuple(
                TopicCard(key, topic, known.get(key))
                for key, topic in booking.topics.items()
                if key in offered and actor.audience in (None, topic.audience)
            )

        return await self._db.read(body)

    async def begin(self, actor: Actor, topic: str, situation: str | None = None) -> Step:
        """Start a draft in the place of any earlier one. Raises AlreadyBooked, Outdated (no such topic)."""
        now = self._clock()

        def body(tx: Connection) -> Step:
            clients.lock(tx, actor.id)
            known = _live(tx, actor).get(topic)
            if known is not None:
                raise AlreadyBooked(known)
            return self._begun(tx, actor, {"topic": topic, "situation": situation}, now)

        return await self._db.write(body)

    async def from_bundle(self, actor: Actor, situation: str) -> Step:
        """The same from a bundle, whose situation names the topic. Raises AlreadyBooked, Outdated."""
        topic = self._content.topic_of(situation)
        if topic is None:
            raise Outdated
        return await self.begin(actor, topic, situation)

    async def move(self, actor: Actor, contact: int) -> Step:
        """Start a draft that moves a contact: same topic, way, centre. Raises TooLate, Outdated (not booked)."""
        now, booking = self._clock(), self._content.booking
        if booking is None:
            raise Outdated

        def body(tx: Connection) -> Step:
            clients.lock(tx, actor.id)
            row = contacts.of_client(tx, actor.id, contact)
            if row is None:
                raise Outdated
            in_time(booking, row, now)
            same = {"topic": row.topic, "way": row.way, "center": row.center, "moves_id": row.id}
            return self._begun(tx, actor, same, now)

        return await self._db.write(body)

    async def choose_way(self, actor: Actor, draft: int, way: Way) -> Step:
        """Choose how to talk. What was chosen after another way is forgotten."""

        def choose(_tx: Connection, chosen: Chosen) -> Chosen:
            if chosen.moves is not None:
                raise Outdated
            return chosen if chosen.way == way else replace(chosen.with_anybody_else(), way=way, center=None)

        return await self._choose(actor, draft, choose)

    async def choose_center(self, actor: Actor, draft: int, center: str) -> Step:
        """Choose where. What was chosen for another centre is forgotten."""

        def choose(_tx: Connection, chosen: Chosen) -> Chosen:
            if chosen.moves is not None or center not in self._content.centers:
                raise Outdated
            return chosen if chosen.center == center else replace(chosen.with_anybody_else(), center=center)

        return await self._choose(actor, draft, choose)

    async def choose_who(self, actor: Actor, draft: int, consultant: int | None) -> Step:
        """Choose with whom; None: whoever is free."""

        def choose(tx: Connection, chosen: Chosen) -> Chosen:
            if consultant is not None and free.consultant(tx, consultant) is None:
                raise Outdated
            return replace(chosen, consultant=consultant, anyone=consultant is None)

        return await self._choose(actor, draft, choose)

    async def others(self, actor: Actor, draft: int) -> ChooseWho:
        """With whom else, when the consultant was chosen by us (an employer's own) or before."""

        def look(path: BookingPath, chosen: Chosen) -> ChooseWho:
            step = path.step(chosen.with_anybody_else())
            if not isinstance(step, ChooseWho):
                raise Outdated
            return step

        return await self._look(actor, draft, look)

    async def month(self, actor: Actor, draft: int, year: int, month: int) -> ChooseDay:
        """The free days of a month."""
        try:
            shown = date(year, month, 1)
        except ValueError as error:
            raise Outdated from error
        return await self._look(actor, draft, lambda path, chosen: path.month(path.ready(chosen), shown))

    async def day(self, actor: Actor, draft: int, day: date) -> ChooseTime:
        """The free times of a day of the centre's calendar."""
        return await self._look(actor, draft, lambda path, chosen: path.day(path.ready(chosen), day))

    async def current(self, actor: Actor, draft: int) -> Step | Summary:
        """Where the draft stands: the summary while a time is kept, else the first choice that is not made."""

        def look(path: BookingPath, chosen: Chosen) -> Step | Summary:
            left = path.left(chosen)
            kept = self._holding.kept(path.tx, chosen, left) if isinstance(left, Ready) else None
            return kept or path.shown(left)

        return await self._look(actor, draft, look)

    async def hold(self, actor: Actor, draft: int, starts_at: datetime) -> Summary:
        """Keep a time while the client decides; any other that was kept for them is let go.

        With anyone: the consultant who has least to do on that day. Raises SlotTaken, Overlaps, AlreadyBooked.
        """

        def work(path: BookingPath, chosen: Chosen) -> Summary:
            return self._holding.keep(path.tx, chosen, path.ready(chosen), starts_at)

        return await self._work(actor, draft, work)

    async def confirm(self, actor: Actor, draft: int, slot: int, *, share: bool = False) -> ContactView:
        """Book the slot of the summary, or move the contact there. Twice is once.

        A hold that ran out is taken again if the slot is still free. `share`: show the consultant the journey. Raises
        SlotTaken, Overlaps, AlreadyBooked, TooLate (a move), Outdated.
        """
        now = self._clock()

        def body(tx: Connection) -> ContactView:
            clients.lock(tx, actor.id)
            claims = contacts.claims(tx, actor.id)
            contact = next((row.id for row in claims if row.slot_id == slot and row.state in contacts.LIVE), None)
            if contact is None:
                chosen = self._chosen(tx, actor, draft)
                want = self._path(tx, actor, now).ready(chosen).want
                contact = self._holding.book(tx, chosen, want, slot, claims, share=share)
                drafts.end(tx, actor.id)
            return self._contacts.shown(tx, actor, contact, now)

        return await self._db.write(body)

    async def back(self, actor: Actor, draft: int, at: Place) -> Step | None:
        """Undo the choice before `at`, the place of the step on whose screen the button stood; delivered twice too.

        None: there is nothing before it, and the draft is gone. From the times go to `month`, from the summary to
        `day`, from `others` to `current`.
        """

        def work(path: BookingPath, chosen: Chosen) -> Step | None:
            step = path.step(chosen)
            if step.at != at:
                return step
            self._holding.release(path.tx, actor.id, path.now)
            for left in chosen.undone():
                earlier = path.step(left)
                asks = not isinstance(earlier, ChooseDay) and earlier.options
                if asks and PLACES.index(earlier.at) < PLACES.index(at):
                    drafts.change(path.tx, draft, path.now, **left.values)
                    return earlier
            drafts.end(path.tx, actor.id)
            return None

        return await self._work(actor, draft, work)

    async def drop(self, actor: Actor, draft: int) -> None:
        """No booking after all: the draft goes, and what was kept for the client. Gone already is no trouble."""

        def work(path: BookingPath, _chosen: Chosen) -> None:
            self._holding.release(path.tx, actor.id, path.now)
            drafts.end(path.tx, actor.id)

        with suppress(Outdated):
            await self._work(actor, draft, work)

    async def forget_stale(self) -> int:
        """Delete holds that have run out, and drafts nobody touched for 24 hours. Run by the ticker; how many."""
        now = self._clock()

        def body(tx: Connection) -> int:
            swept = contacts.sweep(tx, now, SWEPT_AT_ONCE)
            for slot in swept:
                self._contacts.freed(tx, slot, now)
            return len(swept) + drafts.forget(tx, now - KEPT_FOR)

        return await self._db.write(body)

    async def _look(self, actor: Actor, draft: int, look: Callable[[BookingPath, Chosen], T]) -> T:
        now = self._clock()
        return await self._db.read(lambda tx: look(self._path(tx, actor, now), self._chosen(tx, actor, draft)))

    async def _work(self, actor: Actor, draft: int, work: Callable[[BookingPath, Chosen], T]) -> T:
        """The same with the client locked: what they do comes one after another."""
        now = self._clock()

        def body(tx: Connection) -> T:
            clients.lock(tx, actor.id)
            return work(self._path(tx, actor, now), self._chosen(tx, actor, draft))

        return await self._db.write(body)

    async def _choose(self, actor: Actor, draft: int, choose: Callable[[Connection, Chosen], Chosen]) -> Step:
        def work(path: BookingPath, before: Chosen) -> Step:
            self._holding.release(path.tx, actor.id, path.now)
            return self._settled(path, actor, choose(path.tx, before))

        return await self._work(actor, draft, work)

    def _begun(self, tx: Connection, actor: Actor, values: dict[str, object], now: datetime) -> Step:
        self._holding.release(tx, actor.id, now)
        begun = drafts.begin(tx, actor.id, values, now)
        return self._settled(self._path(tx, actor, now), actor, self._chosen(tx, actor, begun))

    def _settled(self, path: BookingPath, actor: Actor, chosen: Chosen) -> Step:
        """The next step. An employer who has come as far as a centre has a consultant, who is chosen for them."""
        left = path.left(chosen)
        chosen = chosen.settled(left.draft)
        if left.draft.topic.audience == "employer" and left.draft.center_key is not None:
            own = self._assignments.of(path.tx, actor.id, left.draft.center_key, path.now)
            if isinstance(left, ChooseWho) and own in {option.consultant.id for option in left.options}:
                chosen = replace(chosen, consultant=own)
                left = path.left(chosen)
        drafts.change(path.tx, chosen.id, path.now, **chosen.values)
        return path.shown(left)

    def _chosen(self, tx: Connection, actor: Actor, draft: int) -> Chosen:
        row = drafts.of_client(tx, actor.id)
        if row is None or row.id != draft:
            raise Outdated
        return Chosen.of(row)

    def _path(self, tx: Connection, actor: Actor, now: datetime) -> BookingPath:
        return BookingPath(self._content, self._workdays, self._assignments, tx, actor, now)


def _live(tx: Connection, actor: Actor) -> dict[str, int]:
    """Topic → the live contact on it."""
    return {row.topic: row.id for row in contacts.claims(tx, actor.id) if row.state in contacts.LIVE}
