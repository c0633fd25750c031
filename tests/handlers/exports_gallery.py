"""The screens of exports, each in its states."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Final, get_args

from guide.content import Content
from handlers.screen import Screen
from handlers.screens import exports
from handlers.translator import Translator
from usecases.export.asking import Choice, ExportView, State, Summary, SurveyChoice
from usecases.export.order import FORMATS, Order
from usecases.periods import Period

HUGE: Final = 2**53
MILLION: Final = 1_000_000
TROUBLES: Final = ("NotAllowed", "NothingToExport", "SpssMissing", "died")


def of_exports(content: Content, t: Translator) -> Iterator[tuple[str, Screen]]:
    """All of them."""
    titles = {key: center.title for key, center in content.centers.items()}
    for page in (0, 1, exports.OLDEST):
        yield "exports.periods", exports.periods(date(2026, 12, 1), page, t)
    for text in ("2026-07", "2026-Q3", "2026"):
        period = Period.parse(text)
        for region, page in product((True, False), (0, 1)):
            yield "exports.centers", exports.centers(Choice(titles, region), period, page, t)
        for center in ("", next(iter(titles)), "gone"):
            yield from _of_place(period, center, content, t)


def _of_place(period: Period, center: str, content: Content, t: Translator) -> Iterator[tuple[str, Screen]]:
    answered = (*((key, survey.title, MILLION) for key, survey in content.surveys.items()), ("gone" * 6, None, 1))
    for surveys, alone, page in ((answered, True, 0), (answered, False, 1), (answered[:1], False, 0), ((), True, 0)):
        yield "exports.surveys", exports.surveys(SurveyChoice(period, center, surveys, alone), page, content, t)
    for survey in ("", "exit", "gone"):
        for into, panel, with_text in product(FORMATS, (False, True), (False, True)):
            wanted = Order(period, center, survey, into, panel=panel, with_text=with_text)
            for runs in (0, 1, MILLION):
                summary = Summary(wanted, runs, panel, not panel)
                yield "exports.formats", exports.formats(summary, content, t)
                yield "exports.order", exports.order(summary, content, t)
        yield from _of_order(wanted, content, t)


def _of_order(wanted: Order, content: Content, t: Translator) -> Iterator[tuple[str, Screen]]:
    for state in get_args(State):
        for rows, trouble in ((None, None), (MILLION, "died")):
            yield "exports.state", exports.state(ExportView(HUGE, wanted, state, 999, rows, trouble, 2), content, t)
    for ahead in (0, 2):
        yield "exports.begun", exports.begun(ExportView(HUGE, wanted, "queued", 0, None, None, ahead), content, t)
    yield "exports.making", exports.making(HUGE, wanted, 0, None, content, t)
    yield "exports.making", exports.making(HUGE, wanted, 999, MILLION, content, t)
    yield "exports.ready", exports.ready(wanted, MILLION, 12, content, t)
    yield "exports.cancelled", exports.cancelled(wanted, content, t)
    yield from (("exports.failed", exports.failed(wanted, trouble, content, t)) for trouble in TROUBLES)
