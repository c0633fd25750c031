"""Whom to ask after what, and when: `content/triggers.yaml`.

A trigger turns an event into an invitation to one survey; a wave asks everybody of an audience, or a random sample of
them. The rules hold for all.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, StringConstraints

from surveys.conditions import Condition
from surveys.spans import DayHours, Length
from surveys.spec import Id, Spec
from surveys.texts import Language, Text, Words

EventType = Literal[
    "contact.completed",
    "contact.no_show",
    "training.completed",
    "fair.attended",
    "hiring.succeeded",
    "hiring.refused",
    "journey.saved",
    "need.closed",
    "case.closed",
]
EVENT_TYPES: Final[tuple[EventType, ...]] = get_args(EventType)

Source = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,16}$")]
"""The name of a system that reports events. Ours is `OURSELVES`."""
OURSELVES: Final = "golos"

Priority = Annotated[int, Field(ge=0, le=100)]
"""Higher wins when several surveys compete for one person."""


class Budget(Spec):
    """At most `invitations` sent to one person in `days`. One of them is kept for surveys of `kept_for` and up."""

    invitations: Annotated[int, Field(ge=1)]
    days: Annotated[int, Field(ge=1)]
    kept_for: Priority

    @property
    def span(self) -> timedelta:
        """How long an invitation weighs."""
        return timedelta(days=self.days)

    def ordinary(self, priority: int) -> bool:
        """Whether a survey of this priority shares all but one invitation with its like, so as to starve no other."""
        return priority < self.kept_for


class QuarterPlan(Spec):
    """How many surveys a quarter must have (the Code asks for two), and how long before its end to warn."""

    surveys: Annotated[int, Field(ge=1)]
    warn_days: Annotated[int, Field(ge=1)]


class Rules(Spec):
    """What holds for every invitation.

    `hours`: when to send, on the centre's wall clock, on its working days. `busy`: how long after the last tap a
    dialogue is not interrupted. `recontact`: survey → how long not to ask the same person the same again.
    """

    budget: Budget
    hours: DayHours
    busy: Length
    recontact: Mapping[Id, Length] = Field(default_factory=dict)
    quarter: QuarterPlan


class Trigger(Spec):
    """Ask after an event. `delay` counts from the event, `expires` from then on, `remind` from sending.

    `window`: how long after the event it still counts when the client is linked late. `contact`: the survey about one
    talk with a consultant, outside of the budget.
    """

    event: EventType
    survey: Id
    delay: Length
    expires: Length
    remind: Length | None = None
    window: Length
    priority: Priority
    contact: bool = False
    when: Condition | None = None


class Wave(Spec):
    """Ask by the calendar: everybody of the audience, or `size` of them drawn at random.

    `cron`: minute hour day month weekday, in the region's zone. `recontact`: in the place of the rule for the survey.
    """

    survey: Id
    kind: Literal["periodic", "sample"]
    cron: Words
    audience: Literal["any", "citizen", "employer"] = "any"
    size: Annotated[int, Field(ge=1)] | None = None
    expires: Length
    remind: Length | None = None
    priority: Priority
    recontact: Length | None = None


class Triggers(Spec):
    """`content/triggers.yaml`. `sources`: the systems that may report events, as clients know them."""

    rules: Rules
    sources: Mapping[Source, Text] = Field(default_factory=dict)
    triggers: Mapping[Id, Trigger]
    waves: Mapping[Id, Wave] = Field(default_factory=dict)
    unread: tuple[Language, ...] = ()

    def fired_by(self, event: EventType, facts: Mapping[str, str]) -> Iterator[tuple[str, Trigger]]:
        """The triggers an event fires, with their ids. `facts`: `@audience`, `@center`, `@channel`, `@service`."""
        for key, trigger in self.triggers.items():
            if trigger.event == event and (trigger.when is None or trigger.when.holds(facts)):
                yield key, trigger

    def waits_until(self, event: EventType, occurred_at: datetime) -> datetime | None:
        """Until when an event of nobody we know may still find its client; None: it leads to nothing."""
        windows = [trigger.window for trigger in self.triggers.values() if trigger.event == event]
        return occurred_at + max(windows) if windows else None

    def asked(self) -> Iterator[tuple[str, str]]:
        """Every survey that is named, and where."""
        for key, trigger in self.triggers.items():
            yield f"triggers.{key}.survey", trigger.survey
        for key, wave in self.waves.items():
            yield f"waves.{key}.survey", wave.survey
        for survey in self.rules.recontact:
            yield "rules.recontact", survey

    def recontact(self, survey: str) -> timedelta:
        """How long not to ask the same person this survey again."""
        return self.rules.recontact.get(survey, timedelta(0))
