"""Clients against checklists: blind spots first, and how often both agree."""

from collections.abc import Iterator
from typing import Final

from aiogram import html

from handlers.calls import IndexGaps, IndexMore
from handlers.calls.index import SIDE
from handlers.screen import Screen
from handlers.screens.index_words import BULLET, exact, foot, head, percent, sided, signed
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from surveys.agreement import ENOUGH, Agreement, Gap
from surveys.method import AUDIENCES
from usecases.index.views import GapsCard

AT_ONCE: Final = 10
GRADES: Final = (0.0, 0.2, 0.4, 0.6, 0.8)
"""Where words for κ change (Landis and Koch)."""


def gaps(view: GapsCard, t: Translator) -> Screen:
    """Where staff and clients see the same thing differently."""
    where = view.where
    lines = [*head(where, t), html.bold(t("Клиенты и чек-листы"))]
    if any(view.gaps.values()):
        lines.append(t("Слепое пятно: сотрудники довольны, клиенты нет. Начните с них."))
    else:
        lines.append(t("Сравнить пока нечего: нужны и ответы клиентов, и чек-листы за это время."))
    for audience in AUDIENCES:
        found = view.gaps.get(audience, ())
        if found:
            lines += [
                "",
                html.bold(sided(SIDE[audience], t)),
                *(BULLET + _gap(gap, view, t) for gap in found[:AT_ONCE]),
            ]
    lines += list(_agreement(view, t))
    lines += foot(where, t)
    here = IndexGaps(place=where.place, period=where.period.text)
    back = IndexMore(place=where.place, period=where.period.text)
    return Screen("\n".join(lines), ways_out(t, back), place=here.pack())


def _gap(gap: Gap, view: GapsCard, t: Translator) -> str:
    name = html.quote(t.of(view.where.titles[gap.indicator]))
    sign = {"blind_spot": t("слепое пятно"), "strict": t("сотрудники строже"), "same": t("одинаково")}[gap.sign]
    words = {"client": exact(gap.client, t), "staff": exact(gap.staff, t), "difference": signed(gap.difference, t)}
    return t("{name}: {sign}. Клиенты {client}, чек-лист {staff}, разница {difference}", name=name, sign=sign, **words)


def _agreement(view: GapsCard, t: Translator) -> Iterator[str]:
    """κ with what it was counted over; in words, too, if there was enough."""
    found = view.agreement
    if found is None:
        return
    yield ""
    times = t.many("Ответы «да» и «нет»: {n} сравнение", "Ответы «да» и «нет»: {n} сравнения", found.n)
    yield t("{times}, совпали {share}.", times=times, share=percent(100 * found.observed, t))
    if found.kappa is None:
        yield t("Все отвечали одинаково, поэтому силу согласия не посчитать.")
        return
    kappa = exact_kappa(found, t)
    if found.enough:
        yield t("Согласие сверх случайного (κ): {kappa} из 1, {grade}.", kappa=kappa, grade=_grade(found.kappa, t))
    else:
        yield t(
            "Согласие сверх случайного (κ): {kappa} из 1. Сравнений меньше {least}, судить рано.",
            kappa=kappa,
            least=ENOUGH,
        )
    if view.centers > 1 or len(view.periods) > 1:
        yield t(
            "Посчитано по центрам: {centers}, периодам: {periods}.", centers=view.centers, periods=len(view.periods)
        )


def exact_kappa(found: Agreement, t: Translator) -> str:
    """Two decimals: between 0 and 1 one is too coarse."""
    return exact(found.kappa or 0.0, t, decimals=2)


def _grade(kappa: float, t: Translator) -> str:
    words = (
        t("хуже случайного"),
        t("почти нет"),
        t("слабое"),
        t("умеренное"),
        t("хорошее"),
        t("почти полное"),
    )
    return words[sum(kappa >= grade for grade in GRADES)]
