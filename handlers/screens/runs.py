"""A survey on screen: a question of each kind, the thanks at the end."""

from typing import Final

from aiogram import html

from handlers.calls import AtRun, Checklists, Home, KioskEnd, Reply, RunBack, SurveyCard, Thanks, Tick, Ticked
from handlers.screen import CHOSEN, Button, Rows, Screen, column, pairs, tap
from handlers.screens.navigation import home, workplace
from handlers.translator import Translator
from surveys.path import Progress
from surveys.piping import piped
from surveys.steps import (
    CODES,
    SEEN,
    SKIPPED,
    SPECIAL,
    Asked,
    Info,
    Multi,
    Number,
    Open,
    Question,
    Scored,
    Single,
    YesNo,
)
from surveys.survey import Survey
from usecases.runs.view import RunView

IN_A_ROW: Final = 5
"""Points that stand side by side on a phone; the named ends have rows of their own."""


def place_of(view: RunView) -> str:
    """The button data that draws this view again."""
    if view.question is None:
        return Thanks(survey=view.survey.id, channel=view.channel).pack()
    return AtRun(run=view.run).pack()


def run(view: RunView, t: Translator) -> Screen:
    """The question on screen, or the thanks."""
    if view.question is None:
        screen = thanks(view.survey, view.channel, t)
        return screen.under(masked(t)) if view.masked else screen
    question = view.question
    head = f"{html.italic(html.quote(t.of(view.survey.title)))} · {numbered(view.progress, t)}"
    lines = [*_opening(view, t), head, *_place(view, t), "", *_asked(view, question, t)]
    rows = (*_answers(view, question, t), *_special(view, question, t), *_ways_out(view, question, t))
    screen = Screen("\n".join(lines), rows, place=place_of(view))
    notice = trouble(view, t) or (masked(t) if view.masked else None)
    return screen.under(notice) if notice else screen


def numbered(progress: Progress, t: Translator) -> str:
    """«вопрос 1 из 4», or «вопрос 1 из 4–6» while it depends on the answers."""
    if progress.least == progress.most:
        return t("вопрос {n} из {of}", n=progress.number, of=progress.most)
    return t("вопрос {n} из {least}–{most}", n=progress.number, least=progress.least, most=progress.most)


def thanks(survey: Survey, channel: str, t: Translator) -> Screen:
    """What the answers are for."""
    said = html.quote(t.of(survey.thanks))
    if channel == "preview":
        said = html.italic(t("Это был просмотр: ответы не учитываются.")) + "\n\n" + said
    rows: Rows = column(tap(t("Готово"), KioskEnd())) if channel == "kiosk" else ((home(t),),)
    if channel == "preview":
        rows = pairs(tap(t("К опросу"), SurveyCard(survey=survey.id)), workplace(t))
    if channel == "checklist":
        rows = pairs(tap(t("К чек-листам"), Checklists()), workplace(t))
    return Screen(said, rows, place=Thanks(survey=survey.id, channel=channel).pack())


def masked(t: Translator) -> str:
    """What was taken out of a text, said at once."""
    return html.italic(t("Мы скрыли в вашем тексте номер, адрес почты или имя в сети: так они не попадут в ответы."))


def trouble(view: RunView, t: Translator) -> str | None:
    """Why a reply was not taken, and what to do."""
    question = view.question
    match view.trouble, question:
        case None, _:
            return None
        case "too_long", Open():
            return t(
                "Получилось длинно: помещается {limit} знаков. Напишите, пожалуйста, короче.", limit=question.limit
            )
        case "out_of_range", Number():
            return t("Нужно число от {least} до {most}.", least=question.min, most=question.max)
        case "no_number", _:
            return t("Напишите, пожалуйста, одно число цифрами.")
        case "too_many", Multi():
            most = question.max or len(question.options)
            return t.many("Можно выбрать {n} ответ.", "Можно выбрать не больше {n} ответов.", most)
        case "too_few", Multi():
            return t.many("Выберите хотя бы {n} ответ.", "Выберите хотя бы {n} ответа.", question.min)
        case "blank", _:
            return t("Напишите, пожалуйста, словами.")
    return t("Выберите, пожалуйста, ответ кнопкой или напишите её надпись.")


def retry(view: RunView, t: Translator) -> Screen:
    """A sticker, a voice or a picture came instead of an answer."""
    words = isinstance(view.question, (Open, Number))
    line = t("Здесь понимаем только текст. Напишите, пожалуйста, словами.") if words else trouble_with_buttons(t)
    return run(view, t).under(line)


def trouble_with_buttons(t: Translator) -> str:
    """Buttons are expected."""
    return t("Выберите, пожалуйста, ответ кнопкой.")


def _opening(view: RunView, t: Translator) -> list[str]:
    """Before the first question: how long it takes and who will see it. Before each of a preview: that it is one."""
    preview = [html.italic(t("Просмотр: ответы не учитываются."))] if view.channel == "preview" else []
    if view.progress.number != 1 or view.chosen is not None or view.trouble is not None:
        return preview
    return [*preview, html.quote(t.of(view.survey.about)), ""]


def _place(view: RunView, t: Translator) -> list[str]:
    """What a checklist counts for, on each of its questions."""
    if view.channel != "checklist" or view.day is None:
        return []
    return [t("{center}, {month}", center=html.quote(view.spoken.get("@center", "")), month=t.in_month(view.day))]


def _asked(view: RunView, question: Question, t: Translator) -> list[str]:
    lines = [html.bold(html.quote(piped(t.of(question.ask), view.spoken)))]
    if question.hint is not None:
        lines.append(html.italic(html.quote(piped(t.of(question.hint), view.spoken))))
    if _has_words(view, question):
        lines += ["", t("Ваш ответ: {text}", text=html.quote(view.spoken[question.key]))]
    return lines


def _has_words(view: RunView, question: Asked) -> bool:
    """Whether a typed reply stands here from before (and not a special answer)."""
    return isinstance(question, (Open, Number)) and view.chosen is not None and view.chosen not in CODES


def _answers(view: RunView, question: Question, t: Translator) -> Rows:
    match question:
        case Single():
            return column(*(_reply(view, question, option.key, t.of(option.label)) for option in question.options))
        case Multi():
            return _several(view, question, t)
        case Scored():
            return _points(view, question, t)
        case YesNo():
            return ((_reply(view, question, "yes", t("Да")), _reply(view, question, "no", t("Нет"))),)
        case Info():
            return ((_reply(view, question, SEEN, t("Продолжить")),),)
        case Open() | Number():
            keep = tap(t("Оставить как есть"), Ticked(run=view.run, question=question.key))
            return ((keep,),) if _has_words(view, question) else ()
    return ()


def _several(view: RunView, question: Multi, t: Translator) -> Rows:
    ticked = {option.key for option in question.chosen(view.ticked)}
    buttons = (
        tap(
            (CHOSEN if option.key in ticked else "") + t.of(option.label),
            Tick(run=view.run, question=question.key, option=option.key, on=option.key not in ticked),
        )
        for option in question.options
    )
    done = tap(t("Готово"), Ticked(run=view.run, question=question.key)) if ticked else None
    return (*column(*buttons), *column(done))


def _points(view: RunView, question: Scored, t: Translator) -> Rows:
    """The best point first, as in the sample of `VOICE`: the ends named, the points between side by side."""
    low, high = (t.of(end) if end is not None else "" for end in (question.low, question.high))
    top = _reply(view, question, str(question.highest), _named(question.highest, high))
    bottom = _reply(view, question, str(question.lowest), _named(question.lowest, low))
    between = [
        _reply(view, question, str(point), str(point)) for point in range(question.highest - 1, question.lowest, -1)
    ]
    per_row = -(-len(between) // max(1, -(-len(between) // IN_A_ROW)))
    middle = tuple(tuple(between[start : start + per_row]) for start in range(0, len(between), per_row or 1))
    return ((top,), *middle, (bottom,))


def _named(point: int, end: str) -> str:
    return f"{point} — {end}" if end else str(point)


def _special(view: RunView, question: Asked, t: Translator) -> Rows:
    words = {
        "dont_know": t("Затрудняюсь ответить"),
        "not_applicable": t("Не относится ко мне"),
        "refused": t("Не хочу отвечать"),
    }
    buttons = [_reply(view, question, SPECIAL[special], words[special]) for special in question.special]
    skip = _reply(view, question, SKIPPED, t("Пропустить")) if question.optional else None
    return column(*buttons, skip)


def _ways_out(view: RunView, question: Asked, t: Translator) -> Rows:
    back = tap(t("Назад"), RunBack(run=view.run, question=question.key)) if view.progress.number > 1 else None
    if view.channel == "kiosk":
        return pairs(back, tap(t("Закончить"), KioskEnd()))
    if view.channel == "checklist":
        return pairs(back, tap(t("Продолжить позже"), Checklists()), workplace(t))
    if view.channel == "preview":
        return pairs(back, tap(t("Закончить просмотр"), SurveyCard(survey=view.survey.id)))
    return pairs(back, tap(t("Продолжить позже"), Home()))


def _reply(view: RunView, question: Asked, reply: str, label: str) -> Button:
    chosen = view.chosen == reply
    return tap((CHOSEN if chosen else "") + label, Reply(run=view.run, question=question.key, reply=reply))
