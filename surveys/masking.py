"""Takes personal data out of what a person typed, before it is stored anywhere.

People are asked to write without names, phones and numbers of documents; many do not read that. Names cannot be
recognised safely and are left alone; numbers and addresses that identify somebody are replaced by a mark. Dates, hours,
years and sums are what people complain about: they stay.
"""

import re
from dataclasses import dataclass
from typing import Final

MARK: Final = "[скрыто]"
DASH: Final = r"\-‐-―−"
GAP: Final = rf"[\s{DASH}.()]"
"""What people put between the digits of a number."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)+")
_PAGE = re.compile(
    r"(?:https?://)?(?<![\w-])(?:www\.|m\.)?"
    r"(?:t\.me|telegram\.me|vk\.com|vk\.ru|ok\.ru|wa\.me|max\.ru|instagram\.com|facebook\.com)/[\w/+?=&%.-]+"
)
_HANDLE = re.compile(r"(?<![\w@])@[A-Za-z]\w{3,31}\b")
_PHONE = re.compile(
    rf"(?<!\d)(?:\+\s?7|8|7){GAP}{{0,3}}\d{{3}}{GAP}{{0,3}}\d{{3}}{GAP}{{0,3}}\d{{2}}{GAP}{{0,3}}\d{{2}}(?!\d)"
)
_MOBILE = re.compile(rf"(?<!\d)9\d{{2}}{GAP}{{0,3}}\d{{3}}{GAP}{{0,3}}\d{{2}}{GAP}{{0,3}}\d{{2}}(?!\d)")
_SNILS = re.compile(rf"(?<!\d)\d{{3}}[\s{DASH}]?\d{{3}}[\s{DASH}]?\d{{3}}[\s{DASH}]?\d{{2}}(?!\d)")
_PASSPORT = re.compile(
    r"(?<!\d)\d{2}\s?\d{2}[\s,]*(?:(?:№|No?|номер)\s*\d{3}\s?\d{3}|\d{6})(?!\d)", flags=re.IGNORECASE
)
SURE: Final = (_EMAIL, _PAGE, _PHONE, _MOBILE, _SNILS, _PASSPORT, _HANDLE)

_CARD = re.compile(rf"(?<!\d)\d{{4}}(?:[\s{DASH}]{{0,3}}\d{{4}}){{3}}(?:[\s{DASH}]{{0,3}}\d{{1,3}})?(?!\d)")
_LONG = re.compile(rf"(?<!\d)\+?\(?\d(?:(?:{GAP}|:){{0,2}}\d){{9,}}(?!\d)")
"""Ten digits and more in a row: an account, an ИНН, a phone of another form; or two dates, hours, sums side by side."""

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = rf"(?:{_DAY}[.\-]{_MONTH}[.\-](?:{_YEAR}|\d\d)|{_YEAR}[.\-]{_MONTH}[.\-]{_DAY})"
_HOUR = r"(?:[01]?\d|2[0-4])[.:\-][0-5]\d(?::[0-5]\d)?"
_SUM = r"[1-9]\d{0,2}(?:[\s.]?\d{3})?[\s.]?\d00"
_TOKEN = rf"(?:{_DATE}|{_HOUR}|{_YEAR}|{_SUM})"
_PLAIN = re.compile(rf"{_TOKEN}(?:[\s{DASH}]{{1,3}}{_TOKEN})*")

PLAIN_LIMIT: Final = 64
"""A longer row of numbers is not looked into: there are too many ways to read it."""


@dataclass(frozen=True)
class Masked:
    """What may be stored, and whether anything was taken out (then the person is told)."""

    text: str
    changed: bool


def mask(text: str) -> Masked:
    """The text without e-mails, phones, СНИЛС, card and passport numbers, long numbers and names in networks."""
    masked = _CARD.sub(_unless_plain, text)
    for pattern in SURE:
        masked = pattern.sub(MARK, masked)
    masked = _LONG.sub(_unless_plain, masked)
    return Masked(masked, masked != text)


def _unless_plain(found: re.Match[str]) -> str:
    """Dates, hours, years and round sums side by side are nobody's number."""
    short = len(found[0]) <= PLAIN_LIMIT
    return found[0] if short and _PLAIN.fullmatch(found[0]) else MARK
