"""A text in the languages of the region. Russian is the source, the others stand beside it."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal, get_args

from pydantic import StringConstraints

from surveys.spec import Spec

Language = Literal["ru", "en", "tt"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
SOURCE: Final[Language] = "ru"

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Text(Spec):
    """One text. A language it lacks is shown in Russian; `golos check` counts such gaps."""

    ru: Words
    en: Words | None = None
    tt: Words | None = None

    def to(self, language: Language) -> str:
        """The text in this language, in Russian where it is missing."""
        return getattr(self, language, None) or self.ru

    def written(self) -> Iterator[tuple[Language, str]]:
        """The languages this text really has, each with its words."""
        for language in LANGUAGES:
            words = getattr(self, language)
            if words is not None:
                yield language, words


def language_of(code: str | None) -> Language:
    """The nearest language to what Telegram reports (`tt`, `en-GB`, None …). Unknown ones read Russian.

    Who has no Russian among the languages of the phone can switch on the first screen.
    """
    prefix = (code or SOURCE).split("-")[0].lower()
    return next((language for language in LANGUAGES if language == prefix), SOURCE)
