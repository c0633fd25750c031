"""Texts in the languages of the region."""

import pytest
from pydantic import ValidationError

from surveys.texts import Text, language_of


def test_a_text_speaks_every_language_it_has() -> None:
    text = Text(ru="Да", en="Yes", tt="Әйе")
    assert (text.to("ru"), text.to("en"), text.to("tt")) == ("Да", "Yes", "Әйе")


def test_a_missing_language_is_shown_in_russian() -> None:
    assert Text(ru="Да", en="Yes").to("tt") == "Да"


def test_only_written_languages_are_listed_source_first() -> None:
    assert list(Text(ru="Да", tt="Әйе").written()) == [("ru", "Да"), ("tt", "Әйе")]


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_an_empty_text_is_refused_in_every_language(words: str) -> None:
    with pytest.raises(ValidationError):
        Text(ru=words)
    with pytest.raises(ValidationError):
        Text(ru="Да", en=words)


def test_spaces_around_words_are_not_kept() -> None:
    assert Text(ru="  Да \n").ru == "Да"


def test_a_text_without_russian_is_refused() -> None:
    with pytest.raises(ValidationError, match="ru"):
        Text.model_validate({"en": "Yes"})


def test_a_mistyped_language_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra"):
        Text.model_validate({"ru": "Да", "eng": "Yes"})


@pytest.mark.parametrize(
    ("reported", "spoken"),
    [
        ("ru", "ru"),
        ("en", "en"),
        ("en-GB", "en"),
        ("TT", "tt"),
        ("tt-RU", "tt"),
        ("de", "ru"),
        ("", "ru"),
        (None, "ru"),
    ],
)
def test_the_phones_language_is_spoken_where_we_have_it(reported: str | None, spoken: str) -> None:
    assert language_of(reported) == spoken
