"""The index as quality control reads it, in its states: nothing asked, few answers, hidden, one audience, published."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final, get_args

from guide.content import Content
from handlers.calls import IndexBoard, IndexBreakdown, IndexPlaces, IndexSaid, IndexTouches
from handlers.calls.index import Side, Whole
from handlers.screen import Screen
from handlers.screens import (
    index_boards,
    index_card,
    index_gaps,
    index_how,
    index_indicator,
    index_parts,
    index_voices,
)
from handlers.translator import Translator
from surveys.agreement import Agreement, Gap
from surveys.beside import Measure, Name
from surveys.change import Change
from surveys.estimates import Interval
from surveys.index import Why
from surveys.method import AUDIENCES, Audience, Indicator, Method
from surveys.steps import Multi, Scored, Single
from surveys.survey import Survey
from surveys.texts import Text
from tests.surveys.small_method import METHOD
from usecases.index import views
from usecases.index.comments import PAGE
from usecases.index.said import Said
from usecases.index.touches import STAGES
from usecases.index.views import By, Incomparable, Shown, Where, Whose
from usecases.periods import Period

Named = tuple[str, Screen]
TODAY: Final = date(2026, 12, 5)
PERIODS: Final = (
    Period(2026, 3, "quarter"),
    Period(2026, 12, "month"),
    Period(2026, 1, "month"),
    Period(2026, 1, "year"),
)
RISE: Final = Change(2.1, 2.8, Interval(0.4, 3.9), "real", alike=True)
CHANGES: Final = (
    RISE,
    replace(RISE, points=-0.04, percent=None, verdict="noise"),
    replace(RISE, interval=None, verdict=None, alike=False),
    None,
)
WHYS: Final = (*get_args(Why), "hidden")
NOWHERE_ELSE: Final = views.Places({}, False, "")
LONG: Final = "Ждали два часа <b> & ничего не поняли. " * 12


def of_index(content: Content, t: Translator) -> Iterator[Named]:
    """All of them."""
    method = content.method or Method.model_validate(METHOD)
    key, center = max(content.centers.items(), key=lambda item: len(t.of(item[1].title)))
    for period in PERIODS:
        for place, found in ((key, center), ("", None)):
            where = Where(place, found, period, method, sample=not place)
            yield from _cards(where, t)
            yield from _ways(where, content, t)
    yield from _parts(where, t)
    for survey in content.surveys.values():
        yield from _indicators(replace(where, place=key, center=center), survey, t)
    yield from _comparisons(where, content, t)
    yield from _voices(where, content, t)


def shown(id: str, parts: tuple[Shown, ...] = (), *, stars: int | None = None) -> Shown:
    """A value with everything."""
    return Shown(id, 25, 76.44, Interval(74.02, 79.1), 12_345, 11_000.5, 95.0, None, stars, parts)


def missing(id: str, why: str, parts: tuple[Shown, ...] = (), *, n: int | None = 4) -> Shown:
    """None, for this reason."""
    return Shown(id, 25, None, None, n, None, 40.0, why, None, parts)  # type: ignore[arg-type]


def _tree(method: Method, *, whole: bool = True) -> tuple[Shown, ...]:
    """Groups with their indicators, every third of them without a value."""
    found = []
    for number, group in enumerate(method.groups):
        leaves = tuple(
            missing(leaf.id, WHYS[place % len(WHYS)]) if place % 3 == 2 else shown(leaf.id)
            for place, leaf in enumerate(group.indicators, number)
        )
        found.append(shown(group.id, leaves if whole else ()))
    return tuple(found)


def _card(where: Where, whole: Shown, sides: Mapping[Audience, Shown], change: Change | None = RISE) -> views.IndexCard:
    measure = Measure(34.2, 90, 88.0, Interval(20.0, 45.0))
    beside: dict[Audience, dict[Name, Measure]] = {
        "citizen": {"nps": measure, "ces": replace(measure, value=5.8), "csat": measure},
        "employer": {"nps": replace(measure, value=-12.0)},
    }
    changes: dict[Whose, Change | None] = dict.fromkeys(get_args(Whose), change)
    before = views.Against(where.period.before(), changes, whole, sides)
    base = views.Against(where.period.base(), changes, missing("composite", "no_answers", n=0), {})
    return views.IndexCard(where, whole, sides, before, base, beside, None)


def _sides(method: Method, *, whole: bool = True) -> dict[Audience, Shown]:
    tree = _tree(method, whole=whole)
    return {audience: shown(audience, tree, stars=4) for audience in AUDIENCES}


def _cards(where: Where, t: Translator) -> Iterator[Named]:
    full = shown("composite", stars=4)
    sides = _sides(where.method)
    card = _card(where, full, sides)
    cards = [
        card,
        *(_card(where, full, sides, change) for change in CHANGES),
        replace(card, where=replace(card.where, caught_up=False)),
    ]
    cards.append(_card(where, full, _sides(where.method, whole=False)))
    cards.append(replace(card, whole=replace(full, n=None), first=True))
    nobody = missing("index", "no_answers", n=0)
    cards.append(replace(_card(where, nobody, dict.fromkeys(AUDIENCES, nobody)), beside={}))
    for same in (True, False, None):
        mark = views.PublishedMark(2**53, datetime(2026, 10, 5, tzinfo=UTC), "v" * 24, full, sides, same)
        cards.append(replace(card, published=mark))
    cards += [replace(card, before=replace(card.before, why=why)) for why in get_args(Incomparable)]
    for why in WHYS:
        none = missing("index", why, _tree(where.method))
        cards.append(_card(where, replace(none, n=None), {**sides, "employer": none}))
        empty: dict[Audience, Shown] = dict.fromkeys(AUDIENCES, none)
        cards.append(replace(_card(where, none, empty), beside={}))
    for one in cards:
        yield "index_card.card", index_card.card(one, NOWHERE_ELSE, TODAY, t)
        for side in get_args(Side):
            yield "index_parts.groups", index_parts.groups(one, side, t)


def _ways(where: Where, content: Content, t: Translator) -> Iterator[Named]:
    at, period = where.place, where.period
    centers = dict(list(content.centers.items())[:18])
    for places in (views.Places(centers, True, ""), views.Places({}, False, "gone")):
        yield "index_card.more", index_card.more(at, period, places, content, t)
        for page in range(6):
            here = IndexPlaces(place=at, period=period.text, page=page)
            yield "index_card.elsewhere", index_card.elsewhere(here, period, TODAY, places, content, t)
            beside = here.model_copy(update={"beside": "e"})
            yield "index_card.elsewhere", index_card.elsewhere(beside, period, TODAY, places, content, t)
    yield "index_how.how", index_how.how(at, period, where.method, t)


def _parts(where: Where, t: Translator) -> Iterator[Named]:
    for audience in AUDIENCES:
        for group in _tree(where.method):
            for change in CHANGES:
                changes = {group.id: change, **{part.id: change for part in group.parts}}
                view = views.GroupCard(where, audience, group, changes, None)
                yield "index_parts.group", index_parts.group(view, t)
            yield "index_parts.group", index_parts.group(replace(view, why="method", changes={}), t)
            none = missing(group.id, "hidden", group.parts)
            yield "index_parts.group", index_parts.group(replace(view, group=none), t)
        leaves = [(group.id, leaf) for group in _tree(where.method) for leaf in group.parts if leaf.value is not None]
        lost = tuple(views.Loss(group, leaf, 4.1) for group, leaf in leaves)
        for index, some in ((shown("index"), lost), (missing("index", "few_answers"), ()), (shown("index"), ())):
            yield "index_parts.losses", index_parts.losses(views.LossesCard(where, audience, index, some), t)


def _indicators(where: Where, survey: Survey, t: Translator) -> Iterator[Named]:
    """Every question of a survey as if it fed one indicator."""
    group = where.method.groups[0]
    spec = group.indicators[0]
    full = tuple(_distribution(survey, number, full=True) for number in range(len(survey.questions)))
    few = tuple(_distribution(survey, number, full=False) for number in range(len(survey.questions)))
    hidden = tuple(replace(one, total=None, replies=()) for one in few)
    earlier = tuple(replace(one, earlier=True, replies=_of_one(one)) for one in full)
    alone = ((one,) for one in (*full, *earlier))
    for questions in (full, few, hidden, (), (*full, *full, *full), (*full[:1], *earlier), *alone):
        view = _indicator(where, group.id, spec, questions)
        for one in (view, replace(view, why="catching_up"), replace(view, shown=missing(spec.id, "few_answers"))):
            yield "index_indicator.indicator", index_indicator.indicator(one, t)
    for client in (60.0, 80.0, 90.0):
        gap = Gap(spec.id, client, 80.0, 14, 3)
        beside = replace(view, gap=gap, has_comments=True)
        yield "index_indicator.indicator", index_indicator.indicator(beside, t)


def _indicator(
    where: Where, group: str, spec: Indicator, questions: tuple[views.Distribution, ...]
) -> views.IndicatorCard:
    return views.IndicatorCard(
        where, "citizen", group, spec, shown(spec.id), RISE, None, 76.0, None, questions, has_comments=bool(questions)
    )


def _distribution(survey: Survey, number: int, *, full: bool) -> views.Distribution:
    question = survey.questions[number]
    replies = ["yes", "no"]
    if isinstance(question, (Single, Multi)):
        replies = [option.key for option in question.options]
    elif isinstance(question, Scored):
        replies = [str(point) for point in range(question.highest, question.lowest - 1, -1)]
    counts = [
        views.ReplyCount(
            reply, (10**place) % 99_999 if full or place % 2 else None, 100 / (place + 1) if full else None
        )
        for place, reply in enumerate(replies)
    ]
    return views.Distribution(survey, question, 123_456 if full else 20, tuple(counts), 7 if full else None)


def _of_one(view: views.Distribution) -> tuple[views.ReplyCount, ...]:
    """Of several answers there is none; of others the longest."""
    return () if isinstance(view.question, Multi) else view.replies


def _comparisons(where: Where, content: Content, t: Translator) -> Iterator[Named]:
    lines = [
        views.BoardLine(key, center, shown(key, stars=place % 5 + 1), place + 1, mine=True)
        for place, (key, center) in enumerate(content.centers.items())
    ]
    lines += [replace(one, shown=missing(one.key, "hidden", n=None), rank=None, mine=False) for one in lines[:4]]
    alone = [replace(one, mine=not place) for place, one in enumerate(lines)]
    for side, whose in zip(get_args(Whole), get_args(Whose), strict=True):
        for page, some in ((0, lines), (1, lines), (99, lines), (0, alone), (0, [])):
            here = IndexBoard(place=where.place, period=where.period.text, side=side, page=page)
            view = views.Board(where, whose, shown("region"), tuple(some))
            yield "index_boards.board", index_boards.board(view, here, t)
    for by in get_args(By):
        yield from _breakdowns(where, by, content, t)
    yield from _gaps(where, t)


def _breakdowns(where: Where, by: By, content: Content, t: Translator) -> Iterator[Named]:
    labels: list[Text | str | None] = [one.title for one in content.situations.values()]
    labels += ["Константинопольская Александра <b>", None]
    values = (shown("index"), missing("index", "hidden", n=None), replace(shown("index"), interval=None))
    lines = tuple(
        views.BreakdownLine(f"value{place}", label, values[place % len(values)]) for place, label in enumerate(labels)
    )
    channels = tuple(views.BreakdownLine(one, None, values[2]) for one in ("office", "qr", "<ussd>"))
    for page, some, unknown in ((0, lines, 12), (1, lines, None), (0, channels, 0), (5, (), None)):
        here = IndexBreakdown(place=where.place, period=where.period.text, side="e", by=by, page=page)
        view = views.Breakdown(where, "employer", by, values[0], some, unknown)
        for leads in (True, False):
            yield "index_boards.breakdown", index_boards.breakdown(view, here, leads, t)


def _gaps(where: Where, t: Translator) -> Iterator[Named]:
    names = [leaf.id for leaf in where.method.indicators()]
    found = tuple(Gap(name, 60.0 + 5 * place, 85.0, 40, 2) for place, name in enumerate(names))
    gaps: dict[Audience, tuple[Gap, ...]] = dict.fromkeys(AUDIENCES, found)
    kappas = (None, -0.1, 0.1, 0.3, 0.5, 0.7, 1.0)
    agreements = [None, *(Agreement(n, 0.67, 0.5, kappa) for kappa in kappas for n in (12, 240))]
    for agreement in agreements:
        view = views.GapsCard(where, gaps, agreement, 18, (where.period.before(), where.period))
        yield "index_gaps.gaps", index_gaps.gaps(view, t)
    yield "index_gaps.gaps", index_gaps.gaps(views.GapsCard(where, {}, None, 1, (where.period,)), t)


def _voices(where: Where, content: Content, t: Translator) -> Iterator[Named]:
    keys = tuple(content.surveys)
    surveys = list(content.surveys.values())[:PAGE]
    some = tuple(views.Comment("2026-07", survey, survey.questions[-1], LONG) for survey in surveys)
    for wanted, listed, page in (
        (None, some, 0),
        (next(iter(keys), None), some, 2),
        (None, (), 0),
        ("gone", some[:1], 0),
    ):
        for withheld in (False, True):
            view = views.CommentsPage(where, wanted, keys, listed, page, has_more=bool(listed), withheld=withheld)
            yield "index_voices.comments", index_voices.comments(view, content, t)
            one = where.method.indicators()[0]
            for sheet, further in ((0, True), (9, True), (3, False)):
                at = {"place": where.place, "period": where.period.text, "indicator": one.id}
                beside = IndexSaid(**at, side="e", sheet=sheet)
                yield "index_voices.said", index_voices.said(Said(one, view, further), beside, content, t)
    stages = tuple(
        views.TouchStage(stage, (1000, 640, None)[place % 3], (None, 36.0, None, -5.0)[place % 4])
        for place, stage in enumerate(STAGES)
    )
    lines = tuple(
        views.TouchLine(one.id, one.title if place else None, "employer", stages)
        for place, one in enumerate(content.situations.values())
    )
    nobody = views.TouchView(where, tuple(views.TouchStage(stage, 0, None) for stage in STAGES), ())
    nowhere = IndexTouches(place=where.place, period=where.period.text)
    none = replace(stages[0], n=None)
    few = tuple(replace(line, stages=(none,)) if place else line for place, line in enumerate(lines[:6]))
    for quiet in (few, few[1:]):
        yield "index_voices.touches", index_voices.touches(views.TouchView(where, stages, quiet), nowhere, t)
    yield "index_voices.touches", index_voices.touches(nobody, nowhere, t)
    for page, way in ((0, lines), (1, lines), (99, lines), (0, ())):
        here = IndexTouches(place=where.place, period=where.period.text, page=page)
        yield "index_voices.touches", index_voices.touches(views.TouchView(where, stages, way), here, t)
