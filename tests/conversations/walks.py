"""Every way through the guide, read off the content."""

from collections.abc import Iterator

from guide.situations import Situation
from surveys.path import finished, path
from surveys.steps import Option, Step

Taps = tuple[tuple[Step, Option], ...]


def ways(situation: Situation, taken: Taps = ()) -> Iterator[Taps]:
    """Each complete sequence of answers, as (question, option) pairs."""
    answers = {step.key: option.key for step, option in taken}
    if finished(situation.questions, answers):
        yield taken
        return
    step = path(situation.questions, answers)[-1]
    for option in step.options:
        yield from ways(situation, (*taken, (step, option)))
