"""Asking for name and phone: what for, who sees it, and a way to do without."""

from aiogram import html
from aiogram.filters.callback_data import CallbackData

from handlers.calls import AskName, AskPhone, AtContact, ForgetPerson, MyData, PersonConsent
from handlers.screen import Button, Screen, column, tap
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from usecases.clients.personal import Person, Trouble


def back_to(contact: int) -> CallbackData:
    """Where the person came from."""
    return AtContact(contact=contact) if contact else MyData()


def without_consent(contact: int, t: Translator) -> Screen:
    """First the consent."""
    lines = [
        html.bold(t("Оставить номер для звонка?")),
        t("Тогда консультант сам позвонит вам. Чтобы хранить номер, нужно ваше согласие."),
        t("Можно и без него: позвоните нам сами, номер есть в записи."),
    ]
    rows = column(tap(t("Прочитать согласие"), PersonConsent(contact=contact)), _without(contact, t))
    return Screen("\n".join(lines), (*rows, *ways_out(t)), place=AskPhone(contact=contact).pack())


def phone(person: Person, contact: int, t: Translator) -> Screen:
    """Which number?"""
    lines = [
        html.bold(t("По какому номеру вам позвонить?")),
        t("Напишите его одним сообщением, например: +7 927 123-45-67."),
        t("Номер увидит только консультант, с которым вы говорите, и только до конца разговора. Храним зашифрованным."),
    ]
    if person.phone is not None:
        lines.insert(1, t("Сейчас записан: {phone}", phone=html.quote(person.phone)))
    rows = column(
        tap(t("Оставить этот номер"), AskName(contact=contact)) if person.phone is not None else None,
        _without(contact, t) if person.phone is None else None,
        _forget(person, contact, t),
    )
    return Screen("\n".join(lines), (*rows, *ways_out(t, back_to(contact))), place=AskPhone(contact=contact).pack())


def name(person: Person, contact: int, t: Translator) -> Screen:
    """What to call the person?"""
    lines = [html.bold(t("Как к вам обращаться?"))]
    if person.phone is not None:
        lines.append(t("Номер записан: {phone}", phone=html.quote(person.phone)))
    if person.name is not None:
        lines.append(t("Имя сейчас: {name}", name=html.quote(person.name)))
    lines.append(t("Напишите имя, можно с отчеством. Можно и не называть."))
    keep = t("Оставить это имя") if person.name is not None else t("Не называть имя")
    rows = column(tap(keep, back_to(contact)), _forget(person, contact, t))
    return Screen(
        "\n".join(lines), (*rows, *ways_out(t, AskPhone(contact=contact))), place=AskName(contact=contact).pack()
    )


def noted(person: Person, t: Translator) -> str:
    """Both are kept."""
    known = [html.quote(part) for part in (person.name, person.phone) if part is not None]
    return t("Записали: {person}", person=", ".join(known))


def trouble(why: Trouble, t: Translator) -> str:
    """Why what was typed is not taken, and what would be."""
    match why:
        case "no_phone":
            return t("Не похоже на номер телефона. Напишите его цифрами, например: +7 927 123-45-67.")
        case "foreign":
            return t("Звоним только на российские номера. С другого позвоните нам сами: номер есть в записи.")
        case "short":
            return t("В номере не хватает цифр: после +7 их десять.")
        case "long":
            return t("В номере лишние цифры: после +7 их десять.")
        case "wrong":
            return t("Похоже, в номере ошибка: таких номеров нет. Проверьте цифры.")
        case "no_name":
            return t("Напишите имя буквами, например: Анна Петровна.")
        case "long_name":
            return t("Это длинно: хватит имени и отчества.")


def _without(contact: int, t: Translator) -> Button:
    return tap(t("Обойтись без номера"), back_to(contact))


def _forget(person: Person, contact: int, t: Translator) -> Button | None:
    known = person.phone is not None or person.name is not None
    return tap(t("Удалить имя и номер"), ForgetPerson(contact=contact)) if known else None
