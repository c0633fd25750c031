"""Every screen in every language: it fits Telegram, leads on, and says what content says, whatever is written there."""

import inspect
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import get_type_hints

import pytest

from guide.content import Content, load
from handlers import screens
from handlers.calls import Home, KioskEnd, SurveyCard, Work
from handlers.screen import CHOSEN, LABEL_LIMIT, TEXT_LIMIT, Screen
from handlers.screens.month import BLANK
from handlers.translator import Translator, translators
from surveys.texts import LANGUAGES, Language
from tests.guide import village
from tests.handlers.gallery import Named, gallery, of_bundle
from tests.handlers.test_answer_code import every_path

CAPTION_LIMIT = 1024
HOMES = {Home().pack(), KioskEnd().pack(), Work().pack()}
"""The menu, and that of staff; on a tablet in the hall, its first screen."""
PREVIEWED = SurveyCard.__prefix__ + SurveyCard.__separator__
"""A preview ends on the card of its survey."""
WITHOUT_HOME = {
    "menu.welcome",
    "menu.menu",
    "settings.erased",
    "rating.kiosk",
    "invitations.invitation",
    "invitations.reminder",
    "contact_letters.reminder",
    "contact_letters.news",
    "contact_letters.offer",
    "digests.letter",
    "exports.making",
    "exports.begun",
}
"""The first question, home itself, what is left when nothing is, and letters: they leave the person where they are."""


@pytest.fixture(params=LANGUAGES)
def t(request: pytest.FixtureRequest) -> Translator:
    language: Language = request.param
    return translators()[language]


@pytest.fixture(scope="module", params=LANGUAGES)
def shown(content: Content, request: pytest.FixtureRequest) -> list[Named]:
    """All screens of the shipped content in one language."""
    language: Language = request.param
    t = translators()[language]
    ends = (
        of_bundle(content, situation, answers, t)
        for situation in content.situations.values()
        for answers in list(every_path(situation))
    )
    return [*gallery(content, t), *(named for end in ends for named in end)]


def drawn_by(module: str) -> Iterator[str]:
    """The functions of a module that draw a screen."""
    found = import_module(f"{screens.__name__}.{module}")
    for name, function in inspect.getmembers(found, inspect.isfunction):
        own = function.__module__ == found.__name__ and not name.startswith("_")
        if own and get_type_hints(function).get("return") is Screen:
            yield f"{module}.{name}"


def test_every_screen_hangs_in_the_gallery(shown: list[Named]) -> None:
    modules = [module.name for module in iter_modules(screens.__path__)]
    assert {name for module in modules for name in drawn_by(module)} == {name for name, _ in shown}


def test_texts_and_captions_fit(shown: list[Named]) -> None:
    for name, screen in shown:
        limit = CAPTION_LIMIT if screen.attached is not None else TEXT_LIMIT
        assert len(screen.text) <= limit, name
        assert screen.text or screen.attached, name


def test_labels_fit(shown: list[Named]) -> None:
    for name, screen in shown:
        for label in labels(screen):
            assert 0 < len(label.removeprefix(CHOSEN)) <= LABEL_LIMIT, (name, label)


def labels(screen: Screen) -> list[str]:
    return [*(button.label for row in screen.rows for button in row), *(key.label for key in screen.keys)]


def test_no_two_buttons_of_a_screen_say_the_same(shown: list[Named]) -> None:
    """A typed label must mean one of them."""
    for name, screen in shown:
        read = (label for label in labels(screen) if label != BLANK and not name.startswith("staff.roles"))
        said = [label.casefold() for label in read]
        assert len(set(said)) == len(said), (name, said)


def test_every_button_leads_somewhere(shown: list[Named]) -> None:
    for name, screen in shown:
        for row in screen.rows:
            for button in row:
                assert (button.data is None) != (button.url is None), (name, button)
                assert len((button.data or "").encode()) <= 64, (name, button)


def test_every_screen_has_a_way_home(shown: list[Named]) -> None:
    for name, screen in shown:
        ways = {button.data for row in screen.rows for button in row} | {key.data for key in screen.keys}
        ends = name in ("runs.run", "runs.retry") and any((data or "").startswith(PREVIEWED) for data in ways)
        assert name in WITHOUT_HOME or HOMES & ways or ends, name


def test_a_remembered_screen_fits_its_column(shown: list[Named]) -> None:
    for name, screen in shown:
        assert screen.place is None or 0 < len(screen.place) <= 64, name


class Tags(HTMLParser):
    """Telegram takes a few tags, each closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "pre"}, tag
        assert not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_texts_are_html_that_telegram_takes(shown: list[Named]) -> None:
    for name, screen in shown:
        if screen.attached is None:
            assert Tags(screen.text).open == [], name


def test_no_placeholder_is_left_unfilled(shown: list[Named]) -> None:
    for name, screen in shown:
        assert "{" not in screen.text, name


NASTY = "<u> & </b> {n} "


def _spoil(words: str) -> str:
    return words.replace('ru: "', f'ru: "{NASTY}')


def test_what_editors_write_is_shown_as_they_wrote_it(tmp_path: Path, t: Translator) -> None:
    """Angle brackets, ampersands and braces in content are letters, not markup or placeholders."""
    content = load(village.build(tmp_path, {name: _spoil(words) for name, words in village.FILES.items()}))
    loss = content.situations["loss"]
    ends = of_bundle(content, loss, {"stage": "dismissed", "pay": "part", "want": "learn"}, t)
    nasty = 0
    for name, screen in [*gallery(content, t), *ends]:
        if screen.attached is None:
            words = Tags(screen.text)
            assert words.open == [], name
            nasty += NASTY.strip() in words.words
    assert nasty > 20


def test_a_text_without_translation_is_shown_in_russian(content: Content) -> None:
    tatar = translators()["tt"]
    untranslated = next(service for service in content.services.values() if service.summary.tt is None)
    assert tatar.of(untranslated.summary) == untranslated.summary.ru


def test_each_language_has_its_own_words(content: Content) -> None:
    first = {language: next(gallery(content, t))[1].text for language, t in translators().items()}
    assert len(set(first.values())) == len(LANGUAGES)
