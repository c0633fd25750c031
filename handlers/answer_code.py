"""Answers packed into a button: a bundle's buttons open the same bundle weeks later, with nothing stored about anybody.

The code is two characters of fingerprint over the situation's question and option keys, then one digit per question:
the option's place, or `-` where the question was not asked. A situation whose questions were edited has another
fingerprint, and its old buttons are outdated instead of meaning something else.
"""

from hashlib import blake2b
from typing import Final

from guide.situations import Situation
from surveys.conditions import Answers
from usecases.refusals import Outdated

DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
SKIPPED: Final = "-"
FINGERPRINT: Final = 2


def encode(situation: Situation, answers: Answers) -> str:
    """The answers as 3–6 characters of `[0-9a-z-]`."""
    return _fingerprint(situation) + "".join(
        next(
            (DIGITS[place] for place, option in enumerate(step.options) if option.key == answers.get(step.key)), SKIPPED
        )
        for step in situation.questions
    )


def decode(situation: Situation, code: str) -> dict[str, str]:
    """The answers again. Raises Outdated for a code made for other questions, or forged."""
    digits = code[FINGERPRINT:]
    if not code.startswith(_fingerprint(situation)) or len(digits) != len(situation.questions):
        raise Outdated
    answers: dict[str, str] = {}
    for step, digit in zip(situation.questions, digits, strict=True):
        if digit == SKIPPED:
            continue
        place = DIGITS.find(digit)
        if not 0 <= place < len(step.options):
            raise Outdated
        answers[step.key] = step.options[place].key
    return answers


def _fingerprint(situation: Situation) -> str:
    keys = ";".join(f"{step.key}:{','.join(option.key for option in step.options)}" for step in situation.questions)
    number = int.from_bytes(blake2b(keys.encode(), digest_size=4).digest(), "big")
    return DIGITS[number % 36] + DIGITS[number // 36 % 36]
