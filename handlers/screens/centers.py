"""Centres on screen: list, nearest, card, point on the map."""

from collections.abc import Mapping, Sequence
from typing import Final

from aiogram import html

from guide.centers import Center, Today
from handlers.calls import CenterCard as CardCall
from handlers.calls import CenterList, CenterMap, CenterMine, Home, Near
from handlers.screen import BUTTONS_AT_ONCE, Key, Pin, Screen, column, pairs, tap
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from surveys.spans import Hours
from usecases.actors import Actor
from usecases.centers import CenterCard

PAGE: Final = BUTTONS_AT_ONCE - 2
NEAREST: Final = 5


def listed(centers: Mapping[str, Center], page: int, t: Translator) -> Screen:
    """All centres, and the way to the nearest."""
    entries = list(centers.items())
    pages = max(1, -(-len(entries) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = entries[page * PAGE : (page + 1) * PAGE]
    buttons = [tap(t.of(center.title), CardCall(center=key)) for key, center in shown]
    more = tap(t("Ещё центры"), CenterList(page=page + 1)) if page + 1 < pages else None
    rows = (*column(tap(t("Найти ближайший"), Near())), *pairs(*buttons), *column(more))
    back = CenterList(page=page - 1) if page else None
    text = html.bold(t("Кадровые центры")) + "\n" + t("Выберите центр: покажем адрес, часы и как пройти.")
    return Screen(text, (*rows, *ways_out(t, back)), place=CenterList(page=page).pack())


def near(t: Translator) -> Screen:
    """Ask for the location; it is used once and not kept."""
    keys = (
        Key(t("Отправить моё место"), asks_location=True),
        Key(t("Выбрать из списка"), CenterList().pack()),
        Key(t("В начало"), Home().pack()),
    )
    text = t("Нажмите кнопку внизу и пришлите своё место: покажем ближайшие центры. Место не сохраняем.")
    return Screen(text, keys=keys, place=Near().pack())


def nearest(found: Sequence[tuple[str, Center, float]], t: Translator) -> Screen:
    """The nearest centres with distances."""
    shown = found[:NEAREST]
    lines = [html.bold(t("Ближайшие центры")), t("Расстояние по прямой."), ""]
    for _, center, km in shown:
        distance = t("{km} км", km=t.number(km)) if km >= 1 else t("меньше 1 км")
        lines.append(f"• {html.quote(t.of(center.title))} — {distance}")
    rows = pairs(*(tap(t.of(center.title), CardCall(center=key)) for key, center, _ in shown))
    back = ways_out(t, CenterList(), t("Все центры"))
    lead = t("Спасибо, место получено.")
    return Screen("\n".join(lines), (*rows, *back), place=CenterList().pack(), lead=lead)


def card(view: CenterCard, actor: Actor, t: Translator) -> Screen:
    """Address, hours today, phone, accessibility."""
    center = view.center
    lines = [
        html.bold(html.quote(t.of(center.full))),
        html.quote(t.of(center.address)),
        "",
        _open_today(view.today, t),
        t("Телефон: {phone}", phone=html.quote(center.phone) if center.phone else t("номер появится здесь")),
    ]
    if center.accessibility:
        names = _features(t)
        lines.append(t("Доступность: {list}", list=", ".join(names[feature] for feature in center.accessibility)))
    if center.directions is not None:
        lines.append(html.quote(t.of(center.directions)))
    mine = actor.center == view.id
    choose = (
        tap(t("Это не мой центр"), CenterMine(center=""))
        if mine
        else tap(t("Это мой центр"), CenterMine(center=view.id))
    )
    if mine:
        lines += ["", t("Это ваш центр.")]
    rows = (*column(tap(t("Показать на карте"), CenterMap(center=view.id)), choose), *ways_out(t, CenterList()))
    return Screen("\n".join(lines), rows, place=CardCall(center=view.id).pack())


def on_map(view: CenterCard, t: Translator) -> Screen:
    """The point on the map, with the way back under it."""
    center = view.center
    pin = Pin(center.latitude, center.longitude, t.of(center.full), t.of(center.address))
    rows = ways_out(t, CardCall(center=view.id), t("К центру"))
    return Screen("", rows, attached=pin, place=CardCall(center=view.id).pack())


def _open_today(today: Today, t: Translator) -> str:
    if today.hours is None:
        line = t("Сегодня закрыто.")
    else:
        line = t("Сегодня: {hours}", hours=_span(today.hours, t))
        if today.rest is not None:
            line += ", " + t("перерыв {hours}", hours=_span(today.rest, t))
        line += ". " + (t("Сейчас открыто.") if today.is_open else t("Сейчас закрыто."))
    if today.opens is not None:
        line += " " + t("Откроется: {day}, {time}.", day=t.weekday(today.opens), time=t.clock(today.opens.time()))
    return line


def _span(hours: Hours, t: Translator) -> str:
    return f"{t.clock(hours.since)}–{t.clock(hours.till)}"


def _features(t: Translator) -> dict[str, str]:
    return {
        "entrance": t("вход без ступеней"),
        "toilet": t("доступный туалет"),
        "parking": t("места для машины"),
        "sign_language": t("русский жестовый язык"),
        "braille": t("надписи шрифтом Брайля"),
    }
