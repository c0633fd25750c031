"""The kinds of step a questionnaire is made of."""

from typing import Annotated, Literal

from pydantic import Field

from surveys.conditions import Condition
from surveys.spec import Key, Spec
from surveys.texts import Text


class Option(Spec):
    """One answer a person can tap. `label` is its button: at most 30 characters."""

    key: Key
    label: Text


class Single(Spec):
    """A question with exactly one answer."""

    kind: Literal["single"]
    key: Key
    ask: Text
    hint: Text | None = None
    when: Condition | None = None
    options: Annotated[tuple[Option, ...], Field(min_length=2)]

    def option(self, key: str) -> Option | None:
        """The option with this key, or None."""
        return next((option for option in self.options if option.key == key), None)

    def accepts(self, reply: str) -> bool:
        """Whether this option key may be stored as the answer."""
        return self.option(reply) is not None


Step = Single
"""Every kind of step. A discriminated union by `kind` as soon as there are two."""
