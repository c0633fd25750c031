"""The screens of booking and of a client's contacts, each in its states."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Final, get_args

from guide.booking import KINDS, WAYS, BookingFile
from guide.content import Content
from handlers.screen import Screen
from handlers.screens import booking, contact_letters, contacts
from handlers.translator import Translator
from usecases.actors import Actor, ClientId
from usecases.booking import steps
from usecases.booking.assignments import Companion
from usecases.booking.contact_view import CalendarView, ConsultantCard, ContactView, State
from usecases.booking.news import ContactNews
from usecases.booking.reminders import ContactReminder
from usecases.booking.waiting import EarlierOffer

HUGE: Final = 2**53
LONG: Final = "Константинопольская-Преображенская Александра-Виктория Константиновна и партнёры"
"""As long as a name in a roster may be."""
START: Final = datetime(2026, 12, 1, 7, 40, tzinfo=UTC)
Named = tuple[str, Screen]


def of_booking(content: Content, t: Translator) -> Iterator[Named]:
    """All of them."""
    if content.booking is None:
        return
    for audience in ("citizen", "employer"):
        actor = Actor(ClientId(1), 2**52 - 1, "ru", audience, None, audience == "citizen", None, None)
        yield from _of_topics(content.booking, actor, t)
        yield from _of_list(content, actor, t)
    for draft in _drafts(content):
        yield from _of_way(draft, content, t)
        yield from _of_time(draft, t)
    for view in every_contact(content):
        yield from _of_contact(view, content, t)
        yield from _of_letters(view, t)
    yield "contacts.already_booked", contacts.already_booked(HUGE, t)
    yield "contacts.too_late", contacts.too_late(HUGE, t)


def _consultant(place: int = 0) -> ConsultantCard:
    name = LONG if place == 0 else f"Анна {place}"
    kind = KINDS[place % len(KINDS)]
    return ConsultantCard(HUGE - place, f"anna{place}", name, kind, "+7 (8342) 00-00-00", "https://video.example/anna")


def every_contact(content: Content) -> Iterator[ContactView]:
    """Every way and state; with a journey, late, waiting, of a roster, a centre and a topic that are gone."""
    assert content.booking is not None
    key, center = next(iter(content.centers.items()))
    topic_key, topic = max(content.booking.topics.items(), key=lambda entry: len(entry[1].title.ru))
    start = START.astimezone(center.zone)
    for way, state, place in product(WAYS, get_args(State), range(len(KINDS))):
        view = ContactView(
            id=HUGE,
            code="К-48219",
            topic_key=topic_key,
            topic=topic,
            way=way,
            center_key=key,
            center=center,
            consultant=_consultant(place),
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            state=state,
            phone="+7 (8342) 00-00-00" if way == "phone" else None,
            video_url="https://video.example/anna" if way == "video" else None,
            bring=tuple(content.documents.values())[:12],
            journey=1,
            shared=False,
            may_share=state in ("booked", "arrived"),
            may_change=state == "booked",
            coming=False,
            waits=False,
            misfit=False,
            sequence=0,
            reason="plans" if state == "cancelled" else None,
        )
        yield view
        yield replace(view, coming=True, waits=True, misfit=True, shared=True, sequence=3, may_change=False)
        bare = replace(view, center=None, topic=None, phone=None, video_url=None, bring=(), reason="unmarked")
        yield replace(bare, journey=None, may_share=False)


def _drafts(content: Content) -> Iterator[steps.DraftView]:
    """Nothing chosen yet, everything chosen, somebody, anybody, a contact on the move."""
    assert content.booking is not None
    key, center = next(iter(content.centers.items()))
    contact = next(every_contact(content))
    for topic_key, topic in content.booking.topics.items():
        bare = steps.DraftView(HUGE, topic_key, topic, None, None, None, None, anyone=False, moves=None)
        yield bare
        for way in WAYS:
            chosen = replace(bare, way=way, center_key=key, center=center)
            yield replace(chosen, anyone=True)
            yield replace(chosen, consultant=_consultant(), moves=contact)


def _of_topics(file: BookingFile, actor: Actor, t: Translator) -> Iterator[Named]:
    cards = [
        steps.TopicCard(key, topic, None) for key, topic in file.topics.items() if topic.audience == actor.audience
    ]
    for shown in ([], cards, [replace(card, contact=HUGE) for card in cards]):
        yield "booking.topics", booking.topics(shown, actor, t)


def _of_way(draft: steps.DraftView, content: Content, t: Translator) -> Iterator[Named]:
    for ways in ((), WAYS[:1], WAYS):
        yield "booking.way", booking.way(steps.ChooseWay(draft, ways), t)
    centers = tuple(steps.CenterOption(key, center, START) for key, center in content.centers.items())
    people = tuple(steps.WhoOption(_consultant(place), START) for place in range(9))
    for some, page in product((0, None), range(-1, 5)):
        shown = steps.ChooseCenter(draft, centers[:some])
        yield "booking.center", booking.center(shown, page, t)
        for others in (False, True):
            asked = steps.ChooseWho(draft, people[:some], HUGE)
            yield "booking.consultant", booking.consultant(asked, page, t, others=others)


def _of_time(draft: steps.DraftView, t: Translator) -> Iterator[Named]:
    """A month with nothing, one day, every day, an earlier and a later month; a day with nothing, with much."""
    days = [date(2026, 12, day) for day in range(1, 32)]
    for free, others in product((days[:0], days[6:7], days), (False, True)):
        view = steps.ChooseDay(draft, 2026, 12, frozenset(free), date(2026, 11, 30), date(2027, 1, 11), others=others)
        yield "booking.day", booking.day(view, t)
    nothing = steps.ChooseDay(draft, 2026, 12, frozenset(), None, None, others=True)
    yield "booking.day", booking.day(nothing, t)
    times = tuple(START + timedelta(minutes=20 * step) for step in range(24))
    for some, page in product((0, 3, None), range(-1, 5)):
        yield "booking.times", booking.times(steps.ChooseTime(draft, days[0], times[:some]), page, t)
    for nearest in ((), times[:9]):
        yield "booking.taken", booking.taken(draft.id, nearest, t)
    for phone, share in (("+7 (8342) 00-00-00", False), (None, True)):
        start, end, until = times[0], times[1], times[0] - timedelta(days=1)
        kept = steps.Summary(draft, HUGE, _consultant(), start, end, until, phone, None, may_share=share)
        yield "booking.summary", booking.summary(kept, 5, t)


def _of_list(content: Content, actor: Actor, t: Translator) -> Iterator[Named]:
    starts = (START + timedelta(days=day) for day in range(9))
    listed = [replace(view, starts_at=start) for view, start in zip(every_contact(content), starts, strict=False)]
    yield from (("contacts.listed", contacts.listed(some, actor, t)) for some in ([], listed[:1], listed))
    for view in listed[:3]:
        for remind in ((), (START - timedelta(days=1), START - timedelta(hours=2))):
            yield "contacts.booked", contacts.booked(view, actor, remind, t, asks_phone=True)
    key, center = next(iter(content.centers.items()))
    companion = Companion(HUGE, LONG, key, "+7 (8342) 00-00-00", START)
    yield "contacts.my_consultant", contacts.my_consultant(None, None, t)
    yield "contacts.my_consultant", contacts.my_consultant(companion, center, t)
    yield "contacts.my_consultant", contacts.my_consultant(replace(companion, phone=None), None, t)


def _of_contact(view: ContactView, content: Content, t: Translator) -> Iterator[Named]:
    assert content.booking is not None
    for asks_phone in (False, True):
        yield "contacts.card", contacts.card(view, t, asks_phone=asks_phone)
    yield "contacts.bring", contacts.bring(view, t)
    yield "contacts.on_map", contacts.on_map(view, t)
    yield "contacts.calendar", contacts.calendar(CalendarView("1@golos", START, view), t)
    yield "contacts.why_cancel", contacts.why_cancel(view, content.booking.reasons, t)


def _of_letters(view: ContactView, t: Translator) -> Iterator[Named]:
    for soon in (False, True):
        yield "contact_letters.reminder", contact_letters.reminder(ContactReminder(1, "ru", view, soon), t)
    for what, reason in product(("moved", "cancelled"), (None, "leave", "training", "closed", "other")):
        told = ContactNews(1, "ru", what, reason, START, LONG, view)  # type: ignore[arg-type]
        yield "contact_letters.news", contact_letters.news(told, t)
    offer = EarlierOffer(1, "ru", view, HUGE, START, START + timedelta(minutes=30), LONG, START)
    yield "contact_letters.offer", contact_letters.offer(offer, t)
