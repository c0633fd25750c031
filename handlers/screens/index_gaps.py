"""Clients against checklists: blind spots first, then how often both agree."""

from collections.abc import Iterator, Sequence
from typing import Final

from aiogram import html

from handlers.calls import IndexGaps, IndexMore
from handlers.calls.index import SIDE
from handlers.screen import Screen
from handlers.screens.index_words import BULLET, exact, foot, head, percent, period_name, sided
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from surveys.agreement import WIDE, Gap
from surveys.method import AUDIENCES
from usecases.index.views import GapsCard

AT_ONCE: Final = 10
GRADES: Final = (0.0, 0.2, 0.4, 0.6, 0.8)
"""Where words for κ change (Landis and Koch)."""


def gaps(view: GapsCard, t: Translator) -> Screen:
    """Where staff and clients see the same thing differently."""
    where = view.where
    lines = [*head(where, t), html.bold(t("Клиенты и чек-листы")), _first_line(view, t)]
    for audience in AUDIENCES:
        found = view.gaps.get(audience, ())[:AT_ONCE]
        if found:
            lines += ["", html.bold(sided(SIDE[audience], t)), *_told(found, view, t)]
    lines += [*_agreement(view, t), *foot(where, t)]
    here = IndexGaps(place=where.place, period=where.period.text)
    back = IndexMore(place=where.place, period=where.period.text)
    return Screen("\n".join(lines), ways_out(t, back), place=here.pack())


def _first_line(view: GapsCard, t: Translator) -> str:
    found = [gap.sign for of_side in view.gaps.values() for gap in of_side]
    if not found:
        return t("Сравнить пока нечего: нужны и ответы клиентов, и чек-листы за это время.")
    if "blind_spot" not in found:
        return t("Нет показателей, где клиенты оценивают ниже сотрудников на {n} баллов или больше.", n=int(WIDE))
    return t("Начните с показателей, где клиенты оценивают заметно ниже: на {n} баллов или больше.", n=int(WIDE))


def _told(found: Sequence[Gap], view: GapsCard, t: Translator) -> Iterator[str]:
    """Wide gaps line by line, those below first; then close ones together."""
    for sign, title in (
        ("blind_spot", t("Клиенты оценивают заметно ниже:")),
        ("strict", t("Клиенты оценивают заметно выше:")),
    ):
        some = [gap for gap in found if gap.sign == sign]
        yield from (title, *(BULLET + _gap(gap, view, t) for gap in some)) if some else ()
    close = [
        f"{_name(gap, view, t)} {exact(gap.client, t)} / {exact(gap.staff, t)}" for gap in found if gap.sign == "same"
    ]
    if close:
        yield t("Оценки близки (клиенты / сотрудники): {names}.", names="; ".join(close))


def _gap(gap: Gap, view: GapsCard, t: Translator) -> str:
    words = {"client": exact(gap.client, t), "staff": exact(gap.staff, t)}
    return t("{name}: клиенты {client}, сотрудники {staff}", name=_name(gap, view, t), **words)


def _name(gap: Gap, view: GapsCard, t: Translator) -> str:
    return html.quote(t.of(view.where.titles[gap.indicator]))


def _agreement(view: GapsCard, t: Translator) -> Iterator[str]:
    """How often both agree, in words; nothing where there was too little to compare."""
    found = view.agreement
    if found is None or not found.enough:
        return
    since, till = period_name(view.periods[0], t), period_name(view.periods[-1], t)
    yield ""
    yield t(
        "Где ответ «да» или «нет», клиенты и чек-листы согласны в {share} сравнений: их {n}, центров {centers}, "
        "время: {since} — {till}.",
        share=percent(100 * found.observed, t),
        n=t.number(found.n),
        centers=view.centers,
        since=since,
        till=till,
    )
    if found.kappa is None:
        yield t("Все отвечали одинаково, поэтому силу согласия не посчитать.")
        return
    kappa, grade = exact(found.kappa, t, decimals=2), _grade(found.kappa, t)
    yield t("Часть совпадений случайна. Если их вычесть, {grade}: {kappa} из 1 (κ Коэна).", grade=grade, kappa=kappa)


def _grade(kappa: float, t: Translator) -> str:
    words = (
        t("согласия меньше, чем вышло бы случайно"),
        t("согласия почти нет"),
        t("согласие слабое"),
        t("согласие умеренное"),
        t("согласие хорошее"),
        t("согласие почти полное"),
    )
    return words[sum(kappa >= grade for grade in GRADES)]
