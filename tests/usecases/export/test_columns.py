"""Keys of respondents."""

import re

from usecases.export.columns import disguised


def test_a_respondent_never_looks_like_a_number() -> None:
    """One key of some two thousand is all figures, or figures with an «e» among them."""
    disguise = disguised(b"k" * 32)
    keys = [disguise(f"{number:032}") for number in range(5_000)]
    assert len(set(keys)) == 5_000
    assert all(re.fullmatch("r[0-9a-f]{16}", key) for key in keys)
    assert any(re.fullmatch("[0-9]+(e[0-9]+)?", key[1:]) for key in keys), "there is something to be mistaken for one"
