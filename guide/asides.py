"""Asides: what people type that is no situation, and what we answer. Written by editors in `content/asides.yaml`.

An aside is meant when all words of one of its phrases stand in the text, whatever their endings. An urgent one is
looked for in any text; another only in a short one, so that «телефон» in a long story does not hide the story.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from guide.words import stems
from surveys.spec import Id, Spec
from surveys.texts import Language, Text, Words

SHORT: Final = 8
"""Words of a text in which an aside that is not urgent is looked for."""


class Aside(Spec):
    """`leads`: what the reply offers besides the way home."""

    phrases: Annotated[tuple[Words, ...], Field(min_length=1)]
    reply: Text
    leads: Literal["centers", "appeals", "situations", "booking", "home"] = "home"
    urgent: bool = False


class AsidesFile(Spec):
    """`content/asides.yaml`, urgent ones first."""

    unread: tuple[Language, ...] = ()
    asides: dict[Id, Aside]


class Asides:
    """Finds the aside that a text means."""

    def __init__(self, asides: Mapping[str, Aside]) -> None:
        ordered = sorted(asides.values(), key=lambda aside: not aside.urgent)
        self._asides = [(aside, [stems(phrase) for phrase in aside.phrases]) for aside in ordered]

    def meant(self, text: str) -> Aside | None:
        """The aside, or None."""
        spoken = stems(text)
        for aside, phrases in self._asides:
            if (aside.urgent or len(spoken) <= SHORT) and _any_in(phrases, spoken):
                return aside
        return None


def _any_in(phrases: Iterable[frozenset[str]], spoken: frozenset[str]) -> bool:
    return any(phrase <= spoken for phrase in phrases)
