"""A consultant's day and week, a contact with its marks, a note. Fit for a phone's width: code, hour, topic."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from aiogram import html

from handlers.calls import (
    AtDesk,
    AtWeek,
    AwayList,
    CloseFrom,
    DeskCard,
    DropNote,
    Employers,
    SetMark,
    Settle,
    Team,
    UndoMark,
    Unmarked,
    Work,
    WriteNote,
)
from handlers.screen import LABEL_LIMIT, Button, Screen, column, pairs, tap
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from usecases.reception.days import NOTE_LIMIT, WEEKS_AHEAD, WEEKS_BACK
from usecases.reception.views import Card, DayView, Host, How, Line, Settled, Shown, UnmarkedView, WeekDay, WeekView

STEPS: Final = 7
"""Steps of a journey that are listed; the rest is a number."""


def day(view: DayView, t: Translator) -> Screen:
    """Who comes that day; each contact opens to its card."""
    today = view.day == view.today
    mine = t("Мои приёмы сегодня") if today else t("Мои приёмы")
    lines = [html.bold(mine if view.host.mine else html.quote(view.host.name)), _date(view.day, t)]
    if view.away is not None:
        lines.append(t("Закрыто для записи: {reason}.", reason=absence(view.away, t)))
    lines.append(t.many("{n} запись", "{n} записи", view.total) if view.total else t("Записей нет."))
    lines += ["", *(spoken(line, t) for line in view.lines)] if view.lines else []
    here = AtDesk(consultant=view.host.id, day=view.day.isoformat(), page=view.page)
    more = tap(t("Ещё записи"), here.model_copy(update={"page": view.page + 1})) if view.has_more else None
    rows = (*column(*(tap(label(line, t), DeskCard(contact=line.id)) for line in view.lines), more), *_around(view, t))
    back = here.model_copy(update={"page": view.page - 1}) if view.page else _over(view.host)
    return Screen("\n".join(lines), (*rows, *ways_out(t, back)), place=here.pack())


def _around(view: DayView, t: Translator) -> tuple[tuple[Button, ...], ...]:
    """Where one goes from a day."""
    who, offset = view.host.id, (view.day - view.today).days + view.today.weekday()
    week = AtWeek(consultant=who, week=max(-WEEKS_BACK, min(offset // 7, WEEKS_AHEAD)))
    left = t("Не отмечены: {n}", n=view.unmarked)
    accompanied = t("Работодатели") if view.host.kind == "hr" and not view.host.mine else None
    return pairs(
        tap(left, Unmarked(consultant=who)) if view.unmarked else None,
        tap(t("Сегодня"), AtDesk(consultant=who)) if view.day != view.today else None,
        tap(t("Неделя"), week),
        tap(t("Закрыть день"), CloseFrom(consultant=who, page=0)),
        tap(accompanied, Employers(consultant=who, page=0)) if accompanied is not None else None,
    )


def week(view: WeekView, t: Translator) -> Screen:
    """Seven days, each with its load."""
    first, last = view.days[0].day, view.days[-1].day
    title = t("Неделя: {since} — {till}", since=t.short_day(first), till=t.short_day(last))
    lines = [html.bold(title), *([] if view.host.mine else [html.quote(view.host.name)])]
    lines += ["", *(_of_week(day, t) for day in view.days)]
    who = view.host.id
    days = (
        tap(_day_label(day, t), AtDesk(consultant=who, day=day.day.isoformat()))
        for day in view.days
        if day.contacts or day.works
    )
    others = pairs(
        tap(t("Неделей раньше"), AtWeek(consultant=who, week=view.offset - 1)) if view.offset > -WEEKS_BACK else None,
        tap(t("Неделей позже"), AtWeek(consultant=who, week=view.offset + 1)) if view.offset < WEEKS_AHEAD else None,
        tap(t("Закрыть день"), CloseFrom(consultant=who, page=0)),
        tap(t("Закрытые дни"), AwayList(consultant=who)),
    )
    out = ways_out(t, AtDesk(consultant=who))
    return Screen("\n".join(lines), (*column(*days), *others, *out), place=_at_week(view).pack())


def unmarked(view: UnmarkedView, t: Translator) -> Screen:
    """Did they come?"""
    lines = [html.bold(t("Не отмечены")), *([] if view.host.mine else [html.quote(view.host.name)])]
    if view.lines:
        lines.append(t("Отметьте, чем закончился приём: от этого зависит, какой опрос получит клиент."))
        lines += ["", *(f"{t.meeting(line.starts_at)} · {html.quote(line.code)}" for line in view.lines)]
    else:
        lines.append(t("Всё отмечено."))
    buttons = (tap(f"{t.brief(line.starts_at)} · {line.code}"[:LABEL_LIMIT], _card(line)) for line in view.lines)
    out = ways_out(t, AtDesk(consultant=view.host.id))
    return Screen("\n".join(lines), (*column(*buttons), *out), place=Unmarked(consultant=view.host.id).pack())


def card(view: Card, t: Translator) -> Screen:
    """One contact, and what became of it."""
    line, here = view.line, {"contact": view.line.id}
    text = "\n".join([html.bold(f"{html.quote(line.code)} · {state(line.state, t)}"), *_facts(view, t)])
    marks = (tap(_mark(mark, t), SetMark(**here, to=mark, seen=line.state)) for mark in view.may)
    undo = tap(t("Снять отметку"), UndoMark(**here, seen=line.state)) if view.undo_until is not None else None
    note = t("Изменить заметку") if view.note else t("Написать заметку")
    settle = {"sequence": view.sequence, "sure": False}
    rows = column(
        *marks,
        undo,
        tap(note, WriteNote(**here)) if view.host.mine else None,
        tap(t("Перенести на ближайшее"), Settle(**here, how="move", **settle)) if view.may_change else None,
        tap(t("Отменить запись"), Settle(**here, how="cancel", **settle)) if view.may_change else None,
    )
    return Screen(text, (*rows, *ways_out(t, _day_of(view.host, line))), place=DeskCard(**here).pack())


def _facts(view: Card, t: Translator) -> Iterable[str]:
    line = view.line
    till = t.clock(line.ends_at.time())
    yield f"{t.meeting(line.starts_at)}–{till}"
    yield f"{html.quote(topic(line, t))} · {way(line.way, t)}"
    if not view.host.mine:
        yield html.quote(view.host.name)
    if line.way == "phone" and (line.state == "booked" or view.person is not None):
        yield _call(view, t)
    if line.coming and line.state == "booked":
        yield t("Клиент ответил, что придёт.")
    if line.misfit:
        yield t("В графике такого времени больше нет: перенесите запись или отмените её.")
    if view.undo_until is not None:
        yield t("Отметку можно снять до {time}.", time=t.clock(view.undo_until.time()))
    if view.shown is not None:
        yield from ("", *_shown(view.shown, t))
    if view.note:
        yield from ("", t("Ваша заметка:"), html.quote(view.note))


def _call(view: Card, t: Translator) -> str:
    """Who calls whom."""
    if view.person is None or view.person.phone is None:
        return t("Клиент позвонит сам и назовёт код.")
    known = ", ".join(part for part in (view.person.phone, view.person.name) if part is not None)
    return t("Позвоните клиенту: {person}", person=html.quote(known))


def _shown(shown: Shown, t: Translator) -> Iterable[str]:
    situation = t.of(shown.situation.title) if shown.situation is not None else t("Маршрут")
    yield t("Клиент показал вам свою ситуацию: {situation}", situation=html.quote(situation))
    for service, done in shown.steps[:STEPS]:
        yield f"{'✓' if done else '•'} {html.quote(t.of(service.label))}"
    if len(shown.steps) > STEPS:
        yield t.many("и ещё {n} услуга", "и ещё {n} услуги", len(shown.steps) - STEPS)


def note(view: Card, t: Translator, *, length: int | None = None) -> Screen:
    """What is typed here is kept. `length`: of what was typed and is too long."""
    lines = [html.bold(t("Заметка к записи {code}", code=html.quote(view.line.code)))]
    if length is not None:
        lines.append(
            t("Слишком длинно: {length} из {limit} знаков. Сократите, пожалуйста.", length=length, limit=NOTE_LIMIT)
        )
    if view.note:
        lines += [html.quote(view.note), ""]
    lines += [
        t("Напишите её сообщением, до {limit} знаков. Без имён, телефонов и номеров документов.", limit=NOTE_LIMIT),
        t("Читаете её только вы. Клиент увидит её, если запросит всё, что мы о нём храним."),
    ]
    rows = column(tap(t("Удалить заметку"), DropNote(contact=view.line.id)) if view.note else None)
    out = ways_out(t, _card(view.line))
    return Screen("\n".join(lines), (*rows, *out), place=WriteNote(contact=view.line.id).pack())


def settle(view: Card, how: How, t: Translator) -> Screen:
    """Sure? The client will be told."""
    line = view.line
    if how == "move":
        title, yes = t("Перенести запись {code}?", code=html.quote(line.code)), t("Да, перенести")
        what = t("Найдём ближайшее свободное время у вас или у коллег и напишем клиенту. Он сможет выбрать другое.")
    else:
        title, yes = t("Отменить запись {code}?", code=html.quote(line.code)), t("Да, отменить запись")
        what = t("Напишем клиенту, что приём не состоится, и предложим записаться снова.")
    sure = Settle(contact=line.id, how=how, sequence=view.sequence, sure=True)
    rows = column(tap(yes, sure), tap(t("Нет, оставить"), _card(line)))
    text = "\n".join([html.bold(title), t.meeting(line.starts_at), what])
    return Screen(text, (*rows, *ways_out(t, _card(line))), place=_card(line).pack())


def settled(view: Settled, t: Translator) -> Screen:
    """It is done, and the client is told."""
    code = html.quote(view.was.code)
    if view.how == "cancel":
        lines = [html.bold(t("Запись {code} отменена", code=code)), t("Клиенту напишем.")]
    else:
        who = html.quote(view.now.consultant)
        lines = [
            html.bold(t("Запись {code} перенесена", code=code)),
            t("Теперь: {when}, {consultant}.", when=t.meeting(view.now.starts_at), consultant=who),
            t("Клиенту напишем."),
        ]
    back = _day_of(view.host, view.was)
    return Screen("\n".join(lines), ways_out(t, back, t("К приёмам")), place=back.pack())


def spoken(line: Line, t: Translator, *, whose: bool = False) -> str:
    """«10:40 · К-4821 · Поиск работы, в офисе — пришёл», a line of a list."""
    said = f"{t.clock(line.starts_at.time())} · {html.quote(line.code)} · {html.quote(topic(line, t))}"
    said += f", {way(line.way, t)}"
    if whose:
        said += f", {html.quote(line.consultant)}"
    if line.misfit:
        return said + " — " + t("нет в графике")
    if line.state != "booked":
        return said + " — " + state(line.state, t)
    return said + " — " + t("придёт") if line.coming else said


def label(line: Line, t: Translator) -> str:
    """«10:40 · К-4821 · не пришёл», a button."""
    said = f"{t.clock(line.starts_at.time())} · {line.code}"
    return said if line.state == "booked" else f"{said} · {state(line.state, t)}"[:LABEL_LIMIT]


def state(word: str, t: Translator) -> str:
    """How a contact stands."""
    return {
        "booked": t("ждём"),
        "arrived": t("пришёл"),
        "completed": t("состоялся"),
        "no_show": t("не пришёл"),
        "unmarked": t("не отмечен"),
    }.get(word, t("отменён"))


def way(word: str, t: Translator) -> str:
    """How they talk."""
    return {"office": t("в офисе"), "phone": t("по телефону"), "video": t("по видеосвязи")}.get(word, word)


def topic(line: Line, t: Translator) -> str:
    """What about."""
    return t.of(line.topic.title) if line.topic is not None else t("Консультация")


def absence(reason: str, t: Translator) -> str:
    """Why somebody is not there."""
    return {"leave": t("отпуск"), "training": t("учёба")}.get(reason, t("другая причина"))


def _mark(mark: str, t: Translator) -> str:
    return {"arrived": t("Клиент пришёл"), "completed": t("Приём состоялся"), "no_show": t("Клиент не пришёл")}[mark]


def _of_week(day: WeekDay, t: Translator) -> str:
    said = f"{t.weekday(day.day)}, {t.short_day(day.day)}: "
    if day.contacts and day.since is not None and day.till is not None:
        number = t.many("{n} запись", "{n} записи", day.contacts)
        said += f"{number}, {t.clock(day.since)}–{t.clock(day.till)}"
    elif day.away is None:
        said += t("записей нет") if day.works else t("выходной")
    if day.away is not None:
        said += ("; " if day.contacts else "") + absence(day.away, t)
    return said


def _day_label(day: WeekDay, t: Translator) -> str:
    said = f"{t.weekdays()[day.day.weekday()]}, {t.short_day(day.day)}"
    return f"{said} · {day.contacts}" if day.contacts else said


def _date(day: date, t: Translator) -> str:
    return f"{t.weekday(day)}, {t.short_day(day)}"


def _card(line: Line) -> DeskCard:
    return DeskCard(contact=line.id)


def _day_of(host: Host, line: Line) -> AtDesk:
    return AtDesk(consultant=host.id, day=line.starts_at.date().isoformat())


def _at_week(view: WeekView) -> AtWeek:
    return AtWeek(consultant=view.host.id, week=view.offset)


def _over(host: Host) -> Work | Team:
    """Where one came from to somebody's day."""
    return Work() if host.mine else Team(center=host.center, page=0)
