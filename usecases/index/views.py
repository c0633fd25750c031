"""What is seen of the index. Nothing that must not be shown is in here: it is left out where the views are made.

`whose`: citizen, employer, or composite. `place`: '' the region, else a centre's key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from guide.centers import Center
from surveys.agreement import Agreement, Gap
from surveys.beside import Measure, Name
from surveys.change import Change
from surveys.estimates import Interval
from surveys.index import Why
from surveys.method import Audience, Indicator, Method
from surveys.steps import Asked
from surveys.survey import Survey
from surveys.texts import Text
from usecases.periods import Kind, Period

Place = str
Whose = Literal["composite", "citizen", "employer"]
By = Literal["situation", "service", "channel", "consultant"]
Incomparable = Literal["method", "catching_up"]
"""Why no change is shown: the other period was published by another method, or is not counted by this one yet."""


@dataclass(frozen=True)
class Shown:
    """An indicator, a group, an index or a composite as it may be shown.

    `why` says why there is no value; «hidden»: it rests on too few answers, or gives such a value away. `n` and
    `effective` None: how many there were is not shown, whether there is a value or not. `stars`: of an index alone.
    """

    id: str
    weight: int
    value: float | None
    interval: Interval | None
    n: int | None
    effective: float | None
    coverage: float
    why: Why | Literal["hidden"] | None = None
    stars: int | None = None
    parts: tuple["Shown", ...] = ()

    @property
    def hidden(self) -> bool:
        """Whether it may be there, but is not shown."""
        return self.why == "hidden"

    def part(self, id: str) -> "Shown | None":
        """A part by its id."""
        return next((part for part in self.parts if part.id == id), None)


@dataclass(frozen=True)
class Places:
    """What somebody may open. Everybody may open the region; `whole`: with its details and comments too.

    `default`: where to begin.
    """

    centers: Mapping[str, Center]
    whole: bool
    default: Place


@dataclass(frozen=True)
class PublishedMark:
    """What was last published of a place and period. `same`: it would come out equal today (None: another method).

    `operator`: who published it by the command line; '': somebody in the chat.
    """

    publication: int
    at: datetime
    method: str
    whole: Shown
    sides: Mapping[Audience, Shown]
    same: bool | None
    operator: str = ""


@dataclass(frozen=True)
class Where:
    """What every view of the index begins with. `center` None: the region. `sample`: nobody gave these answers.

    `caught_up`: every earlier answer is counted by the method; otherwise no number of the index is whole.
    """

    place: Place
    center: Center | None
    period: Period
    method: Method
    sample: bool
    caught_up: bool = True

    @property
    def titles(self) -> Mapping[str, Text]:
        """Groups and indicators by id."""
        indicators = {indicator.id: indicator.title for indicator in self.method.indicators()}
        return {group.id: group.title for group in self.method.groups} | indicators


@dataclass(frozen=True)
class Against:
    """Changes against another period, and its values; `why`: there can be no changes."""

    period: Period
    changes: Mapping[Whose, Change | None]
    whole: Shown | None
    sides: Mapping[Audience, Shown]
    why: Incomparable | None = None


@dataclass(frozen=True)
class IndexCard:
    """The index of a place in a period.

    `sides`: their parts are groups, the parts of these indicators; without indicators where the person sees the total
    alone. `before`: against the period before; `base`: against the same period a year earlier. `first`: nobody
    answered in any period before.
    """

    where: Where
    whole: Shown
    sides: Mapping[Audience, Shown]
    before: Against
    base: Against
    beside: Mapping[Audience, Mapping[Name, Measure]]
    published: PublishedMark | None
    first: bool = False

    @property
    def empty(self) -> bool:
        """Whether nobody answered in this period."""
        return all(shown.n == 0 for shown in (self.whole, *self.sides.values()))

    @property
    def stars(self) -> int | None:
        """Of the composite."""
        return self.whole.stars

    @property
    def changes(self) -> Mapping[Whose, Change | None]:
        """Against the period before."""
        return self.before.changes

    def weakest(self, audience: Audience) -> Shown | None:
        """The lowest of the indicators that are shown."""
        shown = [leaf for group in self.sides[audience].parts for leaf in group.parts if leaf.value is not None]
        return min(shown, key=lambda leaf: leaf.value or 0.0, default=None)


@dataclass(frozen=True)
class GroupCard:
    """A group and its indicators (`group.parts`). `changes`: of the group and of each, by id."""

    where: Where
    audience: Audience
    group: Shown
    changes: Mapping[str, Change | None]
    why: Incomparable | None


@dataclass(frozen=True)
class ReplyCount:
    """How often a reply was given; None: not shown. `share`: per cent of the replies that are values."""

    reply: str
    n: int | None
    share: float | None


@dataclass(frozen=True)
class Distribution:
    """The replies to one question that are values, in their own order. `total`: how many.

    `without_value`: «do not know» and the like. None: not shown. `earlier`: content asks it in another shape today.
    """

    survey: Survey
    question: Asked
    total: int | None
    replies: tuple[ReplyCount, ...]
    without_value: int | None
    earlier: bool = False


@dataclass(frozen=True)
class IndicatorCard:
    """An indicator, who says what, and how they answered. `gap`: clients against the checklist."""

    where: Where
    audience: Audience
    group: str
    spec: Indicator
    shown: Shown
    change: Change | None
    why: Incomparable | None
    client: float | None
    gap: Gap | None
    questions: tuple[Distribution, ...]
    has_comments: bool


@dataclass(frozen=True)
class Loss:
    """How many points an indicator keeps the index below 100."""

    group: str
    shown: Shown
    points: float


@dataclass(frozen=True)
class LossesCard:
    """What pulls an index down, the heaviest first. What is not shown is missing."""

    where: Where
    audience: Audience
    index: Shown
    losses: tuple[Loss, ...]


@dataclass(frozen=True)
class BoardLine:
    """A centre on the leader board. `rank`: None without a value; `mine`: the person may open it."""

    key: str
    center: Center
    shown: Shown
    rank: int | None
    mine: bool


@dataclass(frozen=True)
class Board:
    """Centres by value, the best first; then those without one."""

    where: Where
    whose: Whose
    region: Shown
    lines: tuple[BoardLine, ...]


@dataclass(frozen=True)
class BreakdownLine:
    """One value. `label`: a text of content, the name of a consultant, or None where there are no words for it."""

    value: str
    label: Text | str | None
    shown: Shown


@dataclass(frozen=True)
class Breakdown:
    """An index by one fact: values and n, no intervals. `unknown`: runs without this fact (None: not shown)."""

    where: Where
    audience: Audience
    by: By
    total: Shown
    lines: tuple[BreakdownLine, ...]
    unknown: int | None


@dataclass(frozen=True)
class GapsCard:
    """Clients against checklists, blind spots first. `agreement`: over `centers` centres and these periods."""

    where: Where
    gaps: Mapping[Audience, tuple[Gap, ...]]
    agreement: Agreement | None
    centers: int
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class HeatMap:
    """Indicators (rows) by centres (columns). `hidden`: (row, column) of what is there but not shown."""

    where: Where
    audience: Audience
    indicators: tuple[Indicator, ...]
    centers: Mapping[str, Center]
    values: tuple[tuple[float | None, ...], ...]
    hidden: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class TrendPoint:
    """One period."""

    period: Period
    shown: Shown


@dataclass(frozen=True)
class Trend:
    """An index over periods, oldest first; `where.period` is the last."""

    where: Where
    whose: Whose
    kind: Kind
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True)
class Comment:
    """Something somebody wrote. Nothing else is known of them but the month (2026-07)."""

    month: str
    survey: Survey
    question: Asked
    text: str


@dataclass(frozen=True)
class CommentsPage:
    """The newest months first, within a month by alphabet. `withheld`: there are others, of too few people.

    `surveys`: those that have some to show.
    """

    where: Where
    survey: str | None
    surveys: tuple[str, ...]
    comments: tuple[Comment, ...]
    page: int
    has_more: bool
    withheld: bool


@dataclass(frozen=True)
class TouchStage:
    """How many came to a stage (None: not shown). `lost`: per cent of the stage before; None where it says nothing."""

    stage: str
    n: int | None
    lost: float | None


@dataclass(frozen=True)
class TouchLine:
    """The way of those in one situation. `label` None: it is gone from content."""

    situation: str
    label: Text | None
    audience: Audience
    stages: tuple[TouchStage, ...]


@dataclass(frozen=True)
class TouchView:
    """The way through all situations together, and through each, the most frequent first."""

    where: Where
    total: tuple[TouchStage, ...]
    lines: tuple[TouchLine, ...]
