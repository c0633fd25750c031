"""What the bot writes by itself about a contact: reminders, news from the centre, an earlier time."""

from aiogram import html

from handlers.calls import (
    AtContact,
    BookTopic,
    CancelContact,
    Coming,
    ContactFile,
    Earlier,
    MoveContact,
    PassOffer,
    TakeOffer,
)
from handlers.screen import Screen, column, pairs, tap
from handlers.screens.meeting import talk, who
from handlers.translator import Translator
from usecases.booking.contact_view import ContactView
from usecases.booking.news import ContactNews
from usecases.booking.reminders import ContactReminder
from usecases.booking.waiting import EarlierOffer


def reminder(view: ContactReminder, t: Translator) -> Screen:
    """When and where, and three answers."""
    contact = view.contact
    lines = [html.bold(t("Напоминаем о записи: {when}", when=t.meeting(contact.starts_at))), *_where(contact, t)]
    if not contact.coming:
        lines += ["", t("Вы придёте?") if contact.way == "office" else t("Всё в силе?")]
    yes = t("Приду") if contact.way == "office" else t("Да, всё в силе")
    rows = (
        *column(None if contact.coming else tap(yes, Coming(contact=contact.id))),
        *pairs(
            tap(t("Перенести"), MoveContact(contact=contact.id)), tap(t("Отменить"), CancelContact(contact=contact.id))
        ),
        *column(tap(t("Открыть запись"), AtContact(contact=contact.id))),
    )
    return Screen("\n".join(lines), rows)


def news(view: ContactNews, t: Translator) -> Screen:
    """What the centre has done to a contact, why, and what now."""
    contact = view.contact
    was = t.meeting(view.was_at)
    sorry = [line for line in (_why(view.reason, t), t("Простите, что пришлось менять планы.")) if line is not None]
    if view.what == "cancelled":
        lines = [html.bold(t("Центр отменил вашу запись: {when}", when=was)), html.quote(view.was_with), *sorry]
        again = tap(t("Записаться снова"), BookTopic(topic=contact.topic_key)) if contact.topic is not None else None
        rows = column(again, tap(t("Убрать из календаря"), ContactFile(contact=contact.id)))
        return Screen("\n".join(lines), rows)
    lines = [
        html.bold(t("Центр перенёс вашу запись: {when}", when=t.meeting(contact.starts_at))),
        t("Было: {when}", when=was),
        *sorry,
        "",
        *_where(contact, t),
    ]
    rows = (
        *column(tap(t("Хорошо, приду"), Coming(contact=contact.id)) if contact.way == "office" else None),
        *pairs(
            tap(t("Перенести"), MoveContact(contact=contact.id)), tap(t("Отменить"), CancelContact(contact=contact.id))
        ),
        *column(tap(t("Открыть запись"), AtContact(contact=contact.id))),
    )
    return Screen("\n".join(lines), rows)


def offer(view: EarlierOffer, t: Translator) -> Screen:
    """An earlier time, kept for a while."""
    contact = view.contact
    zone = contact.starts_at.tzinfo
    lines = [
        html.bold(t("Освободилось время раньше: {when}", when=t.meeting(view.starts_at.astimezone(zone)))),
        html.quote(view.consultant),
        t("Сейчас вы записаны на {when}.", when=t.meeting(contact.starts_at)),
        "",
        t("Ждём ответа до {time}, потом предложим другим.", time=t.clock(view.until.astimezone(zone).time())),
    ]
    rows = column(
        tap(t("Да, перенести"), TakeOffer(contact=contact.id, slot=view.slot)),
        tap(t("Нет, оставить как есть"), PassOffer(contact=contact.id, slot=view.slot)),
        tap(t("Больше не предлагать"), Earlier(contact=contact.id, wanted=False)),
    )
    return Screen("\n".join(lines), rows)


def _where(contact: ContactView, t: Translator) -> list[str]:
    lines = [html.quote(who(contact.consultant, t)), *talk(contact.way, contact.center, contact.phone, t)]
    return [*lines, t("Ваш код: {code}.", code=html.quote(contact.code))]


def _why(reason: str | None, t: Translator) -> str | None:
    """Staff's own codes; nothing for any other."""
    match reason:
        case "leave":
            return t("Консультанта в этот день не будет.")
        case "training":
            return t("У консультанта учёба в этот день.")
        case "closed":
            return t("Центр в этот день закрыт.")
        case _:
            return None
