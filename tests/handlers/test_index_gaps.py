"""Clients against checklists: only what lies far apart is a blind spot; κ is told only where enough was compared."""

import pytest

from guide.content import Content
from handlers.screens.index_gaps import gaps
from handlers.translator import translators
from surveys.agreement import Agreement, Gap
from usecases.index.views import GapsCard, Where
from usecases.periods import Period

PERIOD = Period(2026, 3, "quarter")


def told(content: Content, found: tuple[Gap, ...], agreement: Agreement | None = None) -> str:
    assert content.method is not None
    where = Where("", None, PERIOD, content.method, sample=False)
    view = GapsCard(where, {"citizen": found}, agreement, 1, (PERIOD.before(), PERIOD))
    return gaps(view, translators()["ru"]).text


@pytest.mark.parametrize(("n", "is_told"), [(1, False), (19, False), (20, True), (300, True)])
def test_few_pairs_say_nothing_of_their_agreement(content: Content, n: int, is_told: bool) -> None:
    text = told(content, (), Agreement(n, 0.8, 0.5, 0.6))
    assert ("согласие хорошее: 0,60 из 1" in text) is is_told
    assert (f"согласны в 80 % сравнений: их {n}" in text) is is_told
    assert ("II квартал 2026 — III квартал 2026" in text) is is_told


def test_only_far_apart_is_a_blind_spot(content: Content) -> None:
    far, close = Gap("waiting", 53.6, 94.0, 40, 2), Gap("courtesy", 85.5, 87.5, 40, 2)
    strict = Gap("place", 90.0, 80.0, 40, 2)
    text = told(content, (far, close, strict))
    assert "Начните с показателей, где клиенты оценивают заметно ниже" in text
    assert "• Время ожидания: клиенты 53,6, сотрудники 94,0" in text
    assert "Клиенты оценивают заметно выше:\n• Удобство помещения: клиенты 90,0, сотрудники 80,0" in text
    assert "Оценки близки (клиенты / сотрудники): Вежливость 85,5 / 87,5." in text
    assert "Начните" not in told(content, (close, strict))
