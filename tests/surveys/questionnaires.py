"""Questionnaires for tests, written short: `step("want", "job learn", stage="notice")`."""

from collections.abc import Sequence
from typing import Any

from surveys.path import Position, answer, begin
from surveys.steps import Single, Step


def step(key: str, options: str, when: dict[str, Any] | None = None) -> Step:
    """A question with these option keys, asked under this condition of content."""
    listed = [{"key": option, "label": {"ru": option}} for option in options.split()]
    return Single.model_validate(
        {"kind": "single", "key": key, "ask": {"ru": f"{key}?"}, "options": listed, "when": when}
    )


def at(steps: Sequence[Step], **replies: str) -> Position:
    """Where a person stands who gave these replies one after the other."""
    position = begin(steps)
    for question, reply in replies.items():
        position = answer(steps, position, question, reply)
    return position


LOSS = (
    step("stage", "notice dismissed unsure"),
    step("pay", "full part", {"stage": "dismissed"}),
    step("want", "job learn"),
)
"""Two questions, and a third in between for who was dismissed."""
