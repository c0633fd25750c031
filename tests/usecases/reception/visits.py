"""A talk that is about to happen, and its times."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from usecases.actors import Actor

TEN_THIRTY = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
"""In the west, on the Tuesday of these tests; it is 10:40 there."""
ELEVEN = TEN_THIRTY + timedelta(minutes=30)
FRIDAY = datetime(2026, 12, 4, 5, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Visit:
    """A client who agreed to be asked, booked with «anna» for 10:30; her chat, and a stranger's."""

    client: Actor
    anna: Actor
    stranger: Actor
    contact: int
