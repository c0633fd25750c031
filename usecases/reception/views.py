"""What those see who receive people: frozen, with times on the centre's own wall clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Literal

from guide.booking import Topic
from guide.services import Service
from guide.situations import Situation
from surveys.texts import Text
from usecases.clients.personal import Person

Mark = Literal["arrived", "completed", "no_show"]
Reason = Literal["leave", "training", "other"]
"""Why a consultant is not there."""
How = Literal["move", "cancel"]
"""What becomes of the contacts of closed days."""
REASONS: Final[tuple[Reason, ...]] = ("leave", "training", "other")


@dataclass(frozen=True)
class Host:
    """Whose day it is. `mine`: the person who looks is this consultant; else it is the head of the centre."""

    id: int
    name: str
    kind: str
    center: str
    title: Text | None
    mine: bool


@dataclass(frozen=True)
class Line:
    """A contact in a list. `topic` None: content has it no longer. `coming`: the client has said that they come."""

    id: int
    code: str
    topic: Topic | None
    way: str
    starts_at: datetime
    ends_at: datetime
    state: str
    misfit: bool
    coming: bool
    consultant: str


@dataclass(frozen=True)
class DayView:
    """A consultant's day, page by page. `away`: why they are not there, for all of it or a part of it."""

    host: Host
    day: date
    today: date
    lines: tuple[Line, ...]
    total: int
    page: int
    has_more: bool
    away: str | None
    unmarked: int


@dataclass(frozen=True)
class WeekDay:
    """One day of a week: how many contacts, the first and the end of the last."""

    day: date
    contacts: int
    since: time | None
    till: time | None
    away: str | None
    works: bool


@dataclass(frozen=True)
class WeekView:
    """A week from Monday on; `offset` weeks from the current one."""

    host: Host
    offset: int
    today: date
    days: tuple[WeekDay, ...]


@dataclass(frozen=True)
class UnmarkedView:
    """Whose time is over and nobody has said whether they came."""

    host: Host
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Shown:
    """What the client lets the consultant see of the way that led here. A step is a service and whether it is done."""

    situation: Situation | None
    steps: tuple[tuple[Service, bool], ...]


@dataclass(frozen=True)
class Card:
    """A contact as its consultant or the head sees it.

    `may`: the marks that make sense now; `undo_until`: until when the last one can be taken back. `note` is the
    consultant's own, and so is the `person` (name and phone that the client gave): the head sees neither. `may_change`:
    it can still be moved on or called off.
    """

    line: Line
    host: Host
    may: tuple[Mark, ...]
    undo_until: datetime | None
    may_change: bool
    sequence: int
    shown: Shown | None
    note: str | None
    person: Person | None = None
    changed: bool = False


@dataclass(frozen=True)
class Days:
    """Days to choose from, with the contacts to come of each. `since`: the first one, once it is chosen."""

    host: Host
    since: date | None
    days: Mapping[date, int]
    page: int


@dataclass(frozen=True)
class Closing:
    """What would be closed: from the first to the last day, and how many contacts that concerns."""

    host: Host
    since: date
    till: date
    contacts: int


@dataclass(frozen=True)
class Closed:
    """Closed now. What became of its contacts; `again`: it had been closed before."""

    host: Host
    since: date
    till: date
    moved: int
    cancelled: int
    again: bool = False


@dataclass(frozen=True)
class Settled:
    """One contact was moved or cancelled: how it was with `host`, and how it is now. The client is told."""

    host: Host
    was: Line
    now: Line
    how: How


@dataclass(frozen=True)
class Away:
    """Days a consultant is not there; the last one is included."""

    id: int
    since: datetime
    till: datetime
    reason: str


@dataclass(frozen=True)
class AwayView:
    """Everything that is closed from now on."""

    host: Host
    rows: tuple[Away, ...]


@dataclass(frozen=True)
class CenterLine:
    """A centre in the list of a head."""

    key: str
    title: Text | None


@dataclass(frozen=True)
class Centers:
    """The centres of a head, page by page."""

    rows: tuple[CenterLine, ...]
    page: int
    has_more: bool


@dataclass(frozen=True)
class CenterPage:
    """The centre's day and everything that waits for its head."""

    key: str
    title: Text | None
    day: date
    today: date
    lines: tuple[Line, ...]
    total: int
    page: int
    has_more: bool
    misfits: int


@dataclass(frozen=True)
class TeamLine:
    """A consultant as the head sees one. `employers`: whom they accompany, for HR consultants only."""

    id: int
    name: str
    kind: str
    today: int
    week: int
    employers: int | None
    away: str | None


@dataclass(frozen=True)
class Team:
    """The consultants of a centre."""

    key: str
    title: Text | None
    rows: tuple[TeamLine, ...]
    page: int
    has_more: bool


@dataclass(frozen=True)
class Misfits:
    """Contacts for which the roster has no time any more."""

    key: str
    title: Text | None
    lines: tuple[Line, ...]
    page: int
    has_more: bool
