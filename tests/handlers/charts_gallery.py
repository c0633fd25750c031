"""Views that are drawn, in their states, and the screens around their pictures."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from typing import Final

from guide.centers import Center
from guide.content import Content
from handlers.calls import Chart, ChartNumbers
from handlers.calls.charts import Kind
from handlers.calls.index import Whole
from handlers.screen import Photo, Screen
from handlers.screens import charts
from handlers.translator import Translator
from surveys.change import Change
from surveys.estimates import Interval
from surveys.method import Audience
from usecases.index import views
from usecases.index.views import Shown
from usecases.periods import Period

QUARTER: Final = Period(2026, 3, "quarter")
PERIODS: Final = (QUARTER, Period(2026, 12, "month"), Period(2026, 1, "year"))
STATES: Final = (
    Shown("", 20, 87.44, Interval(84.1, 90.6), 214, 180.0, 95.0, stars=4),
    Shown("", 20, 100.0, Interval(91.2, 100.0), 15, 15.0, 100.0, stars=5),
    Shown("", 20, 0.0, Interval(0.0, 12.5), 999, 900.0, 50.0, stars=1),
    Shown("", 20, 71.2, None, None, None, 80.0),
    Shown("", 20, None, None, 3, 3.0, 40.0, "few_answers"),
    Shown("", 20, None, None, None, None, 95.0, "hidden"),
    Shown("", 20, None, None, 40, 30.0, 30.0, "low_coverage"),
    Shown("", 20, None, None, 40, 30.0, 90.0, "one_audience"),
    Shown("", 20, None, None, 0, 0.0, 0.0, "no_answers"),
)


def of_charts(content: Content, t: Translator) -> Iterator[tuple[str, Screen]]:
    """All screens."""
    for place in ("", *content.centers, "gone"):
        yield from (("charts.menu", charts.menu(place, period, content, t)) for period in PERIODS)
    for view, kind in drawn(content):
        for side in sides(kind):
            at = Chart(kind=kind, place="c" * 24, period="2026-Q3", side=side)
            sketch = charts.sketch(view, at, t)
            yield "charts.caption", sketch.screen
            yield "charts.caption", replace(sketch.screen, attached=Photo("chart.png", b""))
            yield "charts.numbers", sketch.instead
            for page in (0, 1, 99):
                yield "charts.numbers", charts.numbers(view, ChartNumbers(**at.model_dump(), page=page), t)


def sides(kind: Kind) -> tuple[Whole, ...]:
    return ("c", "e") if kind in ("groups", "heat") else ("a", "c", "e")


def drawn(content: Content) -> Iterator[tuple[charts.View, Kind]]:
    """Every kind of view: of made-up and of real answers, of few and of many centres, with nothing in it."""
    method = content.method
    if method is None or not content.centers:
        return
    few = dict(content.centers)
    for sample, period, centers in ((True, QUARTER, few), (False, PERIODS[1], many(few, 18)), (False, PERIODS[2], {})):
        where = views.Where("", None, period, method, sample)
        center = next(iter(few.items()))
        yield card(replace(where, place=center[0], center=center[1])), "groups"
        yield trend(where), "trend"
        yield board(where, centers), "board"
        yield heat(where, centers), "heat"
    yield board(where, many(few, 45)), "board"
    yield heat(where, many(few, 45)), "heat"


def many(centers: dict[str, Center], n: int) -> dict[str, Center]:
    """So many centres, with the names of some again and again."""
    return {f"{key}{number}": center for number, (key, center) in zip(range(n), cycle(centers.items()), strict=False)}


def card(where: views.Where) -> views.IndexCard:
    states = cycle(STATES)
    index = replace(next(states), parts=tuple(replace(next(states), id=group.id) for group in where.method.groups))
    then = replace(index, parts=tuple(replace(next(states), id=group.id) for group in where.method.groups[1:]))
    change = Change(1.8, 2.1, Interval(-1.0, 4.6), "noise", True)
    changes: dict[views.Whose, Change | None] = {"composite": change, "citizen": change, "employer": None}
    sides: dict[Audience, Shown] = {"citizen": index, "employer": replace(index, value=None, why="few_answers")}
    before = views.Against(where.period.before(), changes, index, {"citizen": then})
    return views.IndexCard(where, index, sides, before, before, {"citizen": {}, "employer": {}}, None)


def trend(where: views.Where) -> views.Trend:
    points = tuple(map(views.TrendPoint, where.period.back(8), STATES))
    return views.Trend(where, "composite", where.period.kind, points)


def board(where: views.Where, centers: dict[str, Center]) -> views.Board:
    lines = tuple(
        views.BoardLine(key, center, shown, rank if shown.value is not None else None, True)
        for rank, ((key, center), shown) in enumerate(zip(centers.items(), cycle(STATES), strict=False), 1)
    )
    return views.Board(where, "composite", STATES[0], lines)


def heat(where: views.Where, centers: dict[str, Center]) -> views.HeatMap:
    indicators = tuple(where.method.indicators())
    numbers = cycle([100.0, 88.8, None, 54.3, 0.0, 71.23, None])
    values = tuple(tuple(next(numbers) for _ in centers) for _ in indicators)
    hidden = frozenset((row, 2) for row, line in enumerate(values) if len(line) > 2 and line[2] is None)
    return views.HeatMap(where, "citizen", indicators, centers, values, hidden)
