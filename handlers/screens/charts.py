"""Pictures of the index: which there are, what stands under them, and all their numbers."""

from dataclasses import replace
from typing import Final

from aiogram import html

from guide.content import Content
from handlers.calls import Chart, ChartNumbers, Charts
from handlers.calls.index import AUDIENCE, AtIndex, Side, Whole
from handlers.pictures import Sketch
from handlers.screen import Rows, Screen, column, pairs, tap
from handlers.screens import chart_specs, chart_words
from handlers.screens.chart_words import Words
from handlers.screens.index_words import period_name, place_name
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from reports.charts.specs import Spec
from surveys.method import Audience
from usecases.index.views import Board, HeatMap, IndexCard, Place, Trend
from usecases.periods import Period

View = IndexCard | Trend | HeatMap | Board
SIDES: Final[tuple[Side, ...]] = ("c", "e")


def menu(place: Place, period: Period, content: Content, t: Translator) -> Screen:
    """What can be drawn."""
    text = t("Выберите, что нарисовать. Картинка придёт отдельным сообщением, а её числа можно прочитать текстом.")
    at = {"place": place, "period": period.text}
    rows = column(
        tap(t("Группы: граждане"), Chart(kind="groups", side="c", **at)),
        tap(t("Группы: работодатели"), Chart(kind="groups", side="e", **at)),
        tap(_over_time(period, t), Chart(kind="trend", side="a", **at)),
        tap(t("Центры рядом"), Chart(kind="board", side="a", **at)),
        tap(t("Показатели: граждане"), Chart(kind="heat", side="c", **at)),
        tap(t("Показатели: работодатели"), Chart(kind="heat", side="e", **at)),
    )
    title = html.bold(html.quote(f"{place_name(place, content, t)} · {period_name(period, t)}"))
    return Screen(f"{title}\n{text}", (*rows, *ways_out(t, AtIndex(**at))), place=Charts(**at).pack())


def sketch(view: View, at: Chart, t: Translator) -> Sketch:
    """The picture of a view; its numbers alone if it cannot be drawn."""
    spec, words = _drawn(view, at.side, t)
    failed = numbers(view, ChartNumbers(**at.model_dump()), t)
    failed = failed.under(t("Картинка не получилась. Вот её числа."))
    return Sketch(spec, caption(words, at, t), replace(failed, place=None))


def caption(words: Words, at: Chart, t: Translator) -> Screen:
    """What stands under a picture: the main numbers, and where the others are."""
    text, whole = words.caption()
    other = Charts(place=at.place, period=at.period)
    rows = (
        *column(tap(t("Числа текстом"), ChartNumbers(**at.model_dump())) if not whole else None),
        *_sides(at, t),
        *column(tap(t("Другие картинки"), other)),
        *ways_out(t, AtIndex(place=at.place, period=at.period), t("К карточке")),
    )
    return Screen(text, rows)


def numbers(view: View, at: ChartNumbers, t: Translator) -> Screen:
    """All numbers, a portion at a time."""
    _, words = _drawn(view, at.side, t)
    pages = words.pages()
    page = min(max(at.page, 0), len(pages) - 1)
    more = tap(t("Ещё числа"), at.model_copy(update={"page": page + 1})) if page + 1 < len(pages) else None
    back = at.model_copy(update={"page": page - 1}) if page else AtIndex(place=at.place, period=at.period)
    chart = tap(t("Картинкой"), Chart(kind=at.kind, place=at.place, period=at.period, side=at.side))
    rows = (*column(more, chart), *ways_out(t, back))
    here = at.model_copy(update={"page": page})
    return Screen("\n".join([*words.head, *pages[page]]), rows, place=here.pack())


def _drawn(view: View, side: Whole, t: Translator) -> tuple[Spec, Words]:
    match view:
        case IndexCard():
            audience: Audience = AUDIENCE["e" if side == "e" else "c"]
            spec = chart_specs.of_groups(view, audience, t)
            return spec, chart_words.of_groups(view, audience, t)
        case Trend():
            return chart_specs.of_trend(view, t), chart_words.of_trend(view, t)
        case Board():
            return chart_specs.of_board(view, t), chart_words.of_board(view, t)
        case HeatMap():
            return chart_specs.of_heat(view, t), chart_words.of_heat(view, t)


def _sides(at: Chart, t: Translator) -> Rows:
    """The same picture of the others."""
    labels: dict[Whole, str] = {"a": t("Все вместе"), "c": t("Граждане"), "e": t("Работодатели")}
    known: tuple[Whole, ...] = ("a", *SIDES) if at.kind in ("trend", "board") else SIDES
    others = (tap(labels[side], at.model_copy(update={"side": side})) for side in known if side != at.side)
    return pairs(*others)


def _over_time(period: Period, t: Translator) -> str:
    return {
        "month": t("Индекс по месяцам"),
        "quarter": t("Индекс по кварталам"),
        "year": t("Индекс по годам"),
    }[period.kind]
