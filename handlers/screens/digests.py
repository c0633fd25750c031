"""The digest, and the screens on which one chooses what to get and how often."""

from collections.abc import Iterator
from typing import Final

from aiogram import html

from guide.content import Content
from handlers.calls import AtIndex, DigestCard, DigestEvery, DigestNow, Digests, Work
from handlers.calls.index import SIDE
from handlers.screen import CHOSEN, Button, Screen, column, tap
from handlers.screens.index_words import (
    BULLET,
    against,
    exact,
    filled,
    head,
    index_line,
    number,
    place_name,
    sided,
    signed,
    unfinished,
)
from handlers.screens.navigation import ways_out
from handlers.screens.outcomes import cut
from handlers.translator import Translator
from surveys.method import AUDIENCES
from usecases.digests.letters import Digest, DigestPlace, DigestPlaces
from usecases.digests.turns import MORNING, Every
from usecases.index.response_rates import Rates
from usecases.waves.views import QuarterView

GROUPS: Final = 4
"""Changed groups that are named."""


def places(view: DigestPlaces, content: Content, t: Translator) -> Screen:
    """The region and the centres one reads the index of; subscribed ones are marked, and named in the text."""
    lines = [
        html.bold(t("Сводка")),
        t("Короткое письмо: что изменилось в индексе, что слабее всего, как отвечают, как идёт план квартала."),
        t("Выберите, о чём присылать."),
    ]
    for line in view.lines:
        if line.every is not None:
            name = html.quote(place_name(line.place, content, t))
            lines.append(f"{BULLET}{name}: {_rhythm(line.every, t)}")
    buttons = (
        tap(
            (CHOSEN if line.every is not None else "") + cut(place_name(line.place, content, t), ""),
            DigestCard(place=line.place),
        )
        for line in view.lines
    )
    more = tap(t("Ещё центры"), Digests(page=view.page + 1)) if view.has_more else None
    back = Digests(page=view.page - 1) if view.page else Work()
    return Screen("\n".join(lines), (*column(*buttons, more), *ways_out(t, back)), place=Digests(page=view.page).pack())


def place(view: DigestPlace, content: Content, t: Translator) -> Screen:
    """One of them: whether it comes and when, and what else could be."""
    key, every = view.line.place, view.line.every
    lines = [html.bold(t("Сводка")), html.quote(place_name(key, content, t)), *_standing(view, t)]
    rows = column(
        tap(t("Показать сводку сейчас"), DigestNow(place=key)),
        tap(t("Присылать каждую неделю"), DigestEvery(place=key, every="week")) if every != "week" else None,
        tap(t("Присылать раз в месяц"), DigestEvery(place=key, every="month")) if every != "month" else None,
        tap(t("Больше не присылать"), DigestEvery(place=key, every="never")) if every is not None else None,
    )
    return Screen("\n".join(lines), (*rows, *ways_out(t, Digests())), place=DigestCard(place=key).pack())


def done(view: DigestPlace, t: Translator) -> str:
    """What has become of the tap."""
    return t("Будем присылать.") if view.line.every is not None else t("Больше не присылаем.")


def shown(view: Digest, t: Translator) -> Screen:
    """The digest, asked for."""
    rows = column(_to_index(view, t))
    back = ways_out(t, DigestCard(place=view.place))
    return Screen("\n".join(_told(view, t)), (*rows, *back), place=DigestNow(place=view.place).pack())


def letter(view: Digest, t: Translator) -> Screen:
    """The digest, sent."""
    rows = column(_to_index(view, t), tap(t("Как часто присылать"), DigestCard(place=view.place)))
    return Screen("\n".join(_told(view, t)), rows)


def _standing(view: DigestPlace, t: Translator) -> Iterator[str]:
    if view.line.every is None or view.next_at is None:
        yield t("Сейчас не приходит.")
        return
    told = t("Приходит: {rhythm}.", rhythm=_rhythm(view.line.every, t))
    yield told + " " + t("Следующая — {when}.", when=t.meeting(view.next_at))
    if view.muted:
        yield t("Но сообщения от бота у вас отключены. Включите их в настройках, иначе сводка не придёт.")


def _rhythm(every: Every, t: Translator) -> str:
    at = t.clock(MORNING)
    if every == "week":
        return t("каждую неделю в первый рабочий день, в {time}", time=at)
    return t("раз в месяц в первый рабочий день, в {time}", time=at)


def _to_index(view: Digest, t: Translator) -> Button:
    where = view.card.where
    return tap(t("Открыть индекс"), AtIndex(place=where.place, period=where.period.text))


def _told(view: Digest, t: Translator) -> Iterator[str]:
    card = view.card
    yield from head(card.where, t)
    yield from unfinished(card.where, t)
    day = t.short_day(view.today)
    if view.every == "month":
        yield t("Сводка за месяц, на {day}.", day=day)
    else:
        yield t("Сводка на {day}: как идёт квартал.", day=day)
    yield from _fresh(view, t)
    yield ""
    yield from index_line(card.whole, card.where.method, t)
    if view.nothing_new:
        yield from _plan(view.plan, t)
        return
    yield from _sides(view, t)
    yield from _groups(view, t)
    yield from _weakest(view, t)
    yield from _rates(view, t)
    yield from _plan(view.plan, t)


def _fresh(view: Digest, t: Translator) -> Iterator[str]:
    """How many have answered since the last one, or that few have: next to the last one these few would be told."""
    few = view.card.where.method.anonymity
    if view.fresh is None:
        return
    if view.fresh == 0:
        yield t("За неделю новых анкет нет.")
    elif view.fresh < few:
        yield t("За неделю новых анкет меньше {few}.", few=few)
    else:
        yield t.many(
            "За неделю {n} новая анкета, считая неполные.", "За неделю {n} новых анкет, считая неполные.", view.fresh
        )


def _sides(view: Digest, t: Translator) -> Iterator[str]:
    """The composite against the period before, then each audience."""
    card = view.card
    if card.whole.value is not None:
        yield against(card.before, "composite", t)
    for audience in AUDIENCES:
        shown = card.sides[audience]
        if shown.value is not None:
            yield f"{BULLET}{sided(SIDE[audience], t)}: {number(shown, t)}{filled(shown, t)}"
            if card.whole.value is None:
                yield against(card.before, audience, t)


def _groups(view: Digest, t: Translator) -> Iterator[str]:
    """The groups whose change is more than chance, the greatest first; a word about the rest."""
    of = [(audience, name, one) for audience in AUDIENCES for name, one in view.groups.get(audience, {}).items()]
    compared = [(audience, name, one) for audience, name, one in of if one is not None]
    if view.card.before.why is not None or not compared:
        return
    real = sorted((found for found in compared if found[2].verdict == "real"), key=lambda found: -abs(found[2].points))
    yield ""
    if not real:
        yield t("Группы показателей изменились в пределах погрешности.")
        return
    yield t("Группы, которые изменились больше случайного:")
    for audience, name, one in real[:GROUPS]:
        title = html.quote(t.of(view.card.where.titles[name]))
        points = t("{points} балла", points=signed(one.points, t))
        yield f"{BULLET}{sided(SIDE[audience], t)}, «{title}»: {points}"
    if len(real) > GROUPS:
        yield t("И ещё групп: {n}.", n=len(real) - GROUPS)


def _weakest(view: Digest, t: Translator) -> Iterator[str]:
    """Of the sides that have an index: nothing is said of one that was not computed."""
    computed = [audience for audience in AUDIENCES if view.card.sides[audience].value is not None]
    weakest = [(audience, view.card.weakest(audience)) for audience in computed]
    lines = [
        t(
            "{whose}, слабее всего: «{name}» {value}.",
            whose=sided(SIDE[audience], t),
            name=html.quote(t.of(view.card.where.titles[leaf.id])),
            value=exact(leaf.value, t),
        )
        for audience, leaf in weakest
        if leaf is not None and leaf.value is not None
    ]
    yield from ("", *lines) if lines else ()


def _rates(view: Digest, t: Translator) -> Iterator[str]:
    if not view.rates:
        return
    yield from ("", html.bold(t("Как отвечают")))
    for rates in view.rates:
        yield f"{BULLET}{html.quote(t.of(rates.survey.title))}: {_rate(rates, t)}"


def _rate(rates: Rates, t: Translator) -> str:
    reached = t.number(rates.delivered or 0)
    if rates.rate is None:
        return t("дошло {n}, доля ответивших скрыта: людей слишком мало", n=reached)
    return t("дошло {n}, ответили полностью {rate} %", n=reached, rate=exact(100 * rates.rate, t))


def _plan(plan: QuarterView | None, t: Translator) -> Iterator[str]:
    if plan is None:
        return
    yield ""
    yield t(
        "План этого квартала: проведено опросов {held}, впереди {planned}, нужно не меньше {needed}.",
        held=plan.held,
        planned=plan.planned,
        needed=plan.needed,
    )
    if plan.warning == "short":
        yield t("Запланированного не хватит: выберите опрос и запустите волну.")
    elif plan.warning == "late":
        yield t("Проведено меньше, чем нужно: проверьте, что волны начнутся вовремя.")
