"""The screens of those who receive people, and of their heads, each in its states."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final, get_args
from zoneinfo import ZoneInfo

from guide.booking import Kind, Topic, Way
from guide.content import Content
from handlers.screen import Screen
from handlers.screens import closing, oversight, reception
from handlers.translator import Translator
from usecases.booking.assignments import Colleague, Employer, EmployerPage, Handover
from usecases.clients.personal import Person
from usecases.reception import views
from usecases.reception.days import WEEKS_AHEAD, WEEKS_BACK

Named = tuple[str, Screen]
HUGE: Final = 2**53
DAY: Final = date(2026, 12, 2)
NAME: Final = "Константинопольская Александра Владиславовна <b>"
STATES: Final = ("booked", "arrived", "completed", "no_show", "unmarked", "cancelled")
AWAY: Final = ("leave", "training", "other", "closed")


def of_reception(content: Content, t: Translator) -> Iterator[Named]:
    """All of them."""
    center = next(iter(content.centers), "gone")
    for kind in get_args(Kind):
        for mine in (True, False):
            title = content.centers[center].title if center in content.centers and mine else None
            host = views.Host(HUGE, NAME, kind, center, title, mine)
            yield from _of_days(content, host, t)
            yield from _of_cards(content, host, t)
            yield from _of_closing(host, t)
    yield from _of_heads(content, center, t)


def _lines(content: Content) -> list[views.Line]:
    """Six contacts that look as different as they can."""
    topics: list[Topic | None] = [*(content.booking.topics.values() if content.booking else ()), None]
    zone = ZoneInfo("Europe/Moscow")
    return [
        views.Line(
            id=HUGE + number,
            code=f"К-{48210 + number}",
            topic=topics[number % len(topics)],
            way=get_args(Way)[number % 3],
            starts_at=datetime.combine(DAY, time(9 + number), zone),
            ends_at=datetime.combine(DAY, time(9 + number, 30), zone),
            state=state,
            misfit=number == 0,
            coming=True,
            consultant=NAME,
        )
        for number, state in enumerate(STATES)
    ]


def _of_days(content: Content, host: views.Host, t: Translator) -> Iterator[Named]:
    lines = tuple(_lines(content))
    for today in (DAY, DAY + timedelta(days=3), DAY - timedelta(days=300)):
        yield "reception.day", reception.day(views.DayView(host, DAY, today, (), 0, 0, False, None, 0), t)
        for away in AWAY:
            yield "reception.day", reception.day(views.DayView(host, DAY, today, lines, 20, 2, True, away, 123), t)
    days = tuple(
        views.WeekDay(
            day=DAY + timedelta(days=number),
            contacts=number * 5,
            since=time(8, 30) if number else None,
            till=time(17) if number else None,
            away=AWAY[number % 4] if number % 2 else None,
            works=number != 5,
        )
        for number in range(7)
    )
    for offset in (-WEEKS_BACK, 0, WEEKS_AHEAD):
        yield "reception.week", reception.week(views.WeekView(host, offset, DAY, days), t)
    for some in ((), lines):
        yield "reception.unmarked", reception.unmarked(views.UnmarkedView(host, some), t)


def _of_cards(content: Content, host: views.Host, t: Translator) -> Iterator[Named]:
    situation = next(iter(content.situations.values()), None)
    steps = tuple((service, number % 2 == 0) for number, service in enumerate(content.services.values()))
    shown = [None, views.Shown(situation, steps[:3]), views.Shown(None, steps)]
    for number, line in enumerate(_lines(content)):
        undo = line.ends_at if line.state in ("arrived", "completed", "no_show") else None
        marks = get_args(views.Mark) if line.state == "booked" else ()
        note = "я" * 500 if host.mine and number % 2 else None
        person = Person(NAME, "+7 927 123-45-67") if host.mine else None
        card = views.Card(line, host, marks, undo, line.state == "booked", 99, shown[number % 3], note, person)
        yield "reception.card", reception.card(card, t)
        yield "reception.card", reception.card(card, t).under(t("Заметка сохранена."))
        yield "reception.note", reception.note(card, t)
        yield "reception.note", reception.note(card, t, length=4096)
        for how in get_args(views.How):
            yield "reception.settle", reception.settle(card, how, t)
            yield "reception.settled", reception.settled(views.Settled(host, line, line, how), t)


def _of_closing(host: views.Host, t: Translator) -> Iterator[Named]:
    for since in (None, DAY):
        for page in (0, 1, 8):
            days = {DAY + timedelta(days=7 * page + ahead): ahead * 9 for ahead in range(7)}
            yield "closing.days", closing.days(views.Days(host, since, days, page), t)
    for till in (DAY, DAY + timedelta(days=40)):
        for contacts in (0, 1, 85):
            plan = views.Closing(host, DAY, till, contacts)
            yield "closing.why", closing.why(plan, t)
            yield from (("closing.how", closing.how(plan, reason, t)) for reason in views.REASONS)
        for moved, cancelled, again in ((0, 0, True), (0, 0, False), (1, 21, False)):
            yield "closing.closed", closing.closed(views.Closed(host, DAY, till, moved, cancelled, again), t)
    since = datetime.combine(DAY, time(), ZoneInfo("Europe/Moscow"))
    away = tuple(
        views.Away(
            HUGE + number, since + timedelta(days=number), since + timedelta(days=number + 1 + number % 2), reason
        )
        for number, reason in enumerate((*AWAY, *AWAY))
    )
    for some in ((), away):
        yield "closing.away", closing.away(views.AwayView(host, some), t)


def _of_heads(content: Content, center: str, t: Translator) -> Iterator[Named]:
    title = content.centers[center].title if center in content.centers else None
    lines = tuple(_lines(content))
    rows = tuple(views.CenterLine(key, known.title) for key, known in list(content.centers.items())[:6])
    yield "oversight.centers", oversight.centers(views.Centers((), 0, False), t)
    yield "oversight.centers", oversight.centers(views.Centers(rows, 2, True), t)
    yield "oversight.center", oversight.center(views.CenterPage(center, None, DAY, DAY, (), 0, 0, False, 0), t)
    full = views.CenterPage(center, title, DAY, DAY, lines, 180, 3, True, 1234)
    yield "oversight.center", oversight.center(full, t)
    team = tuple(
        views.TeamLine(HUGE + number, f"{number} {NAME}", kind, 12, 60, 140 if kind == "hr" else None, away)
        for number, (kind, away) in enumerate(
            zip(("career", "hr", "partner"), (None, "leave", "training"), strict=True)
        )
    )
    yield "oversight.team", oversight.team(views.Team(center, title, team, 1, True), t)
    yield "oversight.team", oversight.team(views.Team(center, None, (), 0, False), t)
    for some, page in (((), 0), (lines, 3)):
        yield "oversight.misfits", oversight.misfits(views.Misfits(center, title, some, page, bool(some)), t)
    since = lines[0].starts_at
    employers = tuple(Employer(HUGE + number, f"К-{4821 + number}", since) for number in range(5))
    page_of = EmployerPage(HUGE, NAME, center, (*employers, Employer(1, None, since)), 2, True)
    yield "oversight.employers", oversight.employers(page_of, t)
    yield "oversight.employers", oversight.employers(replace(page_of, rows=(), page=0, has_more=False), t)
    handover = Handover(employers[0], HUGE, NAME, center, (Colleague(5, f"1 {NAME}", 140), Colleague(6, "Рита", 0)))
    yield "oversight.employer", oversight.employer(handover, t)
    yield "oversight.employer", oversight.employer(handover, t, to=5)
    yield "oversight.employer", oversight.employer(replace(handover, colleagues=()), t, to=5)
