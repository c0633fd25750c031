"""Surveys and waves for quality control, with numbers in words."""

from collections.abc import Iterable
from typing import Final

from aiogram import html
from babel.dates import format_date

from guide.content import Content
from handlers.calls import (
    Parked,
    Preview,
    Reasons,
    Steer,
    SurveyCard,
    SurveyRates,
    Surveys,
    WaveCard,
    Work,
)
from handlers.screen import LABEL_LIMIT, Rows, Screen, column, tap
from handlers.screens.dry_runs import call_of, named, where
from handlers.screens.invitations import reason
from handlers.screens.navigation import ways_out
from handlers.screens.outcomes import cut, title
from handlers.translator import Translator
from surveys.survey import Survey
from usecases.periods import Period
from usecases.waves import views
from usecases.waves.steering import Steer as How
from usecases.waves.views import QuarterView, Tally, WaveLine

LAUNCHES: Final = 3
FULL: Final = "d MMMM y"
SHORT: Final = "d MMM y"
"""A wave of last year or of the next one stands in the same list."""
ROMAN: Final = ("I", "II", "III", "IV")


def surveys(view: views.Overview, t: Translator) -> Screen:
    """The quarter plan, then the surveys."""
    lines = [html.bold(t("Опросы")), *(_quarter(view.quarter, t) if view.quarter else ())]
    live = ", ".join(html.quote(t.of(line.survey.title)) for line in view.surveys if line.live)
    lines += [t("Сейчас идёт: {surveys}.", surveys=live) if live else "", t("Выберите опрос.")]
    buttons = (tap(cut(t.of(line.survey.title), ""), SurveyCard(survey=line.key)) for line in view.surveys)
    more = tap(t("Ещё опросы"), Surveys(page=view.page + 1)) if view.has_more else None
    stuck = tap(t("Не удалось отправить: {n}", n=view.parked), Parked()) if view.parked else None
    back = Surveys(page=view.page - 1) if view.page else Work()
    rows = (*column(*buttons, more, stuck), *ways_out(t, back))
    return Screen("\n".join(lines), rows, place=Surveys(page=view.page).pack())


def _quarter(view: QuarterView, t: Translator) -> Iterable[str]:
    yield t("{quarter} квартал {year} года.", quarter=ROMAN[view.number - 1], year=view.year)
    needed = t.many("Нужно не меньше {n} опроса.", "Нужно не меньше {n} опросов.", view.needed)
    yield needed + " " + t("Проведено {held}, впереди {planned}.", held=view.held, planned=view.planned)
    left = t.many("До конца квартала {n} день.", "До конца квартала {n} дня.", view.days_left)
    if view.warning == "short":
        yield left + " " + t("Запланированного не хватит: выберите опрос и запустите волну.")
    elif view.warning == "late":
        yield left + " " + t("Проведено меньше, чем нужно: проверьте, что волны начнутся вовремя.")
    else:
        yield left


def survey(view: views.SurveyCard, content: Content, t: Translator) -> Screen:
    """What it is, what events led to, its waves."""
    lines = [
        html.bold(html.quote(t.of(view.survey.title))),
        _kind(view.survey, t),
    ]
    if view.by_events != Tally():
        lines += ["", t("После событий этого квартала:"), *_told(view.by_events, t)]
    if view.waves:
        lines += ["", t("Волны открываются кнопками с датой начала.")]
    waves = (tap(_wave_label(line, t), WaveCard(wave=line.id)) for line in view.waves)
    launches = (tap(_launch_label(one, view, content, t), call_of(one)) for one in view.launches[:LAUNCHES])
    rows = column(
        tap(t("Пройти как клиент"), Preview(survey=view.key)),
        *waves,
        *launches,
        tap(t("Как отвечают"), SurveyRates(survey=view.key)),
        tap(t("Кого спросили, кого нет"), Reasons(about=view.key, page=0)) if view.by_events != Tally() else None,
    )
    return Screen("\n".join(lines), (*rows, *ways_out(t, Surveys())), place=SurveyCard(survey=view.key).pack())


def wave(view: views.WaveCard, content: Content, t: Translator, *, sure: How | None = None) -> Screen:
    """State and numbers. `sure`: a step that cannot be taken back is being asked about."""
    line = view.wave
    lines = [html.bold(html.quote(title(view.survey, line.survey, t))), where(line.center, content, t)]
    lines.append(_span(line, t))
    if view.sample is not None:
        lines += ["", *_sample(view.sample, line.id, t)]
    lines += ["", *_counted(view, t)]
    lines += [f"• {reason(gate, t)}: {t.number(people)}" for gate, people in view.waiting_for.items()]
    if sure is not None:
        lines += ["", _question(view, sure, t)]
        rows = column(
            tap(_yes(line, sure, t), Steer(wave=line.id, how=sure, sure=True)),
            tap(t("Нет, оставить"), WaveCard(wave=line.id)),
        )
    else:
        rows = _steering(view, t)
    out = ways_out(t, SurveyCard(survey=line.survey))
    return Screen("\n".join(lines), (*rows, *out), place=WaveCard(wave=line.id).pack())


def _counted(view: views.WaveCard, t: Translator) -> Iterable[str]:
    """Whoever is in charge of a centre sees only its part of a wave of the region, which may be nothing."""
    state = view.wave.state
    if view.tally != Tally():
        if not view.mine:
            yield t("Числа по вашему центру:")
        yield from _told(view.tally, t)
    elif state == "planned":
        yield t("Приглашений пока нет.")
    elif view.mine:
        yield t("Приглашений не было.") if state == "ended" else t("Приглашений пока нет.")
    else:
        yield t("Сколько отправлено и сколько ответили по всему региону, видит администратор региона.")
        yield t("Приглашений вашего центра в этой волне не видно. Ответы по нему — в «Как отвечают».")


def _steering(view: views.WaveCard, t: Translator) -> Rows:
    wave, state = view.wave.id, view.wave.state
    buttons = {
        "planned": (
            tap(t("Начать сейчас"), Steer(wave=wave, how="start", sure=False)),
            tap(t("Отменить волну"), Steer(wave=wave, how="end", sure=False)),
        ),
        "running": (
            tap(t("Приостановить"), Steer(wave=wave, how="pause", sure=True)),
            tap(t("Завершить волну"), Steer(wave=wave, how="end", sure=False)),
        ),
        "paused": (
            tap(t("Продолжить отправку"), Steer(wave=wave, how="resume", sure=True)),
            tap(t("Завершить волну"), Steer(wave=wave, how="end", sure=False)),
        ),
    }
    asked = view.tally != Tally()
    return column(
        *(buttons.get(state, ()) if view.mine else ()),
        tap(t("Кого спросили, кого нет"), Reasons(about=str(wave), page=0)) if asked else None,
        tap(t("Обновить числа"), WaveCard(wave=wave)) if state in ("running", "paused") else None,
        None if view.mine or state == "planned" else tap(t("Как отвечают"), _rates(view.wave)),
    )


def _rates(line: WaveLine) -> SurveyRates:
    """How people answered in the quarter in which the wave began."""
    return SurveyRates(survey=line.survey, period=Period.of(line.due_at.date(), "quarter").text)


def _yes(line: WaveLine, sure: How, t: Translator) -> str:
    if sure == "start":
        return t("Да, начать")
    return t("Да, отменить волну") if line.state == "planned" else t("Да, завершить")


def _question(view: views.WaveCard, sure: How, t: Translator) -> str:
    if sure == "start":
        return t("Начать волну раньше срока? Приглашения уйдут в ближайшее рабочее время центров.")
    if view.wave.state == "planned":
        return t("Отменить волну? В этот раз она не начнётся, следующая придёт по расписанию.")
    day = t.short_day(view.wave.expires_at.date())
    return t("Завершить волну? Новых приглашений не будет; кто уже получил своё, ответит до {day}.", day=day)


def done(how: str, t: Translator) -> str:
    """A word over the screen after a step."""
    return {
        "start": t("Волна начинается."),
        "pause": t("Отправка приостановлена."),
        "resume": t("Отправка продолжается."),
        "end": t("Новых приглашений не будет."),
    }.get(how, "")


def _told(view: Tally, t: Translator) -> Iterable[str]:
    """«Отправлено 120, ответили 34, ещё могут ответить: 60.» and whatever else there is."""
    if view == Tally():
        yield t("Приглашений пока нет.")
        return
    yield t(
        "Отправлено {sent}, ответили {answered}, ещё могут ответить: {thinking}.",
        sent=t.number(view.sent),
        answered=t.number(view.answered),
        thinking=t.number(view.thinking),
    )
    others = (
        (view.silent, t("не ответили в срок")),
        (view.broke_off, t("начали и не закончили")),
        (view.refused, t("отказались отвечать")),
    )
    yield from (f"• {words}: {t.number(people)}" for people, words in others if people)
    if view.withheld or view.unsent:
        yield t("Не отправили: {n}.", n=t.number(view.withheld + view.unsent))
    if view.waiting:
        yield t("Ждут отправки: {n}.", n=t.number(view.waiting))


def _sample(view: views.Sample, wave: int, t: Translator) -> Iterable[str]:
    yield t("Случайная выборка: {chosen} из {frame}.", chosen=t.number(view.chosen), frame=t.number(view.frame))
    if view.probability:
        yield t("Один ответ представляет {weight} человек.", weight=t.number(1 / view.probability))
    yield t("Отбор можно повторить: {command}", command=f"golos survey draw {wave}")


def _kind(survey: Survey, t: Translator) -> str:
    """When it is asked, and of whom."""
    if survey.kind in ("periodic", "sample"):
        return _scheduled(survey, t)
    when = t("Сразу после визита, по коду в зале.") if survey.kind == "exit" else t("Приходит сам после события.")
    return f"{when} {_whom(survey.audience, t)}"


def _scheduled(survey: Survey, t: Translator) -> str:
    if survey.kind == "sample":
        return {
            "citizen": t("По расписанию, случайно выбранным гражданам."),
            "employer": t("По расписанию, случайно выбранным работодателям."),
        }.get(survey.audience, t("По расписанию, случайно выбранным клиентам."))
    return {
        "citizen": t("По расписанию, всем гражданам."),
        "employer": t("По расписанию, всем работодателям."),
    }.get(survey.audience, t("По расписанию, всем клиентам."))


def _whom(audience: str, t: Translator) -> str:
    return {"citizen": t("Для граждан."), "employer": t("Для работодателей.")}.get(audience, t("Для всех клиентов."))


def _span(line: WaveLine, t: Translator) -> str:
    since, till = (format_date(at.date(), FULL, locale=t.locale) for at in (line.due_at, line.expires_at))
    return t("Волна {state}: {since} — {till}.", state=_state(line.state, t), since=since, till=till)


def _state(state: str, t: Translator) -> str:
    return {
        "planned": t("запланирована"),
        "running": t("идёт"),
        "paused": t("на паузе"),
        "ended": t("завершена"),
    }.get(state, state)


def _wave_label(line: WaveLine, t: Translator) -> str:
    end, date = f" · {_state(line.state, t)}", line.due_at.date()
    whole = format_date(date, FULL, locale=t.locale)
    short = format_date(date, SHORT, locale=t.locale)
    return cut(whole if len(whole + end) <= LABEL_LIMIT else short, end)


def _launch_label(launch: views.Launch, view: views.SurveyCard, content: Content, t: Translator) -> str:
    plans = sorted({one.plan for one in view.launches})
    number = f" {plans.index(launch.plan) + 1}" if len(plans) > 1 else ""
    if launch.center is None:
        return t("Кого спросим сейчас") + number
    return cut(t("Кого спросим") + number + ": " + named(launch.center, content, t), "")
