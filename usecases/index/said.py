"""What people wrote in the surveys that ask about an indicator: one survey after the other, page by page.

Nobody is asked to write about an indicator. Those who were asked to rate it come closest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from guide.content import Content
from surveys.method import Audience, Indicator
from usecases.actors import Actor
from usecases.index.comments import Comments, with_comments
from usecases.index.views import CommentsPage, Place
from usecases.periods import Period
from usecases.refusals import Outdated


@dataclass(frozen=True)
class Said:
    """A page. `further`: there is another after it."""

    indicator: Indicator
    page: CommentsPage
    further: bool


async def said(
    comments: Comments,
    content: Content,
    actor: Actor,
    place: Place,
    period: Period,
    side: tuple[Audience, str],
    sheet: int,
) -> Said:
    """The sheet of this number, of an indicator of an audience. Raises NotAllowed, Outdated."""
    audience, key = side
    indicator = _indicator(content, key)
    found = await comments.page(actor, place, period, None, 0)
    told = [survey for survey in _asking(content, audience, indicator) if survey in found.surveys]
    left = sheet
    for number, survey in enumerate(told):
        page = 0
        while True:
            found = await comments.page(actor, place, period, survey, page)
            if not left:
                return Said(indicator, found, found.has_more or number + 1 < len(told))
            left -= 1
            if not found.has_more:
                break
            page += 1
    return Said(indicator, _nothing(found), further=False)


def _nothing(page: CommentsPage) -> CommentsPage:
    return CommentsPage(page.where, None, (), (), 0, has_more=False, withheld=page.withheld)


def _indicator(content: Content, key: str) -> Indicator:
    known = content.method.indicators() if content.method is not None else ()
    found = next((indicator for indicator in known if indicator.id == key), None)
    if found is None:
        raise Outdated
    return found


def _asking(content: Content, audience: Audience, indicator: Indicator) -> Sequence[str]:
    """Surveys of this audience that ask about it, and in which one can write."""
    asked = (key for key in with_comments(content) if key in indicator.questions)
    return [key for key in asked if content.surveys[key].audience in ("any", audience)]
