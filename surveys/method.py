"""The method: which question feeds which indicator. `content/method.yaml` is the only home of that map."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from surveys.spec import Id, Key, Spec
from surveys.texts import Language, Text, Words

GROUPS, INDICATORS = 5, 20
"""How many of each the published method has (source S2)."""


class Indicator(Spec):
    """One of the twenty. `checklist`: staff can see it too; `questions`: survey → the questions that feed it."""

    id: Id
    title: Text
    checklist: bool
    questions: Mapping[Id, Annotated[tuple[Key, ...], Field(min_length=1)]]


class Group(Spec):
    """One of the five groups of expectations."""

    id: Id
    title: Text
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]


class Method(Spec):
    """`content/method.yaml`."""

    version: Words
    title: Text
    unread: tuple[Language, ...] = ()
    groups: Annotated[tuple[Group, ...], Field(min_length=GROUPS, max_length=GROUPS)]

    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators, in the order of the groups."""
        return tuple(indicator for group in self.groups for indicator in group.indicators)
