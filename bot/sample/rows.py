"""The rows of one person asked one survey, as the use cases would have written them. Nobody is behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from bot.sample.file import SampleFile
from bot.sample.people import Human, Interview, Likes, weighted
from guide.workdays import Workdays
from surveys.survey import Survey
from surveys.triggers import Trigger, Wave

Row = dict[str, Any]
STANDS_FOR: Final = 5.9
"""The weight of one of a random sample."""
THINKING_H: Final = 14.0
"""How long people think before they answer, on average."""
MORNING: Final = 7
NIGHT: Final = timedelta(hours=7)
READING_S: Final = (5.0, 22.0)
SEEN_AT_ONCE: Final = timedelta(seconds=3)
ASKED: Final = ("completed", "partial", "breakoff")
"""Endings of invitations that led to a run."""
LEFT: Final[Mapping[str, tuple[float, float]]] = {"partial": (0.6, 0.9), "breakoff": (0.1, 0.4)}
"""How much of a survey they answer who do not finish it."""


@dataclass
class Draft:
    """One person asked one survey, or a checklist: rows that belong together. `wave`: its place among the waves."""

    run: Row | None = None
    answers: list[Row] = field(default_factory=list)
    event: Row | None = None
    wave: int | None = None
    invitation: Row | None = None
    steps: list[Row] = field(default_factory=list)

    def ended_by(self, now: datetime) -> bool:
        """Whether all of it is past. What is not is no part of a sample: nobody would ever end it."""
        ends = [row["ended_at"] for row in (self.run, self.invitation) if row is not None]
        return all(end <= now for end in ends)


@dataclass(frozen=True)
class Sitting:
    """Somebody is asked at a centre. `due`: when."""

    survey: Survey
    center: str
    human: Human
    likes: Likes
    facts: Mapping[str, str]
    due: datetime
    channel: str


class Scribe:
    """Lets people answer and writes it down."""

    def __init__(self, random: Random, sample: SampleFile, interview: Interview, workdays: Workdays) -> None:
        self._random, self._sample = random, sample
        self._interview, self._workdays = interview, workdays
        self._versions: dict[str, str] = {}

    def walked_in(self, sitting: Sitting, ending: str) -> Draft:
        """Answered on the spot."""
        run, answers = self._run(sitting, ending, sitting.due, sitting.due)
        return Draft(run, answers)

    def invited(self, sitting: Sitting, name: str, plan: Trigger | Wave, happened: datetime) -> Draft:
        """Asked by the bot after an event or in a wave, and what became of it."""
        ending, due = weighted(self._random, self._sample.outcomes), sitting.due
        draft, expires = Draft(), due + plan.expires
        sent = due + SEEN_AT_ONCE if ending in (*ASKED, "refused", "expired") else None
        thought = timedelta(hours=self._random.expovariate(1 / THINKING_H))
        ended = {"expired": expires, "refused": min(due + thought, expires)}.get(ending, due)
        weight = STANDS_FOR if isinstance(plan, Wave) and plan.kind == "sample" else 1.0
        if ending in ASKED and sent is not None:
            began = min(self._awake(sitting.center, sent + thought), expires - timedelta(hours=1))
            draft.run, draft.answers = self._run(sitting, ending, began, None if isinstance(plan, Wave) else happened)
            draft.run["weight"] = weight
            ended = draft.run["ended_at"]
        reason: str | None = None
        if ending == "withheld":
            reason = weighted(self._random, self._sample.withheld)
        draft.invitation = {
            "survey": sitting.survey.id,
            "trigger": name,
            "disposition": ending,
            "reason": reason,
            "priority": plan.priority,
            "about_contact": isinstance(plan, Trigger) and plan.contact,
            "created_at": happened,
            "due_at": due,
            "expires_at": expires,
            "sent_at": sent,
            "ended_at": ended,
            "weight": weight,
        }
        draft.steps = [_step(happened, "queued")]
        draft.steps += [_step(sent, "sent")] if sent is not None else []
        draft.steps += [_step(draft.run["started_at"], "started")] if draft.run is not None else []
        draft.steps.append(_step(ended, ending, gate=reason))
        return draft

    def _awake(self, center: str, moment: datetime) -> datetime:
        """People who think of it at night answer in the morning."""
        return moment + NIGHT if moment.astimezone(self._workdays.zone(center)).hour < MORNING else moment

    def _run(self, sitting: Sitting, ending: str, began: datetime, about: datetime | None) -> tuple[Row, list[Row]]:
        """`about`: the moment the answers tell of; None: that at which they are given."""
        survey = sitting.survey
        replies = list(self._interview.replies(survey, sitting.human, sitting.likes, sitting.facts))
        stopped: str | None = None
        if ending in LEFT:
            given = max(1, int(len(replies) * self._random.uniform(*LEFT[ending])))
            stopped, replies = next((question for question, _ in replies[given:]), None), replies[:given]
        answers, at = list[Row](), began
        for question, reply in replies:
            shown, at = at, at + timedelta(seconds=self._random.uniform(*READING_S))
            answers.append({"question": question, "reply": reply, "shown_at": shown, "answered_at": at})
        run: Row = {
            "survey": survey.id,
            "version": self._version(survey),
            "respondent": sitting.human.respondent,
            "channel": sitting.channel,
            "center": sitting.center,
            "day": self._workdays.day(sitting.center, about or at),
            "facts": dict(sitting.facts),
            "language": weighted(self._random, self._sample.languages),
            "state": ending,
            "stopped": stopped,
            "counted": True,
            "weight": 1.0,
            "shown_at": at,
            "started_at": began,
            "updated_at": at,
            "ended_at": at,
        }
        return run, answers

    def _version(self, survey: Survey) -> str:
        """A fingerprint takes a quarter of a millisecond, and there are thousands of runs."""
        if survey.id not in self._versions:
            self._versions[survey.id] = survey.version
        return self._versions[survey.id]


def wave(name: str, turn: str, plan: Wave, due: datetime) -> Row:
    """A wave that is over."""
    return {
        "plan": name,
        "turn": turn,
        "survey": plan.survey,
        "kind": plan.kind,
        "audience": plan.audience,
        "state": "ended",
        "due_at": due,
        "expires_at": due + plan.expires,
        "started_at": due,
        "ended_at": due + plan.expires,
    }


def _step(at: datetime, disposition: str, *, gate: str | None = None) -> Row:
    return {"at": at, "disposition": disposition, "gate": gate}
