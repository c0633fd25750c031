"""The calendar file reads back as what was booked, on the centre's own clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Component

from guide.content import Content
from handlers.calendar_file import calendar_file
from handlers.translator import translators
from surveys.texts import LANGUAGES, Language
from tests.handlers.booking_gallery import every_contact
from usecases.booking.contact_view import CalendarView, ContactView

STAMP = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def contact(content: Content) -> ContactView:
    return next(every_contact(content))


def read(view: ContactView, language: Language = "ru") -> tuple[Calendar, Component]:
    written = calendar_file(CalendarView("contact-1@mordovia.golos", STAMP, view), translators()[language])
    calendar = Calendar.from_ical(written)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Asia/Krasnoyarsk"])
def test_the_time_is_the_centres_and_its_zone_is_in_the_file(contact: ContactView, zone: str) -> None:
    start = datetime(2026, 12, 31, 10, 40, tzinfo=ZoneInfo(zone))
    calendar, event = read(replace(contact, starts_at=start, ends_at=start + timedelta(minutes=40)))
    assert event.decoded("DTSTART") == start
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=40)
    assert event["DTSTART"].params["TZID"] == zone
    assert [str(known["TZID"]) for known in calendar.walk("VTIMEZONE")] == [zone]


def test_a_cancelled_contact_takes_its_entry_away(contact: ContactView) -> None:
    booked, first = read(contact)
    cancelled, last = read(replace(contact, state="cancelled", sequence=2))
    assert (str(booked["METHOD"]), str(first["STATUS"])) == ("PUBLISH", "CONFIRMED")
    assert (str(cancelled["METHOD"]), str(last["STATUS"])) == ("CANCEL", "CANCELLED")
    assert first["UID"] == last["UID"]
    assert (int(str(first["SEQUENCE"])), int(str(last["SEQUENCE"]))) == (0, 2)
    assert first.decoded("DTSTAMP") == STAMP


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_sees_the_calendar_learns_nothing_of_the_matter(contact: ContactView, language: Language) -> None:
    _, event = read(contact, language)
    assert contact.code in str(event["SUMMARY"])
    said = f"{event['SUMMARY']} {event['DESCRIPTION']}"
    assert contact.topic is not None
    for _, title in contact.topic.title.written():
        assert title not in said
    assert not [document for document in contact.bring if document.title.ru in said]


def test_by_phone_there_is_a_number_and_no_address(contact: ContactView) -> None:
    _, event = read(replace(contact, way="phone", phone="+7 000 000-00-01"))
    assert "LOCATION" not in event
    assert "+7 000 000-00-01" in str(event["DESCRIPTION"])
    _, office = read(contact)
    assert contact.center is not None
    assert contact.center.address.ru in str(office["LOCATION"])
