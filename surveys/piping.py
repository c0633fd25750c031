"""Earlier replies and facts inside later texts: «Вы поставили {solved}. Что повлияло?», «Центр: {@center}»."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from surveys.steps import CODES, Asked, Multi, Single, YesNo
from surveys.texts import Language

PIPE: Final = re.compile(r"\{(@?[a-z][a-z0-9_]{0,11})\}")
UNKNOWN: Final = "…"
"""Stands for a reply that is no value: skipped, "do not know"."""
YES_NO: Final[Mapping[Language, tuple[str, str]]] = {"ru": ("да", "нет"), "en": ("yes", "no"), "tt": ("әйе", "юк")}


def piped(words: str, spoken: Mapping[str, str]) -> str:
    """The words with each `{subject}` replaced by how its reply is spoken."""
    return PIPE.sub(lambda found: spoken.get(found.group(1), UNKNOWN), words)


def pipes(words: str) -> Iterator[str]:
    """The subjects a text speaks of, for the linter."""
    return (found.group(1) for found in PIPE.finditer(words))


def spoken(question: Asked, reply: str, language: Language) -> str:
    """A reply in words: the label of an option, a point as its number."""
    if reply in CODES:
        return UNKNOWN
    match question:
        case Single():
            option = question.option(reply)
            return option.label.to(language) if option is not None else UNKNOWN
        case Multi():
            return ", ".join(option.label.to(language) for option in question.chosen(reply))
        case YesNo():
            yes, no = YES_NO[language]
            return yes if reply == "yes" else no
    return reply
