"""Exports in chat: choose what, see how far it is. The files come as documents."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from aiogram import html
from aiogram.filters.callback_data import CallbackData

from guide.content import Content
from handlers.calls import (
    ExportCancel,
    ExportCenter,
    ExportFormat,
    ExportOrder,
    Exports,
    ExportStart,
    ExportState,
    ExportSurvey,
    Work,
)
from handlers.screen import LABEL_LIMIT, Button, Screen, column, tap
from handlers.screens.index_words import period_name, place_name
from handlers.screens.navigation import ways_out, workplace
from handlers.screens.outcomes import cut
from handlers.translator import Translator
from usecases.export.asking import Choice, ExportView, Summary, SurveyChoice
from usecases.export.order import FORMATS, Format, Order
from usecases.periods import Period

PAGE: Final = 6
OLDEST: Final = 20
"""Pages of earlier quarters."""
TEXT, PANEL = 1, 2
WHAT: Final = "export"
"""What a refusal names, so that its words can say whose it is."""
LETTERS: Final[Mapping[str, Format]] = {one[0]: one for one in FORMATS}


def shape_of(wanted: Order) -> str:
    """The format and the options of an order, for a button."""
    return f"{wanted.format[0]}{TEXT * wanted.with_text + PANEL * wanted.panel}"


def periods(today: date, page: int, t: Translator) -> Screen:
    """The latest year, quarters and months; then earlier quarters."""
    quarter, month, year = (Period.of(today, kind) for kind in ("quarter", "month", "year"))
    if page == 0:
        listed = [quarter, quarter.before(), month, month.before(), year, year.before()]
    else:
        listed = list(reversed(quarter.back(2 + page * PAGE)))[-PAGE:]
    text = "\n".join([html.bold(t("Выгрузка ответов")), t("За какой период? Считаем по дню контакта.")])
    buttons = (tap(period_name(period, t), ExportCenter(period=period.text)) for period in listed)
    more = tap(t("Ещё кварталы"), Exports(page=page + 1)) if page < OLDEST else None
    back = Exports(page=page - 1) if page else Work()
    return Screen(text, (*column(*buttons, more), *ways_out(t, back)), place=Exports(page=page).pack())


def centers(choice: Choice, period: Period, page: int, t: Translator) -> Screen:
    """Whose answers."""
    keys = list(choice.centers)[page * PAGE : (page + 1) * PAGE]
    text = "\n".join([_head(t), period_name(period, t), t("По какому центру?")])
    whole = tap(t("Весь регион"), ExportSurvey(period=period.text, center="")) if choice.region and not page else None
    buttons = (tap(cut(t.of(choice.centers[key]), ""), ExportSurvey(period=period.text, center=key)) for key in keys)
    here = ExportCenter(period=period.text, page=page)
    return _listed(text, [whole, *buttons], here, Exports(), t, more=len(choice.centers) > (page + 1) * PAGE)


def surveys(choice: SurveyChoice, page: int, content: Content, t: Translator) -> Screen:
    """Which answers; only what somebody answered."""
    period, center = choice.period, choice.center
    lines = [_head(t), html.quote(_where(period, center, content, t))]
    lines.append(t("Какой опрос?") if choice.surveys else t("За этот период ответов нет."))
    shown = choice.surveys[page * PAGE : (page + 1) * PAGE]
    every = ExportFormat(period=period.text, center=center, survey="")
    buttons = [tap(t("Все опросы"), every)] if len(choice.surveys) > 1 and not page else []
    titles = [t.of(title) if title else key for key, title, _ in shown]
    labels = [_counted(title, n, t) for title, (_, _, n) in zip(titles, shown, strict=True)]
    buttons += [
        tap(label if labels.count(label) == 1 else cut(title, ""), every.model_copy(update={"survey": key}))
        for label, title, (key, _, _) in zip(labels, titles, shown, strict=True)
    ]
    here = ExportSurvey(period=period.text, center=center, page=page)
    back = Exports() if choice.alone else ExportCenter(period=period.text)
    return _listed("\n".join(lines), buttons, here, back, t, more=len(choice.surveys) > (page + 1) * PAGE)


def formats(summary: Summary, content: Content, t: Translator) -> Screen:
    """As which file."""
    wanted = summary.order
    lines = [_head(t), *_what(wanted, content, t), t("В каком виде?")]
    buttons = (
        tap(_format(one, t), ExportOrder(**_fields(wanted), shape=f"{one[0]}0"))
        for one in FORMATS
        if summary.spss or one != "sav"
    )
    back = ExportSurvey(period=wanted.period.text, center=wanted.center)
    return _listed("\n".join(lines), list(buttons), ExportFormat(**_fields(wanted)), back, t)


def order(summary: Summary, content: Content, t: Translator) -> Screen:
    """All that was chosen, what else may be, and the start."""
    wanted = summary.order
    lines = [_head(t), *_what(wanted, content, t), _format(wanted.format, t) + "."]
    lines.append(t.many("{n} прохождение.", "{n} прохождений.", summary.runs) if summary.runs else t("Ответов нет."))
    lines.append(
        t("Тексты ответов — в строках прохождений. Берегите файл как личные данные.")
        if wanted.with_text
        else t("Тексты ответов — отдельным файлом, без привязки к прохождению.")
    )
    if wanted.panel:
        lines.append(t("Один человек получит один и тот же код во всех таких файлах. Сделаем запись в журнале."))
    buttons = column(
        tap(t("Начать выгрузку"), ExportStart(**_fields(wanted), shape=shape_of(wanted))) if summary.runs else None,
        tap(
            t("Тексты отдельным файлом") if wanted.with_text else t("Тексты внутри строк"),
            _toggled(wanted, TEXT),
        ),
        tap(t("Не связывать с прежними") if wanted.panel else t("Узнавать отвечавших раньше"), _toggled(wanted, PANEL))
        if summary.panel
        else None,
    )
    here = ExportOrder(**_fields(wanted), shape=shape_of(wanted))
    return Screen("\n".join(lines), (*buttons, *ways_out(t, ExportFormat(**_fields(wanted)))), place=here.pack())


def begun(view: ExportView, content: Content, t: Translator) -> Screen:
    """It is asked for. This message is not edited any more, so it says and offers nothing that soon is not true."""
    lines = [html.bold(t("Выгрузка начата")), *_what(view.order, content, t)]
    if view.ahead:
        lines.append(t("Перед ней готовятся другие, она начнётся сама."))
    lines.append(t("Следите ниже: там видно, сколько готово, и туда придут файлы."))
    here = ExportState(export=view.id)
    rows = column(tap(t("Что с выгрузкой"), here)) if view.ahead else ()
    return Screen("\n".join(lines), rows, place=here.pack())


def state(view: ExportView, content: Content, t: Translator) -> Screen:
    """Where an export stands."""
    if view.state == "cancelled":
        return cancelled(view.order, content, t)
    lines = [_head(t), *_what(view.order, content, t), _stands(view, t)]
    is_open = view.state in ("queued", "running")
    rows = column(
        tap(t("Обновить"), ExportState(export=view.id)) if is_open else None,
        tap(t("Отменить выгрузку"), ExportCancel(export=view.id)) if is_open else None,
        None if is_open else tap(t("Новая выгрузка"), Exports()),
    )
    return Screen("\n".join(lines), (*rows, *ways_out(t, Work())), place=ExportState(export=view.id).pack())


def making(export: int, wanted: Order, done: int, rows: int | None, content: Content, t: Translator) -> Screen:
    """The message that shows how far it is. It is edited, so it has no other buttons."""
    lines = [_head(t), *_what(wanted, content, t), _progress(done, rows, t)]
    return Screen("\n".join(lines), column(tap(t("Отменить выгрузку"), ExportCancel(export=export))))


def ready(wanted: Order, rows: int, files: int, content: Content, t: Translator) -> Screen:
    """The files have been sent."""
    runs = t.many("{n} прохождение", "{n} прохождений", rows)
    sent = t.many("{n} файл", "{n} файлов", files)
    lines = [html.bold(t("Выгрузка готова")), *_what(wanted, content, t), f"{runs}, {sent}."]
    return Screen("\n".join(lines), column(tap(t("Новая выгрузка"), Exports()), workplace(t)))


def cancelled(wanted: Order, content: Content, t: Translator) -> Screen:
    """Nothing was kept."""
    lines = [html.bold(t("Выгрузка отменена")), *_what(wanted, content, t), t("Временные файлы удалены.")]
    return Screen("\n".join(lines), column(tap(t("Новая выгрузка"), Exports()), workplace(t)))


def failed(wanted: Order, trouble: str, content: Content, t: Translator) -> Screen:
    """It could not be made."""
    lines = [html.bold(t("Выгрузка не получилась")), *_what(wanted, content, t), _why(trouble, t)]
    return Screen("\n".join(lines), column(tap(t("Новая выгрузка"), Exports()), workplace(t)))


def _stands(view: ExportView, t: Translator) -> str:
    if view.state == "queued":
        ahead = t.many("Перед ней {n} другая.", "Перед ней {n} других.", view.ahead) if view.ahead else ""
        return (t("Выгрузка в очереди, файлы придут сюда.") + " " + ahead).strip()
    if view.state == "running":
        return _progress(view.done, view.rows, t)
    return t("Файлы отправлены.") if view.state == "done" else _why(view.trouble or "", t)


def _progress(done: int, rows: int | None, t: Translator) -> str:
    if not rows:
        return t("Готовим файлы, они придут сюда.")
    share = t("{n} %", n=done * 100 // rows)
    return t("Готово {share}: {done} из {rows}.", share=share, done=t.number(done), rows=t.number(rows))


def _why(trouble: str, t: Translator) -> str:
    return {
        "NotAllowed": t("У вас больше нет прав на эти данные."),
        "NothingToExport": t("За этот период ответов нет."),
        "TooLarge": t("Файл получился больше, чем принимает чат. Выберите период короче или один центр."),
        "SpssMissing": t("На сервере не установлен пакет для SPSS. Выберите другой формат."),
    }.get(trouble, t("Это наша ошибка, она записана. Попробуйте ещё раз или выберите период короче."))


def _what(wanted: Order, content: Content, t: Translator) -> Sequence[str]:
    known = {**content.surveys, **content.checklists}
    survey = t.of(known[wanted.survey].title) if wanted.survey in known else wanted.survey or t("Все опросы")
    return [html.quote(_where(wanted.period, wanted.center, content, t)), html.quote(survey)]


def _where(period: Period, center: str, content: Content, t: Translator) -> str:
    return f"{place_name(center, content, t)} · {period_name(period, t)}"


def _format(format: Format, t: Translator) -> str:
    return {
        "csv": t("Таблица CSV"),
        "xlsx": t("Книга Excel (XLSX)"),
        "sav": t("Файл SPSS (SAV)"),
        "zip": t("Всё вместе, архив ZIP"),
    }[format]


def _head(t: Translator) -> str:
    return html.bold(t("Выгрузка ответов"))


def _counted(title: str, n: int, t: Translator) -> str:
    """A survey with its runs; a long title is cut after a word, so that the number is always in sight."""
    end = f" · {t.number(n)}"
    words, room = title.split(), LABEL_LIMIT - len(end)
    if len(title) <= room:
        return title + end
    while len(words) > 1 and len(" ".join(words)) + 1 > room:
        words.pop()
    return cut(" ".join(words) + "…", end)


def _fields(wanted: Order) -> dict[str, str]:
    return {"period": wanted.period.text, "center": wanted.center, "survey": wanted.survey}


def _toggled(wanted: Order, option: int) -> ExportOrder:
    shape = shape_of(wanted)
    return ExportOrder(**_fields(wanted), shape=f"{shape[0]}{int(shape[1]) ^ option}")


def _listed(
    text: str,
    buttons: Sequence[Button | None],
    here: CallbackData,
    back: CallbackData,
    t: Translator,
    more: bool = False,
) -> Screen:
    """A list, a page at a time."""
    page = getattr(here, "page", 0)
    following = tap(t("Ещё"), here.model_copy(update={"page": page + 1})) if more else None
    before = here.model_copy(update={"page": page - 1}) if page else back
    return Screen(text, (*column(*buttons, following), *ways_out(t, before)), place=here.pack())
