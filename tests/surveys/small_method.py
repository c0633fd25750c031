"""A method in small: three indicators that anybody can compute, and runs written in a line."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from surveys.cells import WHOLE, Completed, increments, tally
from surveys.index import Counts, Value, gather, index
from surveys.method import Audience, Method
from surveys.survey import Survey

DAY: Final = date(2026, 7, 14)


def _group(id: str, weight: int, *indicators: dict[str, Any]) -> dict[str, Any]:
    spare = {"id": f"{id}_any", "title": {"ru": id}, "weight": 100, "sources": {"client": 100}}
    return {"id": id, "title": {"ru": id}, "weight": weight, "indicators": indicators or (spare,)}


def _indicator(id: str, weight: int, sources: dict[str, int], **asked: Any) -> dict[str, Any]:
    return {"id": id, "title": {"ru": id}, "weight": weight, "sources": sources, **asked}


METHOD: Final[dict[str, Any]] = {
    "version": "small",
    "title": {"ru": "Пример"},
    "kinds": ["event", "sample"],
    "anonymity": 2,
    "minimum": {"indicator": 2, "checklist": 1, "index": 4, "coverage": 40},
    "stars": [60, 70, 80, 90],
    "beside": {"nps": {"visit": ["rec"], "pulse": ["rec"]}, "ces": {"visit": ["easy"]}, "csat": {"visit": ["polite"]}},
    "groups": [
        _group(
            "care",
            30,
            _indicator("polite", 60, {"client": 100}, questions={"visit": {"polite": "scale"}}),
            _indicator(
                "own",
                40,
                {"client": 75, "checklist": 25},
                questions={"visit": {"own": "yes_no"}},
                checks={"look": {"own": "yes_no"}},
            ),
        ),
        _group(
            "use",
            20,
            _indicator("rec", 100, {"client": 100}, questions={"visit": {"rec": "scale"}, "pulse": {"rec": "scale"}}),
        ),
        _group("ease", 20),
        _group("fit", 20),
        _group("place", 10),
    ],
}


def method(**changes: Any) -> Method:
    """The small method with some fields changed."""
    return Method.model_validate({**METHOD, **changes})


def survey(id: str, kind: str, *questions: dict[str, Any], audience: str = "any") -> Survey:
    """A questionnaire with these questions (`key`, `kind` and what belongs to it)."""
    said = {"title": {"ru": id}, "about": {"ru": id}, "thanks": {"ru": id}, "kind": kind, "audience": audience}
    asked = [{"ask": {"ru": "?"}, "special": ["dont_know"], **question} for question in questions]
    return Survey.model_validate({"id": id, "questions": asked, **said})


_POLITE, _OWN = {"key": "polite", "kind": "scale", "points": 5}, {"key": "own", "kind": "yes_no"}
_REC, _EASY = {"key": "rec", "kind": "nps"}, {"key": "easy", "kind": "ces"}
VISIT: Final = survey("visit", "event", _POLITE, _OWN, _REC, _EASY)
PULSE: Final = survey("pulse", "sample", _REC)
LOOK: Final = survey("look", "checklist", _OWN)
SURVEYS: Final = {one.id: one for one in (VISIT, PULSE, LOOK)}

Line = tuple[str, str, str, float]
"""Survey, respondent, «polite=5 own=yes», weight."""


def run(line: Line, audience: Audience | None = "citizen") -> tuple[Survey, Completed]:
    """A completed run written in a line."""
    asked, respondent, said, weight = line
    replies = dict(part.split("=") for part in said.split())
    completed = Completed(DAY, respondent, replies, audience, "saransk", weight)
    return SURVEYS[asked], completed


def counts_of(how: Method, runs: Iterable[tuple[Survey, Completed]], audience: Audience = "citizen") -> Counts:
    """The cells of these runs, summed up as for a card of their centre."""
    cells = tally(row for survey, completed in runs for row in increments(how, survey, completed))
    return gather(
        (key.source, key.indicator, key.replicate, cell)
        for key, cell in cells.items()
        if key.audience == audience
        and (key.family == "replicate" or (key.family, key.source) == ("month", "checklist"))
    )


def index_of(how: Method, runs: Iterable[tuple[Survey, Completed]], audience: Audience = "citizen") -> Value:
    """The index of these runs."""
    return index(how, counts_of(how, runs, audience))


__all__ = ["DAY", "LOOK", "METHOD", "PULSE", "SURVEYS", "VISIT", "WHOLE", "counts_of", "index_of", "method", "run"]
