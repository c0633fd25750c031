"""How people answer a survey: how many were asked, how many answered, how long it takes, where they stop.

The response rate is completed to delivered (AAPOR's RR1 among those an invitation has reached), RR2 beside it: there
an unfinished run with at least half of its questions answered counts too (`usecases.runs.walk.PARTIAL`). Nobody is
invited to an exit poll: there only what was begun is known, and of that only what may be kept.

What rests on too few people is kept back, and as much beside it that nobody finds it out by subtracting: neither other
numbers of the same centres nor those of other centres. So everything is decided over all centres, for everybody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from statistics import median
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from db.database import Database
from db.repos import response_rates
from db.repos.response_rates import Cohort
from db.rows import AnyRow
from guide.content import Content
from surveys.survey import Survey
from surveys.texts import Text
from usecases.actors import Actor
from usecases.hiding.counts import Counts
from usecases.hiding.tree import Tree, by_center, hidden_in_tree, is_hidden, together, with_sums
from usecases.periods import Period
from usecases.refusals import Clock, Outdated
from usecases.rights import SURVEYS, Rights
from usecases.runs.questionnaires import Questionnaires

Outcome = Literal["completed", "partial", "broke_off", "answering", "refused", "silent", "thinking"]
STARTED: Final[tuple[Outcome, ...]] = ("completed", "partial", "broke_off", "answering")
UNTOUCHED: Final[tuple[Outcome, ...]] = ("refused", "silent", "thinking")
OUTCOMES: Final = (*STARTED, *UNTOUCHED)
UNFINISHED: Final[tuple[Outcome, ...]] = ("partial", "broke_off")
POLLED: Final[Tree] = dict.fromkeys(STARTED[:3], "started")
"""How the numbers of an exit poll add up."""
INVITED: Final[Tree] = {
    **dict.fromkeys(STARTED, "started"),
    **dict.fromkeys(UNTOUCHED, "untouched"),
    "started": "delivered",
    "untouched": "delivered",
    "delivered": "invited",
    "unreached": "invited",
}
"""How those of invitations do."""
WITHHELD: Final = "withheld"
ANYWHERE: Final = "any question"
LIMIT: Final = 5
"""Where no method says otherwise: fewer people than this are not shown."""

_OUTCOMES: Final[Mapping[str, Outcome]] = {
    "completed": "completed",
    "partial": "partial",
    "breakoff": "broke_off",
    "started": "answering",
    "refused": "refused",
    "expired": "silent",
    "sent": "thinking",
}


@dataclass(frozen=True)
class Stop:
    """The question on which most people stop: what it asks, how many stopped there (None: kept back)."""

    text: Text
    people: int | None


@dataclass(frozen=True)
class Rates:
    """How people answer one survey in a period. None in the place of a number: it is kept back.

    `invited`, `delivered`: None also where nobody is invited. `outcomes`: of `delivered`, or of what was `started`;
    those that nobody had are left out. `half_rate`: RR2. `too_few`: there is something, but nothing that can be shown.
    """

    key: str
    survey: Survey
    period: Period
    exit: bool
    invited: int | None = None
    delivered: int | None = None
    started: int | None = None
    outcomes: Mapping[Outcome, int | None] = field(default_factory=dict)
    rate: float | None = None
    half_rate: float | None = None
    median: timedelta | None = None
    stop: Stop | None = None
    too_few: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nobody was asked and nobody answered."""
        return not self.outcomes and not self.too_few and not self.invited


@dataclass(frozen=True)
class RatesCard:
    """The same for whoever asks: of which centres (None: of all), and whether there is a later period to look at."""

    rates: Rates
    centers: frozenset[str] | None
    has_later: bool


class ResponseRates:
    """Counts anew each time it is asked."""

    def __init__(
        self,
        db: Database,
        content: Content,
        clock: Clock,
        questionnaires: Questionnaires,
        admin_ids: frozenset[int] = frozenset(),
    ) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._questionnaires = questionnaires
        self._rights = Rights(admin_ids)
        self._zone = ZoneInfo(content.region.timezone)
        self._limit = content.method.anonymity if content.method is not None else LIMIT

    async def card(self, actor: Actor, survey: str, period: str) -> RatesCard:
        """A survey in a period ('': this quarter). Raises NotAllowed, or Outdated for what is no survey or period."""
        today = self._clock().astimezone(self._zone).date()
        now = Period.of(today, "quarter")
        asked = _parsed(period) if period else now

        def body(tx: Connection) -> RatesCard:
            scope = self._rights.scope(tx, actor, *SURVEYS)
            return RatesCard(self.of(tx, survey, asked, scope.centers), scope.centers, asked.until <= today)

        return await self._db.read(body)

    def of(self, tx: Connection, survey: str, period: Period, centers: Collection[str] | None) -> Rates:
        """The same in the caller's transaction, for these centres (None: for all). Raises Outdated."""
        found = self._content.surveys.get(survey)
        if found is None:
            raise Outdated
        blank = Rates(survey, found, period, found.kind == "exit")
        cohort = self._cohort({survey}, period, invited=not blank.exit)
        counts = (
            _polled(response_rates.endings(tx, cohort)) if blank.exit else asked(response_rates.invitations(tx, cohort))
        )
        return self._measured(tx, cohort, centers, self._told(counts, blank, centers))

    def most_asked(self, tx: Connection, period: Period, centers: Collection[str] | None, many: int) -> list[Rates]:
        """The surveys with most invitations: counts and rates alone, in the caller's transaction."""
        blanks = [
            Rates(key, one, period, exit=False) for key, one in self._content.surveys.items() if one.kind != "exit"
        ]
        rows: defaultdict[str, list[AnyRow]] = defaultdict(list)
        for row in response_rates.invitations(tx, self._cohort({blank.key for blank in blanks}, period, invited=True)):
            rows[row.survey].append(row)
        found = [self._told(asked(rows[blank.key]), blank, centers) for blank in blanks]
        return sorted((rates for rates in found if rates.delivered), key=lambda rates: -(rates.delivered or 0))[:many]

    def _cohort(self, surveys: Collection[str], period: Period, *, invited: bool) -> Cohort:
        since, until = (datetime.combine(day, time.min, self._zone) for day in (period.since, period.until))
        return Cohort(surveys, since, until, period.since, period.until, invited)

    def _told(self, counts: Counts, blank: Rates, centers: Collection[str] | None) -> Rates:
        """The numbers that may be told, and what is worked out from these alone."""
        tree = POLLED if blank.exit else INVITED
        hidden = hidden_in_tree(counts, tree, self._limit)
        mine = with_sums(together(counts, centers), tree)

        def n(name: str) -> int | None:
            return None if is_hidden(hidden, name, centers) else mine.get(name, 0)

        outcomes = {one: n(one) for one in OUTCOMES if mine.get(one)}
        invited, delivered = (None, None) if blank.exit else (n("invited"), n("delivered"))
        told = (delivered, n("started"), *outcomes.values())
        if mine and not any(told) and (outcomes or invited is None):
            return replace(blank, invited=invited, too_few=True)
        view = replace(blank, invited=invited, delivered=delivered, started=n("started"), outcomes=outcomes)
        whole = view.started if blank.exit else delivered
        return replace(view, rate=_share(whole, n("completed")), half_rate=_share(whole, n("completed"), n("partial")))

    def _measured(self, tx: Connection, cohort: Cohort, centers: Collection[str] | None, view: Rates) -> Rates:
        """With how long it takes and where people stop."""
        seconds = [(row.ended_at - row.started_at).total_seconds() for row in response_rates.spans(tx, cohort, centers)]
        enough = len(seconds) >= self._limit and view.outcomes.get("completed") is not None
        usual = timedelta(seconds=median(seconds)) if enough else None
        stop = self._stop(tx, response_rates.stops(tx, cohort), centers, view.survey)
        if stop is not None and any(one in view.outcomes and view.outcomes[one] is None for one in UNFINISHED):
            stop = replace(stop, people=None)
        return replace(view, median=usual, stop=stop)

    def _stop(
        self, tx: Connection, rows: Sequence[AnyRow], centers: Collection[str] | None, survey: Survey
    ) -> Stop | None:
        """None where fewer people than may be shown stopped on any one question."""
        counts = by_center((row.center, row.question, row.people) for row in rows)
        mine = together(counts, centers)
        question = min(mine, key=lambda one: (-mine[one], one), default=None)
        if question is None or mine[question] < self._limit:
            return None
        hidden = hidden_in_tree(counts, dict.fromkeys({row.question for row in rows}, ANYWHERE), self._limit)
        people = None if is_hidden(hidden, question, centers) else mine[question]
        version = max(row.version for row in rows if row.question == question)
        known = survey.question(question) or self._questionnaires.at(tx, survey.id, version).question(question)
        return Stop(known.ask, people) if known is not None else None


def counted_as(disposition: str, was_sent: bool) -> str:
    """An outcome, where the invitation has reached somebody; «withheld» is none of the numbers."""
    if disposition == WITHHELD:
        return WITHHELD
    return _OUTCOMES[disposition] if was_sent and disposition in _OUTCOMES else "unreached"


def asked(rows: Iterable[AnyRow]) -> Counts:
    """Of invitations: center, disposition, was_sent, people."""
    counted = ((row.center, counted_as(row.disposition, row.was_sent), row.people) for row in rows)
    return by_center(one for one in counted if one[1] != WITHHELD)


def _polled(rows: Iterable[AnyRow]) -> Counts:
    """Of an exit poll: what is unfinished still is nobody's business yet."""
    return by_center((row.center, _OUTCOMES[row.state], row.people) for row in rows)


def _share(whole: int | None, *parts: int | None) -> float | None:
    """None where one of the numbers is not shown."""
    known = [n for n in parts if n is not None]
    return sum(known) / whole if whole and len(known) == len(parts) else None


def _parsed(period: str) -> Period:
    try:
        return Period.parse(period)
    except ValueError as error:
        raise Outdated from error
