"""The method: which question feeds which indicator, how it is scored, what weighs how much.

`content/method.yaml` is the only home of that map. Weights are whole numbers: per cent of their level.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import blake2b
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from surveys.scoring import ByScale, ByTop, Scoring, Ways
from surveys.spec import Id, Key, Spec
from surveys.survey import Kind
from surveys.texts import Language, Text, Words

GROUPS, INDICATORS = 5, 20
"""How many of each the published method has (source S2)."""

Audience = Literal["citizen", "employer"]
AUDIENCES: Final[tuple[Audience, ...]] = ("citizen", "employer")
Feed = tuple[str, str, Ways]
"""An indicator or measure, the key of a question, and how it is scored."""
Questions = Mapping[Id, Annotated[Mapping[Key, Scoring], Field(min_length=1)]]
"""Survey or checklist → its questions → how each is scored."""
Measured = Mapping[Id, Annotated[tuple[Key, ...], Field(min_length=1)]]
"""Survey → its questions."""
Weight = Annotated[int, Field(ge=1, le=100)]

PROMOTERS, CONTENT = "nps_promoters", "nps_content"
"""Measures behind NPS: the share of 9–10, and of 7–10; who is in neither warns others."""
CES, CSAT = "ces", "csat"
RUNS: Final = "runs"
"""Stands where an indicator would: the number of runs itself."""
MEASURES: Final = (PROMOTERS, CONTENT, CES, CSAT)
RESERVED: Final = frozenset({*MEASURES, RUNS})

_WORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("version", "title", "unread"), True),
    "groups": {"__all__": {"title": True, "indicators": {"__all__": {"title"}}}},
}
"""What a method says to people only."""


class Sources(Spec):
    """Who is heard about an indicator, and with what weight."""

    client: Weight | None = None
    checklist: Weight | None = None

    @model_validator(mode="after")
    def _somebody(self) -> "Sources":
        if self.client is None and self.checklist is None:
            raise ValueError("nobody is heard: give «client», «checklist» or both a weight")
        return self


class Indicator(Spec):
    """One of the twenty. `questions`: what clients are asked; `checks`: what staff look at with a checklist."""

    id: Id
    title: Text
    weight: Weight
    sources: Sources
    questions: Questions = Field(default_factory=dict)
    checks: Questions = Field(default_factory=dict)

    @property
    def checklist(self) -> bool:
        """Whether staff can see it too."""
        return self.sources.checklist is not None

    @property
    def yes_no(self) -> bool:
        """Whether clients and staff alike say yes or no, so that their agreement can be counted."""
        asked = [scoring.how for keys in self.questions.values() for scoring in keys.values()]
        checked = [scoring.how for keys in self.checks.values() for scoring in keys.values()]
        return bool(asked) and bool(checked) and {*asked, *checked} == {"yes_no"}


class Group(Spec):
    """One of the five groups of expectations."""

    id: Id
    title: Text
    weight: Weight
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]


class Minimum(Spec):
    """Below these nothing is computed: answers of clients and checklists for an indicator, runs for an index.

    `coverage`: the share of the weights (per cent) that must have data before there is an index.
    """

    indicator: Annotated[int, Field(ge=1)]
    checklist: Annotated[int, Field(ge=1)]
    index: Annotated[int, Field(ge=1)]
    coverage: Annotated[int, Field(ge=1, le=100)]


class Beside(Spec):
    """What is reported beside the index with formulas of its own: survey → questions."""

    nps: Measured = Field(default_factory=dict)
    ces: Measured = Field(default_factory=dict)
    csat: Measured = Field(default_factory=dict)


class Method(Spec):
    """`content/method.yaml`.

    `kinds`: the surveys that may feed the index. `unsaid`: who somebody counts as that did not say (a tablet in the
    hall). `stars`: from how many points there are 2, 3, … `anonymity`: fewer answers than this are not shown.
    """

    version: Words
    title: Text
    unread: tuple[Language, ...] = ()
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    unsaid: Audience | None = None
    anonymity: Annotated[int, Field(ge=2)]
    minimum: Minimum
    stars: Annotated[tuple[Annotated[int, Field(ge=1, le=100)], ...], Field(min_length=1)]
    beside: Beside = Beside()
    groups: Annotated[tuple[Group, ...], Field(min_length=GROUPS, max_length=GROUPS)]

    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators, in the order of the groups."""
        return tuple(indicator for group in self.groups for indicator in group.indicators)

    def feeds(self, survey: str, *, checklist: bool = False) -> tuple[Feed, ...]:
        """What a survey (or a checklist) feeds."""
        return self._feeds.get((survey, checklist), ())

    def star(self, value: float) -> int:
        """Stars for an index, judged as it is shown: with one decimal."""
        return 1 + sum(round(value, 1) >= cut for cut in self.stars)

    @property
    def most_stars(self) -> int:
        """How many stars there are."""
        return len(self.stars) + 1

    @cached_property
    def imprint(self) -> str:
        """A fingerprint of all that changes a number or what is shown: everything but titles.

        Another one under the same version is a mistake. What is left out and what stands for it are the same, so a
        field that a later Golos adds changes no fingerprint.
        """
        said = self.model_dump(mode="json", exclude=_WORDS, exclude_defaults=True)
        return blake2b(json.dumps(_in_order(said), sort_keys=True).encode(), digest_size=8).hexdigest()

    @cached_property
    def _feeds(self) -> Mapping[tuple[str, bool], tuple[Feed, ...]]:
        found: dict[tuple[str, bool], tuple[Feed, ...]] = {}
        for place, feed in (*self._indicator_feeds(), *self._measure_feeds()):
            found[place] = (*found.get(place, ()), feed)
        return found

    def _indicator_feeds(self) -> Iterator[tuple[tuple[str, bool], Feed]]:
        for indicator in self.indicators():
            for checklist, questions in ((False, indicator.questions), (True, indicator.checks)):
                for survey, keys in questions.items():
                    for key, scoring in keys.items():
                        yield (survey, checklist), (indicator.id, key, scoring)

    def _measure_feeds(self) -> Iterator[tuple[tuple[str, bool], Feed]]:
        for measured, ways in (
            (self.beside.nps, ((PROMOTERS, ByTop(how="top", least=9)), (CONTENT, ByTop(how="top", least=7)))),
            (self.beside.ces, ((CES, ByScale(how="scale")),)),
            (self.beside.csat, ((CSAT, ByTop(how="top", least=4)),)),
        ):
            for survey, keys in measured.items():
                for measure, way in ways:
                    yield from (((survey, False), (measure, key, way)) for key in keys)


def _in_order(said: Any) -> Any:
    """Lists of names sorted: in another order they say the same. Groups and indicators are shown in theirs."""
    if isinstance(said, dict):
        return {key: _in_order(value) for key, value in said.items()}
    if not isinstance(said, list):
        return said
    return sorted(said) if all(isinstance(one, str) for one in said) else [_in_order(one) for one in said]
