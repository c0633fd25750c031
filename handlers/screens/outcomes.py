"""Why invitations ended as they did, in lists for quality control; and jobs that were given up."""

from typing import Final

from aiogram import html

from handlers.calls import Again, Dossier, Ended, Parked, Reasons, SurveyCard, Surveys, WaveCard
from handlers.screen import LABEL_LIMIT, Screen, column, tap
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from surveys.survey import Survey
from usecases.waves import views
from usecases.waves.views import Count, ParkedJob

AT_ONCE: Final = 6


def reasons(view: views.Reasons, t: Translator) -> Screen:
    """Where invitations ended and why; each opens to a list."""
    lines = [html.bold(t("Кого спросили, кого нет")), html.quote(title(view.survey, view.about, t))]
    lines.append(t("Нажмите на строку, чтобы увидеть приглашения.") if view.counts else t("Пока никого нет."))
    buttons = (tap(cut(short(one, t), f" · {one.people}"), _ended(view.about, one)) for one in view.counts)
    more = tap(t("Ещё причины"), Reasons(about=view.about, page=view.page + 1)) if view.has_more else None
    back = Reasons(about=view.about, page=view.page - 1) if view.page else _origin(view.about)
    rows = (*column(*buttons, more), *ways_out(t, back))
    return Screen("\n".join(lines), rows, place=Reasons(about=view.about, page=view.page).pack())


def invitations(view: views.InvitationPage, t: Translator) -> Screen:
    """Invitations by number: no name, no chat. Each opens to its decisions."""
    named = Count(view.disposition, view.reason, len(view.rows))
    lines = [html.bold(html.quote(title(view.survey, view.about, t))), short(named, t)]
    lines.append(t("Откройте приглашение: там видно, что и когда решили.") if view.rows else t("Пока никого нет."))
    buttons = (
        tap(f"№ {row.id} · {t.short_day(row.at.date())}"[:LABEL_LIMIT], Dossier(invitation=row.id)) for row in view.rows
    )
    here = Ended(about=view.about, disposition=view.disposition, reason=view.reason or "", page=view.page)
    more = tap(t("Более ранние"), here.model_copy(update={"page": view.page + 1})) if view.has_more else None
    back = here.model_copy(update={"page": view.page - 1}) if view.page else Reasons(about=view.about, page=0)
    return Screen("\n".join(lines), (*column(*buttons, more), *ways_out(t, back)), place=here.pack())


def parked(jobs: tuple[ParkedJob, ...], t: Translator) -> Screen:
    """What was given up after many tries, newest first."""
    lines = [html.bold(t("Не удалось отправить"))]
    if not jobs:
        lines.append(t("Сейчас таких нет."))
    else:
        lines.append(t("Бот пробовал несколько раз и отложил. Когда причина устранена, отправьте ещё раз."))
    lines += [
        f"• № {job.id}: {_job(job.kind, t)}, {t.moment(job.ended_at)} ({html.quote(job.trouble)})"
        for job in jobs[:AT_ONCE]
    ]
    if len(jobs) > AT_ONCE:
        lines.append(t("Показаны последние {n}.", n=AT_ONCE))
    buttons = (tap(t("Ещё раз: № {number}", number=job.id), Again(job=job.id)) for job in jobs[:AT_ONCE])
    return Screen("\n".join(lines), (*column(*buttons), *ways_out(t, Surveys())), place=Parked().pack())


def short(count: Count, t: Translator) -> str:
    """Where invitations ended and why, in two or three words."""
    if count.disposition == "withheld" or count.reason == "ended":
        return {
            "consent": t("Нет согласия"),
            "opted_out": t("Отключили опросы"),
            "blocked": t("Недоступны"),
            "closed": t("Опрос был закрыт"),
            "asked": t("Уже спрашивали"),
            "visited": t("Оценили на месте"),
            "recontact": t("Недавно отвечали"),
            "budget": t("Недавно спрашивали"),
            "ended": t("Не успели отправить"),
        }.get(count.reason or "", t("Не отправили"))
    return {
        "queued": t("Ждут отправки"),
        "sent": t("Ещё могут ответить"),
        "started": t("Отвечают"),
        "completed": t("Ответили"),
        "partial": t("Ответили не на всё"),
        "breakoff": t("Не закончили"),
        "refused": t("Отказались"),
        "expired": t("Не ответили в срок"),
        "blocked": t("Остановили бота"),
        "undeliverable": t("Не доставлено"),
    }.get(count.disposition, count.disposition)


def _ended(about: str, count: Count) -> Ended:
    return Ended(about=about, disposition=count.disposition, reason=count.reason or "", page=0)


def _origin(about: str) -> WaveCard | SurveyCard:
    return WaveCard(wave=int(about)) if about.isdecimal() else SurveyCard(survey=about)


def _job(kind: str, t: Translator) -> str:
    return {
        "invite": t("приглашение"),
        "remind": t("напоминание"),
        "expire": t("срок приглашения"),
        "wave": t("подготовка волны"),
        "kiosk": t("планшет в зале"),
        "digest": t("сводка"),
    }.get(kind, kind)


def title(survey: Survey | None, key: str, t: Translator) -> str:
    return t.of(survey.title) if survey is not None else key


def cut(text: str, end: str) -> str:
    """A label that fits, its end always in sight."""
    room = LABEL_LIMIT - len(end)
    return (text if len(text) <= room else text[: room - 1] + "…") + end
