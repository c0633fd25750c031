"""The commands menu, by language and role."""

import re

import pytest

from handlers.commands import everybody, menu_of
from handlers.translator import Translator, translators
from surveys.texts import LANGUAGES, Language
from usecases.actors import Actor, ClientId, Grant

ANNA = Actor(ClientId(1), 101, "ru", "citizen", None, True, None, None)
QC = Actor(ClientId(2), 104, "ru", None, None, True, None, None, frozenset({Grant("qc", "")}))


@pytest.fixture(params=LANGUAGES)
def t(request: pytest.FixtureRequest) -> Translator:
    language: Language = request.param
    return translators()[language]


def test_commands_are_as_telegram_wants_them(t: Translator) -> None:
    for name, says in menu_of(QC, t).commands:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        assert 3 <= len(says) <= 256


def test_everybody_has_the_way_home_help_language_and_cancel(t: Translator) -> None:
    assert {name for name, _ in everybody(t)} == {"menu", "help", "language", "cancel"}
    assert menu_of(ANNA, t).commands == everybody(t)


def test_staff_have_their_workplace_too(t: Translator) -> None:
    mine = {name for name, _ in menu_of(QC, t).commands} - {name for name, _ in everybody(t)}
    assert mine == {"export", "index", "work"}


def test_the_menu_belongs_to_one_chat(t: Translator) -> None:
    assert menu_of(ANNA, t).chat_id == ANNA.chat_id
