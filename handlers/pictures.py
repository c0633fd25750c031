"""Pictures that take their time: they are drawn beside everything else and arrive as messages of their own."""

from dataclasses import dataclass
from typing import Protocol

from handlers.screen import Screen
from reports.charts.specs import Spec
from usecases.actors import Actor


class NotDrawn(Exception):
    """The chart could not be drawn, or not in time."""


@dataclass(frozen=True)
class Sketch:
    """A picture to be: what to draw, what to say under it, what to say instead if it cannot be drawn."""

    spec: Spec
    screen: Screen
    instead: Screen


class Pictures(Protocol):
    """Who draws and sends them (`bot.pictures`)."""

    def begin(self, actor: Actor, sketch: Sketch) -> bool:
        """Begin, and return at once. False: a picture for this chat is still being drawn, so nothing was begun."""
