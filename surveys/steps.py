"""The kinds of step a questionnaire is made of.

A reply is a string: an option's key, the number of a point, several keys joined by commas, what a person typed, or a
special answer (`SPECIAL`), which is a code of its own and never counts as a value.
"""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, model_validator

from surveys.conditions import JOIN, Condition
from surveys.spec import Key, Spec
from surveys.texts import Text

Special = Literal["dont_know", "not_applicable", "refused"]
SPECIAL: Final[dict[Special, str]] = {"dont_know": "-dk", "not_applicable": "-na", "refused": "-no"}
"""The stored codes of «затрудняюсь ответить», «не относится ко мне», «не хочу отвечать»."""
SKIPPED: Final = "-sk"
"""An optional question was passed over."""
CODES: Final = frozenset({*SPECIAL.values(), SKIPPED})
"""Replies that are no values: they count for nobody's score."""
SEEN: Final = "seen"
"""The reply to a step that only informs."""


class Option(Spec):
    """One answer a person can tap. `label` is its button: at most 30 characters."""

    key: Key
    label: Text
    exclusive: bool = False


class Asked(Spec):
    """What every step has. `special`: the special answers it offers; `optional`: it may be passed over."""

    key: Key
    ask: Text
    hint: Text | None = None
    when: Condition | None = None
    special: tuple[Special, ...] = ()
    optional: bool = False

    def accepts(self, reply: str) -> bool:
        """Whether this reply may be stored."""
        if reply == SKIPPED:
            return self.optional
        return reply in (SPECIAL[special] for special in self.special) or self._accepts(reply)

    def _accepts(self, reply: str) -> bool:
        raise NotImplementedError


class Single(Asked):
    """A question with exactly one answer."""

    kind: Literal["single"]
    options: Annotated[tuple[Option, ...], Field(min_length=2)]

    def option(self, key: str) -> Option | None:
        """The option with this key, or None."""
        return next((option for option in self.options if option.key == key), None)

    def _accepts(self, reply: str) -> bool:
        return self.option(reply) is not None


class Multi(Asked):
    """A question with several answers, joined in the order of the options. An exclusive option stands alone."""

    kind: Literal["multi"]
    options: Annotated[tuple[Option, ...], Field(min_length=2)]
    min: Annotated[int, Field(ge=1)] = 1
    max: int | None = None

    def chosen(self, reply: str) -> tuple[Option, ...]:
        """The options a reply names."""
        keys = reply.split(JOIN)
        return tuple(option for option in self.options if option.key in keys)

    def toggled(self, reply: str, key: str, *, on: bool) -> str:
        """The reply with one option put in or taken out; an exclusive one pushes the others out."""
        option = next((option for option in self.options if option.key == key), None)
        before = {chosen.key for chosen in self.chosen(reply) if not (on and chosen.exclusive)}
        if option is not None and on and option.exclusive:
            before = set()
        after = before | {key} if on else before - {key}
        return JOIN.join(option.key for option in self.options if option.key in after)

    def _accepts(self, reply: str) -> bool:
        chosen = self.chosen(reply)
        if JOIN.join(option.key for option in chosen) != reply:
            return False
        if any(option.exclusive for option in chosen):
            return len(chosen) == 1
        return self.min <= len(chosen) <= (self.max or len(self.options))


class Scored(Asked):
    """A question answered with a point from `lowest` to `highest`, whose ends are named."""

    lowest: ClassVar[int] = 1
    low: Text | None = None
    high: Text | None = None

    @property
    def highest(self) -> int:
        """The best point."""
        raise NotImplementedError

    def _accepts(self, reply: str) -> bool:
        return reply.isascii() and reply.isdigit() and str(int(reply)) == reply and self._fits(int(reply))

    def _fits(self, point: int) -> bool:
        return self.lowest <= point <= self.highest


class Scale(Scored):
    """2–10 points, 1 being the bad end."""

    kind: Literal["scale"]
    points: Annotated[int, Field(ge=2, le=10)] = 5

    @property
    def highest(self) -> int:
        return self.points


class Nps(Scored):
    """0–10: would you recommend."""

    lowest: ClassVar[int] = 0
    kind: Literal["nps"]

    @property
    def highest(self) -> int:
        return 10


class Ces(Scored):
    """1–7: how easy was it."""

    kind: Literal["ces"]

    @property
    def highest(self) -> int:
        return 7


class YesNo(Asked):
    """Yes or no."""

    kind: Literal["yes_no"]

    def _accepts(self, reply: str) -> bool:
        return reply in ("yes", "no")


class Open(Asked):
    """A text in the person's own words, at most `limit` characters; masked before it is stored."""

    kind: Literal["text"]
    limit: Annotated[int, Field(ge=1, le=2000)] = 500

    def _accepts(self, reply: str) -> bool:
        return 0 < len(reply) <= self.limit and reply not in CODES


class Number(Asked):
    """A whole number from `min` to `max`."""

    kind: Literal["number"]
    min: int = 0
    max: int = 1_000_000

    @model_validator(mode="after")
    def _ordered(self) -> "Number":
        if self.min > self.max:
            raise ValueError("min is greater than max")
        return self

    def _accepts(self, reply: str) -> bool:
        digits = reply.removeprefix("-")
        return digits.isascii() and digits.isdigit() and self.min <= int(reply) <= self.max


class Info(Asked):
    """Something to read; nothing is asked."""

    kind: Literal["info"]

    def _accepts(self, reply: str) -> bool:
        return reply == SEEN


Step = Single
"""What the guide asks."""
Question = Annotated[
    Single | Multi | Scale | Nps | Ces | YesNo | Open | Number | Info,
    Field(discriminator="kind"),
]
"""What surveys ask."""
