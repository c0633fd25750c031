"""What a typed text says in reply to a question. Labels of buttons are recognised where the buttons are."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from surveys.masking import mask
from surveys.piping import YES_NO
from surveys.steps import CODES, Asked, Number, Open, Scored, YesNo

WHOLE: Final = re.compile(r"[-−–]?\d+(?:[\s\u00a0]\d{3})*")

POINT: Final = re.compile(r"([0-9]{1,2})(?: ?(?:балл\w*|points?))?[.!)]*")
"""A point alone: «5», «5 баллов». In «ждал 2 часа» the number is not the mark."""

Trouble = Literal["too_long", "blank", "no_number", "out_of_range", "no_such_answer"]


@dataclass(frozen=True)
class Typed:
    """A reply that may be stored, or what is wrong with the text. `masked`: something personal was taken out."""

    reply: str | None
    trouble: Trouble | None = None
    masked: bool = False


def awaits_text(question: Asked) -> bool:
    """Whether the question is answered in the person's own words: then a text is never taken for anything else."""
    return isinstance(question, Open)


def read(question: Asked, text: str) -> Typed:
    """Understand a text as a reply to this question."""
    match question:
        case Open():
            return _words(question, text)
        case Number():
            return _number(question, text)
        case Scored():
            return _point(question, text)
        case YesNo():
            return _yes_no(text)
    return Typed(None, "no_such_answer")


def _words(question: Open, text: str) -> Typed:
    masked = mask(text.strip())
    if len(masked.text) > question.limit:
        return Typed(None, "too_long")
    if masked.text in CODES or not question.accepts(masked.text):  # codes are given by their buttons alone
        return Typed(None, "blank")
    return Typed(masked.text, masked=masked.changed)


def _number(question: Number, text: str) -> Typed:
    number = _whole(text)
    if number is None:
        return Typed(None, "no_number")
    return Typed(str(number)) if question.accepts(str(number)) else Typed(None, "out_of_range")


def _point(question: Scored, text: str) -> Typed:
    found = POINT.fullmatch(text.strip().casefold())
    if found is None or not question.accepts(str(int(found[1]))):
        return Typed(None, "no_such_answer")
    return Typed(str(int(found[1])))


def _yes_no(text: str) -> Typed:
    word = text.strip().strip(".!").casefold()
    for yes, no in YES_NO.values():
        if word in (yes, no):
            return Typed("yes" if word == yes else "no")
    return Typed(None, "no_such_answer")


def _whole(text: str) -> int | None:
    """The one whole number in the text, if there is exactly one. No more digits than a count of people needs."""
    found = WHOLE.findall(text)
    if len(found) != 1:
        return None
    digits = re.sub(r"\D", "", found[0])
    if len(digits) > 12:
        return None
    return -int(digits) if found[0][0] in "-−–" else int(digits)
