"""The head's screens: the centre's day, its consultants, what does not fit, whom consultants accompany."""

from datetime import timedelta

from aiogram import html

from handlers.calls import (
    AtDesk,
    CenterDay,
    DeskCard,
    Employer,
    Employers,
    HandOver,
    Misfits,
    OurCenters,
    Team,
    Work,
)
from handlers.screen import LABEL_LIMIT, Screen, column, pairs, tap
from handlers.screens.navigation import ways_out
from handlers.screens.outcomes import cut
from handlers.screens.reception import absence, spoken
from handlers.translator import Translator
from surveys.texts import Text
from usecases.booking.assignments import Colleague, EmployerPage, Handover
from usecases.booking.assignments import Employer as Accompanied
from usecases.reception import views


def centers(view: views.Centers, t: Translator) -> Screen:
    """Which centre?"""
    lines = [html.bold(t("Записи центров")), t("Выберите центр.") if view.rows else t("Центров пока нет.")]
    buttons = (tap(cut(_title(line.title, line.key, t), ""), _today(line.key)) for line in view.rows)
    more = tap(t("Ещё центры"), OurCenters(page=view.page + 1)) if view.has_more else None
    back = OurCenters(page=view.page - 1) if view.page else Work()
    rows = (*column(*buttons, more), *ways_out(t, back))
    return Screen("\n".join(lines), rows, place=OurCenters(page=view.page).pack())


def center(view: views.CenterPage, t: Translator) -> Screen:
    """The centre's day, whoever receives. Back is the workplace: whoever heads several chooses another from there."""
    here = CenterDay(center=view.key, day=view.day.isoformat(), page=view.page)
    date = f"{t.weekday(view.day)}, {t.short_day(view.day)}"
    lines = [html.bold(html.quote(_title(view.title, view.key, t))), date]
    lines.append(t.many("{n} запись", "{n} записи", view.total) if view.total else t("Записей нет."))
    lines += ["", *(spoken(line, t, whose=True) for line in view.lines)] if view.lines else []
    buttons = (tap(f"{t.clock(line.starts_at.time())} · {line.code}", DeskCard(contact=line.id)) for line in view.lines)
    more = tap(t("Ещё записи"), here.model_copy(update={"page": view.page + 1})) if view.has_more else None
    misfits = t("Не сходятся с графиком: {n}", n=view.misfits)
    rest = column(
        tap(misfits[:LABEL_LIMIT], Misfits(center=view.key, page=0)) if view.misfits else None,
        tap(t("Консультанты"), Team(center=view.key, page=0)),
    )
    near = pairs(
        tap(t("День раньше"), here.model_copy(update={"day": _beside(view, -1), "page": 0})),
        tap(t("День позже"), here.model_copy(update={"day": _beside(view, 1), "page": 0})),
    )
    back = here.model_copy(update={"page": view.page - 1}) if view.page else Work()
    rows = (*pairs(*buttons), *column(more), *rest, *near, *ways_out(t, back))
    return Screen("\n".join(lines), rows, place=here.pack())


def team(view: views.Team, t: Translator) -> Screen:
    """Who works here, and how much they have to do."""
    lines = [html.bold(t("Консультанты")), html.quote(_title(view.title, view.key, t)), ""]
    lines += [_colleague(row, t) for row in view.rows]
    lines.append("" if view.rows else t("В графике центра пока никого нет."))
    buttons = (tap(cut(row.name, f" · {row.today}"), AtDesk(consultant=row.id)) for row in view.rows)
    more = tap(t("Ещё консультанты"), Team(center=view.key, page=view.page + 1)) if view.has_more else None
    back = Team(center=view.key, page=view.page - 1) if view.page else _today(view.key)
    rows = (*column(*buttons, more), *ways_out(t, back))
    return Screen("\n".join(lines).rstrip(), rows, place=Team(center=view.key, page=view.page).pack())


def _colleague(row: views.TeamLine, t: Translator) -> str:
    said = f"• {html.quote(row.name)}: " + t("сегодня {today}, за неделю {week}", today=row.today, week=row.week)
    if row.employers is not None:
        said += ", " + t.many("{n} работодатель", "{n} работодателя", row.employers)
    return f"{said} ({absence(row.away, t)})" if row.away is not None else said


def misfits(view: views.Misfits, t: Translator) -> Screen:
    """What to move or to cancel."""
    lines = [html.bold(t("Не сходятся с графиком")), html.quote(_title(view.title, view.key, t))]
    if view.lines:
        lines.append(
            t("График изменился, и этого времени в нём нет. Откройте запись: её можно перенести или отменить.")
        )
        lines += ["", *(_stray(line, t) for line in view.lines)]
    else:
        lines.append(t("Все записи сходятся с графиком."))
    buttons = (
        tap(f"{t.brief(line.starts_at)} · {line.code}"[:LABEL_LIMIT], DeskCard(contact=line.id)) for line in view.lines
    )
    more = tap(t("Ещё записи"), Misfits(center=view.key, page=view.page + 1)) if view.has_more else None
    back = Misfits(center=view.key, page=view.page - 1) if view.page else _today(view.key)
    rows = (*column(*buttons, more), *ways_out(t, back))
    return Screen("\n".join(lines), rows, place=Misfits(center=view.key, page=view.page).pack())


def employers(view: EmployerPage, t: Translator) -> Screen:
    """Whom a consultant accompanies: a code and a date, no names."""
    lines = [html.bold(t("Работодатели")), html.quote(view.name)]
    lines.append(t("Откройте, чтобы передать коллеге.") if view.rows else t("Пока никого не сопровождает."))
    buttons = (tap(named(row, t), Employer(assignment=row.id)) for row in view.rows)
    here = Employers(consultant=view.consultant, page=view.page)
    more = tap(t("Ещё работодатели"), here.model_copy(update={"page": view.page + 1})) if view.has_more else None
    back = here.model_copy(update={"page": view.page - 1}) if view.page else AtDesk(consultant=view.consultant)
    return Screen("\n".join(lines), (*column(*buttons, more), *ways_out(t, back)), place=here.pack())


def employer(view: Handover, t: Translator, *, to: int | None = None) -> Screen:
    """Who accompanies an employer, and who could. `to`: a colleague is chosen, and the question is whether to."""
    lines = [html.bold(named(view.employer, t)), t("Сопровождает: {name}", name=html.quote(view.name))]
    chosen = next((one for one in view.colleagues if one.id == to), None)
    if chosen is None:
        lines.append(_whom(view, t))
        rows = column(*(tap(cut(one.name, f" · {one.employers}"), _hand_over(view, one)) for one in view.colleagues))
    else:
        lines += ["", t("Передать: {name}?", name=html.quote(chosen.name))]
        lines.append(t("Уже назначенные приёмы останутся как есть, новые будут у этого консультанта."))
        keep = Employer(assignment=view.employer.id)
        rows = column(tap(t("Да, передать"), _hand_over(view, chosen, sure=True)), tap(t("Нет, оставить"), keep))
    out = ways_out(t, Employers(consultant=view.consultant, page=0))
    return Screen("\n".join(lines), (*rows, *out), place=Employer(assignment=view.employer.id).pack())


def _whom(view: Handover, t: Translator) -> str:
    if not view.colleagues:
        return t("Других кадровых консультантов в центре нет.")
    return t("Кому передать? Число — сколько работодателей уже у коллеги.")


def _hand_over(view: Handover, to: Colleague, *, sure: bool = False) -> HandOver:
    return HandOver(assignment=view.employer.id, consultant=to.id, sure=sure)


def _stray(line: views.Line, t: Translator) -> str:
    return f"{t.meeting(line.starts_at)} · {html.quote(line.code)}, {html.quote(line.consultant)}"


def named(row: Accompanied, t: Translator) -> str:
    """«К-4821 · с 1 декабря»."""
    return f"{row.code or '—'} · " + t("с {day}", day=t.short_day(row.since.date()))


def _beside(view: views.CenterPage, days: int) -> str:
    return (view.day + timedelta(days=days)).isoformat()


def _today(center: str) -> CenterDay:
    return CenterDay(center=center, day="", page=0)


def _title(title: Text | None, key: str, t: Translator) -> str:
    return t.of(title) if title is not None else key
