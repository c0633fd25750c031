"""A cell must never become a formula on somebody else's machine, and never break its file."""

import re
from typing import Final

DANGEROUS: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula, also after blanks, and the same in full width."""
GUARD: Final = "'"
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML has no place for."""


def guarded(text: str) -> str:
    """A text that stays a text. Numbers are written as numbers and need no guard."""
    clean = _UNWRITABLE.sub("", text)
    begins = clean.lstrip(" \u00a0")[:1]
    return GUARD + clean if begins in DANGEROUS and begins else clean
