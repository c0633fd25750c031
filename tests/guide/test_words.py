"""Own words. The floor is measured on the half of the phrases that nobody tuned with; it only ever rises."""

import pytest
import yaml

from guide.content import Content
from guide.words import Matcher
from tests.guide.measure import PHRASES, measure

FLOOR = {True: (0.90, 0.97), False: (0.85, 0.96)}
"""Audience known or not → top-1, top-3."""
QUIET = 0.5
"""At least this share of greetings, spam and talk of the weather gets no suggestion at all."""


@pytest.fixture(scope="module")
def matcher(content: Content) -> Matcher:
    return Matcher(content.situations.values())


@pytest.mark.parametrize("known", [True, False])
def test_unseen_phrases_are_understood(matcher: Matcher, known: bool) -> None:
    result = measure(matcher, "unseen", audience_known=known)
    assert (result.top1, result.top3) >= FLOOR[known]
    assert result.top3 >= FLOOR[known][1]


@pytest.mark.parametrize(
    ("text", "audience", "situation"),
    [
        ("вахта закончилась куда теперь итти", "citizen", "layoff"),
        ("ищем трёх поворов в столовую", "employer", "mass_hiring"),
        ("ХОЧУ ВЫУЧИТЬСЯ НА СВАРЩИКА", "citizen", "retraining"),
        ("сыну 16, хочет подработать летом", "citizen", "minor"),
    ],
)
def test_typos_endings_and_capitals_do_no_harm(matcher: Matcher, text: str, audience: str, situation: str) -> None:
    found = matcher.suggest(text, audience)  # type: ignore[arg-type]
    assert found[0].situation.id == situation
    assert matcher.suggest(text)[0].situation.id == situation


@pytest.mark.parametrize("text", ["", " ", "ыва фывапролд", "😂😂😂", "12345", "???", "asdfgh jkl", "\x00", "<b>"])
def test_gibberish_means_nothing(matcher: Matcher, text: str) -> None:
    assert matcher.suggest(text) == ()


def test_talk_about_something_else_mostly_means_nothing(matcher: Matcher) -> None:
    texts = [one["text"] for one in yaml.safe_load(PHRASES.read_text("utf-8"))["nonsense"]]
    quiet = sum(not matcher.suggest(text) for text in texts)
    assert quiet / len(texts) >= QUIET


def test_only_the_asked_audience_is_suggested(matcher: Matcher) -> None:
    found = matcher.suggest("увольнение сокращение штата уведомление", "employer")
    assert {one.situation.audience for one in found} == {"employer"}


def test_a_title_in_any_language_names_its_situation(matcher: Matcher, content: Content) -> None:
    for situation in content.situations.values():
        for _, title in situation.title.written():
            named = matcher.named(title.upper())
            assert named is not None
            assert named.id == situation.id


def test_a_very_long_text_is_no_trouble(matcher: Matcher) -> None:
    assert len(matcher.suggest("меня сократили " * 2000)) <= 3
