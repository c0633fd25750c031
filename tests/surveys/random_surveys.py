"""Random questionnaires of every kind, and everything a person may reply in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from hypothesis import strategies as st

from surveys.conditions import JOIN
from surveys.steps import SKIPPED, SPECIAL, Asked, Info, Multi, Number, Open, Question, Scored, Single, YesNo
from tests.surveys.every_kind import survey

MOST: Final = 6
KEYS: Final = tuple(f"q{place}" for place in range(MOST))
OPTIONS: Final = ("x", "y", "z")
FACTS: Final[Mapping[str, tuple[str, ...]]] = {"@channel": ("qr", "self"), "@audience": ("citizen", "employer")}
KINDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "scale": {"points": 3},
    "nps": {},
    "ces": {},
    "yes_no": {},
    "single": {"options": [{"key": key, "label": {"ru": key}} for key in OPTIONS]},
    "multi": {
        "options": [{"key": key, "label": {"ru": key}, "exclusive": key == "z"} for key in OPTIONS],
        "max": 2,
    },
    "text": {"limit": 9},
    "number": {"min": 1, "max": 3},
    "info": {},
}
SAID: Final = ("1", "2", "3", "yes", "no", "x", "y", "z", "-dk", "-na", "-sk", "seen")
"""What conditions speak of; a kind that has no such answer never meets it."""


@dataclass(frozen=True)
class Asking:
    """A questionnaire and the facts of the visit it is asked about."""

    questions: tuple[Question, ...]
    facts: Mapping[str, str]

    def question(self, key: str) -> Question:
        return next(question for question in self.questions if question.key == key)


def replies(question: Asked) -> Sequence[str]:
    """Every reply the question accepts, or a few where there is no end to them."""
    return [*_values(question), *(SPECIAL[special] for special in question.special), *[SKIPPED] * question.optional]


def _values(question: Asked) -> Sequence[str]:
    match question:
        case Scored():
            return [str(point) for point in range(question.lowest, question.highest + 1)]
        case YesNo():
            return ["yes", "no"]
        case Single():
            return OPTIONS
        case Multi():
            some = (JOIN.join(chosen) for size in (1, 2) for chosen in combinations(OPTIONS, size))
            return [reply for reply in some if question.accepts(reply)]
        case Open():
            return ["слова", "1", "yes"]
        case Number():
            return ["1", "2", "3"]
        case Info():
            return ["seen"]
    raise AssertionError(question)


def _conditions(place: int) -> st.SearchStrategy[dict[str, Any]]:
    subjects = st.sampled_from([*KEYS[:place], *FACTS])
    said = st.lists(st.sampled_from(SAID), min_size=1, max_size=3)
    known = st.sampled_from([(subject, value) for subject, values in FACTS.items() for value in values])
    plain = st.builds(lambda key, some: {key: some}, subjects, said) | known.map(lambda fact: {fact[0]: [fact[1]]})
    either = st.builds(lambda one, other: {"any": [one, other]}, plain, plain)
    unless = st.builds(lambda part: {"not": part}, plain | either)
    both = st.builds(lambda one, other: {**one, **other}, plain, unless)
    return plain | either | unless | both


CONDITIONS: Final = [st.none() | _conditions(place) for place in range(MOST)]
KIND: Final = st.sampled_from(sorted(KINDS))
SPECIALS: Final = st.lists(st.sampled_from(["dont_know", "not_applicable", "refused"]), unique=True, max_size=2)
FACT_VALUES: Final = st.fixed_dictionaries({fact: st.sampled_from(values) for fact, values in FACTS.items()})


@st.composite
def askings(draw: st.DrawFn) -> Asking:
    """One to six questions of any kind, each of which may hang on those before it and on the facts."""
    asked = []
    for place in range(draw(st.integers(1, MOST))):
        kind = draw(KIND)
        common = {"key": KEYS[place], "kind": kind, "ask": {"ru": "?"}, "when": draw(CONDITIONS[place])}
        choice = {"special": draw(SPECIALS), "optional": draw(st.booleans())} if kind != "info" else {}
        asked.append({**common, **KINDS[kind], **choice})
    return Asking(survey(asked).questions, draw(FACT_VALUES))
