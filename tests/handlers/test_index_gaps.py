"""Clients against checklists: κ is called weak or strong only where there was enough to compare."""

import pytest

from guide.content import Content
from handlers.screens.index_gaps import gaps
from handlers.translator import translators
from surveys.agreement import Agreement
from usecases.index.views import GapsCard, Where
from usecases.periods import Period


@pytest.mark.parametrize(("n", "is_called"), [(1, False), (19, False), (20, True), (300, True)])
def test_few_pairs_have_no_word_for_their_agreement(content: Content, n: int, is_called: bool) -> None:
    assert content.method is not None
    period = Period(2026, 3, "quarter")
    where = Where("", None, period, content.method, sample=False)
    view = GapsCard(where, {}, Agreement(n, 0.8, 0.5, 0.6), 1, (period,))
    text = gaps(view, translators()["ru"]).text
    assert "0,60 из 1" in text
    assert f"{n} сравнен" in text
    assert ("хорошее" in text) is is_called
    assert ("судить рано" in text) is not is_called
