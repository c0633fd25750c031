"""The village with surveys and triggers of its own: whom to ask, and when."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.guide import village

SURVEY: Final = """
title: {{ru: "{title}"}}
kind: {kind}
audience: {audience}
about: {{ru: "Два вопроса, минута."}}
thanks: {{ru: "Спасибо."}}
questions:
  - {{key: good, kind: scale, ask: {{ru: "Хорошо было?"}}, points: 5}}
  - {{key: better, kind: text, ask: {{ru: "Что улучшить?"}}, limit: 200, optional: true}}
"""

TRIGGERS: Final = """
rules:
  budget: {invitations: 2, days: 30, kept_for: 80}
  hours: "10:00-19:00"
  busy: 15m
  recontact: {talk: 7d, course: 14d, quarter: 60d, pulse: 180d}
  quarter: {surveys: 2, warn_days: 21}
sources:
  queue: {ru: "Электронная очередь"}
triggers:
  talk:
    {event: contact.completed, survey: talk, delay: 3h, expires: 7d, remind: 2d, window: 7d, priority: 60,
     contact: true}
  course: {event: training.completed, survey: course, delay: 1d, expires: 14d, remind: 4d, window: 30d, priority: 55}
  fair: {event: fair.attended, survey: fair, delay: 1d, expires: 14d, window: 30d, priority: 50}
  journey: {event: journey.saved, survey: journey, delay: 30d, expires: 14d, remind: 5d, window: 30d, priority: 40}
waves:
  quarter:
    {survey: quarter, kind: periodic, cron: "0 10 5 3,6,9,12 *", audience: citizen, expires: 14d, remind: 5d,
     priority: 80}
  pulse: {survey: pulse, kind: sample, cron: "0 11 15 * *", size: 20, expires: 7d, priority: 20}
"""


def survey(title: str, kind: str, audience: str = "any") -> str:
    """A short questionnaire."""
    return SURVEY.format(title=title, kind=kind, audience=audience)


FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "triggers.yaml": TRIGGERS,
        "surveys/talk.yaml": survey("После встречи", "event"),
        "surveys/course.yaml": survey("После учёбы", "event"),
        "surveys/fair.yaml": survey("После ярмарки", "event"),
        "surveys/journey.yaml": survey("О маршруте", "event"),
        "surveys/quarter.yaml": survey("За квартал", "periodic", "citizen"),
        "surveys/pulse.yaml": survey("Пульс", "sample"),
        "surveys/exit.yaml": survey("На выходе", "exit"),
    }
)


def build(root: Path, changes: Mapping[str, str | None] = MappingProxyType({})) -> Path:
    """Write it under `root`; `changes` replaces files (None: leaves them out)."""
    return village.build(root, {**FILES, **changes})
