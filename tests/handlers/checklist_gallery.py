"""Checklists in their states, and a question of each as staff see it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from guide.content import Content
from handlers.screen import Screen
from handlers.screens import checklists, runs
from handlers.translator import Translator
from surveys.path import Progress
from surveys.survey import Survey
from usecases.periods import Period
from usecases.runs import checklist_views as views
from usecases.runs.checklist_views import Filled, Unfinished
from usecases.runs.view import RunId, RunView

MONTH: Final = Period(2026, 11, "month")
HUGE: Final = 2**53


def of_checklists(content: Content, t: Translator) -> Iterator[tuple[str, Screen]]:
    """All of them."""
    yield "checklists.overview", checklists.overview(views.ChecklistCenters(MONTH, (), 0, 0, False, None), t)
    yield "checklists.centers", checklists.centers(views.ChecklistCenters(MONTH, (), 0, 0, False, None), t)
    key, center = max(content.centers.items(), key=lambda item: len(t.of(item[1].title)))
    bare = views.CenterChecklists(key, center, MONTH, True, (), None, True)
    yield "checklists.center", checklists.center(bare, t)
    for survey in content.checklists.values():
        yield from _of(content, survey, t)


def _of(content: Content, survey: Survey, t: Translator) -> Iterator[tuple[str, Screen]]:
    key, center = next(iter(content.centers.items()))
    left = Unfinished(RunId(HUGE), survey, key, center, MONTH)
    some = list(content.centers.items())[:6]
    lines = tuple(views.CenterLine(one, found, MONTH, 1) for one, found in some)
    for unfinished in (None, left):
        page = views.ChecklistCenters(MONTH, lines, 2, 1, True, unfinished)
        yield "checklists.centers", checklists.centers(page, t)
        for filled in (None, Filled(1, date(2026, 11, 12)), Filled(23, date(2026, 12, 1))):
            listed = tuple(views.ChecklistLine(one, found, filled) for one, found in content.checklists.items())
            for current in (True, False):
                at = views.CenterChecklists(key, center, MONTH, current, listed, unfinished, current)
                yield "checklists.center", checklists.center(at, t)
            for here in {False, unfinished is not None}:
                yield "checklists.card", checklists.card(_card(content, survey, filled, unfinished, here=here), t)
    for number, question in enumerate(survey.questions, 1):
        progress, spoken = Progress(number, len(survey.questions), len(survey.questions)), {"@center": "Саранск"}
        view = RunView(RunId(HUGE), survey, "checklist", question, progress, spoken=spoken, day=MONTH.last)
        yield "runs.run", runs.run(view, t)


def _card(
    content: Content, survey: Survey, filled: Filled | None, left: Unfinished | None, *, here: bool
) -> views.ChecklistCard:
    key, center = next(iter(content.centers.items()))
    return views.ChecklistCard(survey.id, survey, key, center, MONTH, filled, here, left, here)
