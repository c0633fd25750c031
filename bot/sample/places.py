"""One centre of the sample: who works there, when it is open, how satisfied its people are in which quarter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Final

from bot.sample.file import SampleCenter, SampleFile
from bot.sample.people import OWN, Human, Likes, weighted
from guide.content import Content
from guide.roster import Entry
from guide.situations import Audience
from guide.workdays import Workdays
from surveys.method import AUDIENCES
from usecases.periods import Period

BACK: Final = 0.35
"""How many of those who are asked have been asked before."""
SITUATIONS: Final = 7
"""The first situations of an audience come up, each less often than the one before."""
KINDS: Final[Mapping[Audience, str]] = {"citizen": "career", "employer": "hr"}
LENIENT: Final = 4
"""By how many points staff see their own centre better than its clients do."""
EDGE: Final = timedelta(minutes=20)
"""Nobody comes right when the door opens or shuts."""


@dataclass(frozen=True)
class Stay:
    """What a visit was about: facts as an event carries them."""

    situation: str | None
    service: str | None
    consultant: str | None
    channel: str | None


@dataclass
class Place:
    """A centre. Its people come back: `known` are those who have been asked before."""

    key: str
    sample: SampleFile
    content: Content
    workdays: Workdays
    staff: Sequence[Entry]
    random: Random
    known: dict[Audience, list[Human]] = field(default_factory=dict)
    _open: dict[Period, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    @cached_property
    def facts(self) -> SampleCenter:
        """What the file says of it."""
        return self.sample.centers[self.key]

    @cached_property
    def _groups(self) -> Mapping[str, str]:
        method = self.content.method
        groups = method.groups if method is not None else ()
        return {indicator.id: group.id for group in groups for indicator in group.indicators}

    def likes(self, audience: Audience, *, early: bool) -> Likes:
        """How satisfied its clients are. `early`: in the first quarter."""
        base = self.facts.likes[audience]
        shift = self.facts.earlier if early else {}

        def likes(indicator: str | None) -> float:
            if indicator is None:
                return sum(min(max(base[one] + shift.get(one, 0), 1), 99) for one in base) / len(base) / 100
            group = self._groups[indicator]
            return min(max(self.facts.but.get(indicator, base[group]) + shift.get(group, 0), 1), 99) / 100

        return likes

    def noted(self) -> Likes:
        """What staff see with a checklist in hand."""
        sides = [self.likes(audience, early=False) for audience in AUDIENCES]

        def noted(indicator: str | None) -> float:
            seen = self.facts.staff.get(indicator or "")
            own = sum(side(indicator) for side in sides) / len(sides) + LENIENT / 100
            return seen / 100 if seen is not None else min(own, 0.99)

        return noted

    def somebody(self, audience: Audience) -> Human:
        """A stranger, who leaves nothing to recognise them by."""
        words = self.sample.comments.citizen if audience == "citizen" else self.sample.comments.employer
        return Human(f"{self.random.getrandbits(128):032x}", self.random.gauss(0, OWN), words)

    def client(self, audience: Audience) -> Human:
        """Somebody who agreed to be asked, perhaps not for the first time."""
        known = self.known.setdefault(audience, [])
        if known and self.random.random() < BACK:
            return self.random.choice(known)
        known.append(self.somebody(audience))
        return known[-1]

    def moment(self, month: Period, until: datetime) -> datetime | None:
        """Some moment of this month, before `until`, when the centre is open."""
        if month not in self._open:
            self._open[month] = list(self._days(month))
        past = [span for span in self._open[month] if span[0] < until]
        if not past:
            return None
        since, till = self.random.choice(past)
        moment = since + self.random.random() * (till - since)
        return moment if moment < until else None

    def _days(self, month: Period) -> Iterator[tuple[datetime, datetime]]:
        zone = self.workdays.zone(self.key)
        for day in month.days():
            hours = self.workdays.hours(self.key, day)
            if hours is not None:
                since, till = (datetime.combine(day, at, zone).astimezone(UTC) for at in (hours.since, hours.till))
                yield since + EDGE, till - EDGE

    def situations(self, audience: Audience) -> Mapping[str, int]:
        """Those that come up, and how often beside each other."""
        found = self.content.situations_for(audience)[:SITUATIONS]
        return {situation.id: 60 // place for place, situation in enumerate(found, 1)}

    def stay(self, audience: Audience, *, talk: bool, known: bool) -> Stay:
        """What it was about. `talk`: with a consultant; `known`: the situation is known, as it is inside."""
        situation = weighted(self.random, self.situations(audience))
        topic, booking = self.content.topic_of(situation), self.content.booking
        service = booking.topics[topic].service if booking is not None and topic is not None else None
        if not talk:
            return Stay(situation if known else None, service, None, None)
        fit = [one for one in self.staff if one.kind == KINDS[audience]]
        best = [one for one in fit if topic in one.topics] or fit
        if not best:
            return Stay(situation, service, None, "office")
        consultant = self.random.choice(best)
        return Stay(situation, service, consultant.key, self.random.choice(consultant.ways))
