"""The additive cells of the index: what one completed run adds to which sums.

Sums over every combination of facts do not compress; sums over one fact at a time do. A cell is four whole numbers, so
cells can be added and taken away in any order and come out equal bit for bit. A hash splits the respondents into twenty
replicates: leaving one out at a time shows how far an index may be off (`surveys/estimates.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from operator import sub
from typing import Final, Literal, NamedTuple

from surveys.conditions import Answers
from surveys.method import AUDIENCES, MEASURES, RUNS, Audience, Method
from surveys.scoring import score
from surveys.survey import Survey

REPLICATES: Final = 20
WHOLE: Final = -1
"""The replicate of a cell with everybody in it."""
UNIT: Final = 1000
"""A weight of 1."""

Family = Literal["day", "month", "replicate", "region", "situation", "service", "channel", "consultant"]
"""Which sums a cell belongs to. Per centre: by day, by month, by month and replicate; the whole region by month and
replicate; per centre and month by one fact at a time."""
Source = Literal["client", "sample", "checklist"]
"""Clients who were all asked, clients drawn at random (their weights count), staff."""


class CellKey(NamedTuple):
    """Where a cell stands.

    `center`: '' for the region, and for runs that belong to no centre. `value`: the situation, service, channel or
    consultant. `period`: 2026-07-14 or 2026-07. `indicator`: also a measure, or RUNS.
    """

    family: Family
    source: Source
    method: str
    indicator: str
    audience: Audience
    center: str
    value: str
    period: str
    replicate: int


class Cell(NamedTuple):
    """How many answers, the sum of their weights, of the squares of these, and of weight times score."""

    n: int = 0
    weight: int = 0
    squares: int = 0
    score: int = 0

    def __add__(self, other: "Cell") -> "Cell":  # type: ignore[override]
        return added((self, other))

    def __sub__(self, other: "Cell") -> "Cell":
        return Cell._make(map(sub, self, other))

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING: Final = Cell()


def added(cells: Iterable[Cell]) -> Cell:
    """The sums of some cells, at least one."""
    return Cell._make(map(sum, zip(*cells, strict=True)))


@dataclass(frozen=True)
class Completed:
    """A completed run as cells see it. `day`: of the contact, the event or the answers, in the centre's zone."""

    day: date
    respondent: str
    replies: Answers
    audience: Audience | None = None
    center: str | None = None
    weight: float = 1.0
    situation: str | None = None
    service: str | None = None
    channel: str | None = None
    consultant: str | None = None


def increments(method: Method, survey: Survey, run: Completed) -> list[tuple[CellKey, Cell]]:
    """What a completed run adds, each cell once and in the order of their keys: writers then never wait in a ring.

    `survey` is the version that was asked. A run that says nothing to any indicator adds nothing.
    """
    scored = list(_scored(method, survey, run))
    if not scored:
        return []
    source, weight = _source(survey), max(round(run.weight * UNIT), 1) if survey.kind == "sample" else UNIT
    said = [*scored, (RUNS, 0)] if any(indicator not in MEASURES for indicator, _ in scored) else scored
    cells = [(indicator, Cell(1, weight, weight * weight, weight * points)) for indicator, points in said]
    places = [place for audience in _audiences(method, survey, run) for place in _places(source, audience, run)]
    return sorted(
        tally(
            (CellKey(family, source, method.version, indicator, audience, center, value, period, replicate), cell)
            for family, audience, center, value, period, replicate in places
            for indicator, cell in cells
        ).items()
    )


def tally(rows: Iterable[tuple[CellKey, Cell]]) -> dict[CellKey, Cell]:
    """Each key once, with the sum of its cells."""
    found: dict[CellKey, Cell] = {}
    for key, cell in rows:
        there = found.get(key)
        found[key] = cell if there is None else there + cell
    return found


def without(cells: Mapping[CellKey, Cell], taken: Iterable[tuple[CellKey, Cell]]) -> dict[CellKey, Cell]:
    """The cells as they were before these increments; what becomes empty is gone."""
    left = dict(cells)
    for key, cell in taken:
        left[key] = left.get(key, NOTHING) - cell
    return {key: cell for key, cell in left.items() if cell}


def replicate_of(respondent: str) -> int:
    """The twentieth a respondent belongs to, the same in every period and on every machine."""
    return int.from_bytes(blake2b(respondent.encode(), digest_size=8).digest(), "big") % REPLICATES


def _scored(method: Method, survey: Survey, run: Completed) -> Iterator[tuple[str, int]]:
    if survey.kind != "checklist" and survey.kind not in method.kinds:
        return
    for indicator, key, scoring in method.feeds(survey.id, checklist=survey.kind == "checklist"):
        question = survey.question(key)
        points = score(question, scoring, run.replies.get(key, "")) if question is not None else None
        if points is not None:
            yield indicator, points


def _source(survey: Survey) -> Source:
    return "checklist" if survey.kind == "checklist" else "sample" if survey.kind == "sample" else "client"


def _audiences(method: Method, survey: Survey, run: Completed) -> tuple[Audience, ...]:
    """Whose index a run feeds. A checklist about the centre as such speaks of both."""
    if survey.audience != "any":
        return (survey.audience,)
    if survey.kind == "checklist" and run.audience is None:
        return AUDIENCES
    audience = run.audience or method.unsaid
    return (audience,) if audience is not None else ()


_Place = tuple[Family, Audience, str, str, str, int]


def _places(source: Source, audience: Audience, run: Completed) -> Iterator[_Place]:
    center, day, month = run.center or "", f"{run.day:%Y-%m-%d}", f"{run.day:%Y-%m}"
    yield "day", audience, center, "", day, WHOLE
    yield "month", audience, center, "", month, WHOLE
    if source == "checklist":  # no sample of anything: it has no interval, and is not broken down
        return
    replicate = replicate_of(run.respondent)
    yield "replicate", audience, center, "", month, replicate
    yield "region", audience, "", "", month, replicate
    facts: tuple[tuple[Family, str | None], ...] = (
        ("situation", run.situation),
        ("service", run.service),
        ("channel", run.channel),
        ("consultant", run.consultant),
    )
    for family, value in facts:
        if value is not None:
            yield family, audience, center, value, month, WHOLE
