"""Into the index of one audience: its groups, a group's indicators, and what pulls it down."""

from collections.abc import Iterator
from typing import Final

from aiogram import html

from handlers.calls import AtIndex, Chart, IndexGroup, IndexGroups, IndexIndicator, IndexLosses
from handlers.calls.index import AUDIENCE, OTHER, SIDE, Side
from handlers.screen import Screen, column, pairs, tap
from handlers.screens.index_card import detailed
from handlers.screens.index_words import (
    BULLET,
    against,
    changed,
    counted,
    earlier,
    exact,
    foot,
    head,
    incomparable,
    index_line,
    likely,
    moved,
    number,
    percent,
    rests_on,
    short_why,
    sided,
)
from handlers.screens.navigation import ways_out
from handlers.screens.outcomes import cut
from handlers.translator import Translator
from usecases.index.views import GroupCard, IndexCard, LossesCard, Where

HEAVIEST: Final = 6
"""Losses at once."""


def groups(view: IndexCard, side: Side, t: Translator) -> Screen:
    """The five groups, each to be opened."""
    where, audience = view.where, AUDIENCE[side]
    index = view.sides[audience]
    lines = [*head(where, t), html.bold(sided(side, t)), *index_line(index, where.method, t), *rests_on(index, t)]
    if index.value is not None:
        lines += [BULLET + against(other, audience, t) for other in earlier(view)]
    lines += ["", *(f"{BULLET}{_name(where, part.id, t)}: {number(part, t)}{counted(part, t)}" for part in index.parts)]
    lines += foot(where, t)
    at = {"place": where.place, "period": where.period.text, "side": side}
    inside = column(
        *(tap(cut(t.of(where.titles[part.id]), ""), IndexGroup(**at, group=part.id)) for part in index.parts),
        tap(t("Что тянет вниз"), IndexLosses(**at)),
    )
    others = pairs(
        tap(sided(OTHER[side], t), IndexGroups(**{**at, "side": OTHER[side]})),
        tap(t("Картинкой"), Chart(kind="groups", **at)),
    )
    rows = (*(inside if detailed(view) else ()), *others)
    out = ways_out(t, AtIndex(place=where.place, period=where.period.text))
    return Screen("\n".join(lines), (*rows, *out), place=IndexGroups(**at).pack())


def group(view: GroupCard, t: Translator) -> Screen:
    """A group and its indicators, each to be opened."""
    where, shown, side = view.where, view.group, SIDE[view.audience]
    lines = [*head(where, t), f"{sided(side, t)} · {html.bold(_name(where, shown.id, t))}"]
    if shown.value is None:
        lines.append(t("Не рассчитано: {why}.", why=short_why(shown, t)))
    else:
        lines += [t("{value} из 100.", value=exact(shown.value, t)) + " " + likely(shown.interval, t)]
        lines.append(_changed(view, shown.id, t))
    lines += ["", *_indicators(view, t), *_weights(view, t)]
    lines += foot(where, t)
    at = {"place": where.place, "period": where.period.text, "side": side}
    rows = column(
        *(tap(cut(t.of(where.titles[part.id]), ""), IndexIndicator(**at, indicator=part.id)) for part in shown.parts)
    )
    here = IndexGroup(**at, group=shown.id)
    return Screen("\n".join(lines), (*rows, *ways_out(t, IndexGroups(**at))), place=here.pack())


def _indicators(view: GroupCard, t: Translator) -> Iterator[str]:
    for part in view.group.parts:
        said = f"{BULLET}{_name(view.where, part.id, t)}: {number(part, t)}{counted(part, t)}"
        change = view.changes.get(part.id)
        yield said if change is None else f"{said}; {moved(change, t)}"


def _weights(view: GroupCard, t: Translator) -> Iterator[str]:
    """How much staff count in an indicator that has their checklists: such a number is not what clients said."""
    known = {indicator.id: indicator.sources for indicator in view.where.method.indicators()}
    titles: dict[float, list[str]] = {}
    for part in view.group.parts:
        of = known[part.id]
        if of.client is not None and of.checklist is not None:
            share = 100 * of.checklist / (of.client + of.checklist)
            titles.setdefault(share, []).append(_name(view.where, part.id, t))
    if titles:
        yield ""
    for share, names in titles.items():
        weights = {"client": percent(100 - share, t), "checklist": percent(share, t)}
        named = ", ".join(names)
        yield t("Кроме клиентов слушаем чек-листы сотрудников: {names}.", names=named)
        yield t("Если чек-лист заполнен, его вес {checklist}, вес клиентов {client}.", **weights)


def _changed(view: GroupCard, id: str, t: Translator) -> str:
    """Against the period before, for a line of its own."""
    if view.why is not None:
        said = incomparable(view.why, t)
    else:
        change = view.changes.get(id)
        said = changed(change, t) if change is not None else t("сравнить не с чем")
    return t("К прошлому периоду: {change}.", change=said)


def losses(view: LossesCard, t: Translator) -> Screen:
    """What to put right first, in points of the index."""
    where, side = view.where, SIDE[view.audience]
    lines = [*head(where, t), html.bold(t("Что тянет вниз")) + f" · {sided(side, t)}"]
    if view.index.value is None:
        lines += list(index_line(view.index, where.method, t))
    else:
        missing = exact(100 - view.index.value, t)
        lines.append(
            t("Индекс {value}: до 100 не хватает {missing} балла.", value=exact(view.index.value, t), missing=missing)
        )
        lines += [t("Больше всего теряем здесь:"), ""] if view.losses else []
    heaviest = view.losses[:HEAVIEST]
    for loss in heaviest:
        name, lost = _name(where, loss.shown.id, t), exact(loss.points, t)
        value = number(loss.shown, t)
        lines.append(BULLET + t("{name}: −{lost} балла, сам показатель {value}", name=name, lost=lost, value=value))
    lines += foot(where, t)
    at = {"place": where.place, "period": where.period.text}
    rows = (
        *column(
            *(
                tap(
                    cut(t.of(where.titles[loss.shown.id]), ""), IndexIndicator(**at, side=side, indicator=loss.shown.id)
                )
                for loss in heaviest
            )
        ),
        *column(tap(sided(OTHER[side], t), IndexLosses(**at, side=OTHER[side]))),
    )
    here = IndexLosses(**at, side=side)
    return Screen("\n".join(lines), (*rows, *ways_out(t, AtIndex(**at))), place=here.pack())


def _name(where: Where, id: str, t: Translator) -> str:
    return html.quote(t.of(where.titles[id]))
