"""Checklists on screen: whose, of which month, how often they were filled."""

from aiogram import html

from handlers.calls import AtRun, CenterChecklists, ChecklistCard, Checklists, FillIn, Work
from handlers.screen import Button, Screen, column, tap
from handlers.screens.navigation import ways_out
from handlers.screens.outcomes import cut
from handlers.translator import Translator
from usecases.runs import checklist_views as views
from usecases.runs.checklist_views import CenterLine, Filled, Unfinished


def overview(view: views.ChecklistCenters | views.CenterChecklists, t: Translator) -> Screen:
    """The centres; the only one opens at once."""
    return centers(view, t) if isinstance(view, views.ChecklistCenters) else center(view, t)


def centers(view: views.ChecklistCenters, t: Translator) -> Screen:
    """Which centre? Beside each: how many of its checklists are filled this month."""
    month = t.in_month(view.period.since)
    lines = [
        html.bold(t("Чек-листы за {month}", month=month)),
        t("Рядом с центром — сколько из {n} заполнено в этом месяце.", n=view.of) if view.lines else "",
    ]
    lines += _left(view.unfinished, t)
    lines.append(t("Выберите центр.") if view.lines else t("Пока никого нет."))
    more = tap(t("Ещё центры"), Checklists(page=view.page + 1)) if view.has_more else None
    back = Checklists(page=view.page - 1) if view.page else Work()
    buttons = (tap(_center_label(line, view.of, t), _of_center(line.key, line.month.text)) for line in view.lines)
    rows = (*column(_go_on(view.unfinished, t), *buttons, more), *ways_out(t, back))
    return Screen("\n".join(line for line in lines if line), rows, place=Checklists(page=view.page).pack())


def center(view: views.CenterChecklists, t: Translator) -> Screen:
    """The checklists of a centre and a month."""
    name, month = html.quote(t.of(view.center.title)), t.in_month(view.period.since)
    lines = [
        html.bold(t("{center}: чек-листы за {month}", center=name, month=month)),
        t("Отметки войдут в показатели этого центра за {month} и встанут рядом с ответами клиентов.", month=month),
        "",
        *(f"• {html.quote(t.of(line.survey.title))}: {_how_often(line.filled, t)}" for line in view.lines),
        *_left(view.unfinished, t),
    ]
    here = _of_center(view.key, view.period.text)
    buttons = (
        tap(cut(t.of(line.survey.title), ""), ChecklistCard(center=view.key, survey=line.key, period=here.period))
        for line in view.lines
    )
    other = view.period.before() if view.current else view.period.after()
    back = Work() if view.alone and view.current else Checklists(page=0)
    rows = column(
        _go_on(view.unfinished, t),
        *buttons,
        tap(t.month(other.since), _of_center(view.key, other.text)),
    )
    return Screen("\n".join(lines), (*rows, *ways_out(t, back)), place=here.pack())


def card(view: views.ChecklistCard, t: Translator) -> Screen:
    """One checklist: how often it was filled, and the way in."""
    month, name = t.in_month(view.period.since), html.quote(t.of(view.center.title))
    lines = [
        html.bold(html.quote(t.of(view.survey.title))),
        t("{center}, {month}", center=name, month=month),
        "",
        t("Состояние: {state}.", state=_how_often(view.filled, t)),
        *_by_whom(view, t),
        *(_left(view.unfinished, t) if view.unfinished is not None and not view.here else ()),
        "",
        _whose(view, t),
    ]
    here = ChecklistCard(center=view.place, survey=view.key, period=view.period.text)
    fill = FillIn(center=view.place, survey=view.key, period=view.period.text)
    rows = column(
        tap(t("Продолжить") if view.here else t("Заполнить"), fill),
        _go_on(view.unfinished, t) if not view.here else None,
    )
    out = ways_out(t, _of_center(view.place, view.period.text))
    return Screen("\n".join(lines), (*rows, *out), place=here.pack())


def _how_often(filled: Filled | None, t: Translator) -> str:
    """«заполнен 3 раза, последний — 12 ноября»."""
    if filled is None:
        return t("ещё не заполнен")
    times = t.many("заполнен {n} раз", "заполнен {n} раза", filled.times)
    return t("{times}, последний — {day}", times=times, day=t.short_day(filled.last))


def _by_whom(view: views.ChecklistCard, t: Translator) -> list[str]:
    if view.filled is None:
        return [t("Начат, но не закончен.")] if view.here else []
    last = t("Последний раз заполняли вы.") if view.mine else t("Последний раз заполнял другой сотрудник.")
    again = t("Можно заполнить ещё раз: учитываются все.")
    return [last, t("Начат ещё один, не закончен.") if view.here else again]


def _left(left: Unfinished | None, t: Translator) -> list[str]:
    if left is None:
        return []
    said = t(
        "Не закончен: {checklist}, {center}, {month}.",
        checklist=html.quote(t.of(left.survey.title)),
        center=html.quote(t.of(left.center.title)),
        month=t.in_month(left.period.since),
    )
    return ["", said]


def _go_on(left: Unfinished | None, t: Translator) -> Button | None:
    return tap(t("Закончить начатый"), AtRun(run=left.run)) if left is not None else None


def _whose(view: views.ChecklistCard, t: Translator) -> str:
    if view.unfinished is not None and not view.here:
        return t("Если начать здесь, тот останется незаконченным и в показатели не войдёт.")
    return {
        "citizen": t("Отметки войдут в показатели граждан."),
        "employer": t("Отметки войдут в показатели работодателей."),
    }.get(view.survey.audience, t("Отметки войдут в показатели и граждан, и работодателей."))


def _center_label(line: CenterLine, of: int, t: Translator) -> str:
    return cut(t.of(line.center.title), t(" · {n} из {of}", n=line.filled, of=of))


def _of_center(center: str, period: str) -> CenterChecklists:
    return CenterChecklists(center=center, period=period)
