"""Invitations on screen: the message, its reminder, what became of it, and why somebody was asked or not."""

from datetime import date
from typing import Final

from aiogram import html

from handlers.calls import AskMe, AtInvitation, Decline, Dossier, MyData, MyInvitations, Settings, Take
from handlers.screen import LABEL_LIMIT, Button, Screen, column, tap
from handlers.screens.navigation import home, ways_out
from handlers.translator import Translator
from usecases.inviting.invitations import InvitationCard, InvitationPage, Over, Step
from usecases.inviting.sending import Asked, Occasion, Reminded

STEPS_AT_ONCE: Final = 7
ANSWERABLE: Final = ("sent", "started")


def invitation(view: Asked, t: Translator) -> Screen:
    """Who asks, why now, how long it takes, and that nobody has to."""
    center = view.occasion.center
    name = html.quote(t.of(center.title)) if center is not None else ""
    asks = t("Кадровый центр ({center}) просит вашего мнения", center=name) if name else t("Просим вашего мнения")
    lines = [
        html.bold(asks),
        why(view.occasion, t),
        "",
        html.quote(t.of(view.survey.about)),
        "",
        t("Отвечать необязательно."),
    ]
    return Screen("\n".join(lines), column(*_answers(view.invitation, t)))


def reminder(view: Reminded, t: Translator) -> Screen:
    """Once, and shorter."""
    title = html.bold(t("Напоминаем: {survey}", survey=html.quote(t.of(view.survey.title))))
    text = t("Ответить можно до {day}. Больше об этом опросе не напомним.", day=t.short_day(view.until))
    return Screen(f"{title}\n{text}", column(*_answers(view.invitation, t)))


def _answers(invitation_id: int, t: Translator) -> tuple[Button, ...]:
    return (
        tap(t("Ответить"), Take(invitation=invitation_id)),
        tap(t("Не сейчас, спасибо"), Decline(invitation=invitation_id)),
        tap(t("Не присылать опросы"), AskMe(wanted=False, invitation=invitation_id)),
    )


def why(occasion: Occasion, t: Translator) -> str:
    """Why now, in one line."""
    if occasion.event is None or occasion.day is None:
        return t("Пишем, потому что вы согласились делиться мнением о нашей работе.")
    return _happened(occasion.event, occasion.day, t)


def _happened(event: str, on: date, t: Translator) -> str:
    day = t.short_day(on)
    match event:
        case "contact.completed":
            return t("Пишем, потому что {day} у вас была встреча с консультантом.", day=day)
        case "contact.no_show":
            return t("Пишем, потому что у вас была запись к консультанту: {day}.", day=day)
        case "training.completed":
            return t("Пишем, потому что {day} закончилось ваше обучение.", day=day)
        case "fair.attended":
            return t("Пишем, потому что {day} вы были на нашей ярмарке.", day=day)
        case "journey.saved":
            return t("Пишем, потому что {day} вы сохранили маршрут.", day=day)
        case "need.closed":
            return t("Пишем, потому что {day} закрыта ваша заявка на работников.", day=day)
        case "case.closed":
            return t("Пишем, потому что {day} мы закончили работу с вашим отзывом.", day=day)
    return t("Пишем, потому что {day} по вашему вопросу было решение о найме.", day=day)


def over(view: Over, t: Translator) -> Screen:
    """The invitation was tapped when it was over, or is over by this tap."""
    match view.disposition:
        case "completed" | "partial":
            text = t("На этот опрос вы уже ответили. Спасибо!")
        case "refused":
            text = t("Хорошо, об этом спрашивать не будем.")
        case "expired" | "breakoff":
            text = t("Срок этого опроса прошёл, ничего страшного. Спасибо, что заглянули.")
        case _:
            text = t("Этот опрос уже закрыт.")
    return Screen(text, ((home(t),),))


def chosen(wanted: bool, t: Translator) -> Screen:
    """Surveys are off or on, with the way back."""
    if wanted:
        text = t("Хорошо, иногда будем спрашивать ваше мнение.")
        button = tap(t("Не присылать опросы"), AskMe(wanted=False))
    else:
        text = t("Больше не пришлём опросов. Если передумаете, нажмите кнопку ниже или зайдите в настройки.")
        button = tap(t("Снова присылать опросы"), AskMe(wanted=True))
    return Screen(text, (*column(button), *ways_out(t, Settings(), t("Настройки"))))


def listed(view: InvitationPage, t: Translator) -> Screen:
    """What the client was asked or not; each opens to its reasons."""
    lines = [html.bold(t("Какие опросы вам прислали, а какие нет"))]
    if not view.cards:
        lines.append(t("Пока ничего не присылали."))
    titles = [f"{number}. {_title(card, t)}" for number, card in enumerate(view.cards, 1)]
    lines += [f"{html.quote(title)}: {state(card, t)}" for title, card in zip(titles, view.cards, strict=True)]
    if not view.wanted:
        lines += ["", t("Опросы отключены.")]
    cards = (
        tap(title[:LABEL_LIMIT], AtInvitation(invitation=card.id))
        for title, card in zip(titles, view.cards, strict=True)
    )
    more = tap(t("Более ранние"), MyInvitations(page=view.page + 1)) if view.has_more else None
    back = MyInvitations(page=view.page - 1) if view.page else MyData()
    return Screen(
        "\n".join(lines), (*column(*cards, more), *ways_out(t, back)), place=MyInvitations(page=view.page).pack()
    )


def card(view: InvitationCard, t: Translator) -> Screen:
    """One of the client's invitations, with what was decided and when."""
    begun = view.disposition == "started"
    answer = tap(t("Продолжить") if begun else t("Ответить"), Take(invitation=view.id))
    rows = column(answer if view.disposition in ANSWERABLE else None)
    place = AtInvitation(invitation=view.id).pack()
    return Screen(_told(view, t), (*rows, *ways_out(t, MyInvitations())), place=place)


def dossier(view: InvitationCard, t: Translator) -> Screen:
    """The same for quality control: nothing here says who it is."""
    heading = t("Приглашение № {number}", number=view.id)
    return Screen(f"{heading}\n{_told(view, t)}", ways_out(t), place=Dossier(invitation=view.id).pack())


def _told(view: InvitationCard, t: Translator) -> str:
    lines = [
        html.bold(html.quote(_title(view, t))),
        why(view.occasion, t),
        "",
        t("Сейчас: {state}", state=state(view, t)),
    ]
    if view.disposition == "queued":
        lines.append(t("Отправим не раньше: {moment}", moment=t.moment(view.due_at)))
    lines += ["", t("Как это решалось:"), *(f"• {_step(step, t)}" for step in view.steps[-STEPS_AT_ONCE:])]
    return "\n".join(lines)


def _step(step: Step, t: Translator) -> str:
    words = disposition(step.disposition, t)
    if step.gate is not None and step.until is not None:
        words = t("отложен до {moment}", moment=t.moment(step.until)) + f" ({reason(step.gate, t)})"
    elif step.gate is not None:
        words += f" ({reason(step.gate, t)})"
    return f"{t.moment(step.at)}: {words}"


def state(view: InvitationCard, t: Translator) -> str:
    """«не отправлен: об этом уже спрашивали»."""
    words = disposition(view.disposition, t)
    return f"{words} ({reason(view.reason, t)})" if view.reason is not None else words


def _title(view: InvitationCard, t: Translator) -> str:
    return t.of(view.survey.title) if view.survey is not None else view.key


def disposition(code: str, t: Translator) -> str:
    """Where an invitation stands, in words."""
    return {
        "queued": t("ждёт отправки"),
        "withheld": t("не отправлен"),
        "sent": t("отправлен, ответа нет"),
        "undeliverable": t("не доставлен"),
        "blocked": t("не доставлен, бот остановлен"),
        "started": t("начат"),
        "breakoff": t("прерван"),
        "partial": t("пройден частично"),
        "completed": t("пройден"),
        "refused": t("отказ отвечать"),
        "expired": t("срок прошёл"),
    }.get(code, code)


def reason(gate: str, t: Translator) -> str:
    """Why not, or why not yet; for the client and for quality control alike."""
    return {
        "consent": t("нет согласия на обработку данных"),
        "opted_out": t("опросы отключены в настройках"),
        "blocked": t("бот был остановлен"),
        "closed": t("опрос закрыт"),
        "asked": t("об этом уже спрашивали"),
        "visited": t("о том же посещении уже начат экзит-опрос"),
        "recontact": t("такой опрос недавно уже был"),
        "budget": t("недавно были другие опросы, чаще не спрашиваем"),
        "hours": t("бот пишет только в рабочее время центра"),
        "busy": t("разговор с ботом был в разгаре"),
        "turn": t("не больше одного опроса в день, сначала более важный"),
        "ended": t("опрос закончен раньше срока"),
    }.get(gate, gate)
