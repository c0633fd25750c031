"""What people can book a talk about, and the rules of booking: `content/booking.yaml`.

A topic is neutral: it stands on the consultant's screen and says nothing of the situation that led to it.
"""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Final, Literal, get_args

from pydantic import BeforeValidator, Field, StringConstraints

from guide.situations import Audience
from surveys.spans import DayHours, Length
from surveys.spec import Id, Key, Spec
from surveys.texts import Language, Text

Way = Literal["office", "phone", "video"]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
Kind = Literal["career", "hr", "partner"]
"""Career consultants talk with citizens, HR consultants with employers, partners with both."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


def _written(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("a time of day is written in quotes: «20:00»")  # 20:00 without them is 1200 seconds to YAML
    return value


WrittenTime = Annotated[str, StringConstraints(pattern=r"^\d{2}:\d{2}$")]
DayTime = Annotated[time, BeforeValidator(_written, json_schema_input_type=WrittenTime)]


class Topic(Spec):
    """What a talk is about. `kinds`: who can lead it; `service`: what its surveys count it as; `bring`: documents."""

    title: Text
    audience: Audience
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    service: Id | None = None
    situations: tuple[Id, ...] = ()
    bring: tuple[Id, ...] = ()


class Reminders(Spec):
    """How long before a contact the client is reminded of it."""

    day_before: Length
    soon: Length


class BookingRules(Spec):
    """What holds for every contact.

    `hold`: how long a time is kept for somebody who is deciding. `cancel_notice`: later than this before its start a
    client cannot cancel or move it any more (staff can). `offer`: how long an earlier time is offered to one person.
    `undo`: how long a mark (came, did not come) can be taken back. `quiet`: reminders keep quiet outside of these
    hours of the centre's wall clock; what would fall there goes at `evening` of the day before, or not at all.
    """

    hold: Length
    cancel_notice: Length
    offer: Length
    undo: Length
    reminders: Reminders
    quiet: DayHours
    evening: DayTime


class BookingFile(Spec):
    """`content/booking.yaml`. `reasons`: what a client can say when cancelling."""

    unread: tuple[Language, ...] = ()
    rules: BookingRules
    topics: Mapping[Id, Topic]
    reasons: Mapping[Key, Text]

    def topic_of(self, situation: str) -> str | None:
        """The topic under which people of this situation book."""
        return next((key for key, topic in self.topics.items() if situation in topic.situations), None)

    def topics_for(self, audience: Audience) -> Mapping[str, Topic]:
        """The topics of an audience in the editors' order."""
        return {key: topic for key, topic in self.topics.items() if topic.audience == audience}
