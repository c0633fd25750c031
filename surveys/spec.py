"""What every definition read from a content file has in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,23}$")]
"""An id of content: file names, services, documents. Stable for ever: rows, links and exports carry it."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,11}$")]
"""A key of a question or an option. Short, because buttons carry it and Telegram allows a button 64 bytes."""

Subject = Annotated[str, StringConstraints(pattern=r"^@?[a-z][a-z0-9_]{0,11}$")]
"""What a condition speaks of: a question, or with `@` a fact about the visit (`@audience`, `@center`, `@channel`)."""

Reply = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,24}$")]
"""An answer in a condition: an option's key, a point ("4"), "yes"."""


class Spec(BaseModel):
    """A frozen definition. An unknown field is an error: a typo in content must not be silently ignored.

    Not `strict`: YAML gives lists where definitions want tuples. A bare `yes` is still refused for a `str` field.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
