"""A contact as a calendar file: the same UID for ever, a SEQUENCE that rises, the centre's wall clock and its zone.

Neither the topic nor what to bring is in it: calendars are shared at home and at work.
"""

from datetime import date, timedelta
from functools import lru_cache

from icalendar import Calendar, Event, Timezone

from handlers.screens.meeting import who
from handlers.translator import Translator
from usecases.booking.contact_view import CalendarView, ContactView

PRODUCT = "-//Golos//RU"
DAY = timedelta(days=1)


def calendar_file(view: CalendarView, t: Translator) -> bytes:
    """The file. Opened again after a change it moves the entry, after cancelling it takes it away."""
    contact = view.contact
    cancelled = contact.state == "cancelled"
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    since, until = contact.starts_at.date() - DAY, contact.ends_at.date() + DAY
    calendar.add_component(_timezone(str(contact.starts_at.tzinfo), since, until))
    calendar.add_component(_event(view, t, "CANCELLED" if cancelled else "CONFIRMED"))
    written: bytes = calendar.to_ical()
    return written


@lru_cache(maxsize=256)
def _timezone(zone: str, since: date, until: date) -> Timezone:
    """It takes 15 ms to find its changes, and many contacts are of one centre and one day."""
    return Timezone.from_tzid(zone, first_date=since, last_date=until)


def _event(view: CalendarView, t: Translator, status: str) -> Event:
    contact = view.contact
    event = Event()
    event.add("uid", view.uid)
    event.add("dtstamp", view.stamp)
    event.add("sequence", contact.sequence)
    event.add("status", status)
    event.add("dtstart", contact.starts_at)
    event.add("dtend", contact.ends_at)
    event.add("summary", t("Запись в кадровый центр, код {code}", code=contact.code))
    event.add("description", "\n".join(_description(contact, t)))
    event.add("class", "PRIVATE")
    if contact.way == "office" and contact.center is not None:
        event.add("location", f"{t.of(contact.center.full)}, {t.of(contact.center.address)}")
        event.add("geo", (contact.center.latitude, contact.center.longitude))
    if contact.video_url is not None:
        event.add("url", contact.video_url)
    return event


def _description(contact: ContactView, t: Translator) -> list[str]:
    lines = [who(contact.consultant, t)]
    if contact.way == "phone":
        number = contact.phone or t("номер подскажет центр")
        lines.append(t("Разговор по телефону. Позвоните в это время сами: {phone}", phone=number))
    return lines
