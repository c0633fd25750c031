"""How a period, a value, its interval and its change are said: plain words, every number in full."""

from collections.abc import Iterator
from typing import Final

from aiogram import html
from babel.numbers import format_decimal

from guide.content import Content
from handlers.calls.index import Side
from handlers.translator import Translator
from surveys.change import Change
from surveys.estimates import Interval
from surveys.method import Method
from usecases.index.views import Against, Incomparable, IndexCard, Shown, Where, Whose
from usecases.periods import Period

ROMAN: Final = ("I", "II", "III", "IV")
BULLET: Final = "• "


def period_name(period: Period, t: Translator) -> str:
    """«III квартал 2026», «Июль 2026», «2026 год»."""
    if period.kind == "month":
        return t.month(period.since)
    if period.kind == "year":
        return t("{year} год", year=period.year)
    return t("{quarter} квартал {year}", quarter=ROMAN[period.number - 1], year=period.year)


def place_name(place: str, content: Content, t: Translator) -> str:
    """The centre, or the whole region. Not escaped: buttons say it too."""
    if not place:
        return t("Весь регион")
    return t.of(content.centers[place].title) if place in content.centers else place


def head(where: Where, t: Translator) -> Iterator[str]:
    """The first lines of every screen: whether the numbers are made up, where and when."""
    if where.sample:
        yield html.italic(t("Образец: данные придуманы."))
    place = t.of(where.center.title) if where.center is not None else t("Весь регион")
    yield html.bold(html.quote(f"{place} · {period_name(where.period, t)}"))


def unfinished(where: Where, t: Translator) -> Iterator[str]:
    """That numbers of the index are not whole yet, where they are not."""
    if not where.caught_up:
        yield html.italic(t("Прежние ответы ещё пересчитываем по новой методике: числа сдвинутся."))


def foot(where: Where, t: Translator) -> Iterator[str]:
    """The last lines of every screen with an index: by which method, and whether it has counted everything."""
    yield ""
    yield from unfinished(where, t)
    yield html.italic(f"{html.quote(method_name(where.method, t))}.")


def method_name(method: Method, t: Translator) -> str:
    """Its title, with the version where the title does not say it."""
    title = t.of(method.title)
    return title if method.version in title else t("{method}, версия {version}", method=title, version=method.version)


def exact(number: float, t: Translator, decimals: int = 1) -> str:
    """A number with one decimal, always: 76,0 must not look rounder than 76,4."""
    positive = "#,##0." + "0" * decimals
    return format_decimal(round(number, decimals) + 0.0, f"{positive};−{positive}", locale=t.locale)


def signed(number: float, t: Translator) -> str:
    """The same with its sign: +2,1; −0,4; 0,0."""
    return ("+" if round(number, 1) > 0 else "") + exact(number, t)


def percent(share: float, t: Translator) -> str:
    """«95 %»."""
    return t("{n} %", n=format_decimal(round(share), locale=t.locale))


def starred(stars: int, method: Method, t: Translator) -> str:
    """«★★★★☆ 4 из 5»: the picture, and the same in words."""
    most = method.most_stars
    return f"{'★' * stars}{'☆' * (most - stars)} " + t("{n} из {most}", n=stars, most=most)


def likely(interval: Interval | None, t: Translator) -> str:
    """Where the true value lies, in words."""
    if interval is None:
        return t("Насколько это точно, сказать нельзя: ответили слишком мало разных людей.")
    return t("Скорее всего от {low} до {high}.", low=exact(interval.low, t), high=exact(interval.high, t))


def number(shown: Shown, t: Translator) -> str:
    """«84,2 (81,0–87,1)», or in two words why there is none."""
    if shown.value is None:
        return short_why(shown, t)
    if shown.interval is None:
        return exact(shown.value, t)
    return f"{exact(shown.value, t)} ({exact(shown.interval.low, t)}–{exact(shown.interval.high, t)})"


def counted(shown: Shown, t: Translator) -> str:
    """«, 214 ответов» behind a number; nothing where that is not shown."""
    return ", " + t.many("{n} ответ", "{n} ответа", shown.n) if shown.n else ""


def filled(shown: Shown, t: Translator) -> str:
    """«, 214 анкет»: completed runs."""
    return ", " + t.many("{n} анкета", "{n} анкеты", shown.n) if shown.n else ""


def rests_on(shown: Shown, t: Translator) -> Iterator[str]:
    """How many filled in a survey, and how much of the method that covers; nothing where nobody did.

    Without an index the line above says what is missing: a share beside it would only be mistaken for the reason.
    """
    share = percent(shown.coverage, t)
    done = t.many("Заполнена {n} анкета", "Заполнено {n} анкеты", shown.n) if shown.n else ""
    if shown.value is None:
        yield from (f"{done}." for _ in range(bool(done)))
    elif done:
        yield t("{filled}, охват показателей {share}.", filled=done, share=share)
    else:
        yield t(
            "Охват показателей {share}. Число анкет скрыто: из него можно вычесть и узнать, сколько ответило там, "
            "где людей мало.",
            share=share,
        )


def index_line(shown: Shown, method: Method, t: Translator) -> Iterator[str]:
    """The index with stars and its interval, or why there is none."""
    if shown.value is None:
        yield t("Индекс не рассчитан: {why}.", why=why_not(shown, method, t))
        return
    stars = f" · {starred(shown.stars, method, t)}" if shown.stars is not None else ""
    yield t("Индекс {value} из 100", value=exact(shown.value, t)) + stars
    yield likely(shown.interval, t)


def why_not(shown: Shown, method: Method, t: Translator) -> str:
    """Why there is no index, with the number that is missing."""
    least = method.minimum
    match shown.why:
        case "few_answers":
            if shown.n is None:
                return t("анкет нужно не меньше {least}", least=least.index)
            return t("анкет {n}, а нужно не меньше {least}", n=shown.n, least=least.index)
        case "low_coverage":
            shares = {"coverage": percent(shown.coverage, t), "least": percent(least.coverage, t)}
            return t("ответы есть только на {coverage} показателей, а нужно не меньше {least}", **shares)
        case "one_audience" if shown.n != 0:
            return t("для общего нужны и граждане, и работодатели")
        case "hidden":
            return t("ответов так мало, что по ним можно узнать человека")
    return t("за это время никто не ответил")


def short_why(shown: Shown, t: Translator) -> str:
    """The same in two words, for a line of a list."""
    if shown.n == 0:
        return t("нет ответов")
    return {
        "few_answers": t("мало ответов"),
        "low_coverage": t("мало показателей"),
        "one_audience": t("нет одной из сторон"),
        "hidden": t("скрыто, мало ответов"),
    }.get(shown.why or "", t("нет ответов"))


def against(against: Against, whose: Whose, t: Translator) -> str:
    """What it was in another period, and how much it has changed."""
    then = against.whole if whose == "composite" else against.sides.get(whose)
    name = period_name(against.period, t)
    if against.why is not None:
        return f"{name}: {incomparable(against.why, t)}."
    if then is None or then.value is None:
        return t("{period}: не рассчитан, сравнить не с чем.", period=name)
    change, value = against.changes.get(whose), exact(then.value, t)
    if change is None or change.alike:
        return t("{period}: было {value}", period=name, value=value) + f", {changed(change, t)}."
    return (
        t("{period}: {value}.", period=name, value=value)
        + " "
        + t("По одинаковым вопросам: {change}.", change=f"{_points(change, t)}, {_verdict(change, t)}")
        + " "
        + t("Целиком числа не сравнить: спрашивали не одно и то же.")
    )


def earlier(card: IndexCard) -> tuple[Against, ...]:
    """What the card is held against: for a year, the period before and the one a year ago are the same."""
    return (card.before,) if card.before.period == card.base.period else (card.before, card.base)


def incomparable(why: Incomparable, t: Translator) -> str:
    """Why there can be no change."""
    if why == "method":
        return t("посчитано по другой методике, не сравниваем")
    return t("ещё пересчитываем по новой методике")


def changed(change: Change | None, t: Translator) -> str:
    """«+2,1 балла (+2,8 %), больше случайного»."""
    if change is None:
        return t("сравнить нельзя: тогда спрашивали о другом")
    common = "" if change.alike else "; " + t("сравнили только то, о чём спрашивали оба раза")
    return f"{_points(change, t)}, {_verdict(change, t)}{common}"


def _points(change: Change, t: Translator) -> str:
    """«+2,1 балла (+2,8 %)»."""
    points = t("{points} балла", points=signed(change.points, t))
    return points if change.percent is None else points + " (" + t("{n} %", n=signed(change.percent, t)) + ")"


def moved(change: Change, t: Translator) -> str:
    """«+2,1, больше случайного», for a line of a list."""
    return f"{signed(change.points, t)}, {_verdict(change, t)}"


def _verdict(change: Change, t: Translator) -> str:
    return {
        "real": t("больше случайного"),
        "noise": t("в пределах погрешности"),
    }.get(change.verdict or "", t("случайно ли это, сказать нельзя"))


def sided(side: Side, t: Translator) -> str:
    """Whose index it is."""
    return t("Граждане") if side == "c" else t("Работодатели")
