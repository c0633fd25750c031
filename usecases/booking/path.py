"""Where a booking stands, derived from what is chosen and what is free.

Choices with one option are made by themselves and passed over on the way back. What has been chosen, by whomever, then
holds: should the roster or somebody quicker take it away, there is simply nothing free, and the way back is there.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar, cast

from sqlalchemy import Connection

from db.repos import free
from db.repos.free import Asking, Want
from db.rows import AnyRow
from guide.booking import WAYS, Way
from guide.content import Content
from guide.workdays import Workdays
from usecases.actors import Actor
from usecases.booking.assignments import Assignments
from usecases.booking.contact_view import ContactViews, card_of
from usecases.booking.steps import (
    CenterOption,
    ChooseCenter,
    ChooseDay,
    ChooseTime,
    ChooseWay,
    ChooseWho,
    DraftView,
    Step,
    WhoOption,
)
from usecases.refusals import Outdated

T = TypeVar("T")


@dataclass(frozen=True)
class Chosen:
    """A draft of a client: what they chose, and what there was only one of when they went on."""

    id: int
    topic: str
    way: Way | None = None
    center: str | None = None
    consultant: int | None = None
    anyone: bool = False
    situation: str | None = None
    moves: int | None = None

    @classmethod
    def of(cls, row: AnyRow) -> "Chosen":
        """As the row has it."""
        who = (row.consultant_id, row.anyone)
        return cls(row.id, row.topic, cast(Way | None, row.way), row.center, *who, row.situation, row.moves_id)

    def settled(self, draft: "DraftView") -> "Chosen":
        """The same with what has been chosen by itself: what is on the screen holds, whatever becomes free or not."""
        consultant = draft.consultant.id if draft.consultant is not None else None
        return replace(self, way=draft.way, center=draft.center_key, consultant=consultant, anyone=draft.anyone)

    @property
    def values(self) -> dict[str, object]:
        """What can change in the row."""
        return {"way": self.way, "center": self.center, "consultant_id": self.consultant, "anyone": self.anyone}

    def with_anybody_else(self) -> "Chosen":
        """The same, with nobody chosen to talk with."""
        return replace(self, consultant=None, anyone=False)

    def undone(self) -> Iterator["Chosen"]:
        """The same without the last choice, then without the one before, …; of a move only with whom can be chosen."""
        left = self.with_anybody_else()
        yield left
        if self.moves is None:
            left = replace(left, center=None)
            yield left
            yield replace(left, way=None)


@dataclass(frozen=True)
class Ready:
    """Only day and time are left. `want`: which slots would do."""

    draft: DraftView
    want: Want


class BookingPath:
    """Derives it for one client at one moment, inside their transaction.

    Raises Outdated when topic or centre are gone from content, or the contact that moves is not booked any more.
    """

    def __init__(
        self,
        content: Content,
        workdays: Workdays,
        assignments: Assignments,
        tx: Connection,
        actor: Actor,
        now: datetime,
    ) -> None:
        self._content = content
        self._workdays = workdays
        self._assignments = assignments
        self._views = ContactViews(content, workdays)
        self._numbered = frozenset(key for key, center in content.centers.items() if center.phone is not None)
        self.tx = tx
        self.now = now
        self._actor = actor

    def step(self, chosen: Chosen) -> Step:
        """What is to be chosen next; of the days the month of the first free one."""
        return self.shown(self.left(chosen))

    def shown(self, left: ChooseWay | ChooseCenter | ChooseWho | Ready) -> Step:
        """The same for what is to be chosen yet."""
        return self.month(left) if isinstance(left, Ready) else left

    def ready(self, chosen: Chosen) -> Ready:
        """What day and time are chosen from. Raises Outdated while something else is to be chosen before."""
        if chosen.way is None or chosen.center is None or (chosen.consultant is None and not chosen.anyone):
            raise Outdated
        draft = replace(self._draft(chosen), way=chosen.way)
        return self._with(self._there(draft, chosen.center), chosen.consultant, chosen)

    def month(self, ready: Ready, shown: date | None = None) -> ChooseDay:
        """The free days of the month of this day; None: of the first free day."""
        first, last = free.bounds(self.tx, ready.want) or (None, None)
        shown = shown or first or self._workdays.day(ready.want.center, self.now)
        end = shown.replace(day=monthrange(shown.year, shown.month)[1])
        days = free.days(self.tx, ready.want, shown.replace(day=1), end) if first is not None else []
        having_time, chosen = {row.consultant_id for row in self._having_time(ready.want)}, ready.draft.consultant
        others = len(having_time) > 1 or (chosen is not None and bool(having_time - {chosen.id}))
        return ChooseDay(ready.draft, shown.year, shown.month, frozenset(days), first, last, others)

    def day(self, ready: Ready, day: date) -> ChooseTime:
        """The free times of a day."""
        zone, times = self._workdays.zone(ready.want.center), free.times(self.tx, ready.want, day)
        return ChooseTime(ready.draft, day, tuple(start.astimezone(zone) for start in times))

    def left(self, chosen: Chosen) -> ChooseWay | ChooseCenter | ChooseWho | Ready:
        """What is to be chosen yet."""
        draft, asking = self._draft(chosen), self._asking(chosen)
        ways = () if chosen.way is not None else tuple(cast(Way, way) for way in free.ways(self.tx, asking, WAYS))
        way = chosen.way or _only(ways)
        if way is None:
            return ChooseWay(draft, ways)
        draft = replace(draft, way=way)
        centers = () if chosen.center is not None else self._centers(asking, way)
        only = _only(centers)
        key = chosen.center or (only.key if only is not None else None)
        if key is None:
            return ChooseCenter(draft, centers)
        draft = self._there(draft, key)
        if chosen.consultant is not None or chosen.anyone:
            return self._with(draft, chosen.consultant, chosen)
        return self._with_whom(draft, chosen)

    def _with_whom(self, draft: DraftView, chosen: Chosen) -> ChooseWho | Ready:
        zone, rows = self._workdays.zone(draft.center_key), self._having_time(self._want(draft, None, chosen))
        options = tuple(WhoOption(card_of(row, draft.center), row.soonest.astimezone(zone)) for row in rows)
        if draft.moves is None:
            only = _only(options)
            return self._with(draft, only.consultant.id, chosen) if only else self._who(draft, options)
        same = tuple(one for one in options if one.consultant.id == draft.moves.consultant.id)
        if same and len(options) == 1:
            return self._with(draft, same[0].consultant.id, chosen)
        return self._with(draft, None, chosen) if options and not same else self._who(draft, same)

    def _who(self, draft: DraftView, options: tuple[WhoOption, ...]) -> ChooseWho:
        """`mine` is the one who accompanies this employer."""
        known = self._assignments.known(self.tx, self._actor.id)
        return ChooseWho(draft, options, known if any(one.consultant.id == known for one in options) else None)

    def _with(self, draft: DraftView, consultant: int | None, chosen: Chosen) -> Ready:
        row = free.consultant(self.tx, consultant) if consultant is not None else None
        card = card_of(row, draft.center) if row is not None else None
        want = self._want(draft, consultant, chosen)
        return Ready(replace(draft, consultant=card, anyone=card is None), want)

    def _want(self, draft: DraftView, consultant: int | None, chosen: Chosen) -> Want:
        return Want(self._asking(chosen), str(draft.way), str(draft.center_key), consultant)

    def _having_time(self, want: Want) -> Sequence[AnyRow]:
        return free.consultants(self.tx, want.asking, want.way, want.center)

    def _there(self, draft: DraftView, center: str) -> DraftView:
        if center not in self._content.centers:
            raise Outdated
        return replace(draft, center_key=center, center=self._content.centers[center])

    def _draft(self, chosen: Chosen) -> DraftView:
        booking = self._content.booking
        topic = booking.topics.get(chosen.topic) if booking is not None else None
        moves = self._views.find(self.tx, chosen.moves, self.now) if chosen.moves is not None else None
        if topic is None or (chosen.moves is not None and (moves is None or moves.state != "booked")):
            raise Outdated
        return DraftView(chosen.id, chosen.topic, topic, None, None, None, None, anyone=False, moves=moves)

    def _asking(self, chosen: Chosen) -> Asking:
        return Asking(self._actor.id, self.now, chosen.topic, self._numbered)

    def _centers(self, asking: Asking, way: Way) -> tuple[CenterOption, ...]:
        """In the editors' order, after the client's own."""
        soonest = free.centers(self.tx, asking, way)
        options = (
            CenterOption(key, center, soonest[key].astimezone(center.zone))
            for key, center in self._content.centers.items()
            if key in soonest
        )
        return tuple(sorted(options, key=lambda option: option.key != self._actor.center))


def _only(options: Sequence[T]) -> T | None:
    return options[0] if len(options) == 1 else None
