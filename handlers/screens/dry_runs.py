"""Who would be asked if a wave began now, for quality control."""

from aiogram import html

from guide.content import Content
from handlers.calls import DryRun, Launch, SurveyCard, WaveCard
from handlers.screen import Screen, column, tap
from handlers.screens.invitations import reason
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from usecases.waves import views


def dry_run(view: views.DryRun, content: Content, t: Translator) -> Screen:
    """Who would be asked now and who would not; nobody is."""
    launch = view.launch
    title = t("Пробный расчёт: {survey}", survey=html.quote(t.of(view.survey.title)))
    lines = [html.bold(title), where(launch.center, content, t), ""]
    reached, people = t.number(view.reached), t.number(view.people)
    if not view.people:
        lines.append(_nobody(view, t))
    elif view.size is not None and view.frame is not None:
        chosen, frame = t.number(min(view.size, view.frame)), t.number(view.frame)
        lines.append(t("Случайно выберем {chosen} из {frame}, кого вообще можно спросить.", chosen=chosen, frame=frame))
        lines.append(t("Прямо сейчас можно написать {reached} из них.", reached=reached))
    else:
        lines.append(t("Приглашение получат {reached} из {people}.", reached=reached, people=people))
    if view.partial:
        lines.append(t("Клиентов так много, что посчитали только первых {people}.", people=people))
    if view.stopped:
        lines += ["", t("Остальных не спросим:")]
        lines += [f"• {reason(gate, t)}: {t.number(n)}" for gate, n in view.stopped.items()]
    lines += ["", _outlook(view, t)] if view.people or view.goes_on else []
    start = Launch(plan=launch.plan, center=launch.center or "", asked=view.asked_at)
    rows = column(
        tap(t("Открыть идущую волну"), WaveCard(wave=view.goes_on)) if view.goes_on else None,
        tap(t("Запустить волну"), start) if view.reached and not view.goes_on else None,
    )
    out = ways_out(t, SurveyCard(survey=view.survey.id))
    return Screen("\n".join(lines), (*rows, *out), place=call_of(launch).pack())


def _nobody(view: views.DryRun, t: Translator) -> str:
    none = {
        "citizen": t("Сейчас в базе нет граждан, которым можно отправить этот опрос."),
        "employer": t("Сейчас в базе нет работодателей, которым можно отправить этот опрос."),
    }.get(view.survey.audience, t("Сейчас в базе нет клиентов, которым можно отправить этот опрос."))
    if view.launch.center is None:
        return none
    return none + " " + t("К центру относим тех, кто выбрал его в боте.")


def _outlook(view: views.DryRun, t: Translator) -> str:
    if view.goes_on:
        return t("Такая волна уже идёт. Новую можно запустить, когда она завершится.")
    if not view.reached:
        return t("Сейчас спрашивать некого.")
    return t("Это расчёт, никому ничего не отправлено. Приглашения уйдут в рабочее время центров.")


def call_of(launch: views.Launch) -> DryRun:
    """The button that asks it."""
    return DryRun(plan=launch.plan, center=launch.center or "")


def where(center: str | None, content: Content, t: Translator) -> str:
    """Whom a wave is for, escaped."""
    return html.quote(t("Весь регион") if center is None else named(center, content, t))


def named(center: str, content: Content, t: Translator) -> str:
    """A centre's title; its key where content has it no more."""
    return t.of(content.centers[center].title) if center in content.centers else center
