"""Settings, consent and the client's data on screen."""

import json
from dataclasses import asdict

from aiogram import html
from aiogram.filters.callback_data import CallbackData

from guide.centers import ConsentText as ConsentWords
from guide.centers import Region
from guide.content import Content
from handlers.calls import (
    Agree,
    AskMe,
    AskPhone,
    AtBundle,
    AtLink,
    CenterList,
    ConsentText,
    Copy,
    Erase,
    Home,
    IAm,
    Languages,
    LinkAgree,
    MyData,
    MyInvitations,
    Notify,
    PersonAgree,
    PersonConsent,
    Save,
    Settings,
    Speak,
    Unlink,
    Welcome,
    Withdraw,
)
from handlers.screen import Button, File, Screen, column, pairs, tap
from handlers.screens.menu import NAMES
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from surveys.texts import LANGUAGES
from usecases.actors import Actor
from usecases.clients.held import Held


def settings(actor: Actor, content: Content, t: Translator, *, linked: bool = False) -> Screen:
    """Language, role, centre, notifications, surveys, my data. `linked`: other systems know this chat."""
    employer = actor.audience == "employer"
    center = content.centers.get(actor.center or "")
    lines = [
        html.bold(t("Настройки")),
        t("Язык: {name}", name=NAMES[t.language]),
        t("Вы: работодатель") if employer else t("Вы: ищете работу или учёбу"),
        t("Ваш центр: {name}", name=html.quote(t.of(center.title)) if center else t("не выбран")),
        t("Сообщения от бота: можно присылать")
        if actor.notifications
        else t("Сообщения от бота: не присылать. Напишем, только если центр изменит вашу запись."),
    ]
    if actor.notifications:
        lines.append(t("Опросы: можно присылать") if actor.surveys else t("Опросы: не присылать"))
    rows = (
        *column(
            tap(t("Сменить язык"), Languages()),
            tap(t("Я ищу работу или учёбу"), IAm(audience="citizen"))
            if employer
            else tap(t("Я работодатель"), IAm(audience="employer")),
            tap(t("Выбрать центр"), CenterList()),
            tap(t("Не присылать сообщения"), Notify(wanted=False))
            if actor.notifications
            else tap(t("Присылать сообщения"), Notify(wanted=True)),
            _surveys(actor, t) if actor.notifications else None,
            tap(t("Отвязать этот чат"), Unlink(sure=False)) if linked else None,
            tap(t("Мои данные"), MyData()),
        ),
        *ways_out(t),
    )
    return Screen("\n".join(lines), rows, place=Settings().pack())


def _surveys(actor: Actor, t: Translator) -> Button:
    if actor.surveys:
        return tap(t("Не присылать опросы"), AskMe(wanted=False))
    return tap(t("Снова присылать опросы"), AskMe(wanted=True))


def languages(t: Translator) -> Screen:
    """Which language?"""
    buttons = (tap(NAMES[language], Speak(language=language)) for language in LANGUAGES)
    text = html.bold(t("На каком языке вам удобнее?"))
    return Screen(text, (*column(*buttons), *ways_out(t, Settings())))


def my_data(actor: Actor, t: Translator, *, personal: bool = False) -> Screen:
    """Consent or not, a copy, erasing. `personal`: a name and a phone may be left here."""
    agreed = actor.consent is not None
    lines = [
        html.bold(t("Мои данные")),
        t("Вы согласились на обработку данных.") if agreed else t("Согласия на обработку данных нет."),
        t("Имя и телефон спросим, только если консультанту нужно вам позвонить. Можно не оставлять.")
        if personal
        else t("Имя, телефон и диагноз бот не спрашивает. Название сохранённого маршрута может говорить о вас."),
    ]
    consent = (
        tap(t("Отозвать согласие"), Withdraw(sure=False)) if agreed else tap(t("Прочитать согласие"), ConsentText())
    )
    rows = column(
        consent,
        tap(t("Текст согласия"), ConsentText()) if agreed else None,
        tap(t("Имя и телефон"), AskPhone(contact=0)) if personal else None,
        tap(t("Какие опросы присылали"), MyInvitations()),
        tap(t("Что вы храните обо мне"), Copy()),
        tap(t("Удалить мои данные"), Erase(sure=False)),
    )
    return Screen("\n".join(lines), (*rows, *ways_out(t, Settings())), place=MyData().pack())


Errand = AtLink | PersonConsent


def consent(
    region: Region, actor: Actor, t: Translator, bundle: Save | ConsentText | None = None, errand: Errand | None = None
) -> Screen:
    """The consent: a document of its own, with operator, purpose, data, term, how to withdraw, policy.

    `bundle`: what the client wants to save; after agreeing it is saved, and "back" leads to it. `errand`: what else it
    is for, a link to tie or a number to leave; the person comes back to it.
    """
    words: ConsentWords = region.consent
    agreed = actor.consent == words.version
    notice = [html.italic(html.quote(t.of(region.notice)))] if region.notice else []
    facts = (
        (t("Кому"), t.of(region.operator)),
        (t("Зачем"), t.of(words.purpose)),
        (t("Какие данные"), t.of(words.data)),
        (t("На какой срок"), t.of(words.term)),
        (t("Как отозвать"), t.of(words.withdraw)),
    )
    lines = [f"{name}: {html.quote(value)}" for name, value in facts]
    version = t("Версия согласия: {version}", version=html.quote(words.version))
    status = [t("Вы уже согласились с этой версией.")] if agreed else []
    text = "\n\n".join([*notice, html.bold(html.quote(t.of(words.title))), *lines, version, *status])
    at = {"situation": bundle.situation, "answers": bundle.answers} if bundle else {}
    if bundle is not None and bundle.situation and not agreed:
        text = t("Чтобы сохранить маршрут, нужно ваше согласие.") + "\n\n" + text
    agree = Agree(version=words.version, **at) if errand is None else _agree(words.version, errand)
    rows = column(
        None if agreed else tap(t("Даю согласие"), agree),
        Button(t("Политика обработки данных"), url=words.policy_url),
    )
    asked_at = AskPhone(contact=errand.contact) if isinstance(errand, PersonConsent) else errand
    back = asked_at or (AtBundle(**at) if bundle and bundle.situation else MyData())
    place = ConsentText(**at) if errand is None else errand
    return Screen(text, (*rows, *ways_out(t, back)), place=place.pack())


def _agree(version: str, errand: Errand) -> CallbackData:
    if isinstance(errand, PersonConsent):
        return PersonAgree(version=version, contact=errand.contact)
    return LinkAgree(version=version)


def withdraw(t: Translator) -> Screen:
    """Are you sure?"""
    lines = [
        html.bold(t("Отозвать согласие?")),
        t("Маршруты, связь с системами центра и с вашими ответами удалятся сразу. Вернуть их будет нельзя."),
        t("Записи к консультанту отменим, имя и телефон удалим. Записаться снова можно и без согласия."),
        t("Опросы присылать перестанем."),
    ]
    rows = column(tap(t("Да, отозвать согласие"), Withdraw(sure=True)), tap(t("Не отзывать"), MyData()))
    return Screen("\n".join(lines), (*rows, *ways_out(t)), place=Withdraw(sure=False).pack())


def copy(held: Held, t: Translator) -> Screen:
    """Everything we hold, as a file a person can read and a program too."""
    content = json.dumps(asdict(held), ensure_ascii=False, indent=2, default=str).encode()
    text = t("Это всё, что мы храним о вас. Время указано всемирное (UTC).")
    return Screen(text, ways_out(t, MyData()), attached=File("golos-my-data.json", content))


def erase(actor: Actor, t: Translator) -> Screen:
    """Are you sure?"""
    lines = [
        html.bold(t("Удалить всё, что мы храним о вас?")),
        t("Удалим номер чата, настройки, согласие, записи и незаконченный подбор помощи. Вернуть их будет нельзя."),
        t("Записи, которые ещё впереди, отменим: время достанется другим."),
    ]
    if actor.grants:
        lines.append(t("Ваша рабочая роль тоже удалится: понадобится новое приглашение."))
    rows = column(tap(t("Удалить"), Erase(sure=True)), tap(t("Не удалять"), MyData()))
    return Screen("\n".join(lines), (*rows, *pairs(tap(t("В начало"), Home()))), place=Erase(sure=False).pack())


def erased(t: Translator) -> Screen:
    """Done; nothing is left."""
    return Screen(
        t("Ваши данные удалены. Если захотите вернуться, нажмите кнопку."), column(tap(t("Начать"), Welcome()))
    )
