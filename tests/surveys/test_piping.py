"""Earlier replies and facts inside later texts."""

import pytest

from surveys.piping import UNKNOWN, piped, pipes, spoken
from surveys.steps import CODES, Multi, Number, Open, Option, Question, Scale, Single, YesNo
from surveys.texts import Language, Text

T = Text(ru="вопрос")
OPTIONS = (
    Option(key="hall", label=Text(ru="В зале", en="In the hall")),
    Option(key="room", label=Text(ru="В кабинете", en="In a room")),
)
SINGLE = Single(kind="single", key="q", ask=T, options=OPTIONS)
MULTI = Multi(kind="multi", key="q", ask=T, options=OPTIONS)
SCALE = Scale(kind="scale", key="q", ask=T)
YES_NO = YesNo(kind="yes_no", key="q", ask=T)
WORDS = Open(kind="text", key="q", ask=T)
NUMBER = Number(kind="number", key="q", ask=T)


@pytest.mark.parametrize(
    ("question", "reply", "language", "words"),
    [
        (SINGLE, "room", "ru", "В кабинете"),
        (SINGLE, "room", "en", "In a room"),
        (SINGLE, "room", "tt", "В кабинете"),
        (SINGLE, "gone", "ru", UNKNOWN),
        (MULTI, "hall,room", "en", "In the hall, In a room"),
        (SCALE, "4", "ru", "4"),
        (YES_NO, "yes", "ru", "да"),
        (YES_NO, "no", "tt", "юк"),
        (WORDS, "как {mark} есть", "ru", "как {mark} есть"),
        (NUMBER, "12", "en", "12"),
    ],
)
def test_a_reply_in_words(question: Question, reply: str, language: Language, words: str) -> None:
    assert spoken(question, reply, language) == words


@pytest.mark.parametrize("question", [SINGLE, MULTI, SCALE, YES_NO, WORDS, NUMBER])
def test_what_is_no_value_is_not_spoken(question: Question) -> None:
    assert {spoken(question, code, "ru") for code in CODES} == {UNKNOWN}


def test_subjects_are_replaced_once() -> None:
    known = {"mark": "2", "@center": "Саранск", "why": "{mark} и {@center}"}
    assert piped("Вы поставили {mark} в центре {@center}.", known) == "Вы поставили 2 в центре Саранск."
    assert piped("{why}", known) == "{mark} и {@center}"


def test_what_is_not_known_leaves_a_gap_in_words() -> None:
    assert piped("Вы поставили {mark}.", {}) == f"Вы поставили {UNKNOWN}."


@pytest.mark.parametrize("words", ["{ mark }", "{}", "{Mark}", "{{x}", "{0}", "{mark!r}", "100 %s {a.b}"])
def test_other_braces_stay(words: str) -> None:
    assert "Саранск" not in piped(words, {"mark": "Саранск", "a": "Саранск"})
    assert piped("{ mark }", {"mark": "2"}) == "{ mark }"


def test_the_linter_finds_the_subjects() -> None:
    assert list(pipes("{mark} и {@center}, но не { этот }")) == ["mark", "@center"]
