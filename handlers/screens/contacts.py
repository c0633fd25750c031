"""The client's contacts on screen: the list, the card, what to bring, the map, the calendar, cancelling."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from aiogram import html

from guide.centers import Center
from handlers.calendar_file import calendar_file
from handlers.calls import (
    AskPhone,
    AtContact,
    BookTopic,
    CancelBecause,
    CancelContact,
    CenterCard,
    CenterList,
    ContactBring,
    ContactFile,
    ContactMap,
    Earlier,
    MoveContact,
    MyConsultant,
    MyContacts,
    ShareContact,
    Topics,
)
from handlers.screen import BUTTONS_AT_ONCE, Button, File, Pin, Screen, column, pairs, tap
from handlers.screens.meeting import talk, who
from handlers.screens.navigation import home, ways_out
from handlers.translator import Translator
from surveys.texts import Text
from usecases.actors import Actor
from usecases.booking.assignments import Companion
from usecases.booking.contact_view import CalendarView, ContactView

CONTACTS_AT_ONCE: Final = BUTTONS_AT_ONCE - 2
UNMARKED: Final = "unmarked"
"""The reason of a contact that was closed because nobody said how it went."""


def listed(contacts: Sequence[ContactView], actor: Actor, t: Translator) -> Screen:
    """What is booked, the next first."""
    employer = actor.audience == "employer"
    book = tap(t("Записаться к консультанту"), Topics())
    mine = tap(t("Мой кадровый консультант"), MyConsultant()) if employer else None
    place = MyContacts().pack()
    if not contacts:
        text = html.bold(t("Мои записи")) + "\n" + t("Сейчас записей нет.")
        return Screen(text, (*column(book, mine), *ways_out(t)), place=place)
    lines = [html.bold(t("Мои записи")), t("Выберите запись, чтобы узнать подробности или изменить её.")]
    shown = contacts[:CONTACTS_AT_ONCE]
    lines += [f"• {t.meeting(one.starts_at)}. {html.quote(_topic(one, t))}, {one.code}" for one in shown]
    buttons = (tap(t.brief(one.starts_at), AtContact(contact=one.id)) for one in shown)
    return Screen("\n".join(lines), (*column(*buttons, book, mine), *ways_out(t)), place=place)


def card(view: ContactView, t: Translator, *, asks_phone: bool = False) -> Screen:
    """One contact: when, with whom, where, the code, and all that can be done about it."""
    lines = [html.bold(_headline(view, t)), *_facts(view, t), *_notes(view, t)]
    rows = _doing(view, t, asks_phone=asks_phone) if view.live else _over(view, t)
    return Screen(
        "\n".join(lines), (*rows, *ways_out(t, MyContacts(), t("Мои записи"))), place=AtContact(contact=view.id).pack()
    )


def booked(
    view: ContactView, actor: Actor, remind: Sequence[datetime], t: Translator, *, asks_phone: bool = False
) -> Screen:
    """It is done. `remind`: when the bot will write (on the centre's wall clock)."""
    screen = card(view, t, asks_phone=asks_phone)
    when = t.meeting(view.starts_at)
    title = t("Запись перенесена: {when}", when=when) if view.sequence else t("Вы записаны: {when}", when=when)
    lines = [html.bold(title), *_facts(view, t), *_notes(view, t)]
    if not actor.notifications:
        lines.append(t("Напоминаний не будет: сообщения от бота у вас отключены."))
    elif remind:
        lines.append(t("Напомним: {moments}.", moments="; ".join(t.brief(moment) for moment in remind)))
    return Screen("\n".join(lines), screen.rows, place=screen.place)


def bring(view: ContactView, t: Translator) -> Screen:
    """What to bring to this talk."""
    lines = [html.bold(t("Что взять с собой")), html.quote(t.meeting(view.starts_at)), ""]
    for document in view.bring:
        note = f". {html.italic(html.quote(t.of(document.note)))}" if document.note else ""
        lines.append(f"• {html.quote(t.of(document.title))}{note}")
    if not view.bring:
        lines.append(t("Ничего особенного. Если документы понадобятся, скажет консультант."))
    else:
        lines += ["", t("Если чего-то нет, приходите всё равно: консультант подскажет, как быть.")]
    out = ways_out(t, AtContact(contact=view.id), t("К записи"))
    return Screen("\n".join(lines), out, place=ContactBring(contact=view.id).pack())


def on_map(view: ContactView, t: Translator) -> Screen:
    """Where to come."""
    out = ways_out(t, AtContact(contact=view.id), t("К записи"))
    place = AtContact(contact=view.id).pack()
    center = view.center
    if center is None:
        return Screen(t("Этого центра больше нет в списке. Посмотрите контакты других."), out, place=place)
    pin = Pin(center.latitude, center.longitude, t.of(center.full), t.of(center.address))
    return Screen("", out, attached=pin, place=place)


def calendar(view: CalendarView, t: Translator) -> Screen:
    """The file, and what it does."""
    contact = view.contact
    digits = "".join(filter(str.isdigit, contact.code))
    if contact.state == "cancelled":
        text = t("Откройте файл, и запись уйдёт из вашего календаря.")
    else:
        text = t("Откройте файл, чтобы добавить запись в календарь. Если перенесёте её, скачайте файл ещё раз.")
    attached = File(f"golos-{digits}.ics", calendar_file(view, t))
    out = ways_out(t, AtContact(contact=contact.id), t("К записи"))
    return Screen(text, out, attached=attached, place=AtContact(contact=contact.id).pack())


def why_cancel(view: ContactView, reasons: Mapping[str, Text], t: Translator) -> Screen:
    """Are you sure, and why?"""
    lines = [
        html.bold(t("Отменить запись {code}?", code=view.code)),
        html.quote(t.meeting(view.starts_at)),
        t("Если да, скажите почему: это поможет нам. Время сразу освободится для других."),
    ]
    buttons = (tap(t.of(reason), CancelBecause(contact=view.id, reason=key)) for key, reason in reasons.items())
    move = tap(t("Перенести на другое время"), MoveContact(contact=view.id))
    rows = column(*buttons, move, tap(t("Не отменять"), AtContact(contact=view.id)))
    return Screen("\n".join(lines), (*rows, (home(t),)), place=CancelContact(contact=view.id).pack())


def my_consultant(companion: Companion | None, center: Center | None, t: Translator) -> Screen:
    """Who accompanies this employer. `center`: theirs, if content still has it."""
    title = html.bold(t("Мой кадровый консультант"))
    book = tap(t("Записаться к консультанту"), Topics())
    place = MyConsultant().pack()
    if companion is None:
        text = title + "\n" + t("Пока не назначен. Назначим, когда вы запишетесь в первый раз, дальше он будет ваш.")
        return Screen(text, (*column(book), *ways_out(t)), place=place)
    lines = [title, html.quote(companion.name)]
    if center is not None:
        lines.append(html.quote(t.of(center.full)))
    lines.append(t("Работает с вами с {day}.", day=t.day(companion.since.date())))
    if companion.phone is not None:
        lines.append(t("Телефон: {phone}", phone=html.quote(companion.phone)))
    rows = column(book, tap(t("Контакты центра"), CenterCard(center=companion.center) if center else CenterList()))
    return Screen("\n".join(lines), (*rows, *ways_out(t)), place=place)


def already_booked(contact: int, t: Translator) -> Screen:
    """One contact for a topic at a time."""
    text = t("На эту тему вы уже записаны. Запись можно посмотреть, перенести или отменить.")
    return Screen(text, (*column(tap(t("Открыть запись"), AtContact(contact=contact))), (home(t),)))


def too_late(contact: int, t: Translator) -> Screen:
    """The centre can still do what the bot cannot."""
    text = t("До начала осталось мало времени: через бота запись уже не изменить. Позвоните в центр, там помогут.")
    rows = column(tap(t("Открыть запись"), AtContact(contact=contact)), tap(t("Контакты центра"), CenterList()))
    return Screen(text, (*rows, (home(t),)))


def overlaps(t: Translator) -> str:
    """The line above the current screen when a time is chosen at which the client is busy."""
    return t("В это время у вас уже есть другая запись. Выберите, пожалуйста, другое.")


def _headline(view: ContactView, t: Translator) -> str:
    when = t.meeting(view.starts_at)
    match view.state:
        case "cancelled":
            return t("Запись отменена: {when}", when=when)
        case "completed":
            return t("Встреча состоялась: {when}", when=when)
        case "no_show":
            return t("Встреча не состоялась: {when}", when=when)
        case _:
            return t("Ваша запись: {when}", when=when)


def _facts(view: ContactView, t: Translator) -> list[str]:
    """What it is about, with whom, where; the code while it is of use."""
    lines = [html.quote(_topic(view, t)), html.quote(who(view.consultant, t))]
    if not view.live:
        return lines
    lines += talk(view.way, view.center, view.phone, t)
    code = html.quote(view.code)
    if view.way == "office":
        show = t("Ваш код: {code}. Покажите его на стойке приёма, имя называть не нужно.", code=code)
    else:
        show = t("Ваш код: {code}. Назовите его в начале разговора, имя говорить не нужно.", code=code)
    return [*lines, "", show]


def _notes(view: ContactView, t: Translator) -> list[str]:
    """What else there is to know."""
    if not view.live:
        unmarked = view.state == "cancelled" and view.reason == UNMARKED
        return [t("Отметки о встрече нет, поэтому запись закрыта.")] if unmarked else []
    known = (
        (view.state == "arrived", t("Отметили, что вы пришли.")),
        (view.misfit, t("График консультанта изменился. Если время придётся поменять, напишем вам.")),
        (view.coming, t("Вы ответили, что придёте.")),
        (view.waits, t("Если освободится время раньше, предложим его вам.")),
        (view.shared, t("Консультант увидит вашу ситуацию и маршрут.")),
        (
            view.may_share and not view.shared,
            t("Консультант видит только тему: ситуацию и маршрут покажете, если хотите."),
        ),
        (_late(view), t("Перенести или отменить через бота уже нельзя. Если не получается, позвоните в центр.")),
    )
    return [line for holds, line in known if holds]


def _late(view: ContactView) -> bool:
    """Too late for the client to change it."""
    return view.state == "booked" and not view.may_change


def _doing(view: ContactView, t: Translator, *, asks_phone: bool) -> tuple[tuple[Button, ...], ...]:
    change, here = view.may_change, {"contact": view.id}
    video = Button(t("Открыть видеовстречу"), url=view.video_url) if view.video_url is not None else None
    earlier = t("Не ждать времени раньше") if view.waits else t("Если освободится раньше")
    share = t("Не показывать") if view.shared else t("Показать консультанту")
    return (
        *column(video),
        *pairs(
            tap(t("Как пройти"), ContactMap(**here)) if view.way == "office" and view.center is not None else None,
            tap(t("В календарь"), ContactFile(**here)),
        ),
        *column(tap(t("Что взять с собой"), ContactBring(**here)) if view.bring else None),
        *pairs(
            tap(t("Перенести"), MoveContact(**here)) if change else None,
            tap(t("Отменить"), CancelContact(**here)) if change else None,
            tap(t("Контакты центра"), CenterCard(center=view.center_key)) if _late(view) and view.center else None,
        ),
        *column(
            tap(share, ShareContact(**here, shared=not view.shared)) if view.may_share else None,
            tap(earlier, Earlier(**here, wanted=not view.waits)) if change or view.waits else None,
            tap(t("Оставить номер для звонка"), AskPhone(**here)) if asks_phone else None,
        ),
    )


def _over(view: ContactView, t: Translator) -> tuple[tuple[Button, ...], ...]:
    return column(
        tap(t("Записаться снова"), BookTopic(topic=view.topic_key)) if view.topic is not None else None,
        tap(t("Убрать из календаря"), ContactFile(contact=view.id)) if view.state == "cancelled" else None,
    )


def _topic(view: ContactView, t: Translator) -> str:
    return t.of(view.topic.title) if view.topic is not None else t("Встреча с консультантом")
