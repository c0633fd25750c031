"""What happens in the sample: visits, events, waves and checklists of two quarters and of the one that runs.

What would end after now is left out. Everything is drawn from one seed: the same day gives the same sample.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Final, cast

from bot.sample import rows
from bot.sample.file import SampleFile
from bot.sample.people import Interview, Likes, weighted
from bot.sample.places import Place, Stay
from bot.sample.rows import Draft, Row, Scribe, Sitting
from guide.content import Content
from guide.roster import Entry
from guide.situations import Audience
from guide.workdays import Workdays
from surveys import turns
from surveys.method import AUDIENCES, Method
from surveys.survey import Survey
from surveys.triggers import OURSELVES, Trigger, Triggers, Wave
from usecases.index.touches import Stage
from usecases.periods import LENGTHS, Period
from usecases.sample import MARK

QUARTERS: Final = 2
"""Complete ones, before the one that runs."""
EXITS: Final[Mapping[Audience, Mapping[str, int]]] = {
    "citizen": {"qr": 55, "kiosk": 35, "self": 10},
    "employer": {"qr": 80, "self": 20},
}
FINISHED: Final = 0.9
"""How many finish an exit poll they began."""
CHECKS: Final = 2
"""A checklist is filled once or so often a month."""
INSIDE: Final = ("contact", "journey")
"""Events that happen within the bot; of others nobody knows the situation."""
LOOKERS: Final = 2
"""So many people open a situation for one who answers a survey."""


class Sample:
    """Draws it all."""

    def __init__(
        self, sample: SampleFile, content: Content, workdays: Workdays, roster: Sequence[Entry], now: datetime
    ) -> None:
        self._sample, self._content, self._workdays, self._now = sample, content, workdays, now
        self._random = Random(sample.seed)  # noqa: S311 (nothing is kept secret with it)
        self._triggers, method = cast(Triggers, content.triggers), cast(Method, content.method)
        interview = Interview(self._random, method, sample.comments.every)
        self._scribe = Scribe(self._random, sample, interview, workdays)
        self._places = [
            Place(key, sample, content, workdays, [one for one in roster if one.center == key], self._random)
            for key in sample.centers
        ]
        today = Period.of(workdays.day(None, now), "quarter")
        self._quarters = today.back(QUARTERS + 1)
        self._months = [Period.parse(month) for quarter in self._quarters for month in quarter.months]
        self.waves: list[Row] = []

    def drafts(self) -> Iterator[Draft]:
        """Everything that has ended by now; `waves` is whole once they are drawn."""
        return (draft for draft in self._all() if draft.ended_by(self._now))

    def touches(self) -> Iterator[Row]:
        """Steps of clients on their way, by month, centre and situation."""
        for place in self._places:
            for month in self._months:
                for audience in AUDIENCES:
                    yield from self._way(place, month, audience)

    def _all(self) -> Iterator[Draft]:
        for place in self._places:
            for month in self._months:
                for audience in AUDIENCES:
                    yield from self._month(place, month, audience)
                yield from self._checklists(place, month)
        zone = self._workdays.zone(None)
        since = datetime.combine(self._quarters[0].since, datetime.min.time(), zone)
        for name, plan in self._triggers.waves.items():
            for turn in turns.turns(plan.cron, zone, since, self._now):
                due = self._workdays.next_moment(None, turn, self._triggers.rules.hours)
                if due + plan.expires < self._now:
                    self.waves.append(rows.wave(name, turns.name(turn), plan, due))
                    yield from self._wave(name, plan, due)

    def _month(self, place: Place, month: Period, audience: Audience) -> Iterator[Draft]:
        likes = place.likes(audience, early=month.text in self._quarters[0].months)
        for key, share in self._sample.mix[audience].items():
            survey = self._content.surveys[key]
            triggers = [(name, one) for name, one in self._triggers.triggers.items() if one.survey == key]
            runs = place.facts.runs[audience] * self._part(month) * share / 100
            if survey.kind == "exit":
                some = (self._exit(place, month, audience, survey, likes) for _ in range(self._about(runs / FINISHED)))
            elif triggers:
                asked = self._about(runs * 100 / self._sample.outcomes["completed"])
                some = (self._after(place, month, audience, self._random.choice(triggers), likes) for _ in range(asked))
            else:
                continue
            yield from (draft for draft in some if draft is not None)

    def _exit(self, place: Place, month: Period, audience: Audience, survey: Survey, likes: Likes) -> Draft | None:
        moment, channel = place.moment(month, self._now), weighted(self._random, EXITS[audience])
        if moment is None:
            return None
        side = {"@audience": audience} if channel != "kiosk" else {}
        facts = {"@center": place.key, "@channel": channel, **side, **MARK}
        sitting = Sitting(survey, place.key, place.somebody(audience), likes, facts, moment, channel)
        return self._scribe.walked_in(sitting, "completed" if self._random.random() < FINISHED else "breakoff")

    def _after(
        self, place: Place, month: Period, audience: Audience, asked: tuple[str, Trigger], likes: Likes
    ) -> Draft | None:
        """An event, and the invitation it led to."""
        (name, trigger), moment = asked, place.moment(month, self._now)
        if moment is None:
            return None
        kind = trigger.event.partition(".")[0]
        stay = place.stay(audience, talk=kind == "contact", known=kind in INSIDE)
        due = self._workdays.next_moment(place.key, moment + trigger.delay, self._triggers.rules.hours)
        survey, facts = self._content.surveys[trigger.survey], _facts(place, audience, stay, trigger)
        sitting = Sitting(survey, place.key, place.client(audience), likes, facts, due, "invite")
        draft = self._scribe.invited(sitting, name, trigger, moment)
        draft.event = self._event(place, audience, trigger, stay, moment)
        return draft

    def _event(self, place: Place, audience: Audience, trigger: Trigger, stay: Stay, moment: datetime) -> Row:
        inside = trigger.event.partition(".")[0] in INSIDE
        return {
            "source": OURSELVES if inside else next(iter(self._triggers.sources), OURSELVES),
            "event_id": f"sample:{self._random.getrandbits(64):016x}",
            "digest": f"{self._random.getrandbits(256):064x}",
            "type": trigger.event,
            "occurred_at": moment,
            "received_at": moment,
            "center": place.key,
            "audience": audience,
            "service": stay.service,
            "consultant": stay.consultant,
            "channel": stay.channel,
            "situation": stay.situation,
        }

    def _wave(self, name: str, plan: Wave, due: datetime) -> Iterator[Draft]:
        survey, quarter = self._content.surveys[plan.survey], Period.of(due.date(), "quarter")
        sides = [audience for audience in AUDIENCES if plan.audience in ("any", audience)]
        for place in self._places:
            for audience in sides:
                share = self._sample.mix[audience].get(plan.survey, 0) / self._sample.outcomes["completed"]
                likes = place.likes(audience, early=quarter == self._quarters[0])
                facts = {"@audience": audience, "@center": place.key, **MARK}
                for _ in range(self._about(place.facts.runs[audience] * LENGTHS["quarter"] * share)):
                    sitting = Sitting(survey, place.key, place.client(audience), likes, facts, due, "invite")
                    draft = self._scribe.invited(sitting, name, plan, due)
                    draft.wave = len(self.waves) - 1
                    yield draft

    def _checklists(self, place: Place, month: Period) -> Iterator[Draft]:
        for survey in self._content.checklists.values():
            for _ in range(self._random.randint(1, CHECKS)):
                moment, facts = place.moment(month, self._now), {"@center": place.key, "@channel": "checklist", **MARK}
                if moment is not None:
                    human = place.somebody("citizen")
                    sitting = Sitting(survey, place.key, human, place.noted(), facts, moment, "checklist")
                    yield self._scribe.walked_in(sitting, "completed")

    def _way(self, place: Place, month: Period, audience: Audience) -> Iterator[Row]:
        situations = place.situations(audience)
        runs = place.facts.runs[audience] * self._part(month) * LOOKERS
        for situation, often in situations.items():
            opened = runs * often / sum(situations.values())
            key = {"period": month.text, "center": place.key, "situation": situation, "audience": audience}
            steps: dict[Stage, int] = {
                stage: self._about(opened * share / self._sample.way["opened"])
                for stage, share in self._sample.way.items()
            }
            yield from ({**key, "stage": stage, "n": n} for stage, n in steps.items() if n)

    def _part(self, month: Period) -> float:
        """How much of a month is over."""
        days = (self._workdays.day(None, self._now) - month.since).days / (month.until - month.since).days
        return min(max(days, 0.0), 1.0)

    def _about(self, wanted: float) -> int:
        """A whole number near this one, and on average this one."""
        return int(wanted) + (self._random.random() < wanted - int(wanted))


def _facts(place: Place, audience: Audience, stay: Stay, trigger: Trigger) -> dict[str, str]:
    known = {
        "@audience": audience,
        "@center": place.key,
        "@channel": stay.channel,
        "@service": stay.service,
        "@situation": stay.situation,
        "@consultant": stay.consultant,
        "@event": trigger.event,
    }
    return {fact: value for fact, value in known.items() if value is not None} | MARK
