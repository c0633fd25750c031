"""The card of a place and period, what else there is to read about it, and another centre or period."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from aiogram import html
from aiogram.filters.callback_data import CallbackData

from guide.content import Content
from handlers.calls import (
    AtIndex,
    Charts,
    ExportSurvey,
    IndexBoard,
    IndexBreakdown,
    IndexComments,
    IndexGaps,
    IndexGroups,
    IndexHow,
    IndexLosses,
    IndexMore,
    IndexPlaces,
    IndexTouches,
    Work,
)
from handlers.calls.index import AUDIENCE, SIDE, Side
from handlers.screen import Button, Rows, Screen, column, pairs, tap
from handlers.screens.index_words import (
    BULLET,
    ROMAN,
    against,
    earlier,
    exact,
    filled,
    head,
    index_line,
    method_name,
    number,
    percent,
    period_name,
    place_name,
    rests_on,
    sided,
    signed,
    unfinished,
)
from handlers.screens.navigation import ways_out
from handlers.screens.outcomes import cut
from handlers.translator import Translator
from surveys.beside import Name
from surveys.method import AUDIENCES, Audience
from usecases.index.views import IndexCard, Places, PublishedMark, Shown, Where, Whose
from usecases.periods import LENGTHS, Kind, Period

PLACES: Final = 5
"""Centres at once: the way to other periods and on stand beside them."""


def card(view: IndexCard, places: Places, today: date, t: Translator) -> Screen:
    """The index, how it has changed, both audiences, what stands beside it; of an empty period only ways to others."""
    where = view.where
    lines = [*head(where, t), *_running(view, today, t), *index_line(view.whole, where.method, t)]
    if not view.empty:
        lines += [*rests_on(view.whole, t), *(BULLET + _of_side(view, audience, t) for audience in AUDIENCES)]
    lines += [*_last_complete(view, today, t)]
    if not view.empty:
        lines += ["", *_changes(view, t), *_beside(view, t), *_weakest(view, t), ""]
    lines += [*_standing(view, t), *(() if view.empty else _method(where, t))]
    here = AtIndex(place=where.place, period=where.period.text)
    rows = (*_arrows(view, today, t), *(() if view.empty else _deeper(view, t)), *_onward(view, places, t))
    return Screen("\n".join(lines), (*rows, *ways_out(t, Work(), t("Рабочее место"))), place=here.pack())


def _is_running(period: Period, today: date) -> bool:
    return period.since <= today <= period.last


def _running(view: IndexCard, today: date, t: Translator) -> Iterator[str]:
    """That the period is not over, so that nobody takes its number for the last word."""
    period = view.where.period
    if _is_running(period, today):
        until = t.short_day(period.last)
        yield {
            "month": t("Месяц ещё идёт, до {day}.", day=until),
            "quarter": t("Квартал ещё идёт, до {day}.", day=until),
            "year": t("Год ещё идёт, до {day}.", day=until),
        }[period.kind]


def _last_complete(view: IndexCard, today: date, t: Translator) -> Iterator[str]:
    """The index of the period before, while this one has none yet."""
    then = view.before
    value = then.whole.value if then.whole is not None and then.why is None else None
    if value is not None and view.whole.value is None and _is_running(view.where.period, today):
        told = {"value": exact(value, t), "period": period_name(then.period, t)}
        yield t("Последний полный индекс — {period}: {value}.", **told)


def _method(where: Where, t: Translator) -> Iterator[str]:
    method = html.quote(method_name(where.method, t))
    days = t("Анкету относим к дню приёма или события, регулярный опрос — к дню ответа.")
    yield html.italic(f"{method}. {days}")


def _of_side(view: IndexCard, audience: Audience, t: Translator) -> str:
    shown = view.sides[audience]
    return f"{sided(SIDE[audience], t)}: {number(shown, t)}{filled(shown, t)}"


def _changes(view: IndexCard, t: Translator) -> Iterator[str]:
    """Of the composite; of the audiences where there is none."""
    sides = [audience for audience in AUDIENCES if view.sides[audience].value is not None]
    told: list[Whose] = ["composite"] if view.whole.value is not None else [*sides]
    for whose in told:
        name = {"citizen": sided("c", t), "employer": sided("e", t)}.get(whose)
        yield html.bold(t("Как изменился")) if name is None else t("Как изменился: {whose}", whose=name)
        yield from (BULLET + against(other, whose, t) for other in earlier(view))
    if told:
        yield ""


def _beside(view: IndexCard, t: Translator) -> Iterator[str]:
    """NPS, CES and CSAT in words, of whom there are some."""
    named: tuple[tuple[Name, str], ...] = (
        ("nps", t("Советуют нас (NPS, от −100 до +100)")),
        ("ces", t("Было легко (CES, от 1 до 7)")),
        ("csat", t("Довольны (CSAT)")),
    )
    for name, words in named:
        said = [
            f"{sided(SIDE[audience], t).lower()} {_measure(name, view.beside[audience][name].value, t)}"
            for audience in AUDIENCES
            if name in view.beside.get(audience, {})
        ]
        if said:
            yield f"{words}: {', '.join(said)}."


def _measure(name: Name, value: float, t: Translator) -> str:
    if name == "csat":
        return percent(value, t)
    return signed(value, t) if name == "nps" else exact(value, t)


def _lowest(view: IndexCard) -> tuple[Shown, Audience] | None:
    """The lowest indicator of the audiences that have an index; of both where neither has one."""
    counted = [audience for audience in AUDIENCES if view.sides[audience].value is not None]
    found = [(leaf, audience) for audience in counted or AUDIENCES if (leaf := view.weakest(audience)) is not None]
    return min(found, key=lambda one: one[0].value or 0.0, default=None)


def _weakest(view: IndexCard, t: Translator) -> Iterator[str]:
    found = _lowest(view)
    if found is not None:
        leaf, audience = found
        words = {"whose": sided(SIDE[audience], t).lower(), "name": html.quote(t.of(view.where.titles[leaf.id]))}
        yield t("Слабее всего: «{name}», {whose}, {value}.", value=exact(leaf.value or 0.0, t), **words)


def _standing(view: IndexCard, t: Translator) -> Iterator[str]:
    """Whether the number is final."""
    yield from unfinished(view.where, t)
    if view.published is not None:
        yield _published(view.published, t)
    elif view.whole.n != 0:
        yield t("Не опубликован: новые ответы ещё сдвинут число.")


def _published(mark: PublishedMark, t: Translator) -> str:
    day, value = t.day(mark.at.date()), mark.whole.value
    told = t("Опубликован {day}.", day=day)
    if value is not None:
        told = t("Опубликован {day}: {value}.", day=day, value=exact(value, t))
    if mark.same is None:
        return f"{told} " + t("Тогда считали по методике версии {version}.", version=html.quote(mark.method))
    return f"{told} " + (t("С тех пор не изменился.") if mark.same else t("С тех пор пришли новые ответы."))


def _arrows(view: IndexCard, today: date, t: Translator) -> Rows:
    """The periods on either side: none before the first answer, none that has not begun."""
    where = view.where
    before, after = where.period.before(), where.period.after()
    return pairs(
        tap(f"‹ {_short(before, where.period, t)}", AtIndex(place=where.place, period=before.text))
        if not view.first
        else None,
        tap(f"{_short(after, where.period, t)} ›", AtIndex(place=where.place, period=after.text))
        if after.since <= today
        else None,
    )


def _short(period: Period, beside: Period, t: Translator) -> str:
    """Without the year where that goes without saying."""
    if period.kind == "year":
        return str(period.year)
    if period.year != beside.year:
        return period_name(period, t)
    if period.kind == "month":
        return t.month(period.since).split()[0]
    return t("{quarter} квартал", quarter=ROMAN[period.number - 1])


def _deeper(view: IndexCard, t: Translator) -> Rows:
    where = {"place": view.where.place, "period": view.where.period.text}
    heard: Side = next((SIDE[audience] for audience in AUDIENCES if view.sides[audience].value is not None), "c")
    lowest = _lowest(view)
    named = SIDE[lowest[1]] if lowest is not None else heard
    losses = tap(t("Что тянет вниз"), IndexLosses(**where, side=named)) if detailed(view) else None
    return (
        *pairs(*(tap(sided(side, t), IndexGroups(**where, side=side)) for side in AUDIENCE)),
        *column(losses),
        *column(tap(t("Сравнить центры"), IndexBoard(**where, side="a" if view.whole.value is not None else heard))),
        *column(tap(t("Ещё об этом"), IndexMore(**where))),
    )


def _onward(view: IndexCard, places: Places, t: Translator) -> Rows:
    """To other periods, and to other places by the name of what there is."""
    place = view.where.place
    label = t("Другой период") if not place and not places.centers else t("Весь регион или другой период")
    if places.centers.keys() - {place}:
        label = t("Другой центр или период")
    return column(tap(label, IndexPlaces(place=place, period=view.where.period.text, page=0)))


def detailed(view: IndexCard) -> bool:
    """Whether the person sees more than the total."""
    return any(group.parts for side in view.sides.values() for group in side.parts)


def more(place: str, period: Period, places: Places, content: Content, t: Translator) -> Screen:
    """What else there is about a place and period; of a place that is not theirs little."""
    where = {"place": place, "period": period.text}
    theirs = place in places.centers if place else places.whole
    said = (
        t("Разбивка, чек-листы, путь клиента, комментарии. Где ответов мало, чисел нет.")
        if theirs
        else t("Подробности видны только по своему центру.")
    )
    name = html.quote(f"{place_name(place, content, t)} · {period_name(period, t)}")
    inside = column(
        tap(t("Разбивка"), IndexBreakdown(**where, side="c", by="situation")),
        tap(t("Клиенты и чек-листы"), IndexGaps(**where)),
        tap(t("Путь клиента"), IndexTouches(**where)),
        tap(t("Все комментарии"), IndexComments(**where, survey="")),
        tap(t("Выгрузка ответов"), ExportSurvey(period=period.text, center=place)),
    )
    rows = (
        *(inside if theirs else ()),
        *column(tap(t("Картинки"), Charts(**where)), tap(t("Как это посчитано"), IndexHow(**where))),
    )
    out = ways_out(t, AtIndex(**where))
    return Screen("\n".join((html.bold(name), said)), (*rows, *out), place=IndexMore(**where).pack())


def elsewhere(
    here: IndexPlaces, period: Period, today: date, places: Places, content: Content, t: Translator
) -> Screen:
    """The same place by month, quarter, year; the same period of another centre. From the board, centres alone."""
    name = period_name(period, t) if here.beside else f"{place_name(here.place, content, t)} · {period_name(period, t)}"
    centers = [(key, t.of(center.title)) for key, center in places.centers.items()]
    listed = centers if here.beside else [one for one in (("", t("Весь регион")), *centers) if one[0] != here.place]
    page = max(0, min(here.page, (len(listed) - 1) // PLACES))
    shown = listed[page * PLACES : (page + 1) * PLACES]
    on = here.model_copy(update={"page": page + 1})
    lengths = () if here.beside else tuple(kind for kind in LENGTHS if kind != period.kind)
    rows = (
        *pairs(*(_by(kind, here.place, period, today, t) for kind in lengths)),
        *column(*(tap(cut(label, ""), AtIndex(place=key, period=period.text)) for key, label in shown)),
        *column(tap(t("Ещё центры"), on) if len(listed) > (page + 1) * PLACES else None),
    )
    back = here.model_copy(update={"page": page - 1}) if page else _origin(here)
    asked = t("Какой центр открыть?") if here.beside else t("Какой период или какое место открыть?")
    text = "\n".join((html.bold(html.quote(name)), asked))
    return Screen(text, (*rows, *ways_out(t, back)), place=here.pack())


def _origin(here: IndexPlaces) -> CallbackData:
    where = {"place": here.place, "period": here.period}
    return IndexBoard(**where, side=here.beside) if here.beside else AtIndex(**where)


def _by(kind: Kind, place: str, period: Period, today: date, t: Translator) -> Button:
    """A longer period holds this one; a shorter one is its last that has begun."""
    longer = LENGTHS[kind] > LENGTHS[period.kind]
    day = period.since if longer else max(period.since, min(period.last, today))
    label = {"month": t("По месяцам"), "quarter": t("По кварталам"), "year": t("За год")}[kind]
    return tap(label, AtIndex(place=place, period=Period.of(day, kind).text))
