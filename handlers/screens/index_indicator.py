"""An indicator: what clients say, what staff noted, and how people answered."""

from collections.abc import Iterator
from typing import Final

from aiogram import html

from handlers.calls import IndexGroup, IndexIndicator, IndexSaid
from handlers.calls.index import SIDE
from handlers.screen import Screen, column, tap
from handlers.screens.index_words import (
    changed,
    counted,
    exact,
    foot,
    head,
    incomparable,
    likely,
    percent,
    short_why,
    sided,
)
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from surveys.steps import Asked, Multi, Scored, Single, YesNo
from usecases.index.views import Distribution, IndicatorCard, ReplyCount

WIDTH: Final = 32
"""Letters of a fixed width that stand in one line on a phone 360 px wide."""
BLOCKS: Final = 14
"""In the longest bar: room for the point before it and for «12345 · 100 %» behind."""
NARROW: Final = 3
"""A reply this short stands before its bar; a longer one has a line of its own."""
ROOM: Final = 3400
"""Letters; distributions beyond that are left out, and the screen says so."""


def indicator(view: IndicatorCard, t: Translator) -> Screen:
    """The number, what it is made of, the replies to each question."""
    where, side = view.where, SIDE[view.audience]
    lines = [*head(where, t), f"{sided(side, t)} · {html.bold(html.quote(t.of(view.spec.title)))}", *_value(view, t)]
    lines += _voices(view, t)
    lines += _distributions(view, len("\n".join(lines)), t)
    lines += foot(where, t)
    at = {"place": where.place, "period": where.period.text}
    said = IndexSaid(**at, side=side, indicator=view.spec.id)
    rows = column(tap(t("Комментарии"), said) if view.has_comments else None)
    here = IndexIndicator(**at, side=side, indicator=view.spec.id)
    out = ways_out(t, IndexGroup(**at, side=side, group=view.group))
    return Screen("\n".join(lines), (*rows, *out), place=here.pack())


def _value(view: IndicatorCard, t: Translator) -> Iterator[str]:
    shown = view.shown
    if shown.value is None:
        yield t("Не рассчитано: {why}.", why=short_why(shown, t))
        return
    yield t("{value} из 100", value=exact(shown.value, t)) + counted(shown, t) + ". " + likely(shown.interval, t)
    if view.why is not None:
        yield t("К прошлому периоду: {change}.", change=incomparable(view.why, t))
    elif view.change is not None:
        yield t("К прошлому периоду: {change}.", change=changed(view.change, t))


def _voices(view: IndicatorCard, t: Translator) -> Iterator[str]:
    """Clients against the checklist, where both were heard."""
    if view.gap is None:
        return
    words = {"client": exact(view.gap.client, t), "staff": exact(view.gap.staff, t)}
    yield (
        t("Клиенты {client}, чек-листы {staff}.", **words)
        + " "
        + {
            "blind_spot": t("Сотрудники довольнее клиентов: слепое пятно."),
            "strict": t("Сотрудники строже клиентов."),
            "same": t("Оценки близки."),
        }[view.gap.sign]
    )


def _distributions(view: IndicatorCard, taken: int, t: Translator) -> Iterator[str]:
    for number, one in enumerate(one for one in view.questions if one.total != 0):
        block = "\n".join(_distribution(one, t))
        taken += len(block)
        if number and taken > ROOM:
            yield ""
            yield t("Остальные вопросы не поместились, они есть в выгрузке.")
            return
        yield block


def _distribution(view: Distribution, t: Translator) -> Iterator[str]:
    """The question, how many answered, a bar for each reply with its number."""
    yield ""
    yield html.quote(f"«{t.of(view.question.ask)}»")
    if view.earlier:
        yield t("Прежний вариант вопроса: {shape}.", shape=shape(view.question, t))
    name = html.quote(t.of(view.survey.title))
    if view.total is None:
        yield t("Опрос «{survey}»: мало ответов, не показываем.", survey=name)
        return
    said = t.many("{n} ответ", "{n} ответа", view.total)
    yield t("Опрос «{survey}»: {answers}.", survey=name, answers=said)
    if isinstance(view.question, Multi):
        yield t("Можно было выбрать несколько вариантов, по вариантам ответы есть в выгрузке.")
    elif all(reply.n is None for reply in view.replies):
        yield t("На каждый вариант мало ответов, поэтому по вариантам не показываем.")
    else:
        most = max(reply.share or 0.0 for reply in view.replies)
        bars = "\n".join(line for reply in view.replies for line in _bar(view.question, reply, most, t))
        yield f"<pre>{bars}</pre>"
    if view.without_value:
        yield t("Без оценки («не знаю», «не относится»): {n}.", n=t.number(view.without_value))


def shape(question: Asked, t: Translator) -> str:
    """How people could answer a question."""
    match question:
        case Scored():
            return t("шкала от {lowest} до {highest}", lowest=question.lowest, highest=question.highest)
        case YesNo():
            return t("да или нет")
        case Multi():
            return t("несколько вариантов из списка")
    return t("один вариант из списка")


def _bar(question: Asked, reply: ReplyCount, most: float, t: Translator) -> Iterator[str]:
    """«5 ████████ 98 · 70 %»; a longer reply stands over its bar."""
    words = spoken(question, reply.reply, t)
    told = t("мало ответов")
    if reply.n is not None:
        told = str(reply.n) if reply.share is None else f"{reply.n} · {percent(reply.share, t)}"
    said = " ".join(part for part in (blocks(reply.share or 0.0, most), told) if part)
    if len(words) > NARROW:
        yield html.quote(words[:WIDTH])
        yield "  " + said
    else:
        yield f"{words:>{NARROW}} {said}"


def blocks(share: float, most: float) -> str:
    """As long as the share; at least one where there is anything, so that little does not look like none."""
    return "█" * max(round(BLOCKS * share / most), 1) if share > 0 and most > 0 else ""


def spoken(question: Asked, reply: str, t: Translator) -> str:
    """A stored reply as people were shown it."""
    if isinstance(question, (Single, Multi)):
        return next((t.of(option.label) for option in question.options if option.key == reply), reply)
    return {"yes": t("Да"), "no": t("Нет")}.get(reply, reply)
