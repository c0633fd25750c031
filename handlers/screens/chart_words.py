"""The numbers of a chart in words: what is drawn is also said, for whoever cannot see it or wants to copy it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aiogram import html

from handlers.screen import CAPTION_LIMIT
from handlers.screens import index_words
from handlers.screens.chart_specs import whose_index
from handlers.screens.index_words import exact, period_name
from handlers.translator import Translator
from surveys.method import Audience
from usecases.index.views import Board, BoardLine, HeatMap, IndexCard, Shown, Trend, Where

PAGE: Final = 1000
"""Characters of numbers on one screen."""
WEAKEST: Final = 5


@dataclass(frozen=True)
class Words:
    """`head`: what is shown, and the main number. `main`: what stands under the picture. `lines`: all numbers."""

    head: tuple[str, ...]
    main: tuple[str, ...]
    lines: tuple[str, ...]

    def caption(self) -> tuple[str, bool]:
        """As much as fits under a picture; whether that is all."""
        lines = [*self.head]
        for line in self.main:
            if sum(map(len, lines)) + len(lines) + len(line) > CAPTION_LIMIT:
                return "\n".join(lines), False
            lines.append(line)
        return "\n".join(lines), self.main == self.lines

    def pages(self) -> Sequence[Sequence[str]]:
        """All numbers in portions that can be read at once; at least one."""
        pages: list[list[str]] = [[]]
        for line in self.lines:
            if pages[-1] and sum(map(len, pages[-1])) + len(line) > PAGE:
                pages.append([])
            pages[-1].append(line)
        return pages


def of_groups(card: IndexCard, audience: Audience, t: Translator) -> Words:
    """Groups, each with what it was."""
    index, earlier = card.sides[audience], card.before.sides.get(audience)
    rests = index_words.number(index, t) + index_words.filled(index, t)
    top = (
        _said(t("Группы показателей"), whose_index(audience, t)),
        html.quote(t("Индекс: {value}.", value=rests)),
        html.quote(index_words.against(card.before, audience, t)),
    )
    titles = card.where.titles
    lines = tuple(
        _group(t.of(titles[part.id]), part, earlier.part(part.id) if earlier else None, t) for part in index.parts
    )
    where = card.where
    return Words((*index_words.head(where, t), *index_words.unfinished(where, t), *top, _brackets(t), ""), lines, lines)


def _group(title: str, now: Shown, earlier: Shown | None, t: Translator) -> str:
    was = ", " + t("было {value}", value=exact(earlier.value, t)) if earlier and earlier.value is not None else ""
    return html.quote(f"{title}: {index_words.number(now, t)}{index_words.counted(now, t)}{was}")


def of_trend(trend: Trend, t: Translator) -> Words:
    """Periods, the newest first."""
    top = (
        *index_words.head(trend.where, t),
        *index_words.unfinished(trend.where, t),
        _said(t("Индекс по периодам"), whose_index(trend.whose, t)),
        _brackets(t),
        "",
    )
    lines = tuple(_index(period_name(point.period, t), point.shown, t) for point in reversed(trend.points))
    return Words(top, lines, lines)


def of_board(board: Board, t: Translator) -> Words:
    """Centres, the best first."""
    top = (
        *_title(t("Центры рядом"), board.where, t),
        _said(t("Индекс"), whose_index(board.whose, t)),
        _index(t("Весь регион"), board.region, t),
        _brackets(t),
        "",
    )
    lines = tuple(_center(line, board.where.method.most_stars, t) for line in board.lines)
    return Words(top, lines, lines)


def _center(line: BoardLine, most: int, t: Translator) -> str:
    title, stars = t.of(line.center.title), line.shown.stars
    said = _index(title if line.rank is None else f"{line.rank}. {title}", line.shown, t)
    return said if stars is None else f"{said}, " + t("звёзд {n} из {most}", n=stars, most=most)


def _index(title: str, shown: Shown, t: Translator) -> str:
    return html.quote(f"{title}: {index_words.number(shown, t)}{index_words.filled(shown, t)}")


def of_heat(heat: HeatMap, t: Translator) -> Words:
    """Under the picture the weakest cells; in all numbers each indicator with its centres."""
    titles = [t.of(center.title) for center in heat.centers.values()]
    top = (
        *_title(t("Показатели по центрам"), heat.where, t),
        _said(t("Показатели"), whose_index(heat.audience, t)),
        "",
    )
    cells = sorted(
        (value, t.of(indicator.title), title)
        for indicator, values in zip(heat.indicators, heat.values, strict=True)
        for title, value in zip(titles, values, strict=True)
        if value is not None
    )
    weakest = (html.quote(f"{name}, {title}: {exact(value, t)}") for value, name, title in cells[:WEAKEST])
    main = (t("Слабее всего:"), *weakest) if cells else (t("Посчитанных показателей пока нет."),)
    return Words(top, main, tuple(_rows(heat, titles, t)))


def _rows(heat: HeatMap, titles: Sequence[str], t: Translator) -> Iterator[str]:
    for row, (indicator, values) in enumerate(zip(heat.indicators, heat.values, strict=True)):
        cells = (
            f"{title} — {_cell(value, (row, column) in heat.hidden, t)}"
            for column, (title, value) in enumerate(zip(titles, values, strict=True))
        )
        yield html.bold(html.quote(t.of(indicator.title))) + "\n" + html.quote("; ".join(cells))


def _cell(value: float | None, hidden: bool, t: Translator) -> str:
    if value is not None:
        return exact(value, t)
    return t("скрыто") if hidden else t("не посчитано")


def _title(words: str, where: Where, t: Translator) -> Iterator[str]:
    """Instead of a place: these show several."""
    *sample, _ = index_words.head(where, t)
    yield from sample
    yield html.bold(html.quote(f"{words} · {period_name(where.period, t)}"))
    yield from index_words.unfinished(where, t)


def _brackets(t: Translator) -> str:
    return t("В скобках интервал 95 %.")


def _said(what: str, whose: str) -> str:
    return html.quote(f"{what}: {whose}.")
