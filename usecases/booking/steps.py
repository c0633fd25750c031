"""What booking shows on the way: topics, choices, the month, the times, the summary. And what it refuses.

Times are those of the centre's wall clock (aware, so any other use of them is right too).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from guide.booking import Topic, Way
from guide.centers import Center
from usecases.booking.contact_view import ConsultantCard, ContactView
from usecases.refusals import Refusal

Place = Literal["way", "center", "who", "day"]
"""Where a choice stands on the way. Choices with one option are skipped."""


class AlreadyBooked(Refusal):
    """The client has a contact on this topic that is not over."""

    def __init__(self, contact: int) -> None:
        super().__init__()
        self.contact = contact


class Overlaps(Refusal):
    """The client has another contact at this time."""

    def __init__(self, contact: int) -> None:
        super().__init__()
        self.contact = contact


class TooLate(Refusal):
    """The contact begins too soon for the client to move or cancel it; the centre still can."""

    def __init__(self, contact: int) -> None:
        super().__init__()
        self.contact = contact


class SlotTaken(Refusal):
    """The time was taken by somebody else a moment ago. `nearest`: free times around it, in their order."""

    def __init__(self, nearest: tuple[datetime, ...] = ()) -> None:
        super().__init__()
        self.nearest = nearest


@dataclass(frozen=True)
class TopicCard:
    """Something to talk about. `contact`: the client's live contact on it, which a tap leads to."""

    key: str
    topic: Topic
    contact: int | None


@dataclass(frozen=True)
class DraftView:
    """What is chosen so far; what there was only one of counts as chosen.

    `consultant` None: not chosen yet, or `anyone`. `moves`: the contact that is to be moved, as it stands.
    """

    id: int
    topic_key: str
    topic: Topic
    way: Way | None
    center_key: str | None
    center: Center | None
    consultant: ConsultantCard | None
    anyone: bool
    moves: ContactView | None


@dataclass(frozen=True)
class CenterOption:
    """A centre with the start of its first free time."""

    key: str
    center: Center
    soonest: datetime


@dataclass(frozen=True)
class WhoOption:
    """A consultant with the start of their first free time."""

    consultant: ConsultantCard
    soonest: datetime


@dataclass(frozen=True)
class ChooseWay:
    """Office, phone or video: only such as somebody has free times for. No options: nothing is free at all."""

    at: ClassVar[Place] = "way"
    draft: DraftView
    options: tuple[Way, ...]


@dataclass(frozen=True)
class ChooseCenter:
    """Which centre: only such as have free times, the client's own first. No options: nothing is free at all."""

    at: ClassVar[Place] = "center"
    draft: DraftView
    options: tuple[CenterOption, ...]


@dataclass(frozen=True)
class ChooseWho:
    """A given consultant (soonest first) or anyone. When a contact moves: the same one, if there is a time, or anyone.

    `mine`: the one among them who accompanies this employer. No options: nothing is free at all.
    """

    at: ClassVar[Place] = "who"
    draft: DraftView
    options: tuple[WhoOption, ...]
    mine: int | None


@dataclass(frozen=True)
class ChooseDay:
    """A month. `free`: its days with a free time; `first` and `last`: of all months (None: nothing is free at all).

    `others`: somebody else can be chosen than the consultant of the draft (`Booking.others`).
    """

    at: ClassVar[Place] = "day"
    draft: DraftView
    year: int
    month: int
    free: frozenset[date]
    first: date | None
    last: date | None
    others: bool


@dataclass(frozen=True)
class ChooseTime:
    """The free times of a day, each once, whoever has it. None: the last was taken just now."""

    draft: DraftView
    day: date
    times: tuple[datetime, ...]


@dataclass(frozen=True)
class Summary:
    """A time that is kept for the client until `until`. Confirming it later works too, if nobody took it meanwhile.

    `phone`, `video_url`: as in `ContactView`. `may_share`: it began from a situation whose journey the client saved.
    """

    draft: DraftView
    slot: int
    consultant: ConsultantCard
    starts_at: datetime
    ends_at: datetime
    until: datetime
    phone: str | None
    video_url: str | None
    may_share: bool


Step = ChooseWay | ChooseCenter | ChooseWho | ChooseDay
"""The first choice that is not made; the day, when all are."""
