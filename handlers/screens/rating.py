"""«Оценить приём»: which centre, which day; and the tablet in the hall."""

from collections.abc import Mapping
from typing import Final

from aiogram import html

from guide.centers import Center
from guide.content import Content
from handlers.calls import Kiosk, KioskBegin, Rate, RateDay, RateVisit, Thanks
from handlers.screen import BUTTONS_AT_ONCE, Screen, column, pairs, tap
from handlers.screens.navigation import home, ways_out
from handlers.translator import Translator
from surveys.texts import LANGUAGES, Language
from usecases.actors import Actor
from usecases.runs.exit_polls import Stage, Visited

PAGE: Final = BUTTONS_AT_ONCE - 2
BEGIN: Final[Mapping[Language, str]] = {"ru": "Оценить приём", "en": "Rate your visit", "tt": "Кабул итүне бәяләргә"}
"""Each in its own words: a visitor looks for a language, not for a setting."""


def centers(content: Content, actor: Actor, page: int, t: Translator) -> Screen:
    """Where was the visit? The client's own centre comes first."""
    entries = sorted(content.centers.items(), key=lambda entry: entry[0] != actor.center)
    pages = max(1, -(-len(entries) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = entries[page * PAGE : (page + 1) * PAGE]
    more = tap(t("Ещё центры"), Rate(page=page + 1)) if page + 1 < pages else None
    rows = (*pairs(*(tap(t.of(center.title), RateDay(center=key)) for key, center in shown)), *column(more))
    text = html.bold(t("Где вы были?")) + "\n" + t("Выберите центр, который хотите оценить.")
    back = Rate(page=page - 1) if page else None
    return Screen(text, (*rows, *ways_out(t, back)), place=Rate(page=page).pack())


def days(visited: Visited, t: Translator) -> Screen:
    """When was the visit?"""
    names = [t("Сегодня"), t("Вчера")]
    labels = [*names, *(t.short_day(day) for day in visited.days[len(names) :])]
    buttons = (
        tap(label, RateVisit(center=visited.key, day=day.isoformat()))
        for label, day in zip(labels, visited.days, strict=True)
    )
    center = html.quote(t.of(visited.center.title))
    text = html.bold(t("Когда вы были в центре «{center}»?", center=center))
    rows = (*pairs(*buttons), *ways_out(t, Rate()))
    return Screen(text, rows, place=RateDay(center=visited.key).pack())


def already(t: Translator) -> Screen:
    """One answer for a centre and a day."""
    text = t("Вы уже оценили этот визит, спасибо. Если были у нас ещё раз в другой день, оцените его отдельно.")
    return Screen(text, (*column(tap(t("Оценить другой визит"), Rate())), (home(t),)))


def kiosk(center: Center, t: Translator) -> Screen:
    """The first screen of the tablet, for whoever comes next."""
    lines = [
        html.bold(t("Как прошёл ваш визит?")),
        html.quote(t.of(center.full)),
        "",
        t("4–5 вопросов, меньше минуты. Имя не спрашиваем."),
    ]
    buttons = (tap(BEGIN[language], KioskBegin(language=language)) for language in LANGUAGES)
    return Screen("\n".join(lines), column(*buttons), place=Kiosk().pack())


def on_tablet(screen: Screen) -> Stage:
    """How far the visitor at the tablet is, by the screen."""
    if screen.place == Kiosk().pack():
        return "fresh"
    thanked = Thanks.__prefix__ + Thanks.__separator__
    return "thanked" if screen.place is not None and screen.place.startswith(thanked) else "asked"
