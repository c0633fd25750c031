"""The roster: who can be booked, at which centre, about what, and when in the week. Imported from a file."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from hashlib import blake2b
from itertools import pairwise
from typing import Annotated, Final

from pydantic import Field, StringConstraints, field_serializer

from guide.booking import Kind, Way
from guide.centers import Weekday
from guide.content import Content
from surveys.spans import DayHours, Hours, Length
from surveys.spec import Id, Spec

RosterKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,24}$")]
"""What the roster calls somebody: invites and exports carry it, so it never changes."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Link = Annotated[str, StringConstraints(pattern=r"^https://\S{3,190}$")]
Number = Annotated[str, StringConstraints(min_length=5, max_length=32, strip_whitespace=True)]

SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=8)
FARTHEST: Final = timedelta(days=180)
UNITS: Final = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("m", timedelta(minutes=1)))


class Entry(Spec):
    """One consultant or partner.

    `slot`: how long a talk takes; `buffer`: the rest after it; `horizon`: how far ahead they can be booked; `notice`:
    how long before a talk at the latest. `phone`: where clients call them, else at the centre; `video`: the meeting's
    address in the centre's own service.
    """

    key: RosterKey
    center: Id
    kind: Kind
    name: Name
    topics: Annotated[tuple[Id, ...], Field(min_length=1)]
    ways: Annotated[tuple[Way, ...], Field(min_length=1)]
    week: Mapping[Weekday, tuple[DayHours, ...]]
    slot: Annotated[Length, Field(ge=SHORTEST, le=LONGEST)]
    buffer: Annotated[Length, Field(le=LONGEST)] = timedelta()
    horizon: Annotated[Length, Field(ge=timedelta(days=1), le=FARTHEST)]
    notice: Annotated[Length, Field(le=FARTHEST)]
    phone: Number | None = None
    video: Link | None = None

    @field_serializer("slot", "buffer", "horizon", "notice")
    def _length(self, span: timedelta) -> str:
        return next(f"{span // unit}{letter}" for letter, unit in UNITS if not span % unit)

    @field_serializer("week")
    def _week(self, week: Mapping[Weekday, tuple[Hours, ...]]) -> dict[str, list[str]]:
        return {day: [f"{span.since:%H:%M}-{span.till:%H:%M}" for span in spans] for day, spans in week.items()}

    def offers(self) -> set[tuple[str, str]]:
        """Topic and way of everything they can be booked for."""
        return {(topic, way) for topic in self.topics for way in self.ways}

    def fingerprint(self, *more: str) -> str:
        """Sixteen hexadecimal digits that change with any word of the entry, and with `more`."""
        return blake2b("\n".join((self.model_dump_json(), *more)).encode(), digest_size=8).hexdigest()


class RosterFile(Spec):
    """A roster as YAML."""

    consultants: Annotated[tuple[Entry, ...], Field(min_length=1)]


Wrong = tuple[int, str, str]
"""Which entry (from 0), which of its fields, and a plain sentence."""


def roster_problems(entries: Sequence[tuple[int, Entry]], content: Content) -> Iterator[Wrong]:
    """What does not go together within the entries, and between them and content. All of it at once."""
    times = Counter(entry.key for _, entry in entries)
    for place, entry in entries:
        if times[entry.key] > 1:
            yield place, "key", f"«{entry.key}» stands here {times[entry.key]} times: a key is one person's"
        if entry.center not in content.centers:
            yield place, "center", f"no centre «{entry.center}» in content; there are {', '.join(content.centers)}"
        for field, says in (*_topics(entry, content), *_ways(entry), *_week(entry)):
            yield place, field, says


def _topics(entry: Entry, content: Content) -> Iterator[tuple[str, str]]:
    known = content.booking.topics if content.booking is not None else {}
    for key in entry.topics:
        topic = known.get(key)
        if topic is None:
            yield "topics", f"no topic «{key}» in booking.yaml; there are {', '.join(known)}"
        elif entry.kind not in topic.kinds:
            yield "topics", f"«{key}» is for {' and '.join(topic.kinds)}, this is «{entry.kind}»"


def _ways(entry: Entry) -> Iterator[tuple[str, str]]:
    if "video" in entry.ways and entry.video is None:
        yield "video", "video is among the ways: the meeting's address is needed"


def _week(entry: Entry) -> Iterator[tuple[str, str]]:
    if not any(entry.week.values()):
        yield "week", "no hours on any day"
    for day, spans in entry.week.items():
        for span in spans:
            if span.since >= span.till:
                yield day, f"{span.since:%H:%M}-{span.till:%H:%M}: this ends before it begins"
            elif _lasting(span) < entry.slot:
                yield day, f"{span.since:%H:%M}-{span.till:%H:%M} is shorter than one talk"
        for one, other in pairwise(sorted(spans, key=lambda span: span.since)):
            if other.since < one.till:
                yield day, f"{other.since:%H:%M}-{other.till:%H:%M} begins before {one.till:%H:%M}"


def _lasting(span: Hours) -> timedelta:
    return timedelta(hours=span.till.hour - span.since.hour, minutes=span.till.minute - span.since.minute)
