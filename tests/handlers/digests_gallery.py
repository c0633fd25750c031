"""The digest in its states, and the screens around it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import cycle
from typing import Final, get_args
from zoneinfo import ZoneInfo

from guide.content import Content
from handlers.screen import Screen
from handlers.screens import digests
from handlers.translator import Translator
from surveys.change import Change
from surveys.method import AUDIENCES, Audience, Method
from tests.handlers.index_gallery import CHANGES, RISE, missing, shown
from tests.surveys.small_method import METHOD
from usecases.digests.letters import Digest, DigestLine, DigestPlace, DigestPlaces
from usecases.digests.turns import Every
from usecases.index.response_rates import Rates
from usecases.index.views import Against, IndexCard, Shown, Where, Whose
from usecases.periods import Period
from usecases.waves.views import QuarterView, Shortfall

NEXT: Final = datetime(2026, 12, 7, 9, 30, tzinfo=ZoneInfo("Europe/Moscow"))
TODAY: Final = date(2026, 12, 7)
PERIODS: Final[dict[Every, Period]] = {"week": Period(2026, 4, "quarter"), "month": Period(2026, 11, "month")}


def of_digests(content: Content, t: Translator) -> Iterator[tuple[str, Screen]]:
    """All of them."""
    key, center = max(content.centers.items(), key=lambda item: len(t.of(item[1].title)))
    for page in range(3):
        some, rhythms = list(content.centers.items())[:5], cycle((None, *get_args(Every)))
        lines = [DigestLine(*place, every) for place, every in zip(some, rhythms, strict=False)]
        listed = DigestPlaces((DigestLine("", None, "week"), *lines), page, page < 2)
        yield "digests.places", digests.places(listed, content, t)
    for where, found in ((key, center), ("", None)):
        for every in (None, *get_args(Every)):
            for muted in (False, every is not None):
                one = DigestPlace(DigestLine(where, found, every), NEXT if every else None, muted)
                yield "digests.place", digests.place(one, content, t)
        for view in _of_place(where, content, t):
            yield "digests.shown", digests.shown(view, t)
            yield "digests.letter", digests.letter(view, t)


def _of_place(place: str, content: Content, t: Translator) -> Iterator[Digest]:
    method = content.method or Method.model_validate(METHOD)
    rates = tuple(_rates(key, content) for key in content.surveys)[:4]
    ends = datetime(2026, 12, 31, tzinfo=UTC)
    plans = [QuarterView(2026, 4, ends, 26, 2, 1, 1, warning) for warning in get_args(Shortfall)]
    for every, period in PERIODS.items():
        where = Where(place, content.centers.get(place), period, method, sample=not place)
        for plan in (None, *plans):
            for change in CHANGES:
                groups: dict[Audience, dict[str, Change | None]] = {
                    audience: {group.id: change for group in method.groups} for audience in AUDIENCES
                }
                yield Digest(1, t.language, place, every, _card(where, empty=False), groups, rates, plan, TODAY, 12)
        yield Digest(1, t.language, place, every, _card(where, empty=True), {}, (), None, TODAY, 3)
        for fresh in (0, None):
            yield Digest(1, t.language, place, every, _card(where, empty=False), {}, rates, plans[1], TODAY, fresh)


def _card(where: Where, *, empty: bool) -> IndexCard:
    groups = tuple(shown(group.id, tuple(shown(one.id) for one in group.indicators)) for group in where.method.groups)
    whole = missing("composite", "one_audience") if empty else shown("composite", stars=4)
    side = shown("index", groups, stars=4)
    sides: dict[Audience, Shown] = {"citizen": side, "employer": missing("index", "hidden") if empty else side}
    changes: dict[Whose, Change | None] = dict.fromkeys(get_args(Whose), RISE)
    before = Against(where.period.before(), changes, whole, sides)
    return IndexCard(where, whole, sides, before, before, {}, None)


def _rates(key: str, content: Content) -> Rates:
    period = PERIODS["week"]
    return Rates(key, content.surveys[key], period, False, 120, 110, 60, {"completed": 48}, 0.436, 0.482)
