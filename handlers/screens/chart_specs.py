"""What is drawn of the index: a view as a chart, in the reader's language."""

from typing import Final

from babel.dates import format_date

from handlers.screens.index_words import ROMAN, filled, percent, period_name, short_why
from handlers.translator import Translator
from reports.charts.specs import BoardSpec, GroupsSpec, Heading, HeatRow, HeatSpec, Pair, Point, Spec, TrendSpec
from surveys.method import Audience
from usecases.index.views import Board, BoardLine, HeatMap, IndexCard, Shown, Trend, Where, Whose
from usecases.periods import Period

BARS: Final = 30
COLUMNS: Final = 24
"""More centres than these cannot be told apart in a picture; the numbers in words have all of them."""


def of_groups(card: IndexCard, audience: Audience, t: Translator) -> Spec:
    """The five groups against the period before."""
    index, earlier = card.sides[audience], card.before.sides.get(audience)
    share = t("охват {share}", share=percent(index.coverage, t))
    lines = [
        f"{where_name(card.where, t)} · {whose_index(audience, t)}",
        period_name(card.where.period, t),
        share + filled(index, t),
    ]
    groups = tuple(
        _pair(_point(t.of(card.where.titles[part.id]), part, t), earlier.part(part.id) if earlier else None, t)
        for part in index.parts
    )
    note = t("n — сколько ответов на показатели группы.")
    heading = _heading(t("Группы показателей"), lines, card.where, t, note)
    now = t("{period}; усы — интервал 95 %", period=period_name(card.where.period, t))
    return GroupsSpec(heading, now, period_name(card.before.period, t), groups)


def of_trend(trend: Trend, t: Translator) -> Spec:
    """The index over periods."""
    title = {
        "month": t("Индекс по месяцам"),
        "quarter": t("Индекс по кварталам"),
        "year": t("Индекс по годам"),
    }[trend.kind]
    lines = [where_name(trend.where, t), whose_index(trend.whose, t)]
    note = t("Точка — индекс, усы — интервал 95 %, n — сколько анкет.")
    points = tuple(_point(short_period(point.period, t), point.shown, t) for point in trend.points)
    return TrendSpec(_heading(title, lines, trend.where, t, note), points)


def of_board(board: Board, t: Translator) -> Spec:
    """Centres side by side."""
    note = t("Точка — индекс, усы — интервал 95 %, n — сколько анкет.")
    note += " " + t("Где усы перекрываются, разница может быть случайной.")
    if len(board.lines) > BARS:
        note += " " + t("Показаны первые {n}, остальные — в числах текстом.", n=BARS)
    most = board.where.method.most_stars
    bars = (_bar(line, most, t) for line in board.lines[:BARS])
    lines = [period_name(board.where.period, t), whose_index(board.whose, t)]
    return BoardSpec(_heading(t("Центры рядом"), lines, board.where, t, note), tuple(bars))


def of_heat(heat: HeatMap, t: Translator) -> Spec:
    """Indicators by centres."""
    note = t("В ячейке — показатель от 0 до 100.")
    if len(heat.centers) > COLUMNS:
        note += " " + t("Показаны первые {n}, остальные — в числах текстом.", n=COLUMNS)
    rows = tuple(
        HeatRow(
            t.of(indicator.title),
            tuple(_inside(value) for value in heat.values[row][:COLUMNS]),
            tuple(sorted(column for at, column in heat.hidden if at == row and column < COLUMNS)),
        )
        for row, indicator in enumerate(heat.indicators)
    )
    lines = [period_name(heat.where.period, t), whose_index(heat.audience, t)]
    columns = tuple(t.of(center.title) for center in list(heat.centers.values())[:COLUMNS])
    words = t("чем темнее, тем ниже"), t("скрыто: мало ответов"), t("не посчитано: нет ответов или их мало")
    return HeatSpec(_heading(t("Показатели по центрам"), lines, heat.where, t, note), columns, rows, *words)


def where_name(where: Where, t: Translator) -> str:
    """The centre, or the whole region."""
    return t.of(where.center.title) if where.center is not None else t("Весь регион")


def whose_index(whose: Whose, t: Translator) -> str:
    """Whose answers."""
    return {
        "composite": t("граждане и работодатели вместе"),
        "citizen": t("граждане"),
        "employer": t("работодатели"),
    }[whose]


def absent(shown: Shown, t: Translator) -> str:
    """Why there is no value, for the place of a number."""
    return short_why(shown, t) if shown.hidden else t("не посчитано: {why}", why=short_why(shown, t))


def short_period(period: Period, t: Translator) -> str:
    """A period in two short lines."""
    if period.kind == "month":
        return format_date(period.since, "LLL", locale=t.locale) + f"\n{period.year}"
    return f"{ROMAN[period.number - 1]}\n{period.year}" if period.kind == "quarter" else str(period.year)


def _heading(title: str, lines: list[str], where: Where, t: Translator, note: str = "") -> Heading:
    mark = t("ОБРАЗЕЦ: данные придуманы") if where.sample else ""
    if not where.caught_up:
        note = " ".join(filter(None, (note, t("Прежние ответы ещё пересчитываем по новой методике: числа сдвинутся."))))
    return Heading(title, "\n".join(lines), note, mark, t.language)


def _point(label: str, shown: Shown, t: Translator) -> Point:
    beside = f"n\N{NO-BREAK SPACE}{shown.n}" if shown.n else ""
    if shown.value is None:
        return Point(label, beside=beside, why=absent(shown, t))
    low, high = (shown.interval.low, shown.interval.high) if shown.interval is not None else (None, None)
    return Point(label, _inside(shown.value), _inside(low), _inside(high), beside)


def _pair(now: Point, earlier: Shown | None, t: Translator) -> Pair:
    if earlier is None:
        return Pair(now, None, t("сравнить не с чем"))
    return Pair(now, _inside(earlier.value), absent(earlier, t) if earlier.value is None else "")


def _bar(line: BoardLine, most: int, t: Translator) -> Point:
    title, stars = t.of(line.center.title), line.shown.stars
    point = _point(title if line.rank is None else f"{line.rank}. {title}", line.shown, t)
    drawn = "★" * stars + "☆" * (most - stars) if stars is not None else ""
    return Point(point.label, point.value, point.low, point.high, f"{drawn}  {point.beside}".strip(), point.why)


def _inside(value: float | None) -> float | None:
    """What arithmetic left a hair outside of the scale."""
    return None if value is None else min(max(value, 0.0), 100.0)
