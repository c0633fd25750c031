"""What quality control sees of surveys and waves. Numbers are people; `gate` and `disposition` are codes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType
from zoneinfo import ZoneInfo

from db.rows import AnyRow
from surveys.gates import ROW_GATES
from surveys.survey import Survey

WaveId = NewType("WaveId", int)
State = Literal["planned", "running", "paused", "ended"]
Shortfall = Literal["none", "short", "late"]
"""Of a quarter: fine; not enough is planned; not enough was done and the end is near."""


@dataclass(frozen=True)
class QuarterView:
    """The quarter plan: how many surveys it needs, has had, will have. `until`: its last day is the one before."""

    year: int
    number: int
    until: datetime
    days_left: int
    needed: int
    held: int
    planned: int
    warning: Shortfall


@dataclass(frozen=True)
class SurveyLine:
    """A survey in the list; `live`: how many of its waves are running or paused."""

    key: str
    survey: Survey
    live: int


@dataclass(frozen=True)
class Overview:
    """The first screen of quality control. `parked`: jobs that were given up (None: not in their hands)."""

    quarter: QuarterView | None
    surveys: tuple[SurveyLine, ...]
    page: int
    has_more: bool
    parked: int | None


@dataclass(frozen=True)
class WaveLine:
    """A wave in a list."""

    id: WaveId
    survey: str
    kind: str
    audience: str
    center: str | None
    state: State
    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Count:
    """So many people ended there, for this reason."""

    disposition: str
    reason: str | None
    people: int


@dataclass(frozen=True)
class Tally:
    """What became of invitations, in people.

    `sent` were delivered; of these `answered` (all or most questions), `thinking` have time, `broke_off`, `refused`,
    `silent` until it expired. `waiting` are still to be sent; `unsent` could not be or were not in time.
    """

    sent: int = 0
    answered: int = 0
    thinking: int = 0
    broke_off: int = 0
    refused: int = 0
    silent: int = 0
    waiting: int = 0
    unsent: int = 0
    withheld: int = 0
    counts: tuple[Count, ...] = ()

    @property
    def invited(self) -> int:
        """Everybody who was to be asked, withheld ones left out."""
        return self.sent + self.waiting + self.unsent


@dataclass(frozen=True)
class Sample:
    """How a random sample was drawn, for whoever doubts it."""

    frame: int
    chosen: int
    probability: float | None
    seed: str
    frame_hash: str


@dataclass(frozen=True)
class WaveCard:
    """One wave. `waiting_for`: why invitations wait, by gate; `mine`: the person may steer it."""

    wave: WaveLine
    survey: Survey | None
    tally: Tally
    waiting_for: Mapping[str, int]
    sample: Sample | None
    mine: bool


@dataclass(frozen=True)
class Launch:
    """A plan the person may start by hand, for a centre (None: for the whole region)."""

    plan: str
    center: str | None


@dataclass(frozen=True)
class SurveyCard:
    """One survey: its waves, what events led to this quarter, what may be started."""

    key: str
    survey: Survey
    waves: tuple[WaveLine, ...]
    by_events: Tally
    launches: tuple[Launch, ...]


@dataclass(frozen=True)
class DryRun:
    """Who would be asked now. `reached` of `people` pass every gate, `stopped`: gate → how many it would stop.

    `size` and `frame`: of a random sample. `goes_on`: a wave of this plan that is not over; no second one is started.
    `asked_at`: the moment of this question in seconds; it names the wave that a tap on "start" begins. `partial`: there
    was no time to ask about more people than these.
    """

    launch: Launch
    survey: Survey
    people: int
    reached: int
    stopped: Mapping[str, int]
    size: int | None
    frame: int | None
    goes_on: WaveId | None
    asked_at: int
    partial: bool = False


@dataclass(frozen=True)
class InvitationLine:
    """An invitation in a list: no name, no number of a chat."""

    id: int
    at: datetime


@dataclass(frozen=True)
class InvitationPage:
    """Invitations that ended in the same way. `about`: the number of their wave, or their survey (after events)."""

    about: str
    survey: Survey | None
    disposition: str
    reason: str | None
    rows: tuple[InvitationLine, ...]
    page: int
    has_more: bool


@dataclass(frozen=True)
class Reasons:
    """Where invitations ended and why, the most frequent first. `about` as above."""

    about: str
    survey: Survey | None
    counts: tuple[Count, ...]
    page: int
    has_more: bool


@dataclass(frozen=True)
class ParkedJob:
    """A job that was given up. `trouble`: the kind of error."""

    id: int
    kind: str
    trouble: str
    ended_at: datetime


def line(row: AnyRow, zone: ZoneInfo) -> WaveLine:
    """A wave's row as a line, its times on the region's wall clock."""
    names = (row.survey, row.kind, row.audience, row.center, row.state)
    return WaveLine(WaveId(row.id), *names, row.due_at.astimezone(zone), row.expires_at.astimezone(zone))


def sample(row: AnyRow) -> Sample | None:
    """How the wave was drawn, if it is a sample that has been drawn."""
    if row.frame_hash is None:
        return None
    return Sample(row.frame_size, row.chosen, row.probability, row.seed, row.frame_hash)


def tally(rows: Iterable[AnyRow]) -> Tally:
    """Add up rows of disposition, reason, was_sent, people."""
    given = [(row.disposition, row.reason, bool(row.was_sent), row.people) for row in rows]

    def people(*dispositions: str, sent: bool | None = None) -> int:
        return sum(n for where, _, was, n in given if where in dispositions and sent in (None, was))

    return Tally(
        sent=sum(n for where, _, was, n in given if was and where not in ("queued", "withheld")),
        answered=people("completed", "partial"),
        thinking=people("sent", "started"),
        broke_off=people("breakoff"),
        refused=people("refused"),
        silent=people("expired", sent=True),
        waiting=people("queued"),
        unsent=people("expired", "undeliverable", "blocked", sent=False),
        withheld=people("withheld"),
        counts=_merged(given),
    )


def _merged(given: Iterable[tuple[str, str | None, bool, int]]) -> tuple[Count, ...]:
    people: Counter[tuple[str, str | None]] = Counter()
    for where, why, _, n in given:
        people[where, why] += n
    return tuple(Count(where, why, n) for (where, why), n in people.most_common())


def in_order(stopped: Mapping[str | None, int]) -> dict[str, int]:
    """Gates in the order in which they are asked, those that stop nobody left out."""
    return {gate: stopped[gate] for gate in ROW_GATES if stopped.get(gate)}
