"""Booking: every situation leads to one topic of its audience, somebody can lead it, the rules fit together."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from guide.booking import BookingFile, BookingRules, Kind, Topic
from guide.check.situations import same_label
from guide.content import BOOKING, Draft
from guide.reading import Problem
from guide.situations import Audience

LEADS: Final[Mapping[Audience, frozenset[Kind]]] = {
    "citizen": frozenset({"career", "partner"}),
    "employer": frozenset({"hr", "partner"}),
}
TOPICS: Final = 8
"""Topics of one audience on a screen."""
Said = Iterator[tuple[str, str]]


def booking_problems(draft: Draft) -> Iterator[Problem]:
    """Everything wrong with `content/booking.yaml`."""
    if draft.booking is None:
        return
    for key, says in (*_rules(draft.booking.rules), *_topics(draft.booking), *_situations(draft, draft.booking)):
        yield Problem(BOOKING, key, says)
    for audience in LEADS:
        topics = draft.booking.topics_for(audience)
        yield from same_label((BOOKING, f"topics.{key}.title", topic.title) for key, topic in topics.items())
    yield from same_label((BOOKING, f"reasons.{key}", text) for key, text in draft.booking.reasons.items())


def _rules(rules: BookingRules) -> Said:
    if not rules.hold:
        yield "rules.hold", "nobody can decide in no time at all"
    if not rules.offer:
        yield "rules.offer", "nobody can answer in no time at all"
    if rules.quiet.since >= rules.quiet.till:
        yield "rules.quiet", f"{rules.quiet.since:%H:%M}-{rules.quiet.till:%H:%M}: this ends before it begins"
    elif not rules.quiet.since <= rules.evening < rules.quiet.till:
        yield "rules.evening", f"{rules.evening:%H:%M} lies outside of the hours in which reminders may be sent"
    if not timedelta() < rules.reminders.soon < rules.reminders.day_before:
        yield "rules.reminders", "«soon» comes after «day_before», and before the contact"


def _topics(booking: BookingFile) -> Said:
    if not booking.reasons:
        yield "reasons", "what can a client say when cancelling?"
    for key, topic in booking.topics.items():
        yield from ((f"topics.{key}.kinds", says) for says in _kinds(topic))
    for audience in LEADS:
        topics = list(booking.topics_for(audience))
        if len(topics) > TOPICS:
            yield f"topics.{topics[TOPICS]}", f"this is topic {TOPICS + 1} of «{audience}», {TOPICS} fit on a screen"


def _kinds(topic: Topic) -> Iterator[str]:
    for kind in topic.kinds:
        if kind not in LEADS[topic.audience]:
            yield f"«{kind}» does not talk with the audience «{topic.audience}»"


def _situations(draft: Draft, booking: BookingFile) -> Said:
    for situation in draft.situations.values():
        topics = [key for key, topic in booking.topics.items() if situation.id in topic.situations]
        if not topics:
            yield "topics", f"no topic has the situation «{situation.id}»: its people could not book"
        for other in topics[1:]:
            yield f"topics.{other}.situations", f"«{situation.id}» stands in the topic «{topics[0]}», too"
        for key in topics:
            audience = booking.topics[key].audience
            if audience != situation.audience:
                says = f"«{situation.id}» is for «{situation.audience}», the topic for «{audience}»"
                yield f"topics.{key}.situations", says
