"""How people answer a survey, every number in words."""

from collections.abc import Iterable
from datetime import timedelta

from aiogram import html

from guide.content import Content
from handlers.calls import SurveyCard, SurveyRates
from handlers.screen import Screen, column, tap
from handlers.screens.index_words import exact, period_name, place_name
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from surveys.piping import piped
from usecases.index.response_rates import Outcome, Rates, RatesCard

AN_HOUR_S = 3600


def rates(view: RatesCard, content: Content, t: Translator) -> Screen:
    """One survey in one quarter."""
    of = view.rates
    lines = [
        html.bold(html.quote(t.of(of.survey.title))),
        t("Как отвечают: {period}.", period=period_name(of.period, t)),
        html.quote(_where(view.centers, content, t)),
        "",
        *_told(of, t),
    ]
    here = SurveyRates(survey=of.key, period=of.period.text)
    rows = column(
        tap(t("Прошлый квартал"), SurveyRates(survey=of.key, period=of.period.before().text)),
        tap(t("Следующий квартал"), SurveyRates(survey=of.key, period=of.period.after().text))
        if view.has_later
        else None,
    )
    return Screen("\n".join(lines), (*rows, *ways_out(t, SurveyCard(survey=of.key))), place=here.pack())


def _told(view: Rates, t: Translator) -> Iterable[str]:
    if view.nothing:
        yield t("За это время никто не отвечал.") if view.exit else t("За это время никого не спрашивали.")
        return
    yield from _reached(view, t)
    if view.too_few:
        yield t("Скрыто то, что говорит о слишком немногих людях или выдаёт их.")
        return
    yield from (f"• {_outcome(one, t)}: {_number(n, t)}" for one, n in view.outcomes.items())
    yield ""
    yield from _measures(view, t)


def _reached(view: Rates, t: Translator) -> Iterable[str]:
    if not view.exit:
        yield t("Пригласили: {n}.", n=_number(view.invited, t))
    if view.too_few:
        return
    if not view.exit:
        yield t("Приглашение дошло: {n}.", n=_number(view.delivered, t))
    yield t("Начали отвечать: {n}.", n=_number(view.started, t))


def _measures(view: Rates, t: Translator) -> Iterable[str]:
    if view.rate is not None:
        yield _share(view, t)
    if view.median is not None:
        yield t("Обычно отвечают за {time}.", time=_time(view.median, t))
    if view.stop is not None:
        question = html.quote(piped(t.of(view.stop.text), {}))
        people = "" if view.stop.people is None else ": " + t.many("{n} человек", "{n} человека", view.stop.people)
        yield t("Чаще всего бросают на вопросе «{question}»{people}.", question=question, people=people)
    if None in (view.started, *view.outcomes.values()) or (not view.exit and None in (view.invited, view.delivered)):
        yield t("Скрыто то, что говорит о слишком немногих людях или выдаёт их.")
    if view.exit:
        yield html.italic(t("Бросивших на деле больше: без согласия такие анкеты не храним."))
    elif view.rate is not None:
        yield html.italic(t("Доля считается от тех, до кого приглашение дошло. Кто ещё может ответить, в их числе."))


def _share(view: Rates, t: Translator) -> str:
    """«Ответили полностью 43,6 %, хотя бы на половину 48,2 %.»"""
    rate = exact(100 * (view.rate or 0), t)
    if view.half_rate is None or view.half_rate == view.rate:
        return t("Ответили полностью {rate} %.", rate=rate)
    half = exact(100 * view.half_rate, t)
    return t("Ответили полностью {rate} %, хотя бы на половину {half} %.", rate=rate, half=half)


def _outcome(one: Outcome, t: Translator) -> str:
    return {
        "completed": t("ответили полностью"),
        "partial": t("ответили на половину и больше"),
        "broke_off": t("начали и бросили"),
        "answering": t("отвечают сейчас"),
        "refused": t("отказались отвечать"),
        "silent": t("не ответили в срок"),
        "thinking": t("ещё могут ответить"),
    }[one]


def _number(n: int | None, t: Translator) -> str:
    return t("скрыто") if n is None else t.number(n)


def _time(span: timedelta, t: Translator) -> str:
    seconds = round(span.total_seconds())
    if seconds >= AN_HOUR_S:
        return t("{hours} ч {minutes} мин", hours=seconds // AN_HOUR_S, minutes=seconds % AN_HOUR_S // 60)
    if seconds >= 60:
        return t("{minutes} мин {seconds} с", minutes=seconds // 60, seconds=seconds % 60)
    return t("{seconds} с", seconds=seconds)


def _where(centers: frozenset[str] | None, content: Content, t: Translator) -> str:
    if centers is None:
        return place_name("", content, t)
    return ", ".join(place_name(center, content, t) for center in sorted(centers))
