"""Gaps in the interface's translation, counted."""

from pathlib import Path

from handlers.catalogues import catalogue_counts
from handlers.translator import LOCALES
from surveys.texts import LANGUAGES

CATALOGUE = """
msgid "Один"
msgstr "One"

# unread
msgid "Два"
msgstr "Two"

msgid "Три"
msgstr ""

#, fuzzy
msgid "Четыре"
msgstr "Five"

# unread
#, python-brace-format
msgid "{n} центр"
msgid_plural "{n} центра"
msgstr[0] "{n} centre"
msgstr[1] ""

#~ msgid "Пять"
#~ msgstr ""
"""


def catalogue(root: Path, language: str) -> Path:
    folder = root / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "golos.po").write_text(CATALOGUE, "utf-8")
    return root


def test_missing_and_unread_messages_are_counted(tmp_path: Path) -> None:
    assert catalogue_counts(catalogue(tmp_path, "en"), "en") == (3, 1)


def test_in_russian_only_forms_of_a_plural_can_be_missing(tmp_path: Path) -> None:
    assert catalogue_counts(catalogue(tmp_path, "ru"), "ru") == (1, 1)


def test_the_shipped_catalogues_can_be_counted() -> None:
    assert all(min(catalogue_counts(LOCALES, language)) >= 0 for language in LANGUAGES)
