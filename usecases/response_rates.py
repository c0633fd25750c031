"""How people answer a survey: how many were asked, how many answered, how long it takes, where they stop.

The response rate is completed to delivered (AAPOR's RR1 among those an invitation has reached), RR2 beside it: there
an unfinished run with at least half of its questions answered counts too (`usecases.runs.PARTIAL`). Nobody is invited
to an exit poll: there only what was begun is known, and of that only what may be kept.

What rests on too few people is kept back, and as much beside it that nobody finds it out by subtracting.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
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
from surveys.suppression import hidden_in_list, hidden_in_table
from surveys.survey import Survey
from surveys.texts import Text
from usecases.actors import Actor
from usecases.periods import Period
from usecases.questionnaires import Questionnaires
from usecases.refusals import Clock, Outdated
from usecases.rights import SURVEYS, Rights

Outcome = Literal["completed", "partial", "broke_off", "answering", "refused", "silent", "thinking"]
STARTED: Final[tuple[Outcome, ...]] = ("completed", "partial", "broke_off", "answering")
UNTOUCHED: Final[tuple[Outcome, ...]] = ("refused", "silent", "thinking")
OUTCOMES: Final = (*STARTED, *UNTOUCHED)
UNFINISHED: Final[tuple[Outcome, ...]] = ("partial", "broke_off")
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
        cohort = self._cohort({survey}, period, centers, invited=not blank.exit)
        if blank.exit:
            return self._measured(tx, cohort, self._polled(tx, cohort, blank))
        return self._measured(tx, cohort, self._asked(response_rates.invitations(tx, cohort), blank))

    def most_asked(self, tx: Connection, period: Period, centers: Collection[str] | None, many: int) -> list[Rates]:
        """The surveys with most invitations: counts and rates alone, in the caller's transaction."""
        asked = [
            Rates(key, one, period, exit=False) for key, one in self._content.surveys.items() if one.kind != "exit"
        ]
        cohort = self._cohort({rates.key for rates in asked}, period, centers, invited=True)
        rows: defaultdict[str, list[AnyRow]] = defaultdict(list)
        for row in response_rates.invitations(tx, cohort):
            rows[row.survey].append(row)
        found = [self._asked(rows[rates.key], rates) for rates in asked]
        return sorted((rates for rates in found if rates.delivered), key=lambda rates: -(rates.delivered or 0))[:many]

    def _cohort(
        self, surveys: Collection[str], period: Period, centers: Collection[str] | None, *, invited: bool
    ) -> Cohort:
        since, until = (datetime.combine(day, time.min, self._zone) for day in (period.since, period.until))
        return Cohort(surveys, since, until, period.since, period.until, centers, invited)

    def _asked(self, rows: Sequence[AnyRow], blank: Rates) -> Rates:
        """Of invitations: disposition, was_sent, people."""
        counts: Counter[Outcome] = Counter()
        for row in rows:
            if row.was_sent and row.disposition in _OUTCOMES:
                counts[_OUTCOMES[row.disposition]] += row.people
        invited = sum(row.people for row in rows if row.disposition != "withheld")
        table = [[counts[one] if one in part else 0 for one in OUTCOMES] for part in (STARTED, UNTOUCHED)]
        hidden = hidden_in_table(table, self._limit)
        if hidden.total:
            return replace(blank, invited=invited if invited >= self._limit else None, too_few=True)
        kept_back = {OUTCOMES[column] for _, column in hidden.cells}
        view = replace(
            blank,
            invited=invited,
            delivered=counts.total(),
            started=None if 0 in hidden.rows else sum(table[0]),
            outcomes=_listed(counts, kept_back),
        )
        return _with_shares(view, counts, kept_back)

    def _polled(self, tx: Connection, cohort: Cohort, blank: Rates) -> Rates:
        """Of an exit poll: what is unfinished still is nobody's business yet."""
        rows = response_rates.endings(tx, cohort)
        counts: Counter[Outcome] = Counter({_OUTCOMES[row.state]: row.people for row in rows})
        kept_back, whole = hidden_in_list(counts, self._limit)
        if whole:
            return replace(blank, too_few=True)
        view = replace(blank, started=counts.total(), outcomes=_listed(counts, kept_back))
        return _with_shares(view, counts, kept_back)

    def _measured(self, tx: Connection, cohort: Cohort, view: Rates) -> Rates:
        """With how long it takes and where people stop."""
        seconds = [(row.ended_at - row.started_at).total_seconds() for row in response_rates.spans(tx, cohort)]
        enough = len(seconds) >= self._limit
        usual = timedelta(seconds=median(seconds)) if enough else None
        stop = self._stop(tx, cohort, view.survey)
        if stop is not None and any(one in view.outcomes and view.outcomes[one] is None for one in UNFINISHED):
            stop = replace(stop, people=None)
        return replace(view, median=usual, stop=stop)

    def _stop(self, tx: Connection, cohort: Cohort, survey: Survey) -> Stop | None:
        """None where fewer people than may be shown stopped on any one question."""
        for row in response_rates.stops(tx, cohort)[:1]:
            if row.people >= self._limit:
                current = survey.question(row.question)
                asked = current or self._questionnaires.at(tx, survey.id, row.version).question(row.question)
                return Stop(asked.ask, row.people) if asked is not None else None
        return None


def _listed(counts: Counter[Outcome], kept_back: Collection[Outcome]) -> Mapping[Outcome, int | None]:
    there = (one for one in OUTCOMES if counts[one])
    return {one: None if one in kept_back else counts[one] for one in there}


def _with_shares(view: Rates, counts: Counter[Outcome], kept_back: Collection[Outcome]) -> Rates:
    """What is worked out from the numbers that are shown, and only from these."""
    completed, partial, whole = counts["completed"], counts["partial"], counts.total()
    shown = whole > 0 and "completed" not in kept_back
    both = shown and "partial" not in kept_back
    half_rate = (completed + partial) / whole if both else None
    return replace(view, rate=completed / whole if shown else None, half_rate=half_rate)


def _parsed(period: str) -> Period:
    try:
        return Period.parse(period)
    except ValueError as error:
        raise Outdated from error
