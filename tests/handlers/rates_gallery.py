"""How people answer: the screen in its states."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from guide.content import Content
from handlers.screen import Screen
from handlers.screens import response_rates
from handlers.translator import Translator
from usecases.index.response_rates import OUTCOMES, Rates, RatesCard, Stop
from usecases.periods import Period

QUARTER: Final = Period(2026, 4, "quarter")


def of_rates(content: Content, t: Translator) -> Iterator[tuple[str, Screen]]:
    """Of every survey."""
    centers = frozenset(list(content.centers)[:2])
    for key, survey in content.surveys.items():
        blank = Rates(key, survey, QUARTER, survey.kind == "exit")
        outcomes = {one: None if one in ("partial", "refused") else 123_456 for one in OUTCOMES}
        stop = Stop(survey.questions[-1].ask, 1_234)
        full = Rates(
            key, survey, QUARTER, survey.kind == "exit",
            invited=900_000, delivered=800_000, started=400_000, outcomes=outcomes, rate=0.4567, half_rate=0.5,
            median=timedelta(seconds=95), stop=stop,
        )  # fmt: skip
        slow = Rates(key, survey, QUARTER, False, 9, 9, 9, {"completed": 9}, 1.0, 1.0, timedelta(hours=26, minutes=4))
        few = Rates(key, survey, QUARTER, False, invited=7, too_few=True)
        for rates in (blank, full, slow, few):
            for where in (None, centers):
                card = RatesCard(rates, where, has_later=where is not None)
                yield "response_rates.rates", response_rates.rates(card, content, t)
