"""Closing days: the first, the last, why, what of those who are booked; and what is closed."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from aiogram import html

from handlers.calls import (
    AtDesk,
    AtWeek,
    AwayList,
    CloseDays,
    CloseFrom,
    CloseHow,
    CloseTill,
    CloseWhy,
    ReturnFrom,
)
from handlers.screen import LABEL_LIMIT, Screen, column, tap
from handlers.screens.navigation import ways_out
from handlers.screens.reception import absence
from handlers.translator import Translator
from usecases.reception.closing import LONGEST, PAGE
from usecases.reception.views import REASONS, Away, AwayView, Closed, Closing, Days, Host, Reason

AT_ONCE: Final = 6


def days(view: Days, t: Translator) -> Screen:
    """The first day, then the last."""
    who = view.host.id
    if view.since is None:
        here: CloseFrom | CloseTill = CloseFrom(consultant=who, page=view.page)
        ask = t("С какого дня закрыть запись?")
        back: CloseFrom | CloseTill | AtDesk = AtDesk(consultant=who)
    else:
        here = CloseTill(consultant=who, since=view.since.isoformat(), page=view.page)
        ask = t("По какой день включительно?")
        back = CloseFrom(consultant=who, page=0)
    lines = [html.bold(t("Закрыть дни")), *_whose(view.host)]
    lines += [t("С {day}.", day=_date(view.since, t))] if view.since else []
    lines += [ask, t("Число рядом с днём — сколько человек записано.")]
    buttons = (tap(_label(day, count, view, t), _chosen(view, day)) for day, count in view.days.items())
    later = here.model_copy(update={"page": view.page + 1})
    more = tap(t("Ещё дни"), later) if (view.page + 1) * PAGE < LONGEST else None
    if view.page:
        back = here.model_copy(update={"page": view.page - 1})
    return Screen("\n".join(lines), (*column(*buttons, more), *ways_out(t, back)), place=here.pack())


def _label(day: date, count: int, view: Days, t: Translator) -> str:
    said = f"{t.weekdays()[day.weekday()]}, {t.short_day(day)}"
    if day == view.since:
        return t("Только {day}", day=t.short_day(day))
    return f"{said} · {count}" if count else said


def _chosen(view: Days, day: date) -> CloseTill | CloseWhy:
    if view.since is None:
        return CloseTill(consultant=view.host.id, since=day.isoformat(), page=0)
    return CloseWhy(consultant=view.host.id, since=view.since.isoformat(), till=day.isoformat())


def why(view: Closing, t: Translator) -> Screen:
    """Leave, training, something else?"""
    span = _span(view)
    lines = [html.bold(_days(view.since, view.till, t)), *_whose(view.host), t("По какой причине?")]
    buttons = (tap(_reason(reason, t), CloseHow(**span, reason=reason)) for reason in REASONS)
    back = CloseTill(consultant=view.host.id, since=view.since.isoformat(), page=0)
    return Screen("\n".join(lines), (*column(*buttons), *ways_out(t, back)), place=CloseWhy(**span).pack())


def how(view: Closing, reason: Reason, t: Translator) -> Screen:
    """What of those who are booked?"""
    span = _span(view)
    lines = [html.bold(_days(view.since, view.till, t)), *_whose(view.host), absence(reason, t).capitalize()]
    close = CloseDays(**span, reason=reason, how="move")
    if view.contacts:
        lines += ["", t.many("В эти дни {n} запись.", "В эти дни {n} записи.", view.contacts)]
        lines.append(t("Перенесём каждую на ближайшее свободное время, ваше или коллег; где его нет, отменим."))
        lines.append(t("Каждому клиенту напишем."))
        rows = column(
            tap(t("Закрыть и перенести записи"), close),
            tap(t("Закрыть и отменить записи"), close.model_copy(update={"how": "cancel"})),
        )
    else:
        lines.append(t("Записей в эти дни нет."))
        rows = column(tap(t("Закрыть запись"), close))
    out = ways_out(t, CloseWhy(**span))
    return Screen("\n".join(lines), (*rows, *out), place=CloseHow(**span, reason=reason).pack())


def closed(view: Closed, t: Translator) -> Screen:
    """It is done."""
    who = view.host.id
    done = t("Эти дни уже закрыты") if view.again else t("Запись на эти дни закрыта")
    lines = [html.bold(done), *_whose(view.host), _between(view.since, view.till, t)]
    if view.moved:
        lines.append(t.many("Перенесли {n} запись.", "Перенесли {n} записи.", view.moved))
    if view.cancelled:
        lines.append(t.many("Отменили {n} запись.", "Отменили {n} записи.", view.cancelled))
    if view.moved or view.cancelled:
        lines.append(t("Клиентам напишем."))
    rows = column(tap(t("Закрытые дни"), AwayList(consultant=who)), tap(t("К приёмам"), AtDesk(consultant=who)))
    return Screen("\n".join(lines), (*rows, *ways_out(t)), place=AwayList(consultant=who).pack())


def away(view: AwayView, t: Translator) -> Screen:
    """What is closed; a tap opens it again."""
    who = view.host.id
    lines = [html.bold(t("Закрытые дни")), *_whose(view.host)]
    lines += [f"• {_one(row, t)}: {absence(row.reason, t)}" for row in view.rows[:AT_ONCE]]
    lines.append(t("Нажмите на дни, чтобы снова открыть запись.") if view.rows else t("Всё открыто."))
    buttons = (
        tap((t("Открыть") + " " + _one(row, t))[:LABEL_LIMIT], ReturnFrom(absence=row.id))
        for row in view.rows[:AT_ONCE]
    )
    rows = column(*buttons, tap(t("Закрыть день"), CloseFrom(consultant=who, page=0)))
    out = ways_out(t, AtWeek(consultant=who, week=0))
    return Screen("\n".join(lines), (*rows, *out), place=AwayList(consultant=who).pack())


def _one(row: Away, t: Translator) -> str:
    """«3–5 декабря» or a part of a day."""
    since, last = row.since, row.till - timedelta(seconds=1)
    if since.date() == last.date():
        return t.short_day(since.date())
    return f"{_short(since.date())}–{_short(last.date())}"


def _short(day: date) -> str:
    return f"{day.day:02}.{day.month:02}"


def _days(since: date, till: date, t: Translator) -> str:
    if since == till:
        return t("Закрыть {day}", day=t.short_day(since))
    return t("Закрыть с {since} по {till}", since=t.short_day(since), till=t.short_day(till))


def _between(since: date, till: date, t: Translator) -> str:
    return _date(since, t) if since == till else f"{_date(since, t)} — {_date(till, t)}"


def _whose(host: Host) -> Iterable[str]:
    """The name, where it is not one's own day."""
    return () if host.mine else (html.quote(host.name),)


def _span(view: Closing) -> dict[str, object]:
    return {"consultant": view.host.id, "since": view.since.isoformat(), "till": view.till.isoformat()}


def _reason(reason: str, t: Translator) -> str:
    return absence(reason, t).capitalize()


def _date(day: date, t: Translator) -> str:
    return f"{t.weekday(day)}, {t.short_day(day)}"
