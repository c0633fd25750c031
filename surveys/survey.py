"""A questionnaire, as editors write it in `content/surveys/` or `checklists/`, and the version that was asked."""

from hashlib import blake2b
from typing import Annotated, Literal

from pydantic import Field

from surveys.spec import Id, Spec
from surveys.steps import Question
from surveys.texts import Language, Text

Kind = Literal["exit", "event", "periodic", "sample", "checklist"]
"""A checklist is filled in by staff; its `audience` is whose side it looks at."""


class SurveyFile(Spec):
    """The file of one survey; its id is the file's name."""

    title: Text
    kind: Kind
    audience: Literal["any", "citizen", "employer"] = "any"
    about: Text
    thanks: Text
    unread: tuple[Language, ...] = ()
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Survey(SurveyFile):
    """A survey with its id."""

    id: Id

    @property
    def version(self) -> str:
        """A fingerprint of everything a person may have read. Any edit makes a new version."""
        return blake2b(self.model_dump_json().encode(), digest_size=8).hexdigest()

    def question(self, key: str) -> Question | None:
        """A question by its key."""
        return next((question for question in self.questions if question.key == key), None)
