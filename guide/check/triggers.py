"""Triggers and waves: surveys of the right kind, facts that exist, lengths of time that fit together."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from guide.content import TRIGGERS, Draft
from guide.reading import Problem
from surveys.conditions import When
from surveys.triggers import Trigger, Triggers, Wave
from surveys.turns import cron

UNDO: Final = timedelta(hours=2)
"""How long a mark (came, did not come) can be taken back where content says nothing of booking."""
FACTS: Final = ("@audience", "@center", "@channel", "@service")
AUDIENCES: Final = ("citizen", "employer")

Said = Iterator[tuple[str, str]]


def trigger_problems(draft: Draft) -> Iterator[Problem]:
    """Everything wrong with `content/triggers.yaml`."""
    if draft.triggers is not None:
        for key, says in _wrong(draft.triggers, draft):
            yield Problem(TRIGGERS, key, says)


def _wrong(content: Triggers, draft: Draft) -> Said:
    yield from _rules(content)
    for key, trigger in content.triggers.items():
        yield from ((f"triggers.{key}.{part}", says) for part, says in _trigger(trigger, draft))
    for key, wave in content.waves.items():
        yield from ((f"waves.{key}.{part}", says) for part, says in _wave(wave, draft))
    yield from _unasked(content, draft)


def _rules(content: Triggers) -> Said:
    hours, budget = content.rules.hours, content.rules.budget
    if hours.since >= hours.till:
        yield "rules.hours", f"{hours.since:%H:%M}-{hours.till:%H:%M}: this ends before it begins"
    counted = [trigger.priority for trigger in content.triggers.values() if not trigger.contact]
    highest = max([*counted, *(wave.priority for wave in content.waves.values())], default=budget.kept_for)
    if highest < budget.kept_for:
        yield "rules.budget.kept_for", f"no survey has this priority: the last of {budget.invitations} is never used"


def _trigger(trigger: Trigger, draft: Draft) -> Said:
    survey = draft.surveys.get(trigger.survey)
    if survey is not None and survey.kind != "event":
        yield "survey", f"a trigger asks a survey of the kind «event», this one is «{survey.kind}»"
    about_contact = trigger.event.startswith("contact.")
    if trigger.contact and not about_contact:
        yield "contact", f"«{trigger.event}» is no contact: only surveys about a contact stand outside of the budget"
    undo = draft.booking.rules.undo if draft.booking is not None else UNDO
    if about_contact and trigger.delay <= undo:
        hours = undo / timedelta(hours=1)
        yield "delay", f"a contact may still be taken back for {hours:g} hours: ask later than that"
    if trigger.when is not None:
        yield from (("when", says) for says in _condition(trigger.when, draft))
    yield from _lengths(trigger)


def _wave(wave: Wave, draft: Draft) -> Said:
    survey = draft.surveys.get(wave.survey)
    if survey is not None and survey.kind != wave.kind:
        yield "kind", f"the survey is «{survey.kind}», the wave is «{wave.kind}»"
    if survey is not None and survey.audience not in ("any", wave.audience):
        yield "audience", f"the survey is for «{survey.audience}», the wave asks «{wave.audience}»"
    if wave.kind == "sample" and wave.size is None:
        yield "size", "how many people are drawn for a sample?"
    if wave.kind == "periodic" and wave.size is not None:
        yield "size", "a periodic survey asks everybody: a size has no meaning"
    try:
        cron(wave.cron, ZoneInfo(draft.region.timezone if draft.region is not None else "UTC"))
    except ValueError as error:
        yield "cron", f"not readable: {error}"
    yield from _lengths(wave)


def _lengths(asked: Trigger | Wave) -> Said:
    if not asked.expires:
        yield "expires", "nobody could answer in no time at all"
    elif asked.remind is not None and asked.remind >= asked.expires:
        yield "remind", "the invitation expires before the reminder"
    if asked.remind is not None and not asked.remind:
        yield "remind", "the reminder would come together with the invitation"


def _condition(when: When, draft: Draft) -> Iterator[str]:
    mentioned = list(when.mentions())
    if not mentioned:
        yield "an empty condition: take it away, or say when"
    known = {"@audience": AUDIENCES, "@center": draft.centers, "@service": draft.services}
    files = {"@center": "centers.yaml", "@service": "services/"}
    for subject, value in mentioned:
        if subject not in FACTS:
            yield f"no fact «{subject}»; there are {', '.join(FACTS)}"
        elif subject in known and value not in known[subject] and draft.whole(files.get(subject, "-")):
            yield f"«{value}» is no value of {subject}"


def _unasked(content: Triggers, draft: Draft) -> Said:
    """Surveys that nobody will ever be asked. Exit polls are asked by a poster."""
    asked = {trigger.survey for trigger in content.triggers.values()}
    asked |= {wave.survey for wave in content.waves.values()}
    for survey in draft.surveys.values():
        if survey.kind != "exit" and survey.id not in asked:
            yield "waves" if survey.kind != "event" else "triggers", f"nothing leads to the survey «{survey.id}»"
