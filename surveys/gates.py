"""What stands between a person and an invitation: the gates, in order.

The first gates are about rows and withhold (`db/repos/gates.py` asks them all in one expression); the last three are
about the moment and only postpone. The first gate that stops decides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

RowGate = Literal["consent", "opted_out", "blocked", "closed", "asked", "visited", "recontact", "budget"]
TimeGate = Literal["hours", "busy", "turn"]
Gate = RowGate | TimeGate
ROW_GATES: Final[tuple[RowGate, ...]] = get_args(RowGate)
TIME_GATES: Final[tuple[TimeGate, ...]] = get_args(TimeGate)

Disposition = Literal[
    "queued",
    "withheld",
    "sent",
    "undeliverable",
    "blocked",
    "started",
    "breakoff",
    "partial",
    "completed",
    "refused",
    "expired",
]
DISPOSITIONS: Final[tuple[Disposition, ...]] = get_args(Disposition)
OPEN: Final[tuple[Disposition, ...]] = ("queued", "sent", "started")
"""All others are final."""

DAY: Final = timedelta(days=1)
"""At most one invitation a day reaches a person."""
Hours = Callable[[datetime], datetime]
"""The first moment at or after this one at which the bot may write by itself."""


@dataclass(frozen=True)
class Decision:
    """What the gates say: `gate` None lets pass; with `until` it postpones, without it withholds."""

    gate: Gate | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Traffic:
    """What else goes on with a person. None: nothing.

    `active_at`: the last tap in an unfinished dialogue; `sent_at`: the last invitation or reminder; `rival_at`: when
    an invitation that goes first is due.
    """

    active_at: datetime | None = None
    sent_at: datetime | None = None
    rival_at: datetime | None = None


def postponed(now: datetime, hours: Hours, busy: timedelta, traffic: Traffic) -> Decision:
    """Whether to wait, and until when; the moment named is one at which the bot may write."""
    for gate, until in _reasons(now, hours, busy, traffic):
        if until > now:
            return Decision(gate, hours(until))
    return Decision()


def _reasons(now: datetime, hours: Hours, busy: timedelta, traffic: Traffic) -> Iterator[tuple[TimeGate, datetime]]:
    yield "hours", hours(now)
    if traffic.active_at is not None:
        yield "busy", traffic.active_at + busy
    if traffic.sent_at is not None:
        yield "turn", traffic.sent_at + DAY
    if traffic.rival_at is not None and traffic.rival_at < now + DAY:
        yield "turn", max(now, traffic.rival_at) + DAY
