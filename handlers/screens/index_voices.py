"""What people wrote, and how far they came on their way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from aiogram import html

from guide.content import Content
from handlers.calls import IndexComments, IndexIndicator, IndexMore, IndexSaid, IndexTouches
from handlers.calls.index import SIDE
from handlers.screen import Screen, column, tap
from handlers.screens.index_words import BULLET, head, percent, sided
from handlers.screens.navigation import ways_out
from handlers.screens.outcomes import cut
from handlers.translator import Translator
from usecases.index.said import Said
from usecases.index.views import Comment, CommentsPage, TouchLine, TouchStage, TouchView, Where

ROOM: Final = 3000
"""Letters for the comments of a page; each gets an equal part."""
SURVEYS: Final = 5
LAST_SHEET: Final = 9
"""Further pages of what is said beside an indicator would not fit a button; «all comments» has them."""
LINES: Final = 5
"""Situations at once."""


def comments(view: CommentsPage, content: Content, t: Translator) -> Screen:
    """Words without names; the month is all that is known."""
    where = view.where
    title = t("Все комментарии") if view.survey is None else t("Комментарии")
    lines = [*head(where, t), html.bold(title)]
    if view.survey is not None:
        lines.append(html.quote(_title(view.survey, content, t)))
    lines += _read(view, t)
    here = IndexComments(place=where.place, period=where.period.text, survey=view.survey or "", page=view.page)
    of_survey = (
        tap(cut(_title(key, content, t), ""), here.model_copy(update={"survey": key, "page": 0}))
        for key in view.surveys[:SURVEYS]
        if key != view.survey and not (view.survey is None and len(view.surveys) == 1)
    )
    everything = here.model_copy(update={"survey": "", "page": 0})
    rows = column(
        tap(t("Ещё комментарии"), here.model_copy(update={"page": view.page + 1})) if view.has_more else None,
        *of_survey,
        tap(t("Все опросы"), everything) if view.survey is not None else None,
    )
    origin = IndexMore(place=where.place, period=where.period.text)
    back = here.model_copy(update={"page": view.page - 1}) if view.page else origin
    return Screen("\n".join(lines), (*rows, *ways_out(t, back)), place=here.pack())


def said(found: Said, here: IndexSaid, content: Content, t: Translator) -> Screen:
    """What people wrote in one of the surveys that ask about an indicator."""
    view = found.page
    where, title = view.where, html.quote(t.of(found.indicator.title))
    lines = [*head(where, t), html.bold(t("Комментарии")) + f" · {title}"]
    if view.survey is not None:
        lines.append(html.quote(_title(view.survey, content, t)))
        lines.append(t("В этом опросе спрашивали о показателе. О чём написать, каждый решал сам."))
    lines += _read(view, t)
    everything = IndexComments(place=here.place, period=here.period, survey="")
    more = here.model_copy(update={"sheet": here.sheet + 1})
    rows = column(
        tap(t("Ещё комментарии"), more) if found.further and here.sheet < LAST_SHEET else None,
        tap(t("Все комментарии"), everything),
    )
    origin = IndexIndicator(place=here.place, period=here.period, side=here.side, indicator=here.indicator)
    back = here.model_copy(update={"sheet": here.sheet - 1}) if here.sheet else origin
    return Screen("\n".join(lines), (*rows, *ways_out(t, back)), place=here.pack())


def _read(view: CommentsPage, t: Translator) -> Iterator[str]:
    yield t("Без имён: известен только месяц.") if view.comments else t("Здесь пока никто ничего не написал.")
    room = ROOM // max(len(view.comments), 1)
    for one in view.comments:
        yield ""
        yield from _comment(one, room, view.survey is None, t)
    if view.withheld:
        yield ""
        yield t("Есть и другие, но писавших слишком мало: по ним можно узнать человека.")


def _title(survey: str, content: Content, t: Translator) -> str:
    return t.of(content.surveys[survey].title) if survey in content.surveys else survey


def _comment(one: Comment, room: int, named: bool, t: Translator) -> Iterator[str]:
    text = html.quote(one.text)
    if len(text) > room:
        text = html.quote(one.text[: room * len(one.text) // len(text) - 1]) + "…"
    yield f"«{text}»"
    month = t.month(date.fromisoformat(f"{one.month}-01"))
    yield html.italic(f"{month} · {html.quote(t.of(one.survey.title))}" if named else month)


def touches(view: TouchView, here: IndexTouches, t: Translator) -> Screen:
    """Stage by stage for all situations together, then each in one line."""
    where = view.where
    told = [line for line in view.lines if any(stage.n for stage in line.stages)]
    page = max(0, min(here.page, (len(told) - 1) // LINES))
    listed = told[page * LINES : (page + 1) * LINES]
    has_more = len(told) > (page + 1) * LINES
    lines = [*head(where, t), html.bold(t("Путь клиента"))]
    if all(stage.n == 0 for stage in view.total):
        lines.append(t("За это время никто не открывал ситуации."))
    elif not page:
        lines += _whole_way(view.total, t)
    lines += ["", html.bold(t("По ситуациям"))] if view.lines else []
    for line in listed:
        lines += _line(line, t)
    few = len(view.lines) - len(told)
    if few and not has_more:
        others = t.many("Ещё {n} ситуация: мало данных.", "Ещё {n} ситуации: мало данных.", few)
        lines.append(BULLET + others if told else t("По каждой ситуации мало данных."))
    lines += ["", _footnote(where, t)]
    at = here.model_copy(update={"page": page})
    more = at.model_copy(update={"page": page + 1})
    rows = column(tap(t("Ещё ситуации"), more) if has_more else None)
    origin = IndexMore(place=where.place, period=where.period.text)
    back = at.model_copy(update={"page": page - 1}) if page else origin
    return Screen("\n".join(lines), (*rows, *ways_out(t, back)), place=at.pack())


def _whole_way(stages: Sequence[TouchStage], t: Translator) -> Iterator[str]:
    """Step by step. A step of one's journey may be done at any time: it is no part of the order."""
    way = [stage for stage in stages if stage.stage != "done"]
    yield t("Сколько раз дошли до шага; в скобках — какая доля потерялась на нём.")
    yield ""
    yield from (BULLET + _stage(stage, t) for stage in way)
    if any(_rises(before, after) for before, after in pairwise(way)):
        yield t("Записаться, прийти или ответить можно и без прежних шагов, поэтому число бывает больше предыдущего.")
    done = next((stage for stage in stages if stage.stage == "done"), None)
    if done is not None and done.n != 0:
        yield t("Кроме того, отметили шаг маршрута: {n}.", n=_number(done, t))


def _rises(before: TouchStage, after: TouchStage) -> bool:
    return before.n is not None and after.n is not None and after.n > before.n


def _footnote(where: Where, t: Translator) -> str:
    least = where.method.anonymity
    return t("Считаем шаги, а не людей: кто вернулся, посчитан снова. Где меньше {n}, стоит «мало».", n=least)


def _stage(stage: TouchStage, t: Translator) -> str:
    said = f"{stage_name(stage.stage, t)}: {_number(stage, t)}"
    return f"{said} (−{percent(stage.lost, t)})" if stage.lost is not None and stage.lost > 0 else said


def _number(stage: TouchStage, t: Translator) -> str:
    return t.number(stage.n) if stage.n is not None else t("мало")


def _line(line: TouchLine, t: Translator) -> Iterator[str]:
    name = t.of(line.label) if line.label is not None else line.situation
    yield f"{BULLET}{html.quote(name)} ({sided(SIDE[line.audience], t).lower()})"
    numbers = {stage.stage: _number(stage, t) for stage in line.stages}
    yield ", ".join(f"{words} {numbers[stage]}" for stage, words in _main_steps(t).items() if stage in numbers) + "."
    worst = _worst(line.stages)
    if worst is not None and worst.lost is not None:
        lost = {"stage": stage_name(worst.stage, t).lower(), "share": percent(worst.lost, t)}
        yield t("Больше всего теряем на шаге «{stage}»: {share}.", **lost)


def _main_steps(t: Translator) -> Mapping[str, str]:
    """What is said of each situation; the others stand in the way of all together."""
    return {
        "opened": t("открыли"),
        "booked": t("записались"),
        "came": t("пришли"),
        "surveyed": t("ответили на опрос"),
    }


def _worst(stages: Sequence[TouchStage]) -> TouchStage | None:
    lost = [stage for stage in stages if stage.stage != "done" and stage.lost is not None and stage.lost > 0]
    return max(lost, key=lambda stage: stage.lost or 0.0, default=None)


def stage_name(stage: str, t: Translator) -> str:
    """A stage of the way in words."""
    return {
        "opened": t("Открыли ситуацию"),
        "bundle": t("Увидели комплекс услуг"),
        "saved": t("Сохранили маршрут"),
        "booked": t("Записались"),
        "came": t("Пришли"),
        "surveyed": t("Ответили на опрос"),
        "done": t("Прошли шаг маршрута"),
    }.get(stage, stage)
