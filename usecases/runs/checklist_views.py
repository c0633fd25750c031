"""What quality control sees of checklists."""

from dataclasses import dataclass
from datetime import date

from guide.centers import Center
from surveys.survey import Survey
from usecases.periods import Period
from usecases.runs.view import RunId


@dataclass(frozen=True)
class Filled:
    """How often in a month. `last`: the day, there, on which it was completed last."""

    times: int
    last: date


@dataclass(frozen=True)
class Unfinished:
    """A checklist that somebody left half-way."""

    run: RunId
    survey: Survey
    place: str
    center: Center
    period: Period


@dataclass(frozen=True)
class CenterLine:
    """A centre in the list and the month it is there; `filled`: how many checklists were filled at least once."""

    key: str
    center: Center
    month: Period
    filled: int


@dataclass(frozen=True)
class ChecklistCenters:
    """The centres somebody looks after, this month. `of`: how many checklists there are."""

    period: Period
    lines: tuple[CenterLine, ...]
    of: int
    page: int
    has_more: bool
    unfinished: Unfinished | None


@dataclass(frozen=True)
class ChecklistLine:
    """A checklist in the list of a centre."""

    key: str
    survey: Survey
    filled: Filled | None


@dataclass(frozen=True)
class CenterChecklists:
    """The checklists of a centre and a month. `current`: it is this month; `alone`: the only centre in their hands."""

    key: str
    center: Center
    period: Period
    current: bool
    lines: tuple[ChecklistLine, ...]
    unfinished: Unfinished | None
    alone: bool


@dataclass(frozen=True)
class ChecklistCard:
    """One checklist of a centre and a month. `mine`: the person who looks filled it last.

    `unfinished`: their own, of this checklist, perhaps of another centre or month (`here`: of this one).
    """

    key: str
    survey: Survey
    place: str
    center: Center
    period: Period
    filled: Filled | None
    mine: bool
    unfinished: Unfinished | None
    here: bool
