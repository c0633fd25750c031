"""A situation of a citizen or an employer, as editors write it in `content/situations/<id>.yaml`."""

from typing import Annotated, Literal

from pydantic import Field

from surveys.conditions import Condition
from surveys.spec import Id, Spec
from surveys.steps import Step
from surveys.texts import Language, Text, Words

Audience = Literal["citizen", "employer"]


class Reason(Spec):
    """A sentence that says why a bundle is what it is."""

    text: Text
    when: Condition | None = None


class Item(Spec):
    """A place in the bundle: a service, and when it belongs there."""

    service: Id
    when: Condition | None = None


class SituationFile(Spec):
    """The file of one situation; its id is the file's name. `delicate`: suggested only to who speaks of it."""

    title: Text
    audience: Audience
    order: int
    delicate: bool = False
    unread: tuple[Language, ...] = ()
    promise: Text
    phrases: tuple[Words, ...] = ()
    questions: Annotated[tuple[Step, ...], Field(min_length=1, max_length=4)]
    why: Annotated[tuple[Reason, ...], Field(min_length=1)]
    bundle: Annotated[tuple[Item, ...], Field(min_length=1)]


class Situation(SituationFile):
    """A situation with its id."""

    id: Id
