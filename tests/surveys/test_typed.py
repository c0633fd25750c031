"""What a typed text says in reply to each kind of question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.steps import Ces, Info, Multi, Nps, Number, Open, Option, Question, Scale, Single, YesNo
from surveys.texts import Text
from surveys.typed import Typed, awaits_text, read

T = Text(ru="вопрос")
OPTIONS = tuple(Option(key=key, label=Text(ru=key)) for key in ("one", "two"))
SCALE = Scale(kind="scale", key="q", ask=T, points=5)
NPS = Nps(kind="nps", key="q", ask=T)
CES = Ces(kind="ces", key="q", ask=T)
YES_NO = YesNo(kind="yes_no", key="q", ask=T)
SINGLE = Single(kind="single", key="q", ask=T, options=OPTIONS)
MULTI = Multi(kind="multi", key="q", ask=T, options=OPTIONS)
NUMBER = Number(kind="number", key="q", ask=T, min=-5, max=5000)
COUNT = Number(kind="number", key="q", ask=T, min=0, max=300)
WORDS = Open(kind="text", key="q", ask=T, limit=30, optional=True, special=("refused",))
INFO = Info(kind="info", key="q", ask=T)
ALL: tuple[Question, ...] = (SCALE, NPS, CES, YES_NO, SINGLE, MULTI, NUMBER, WORDS, INFO)


@pytest.mark.parametrize("said", ["5", " 5 ", "5.", "5!", "5 баллов", "5 БАЛЛОВ", "5 points", "05"])
def test_a_point_alone_is_the_point(said: str) -> None:
    assert read(SCALE, said) == Typed("5")


@pytest.mark.parametrize(
    "said",
    [
        "0",
        "6",
        "55",
        "-5",
        "4,5",
        "4.5",
        "4 5",
        "5 или 4",
        "ждал 2 часа",
        "пять",
        "",
        "٣",
        "5/5",
        "1" * 40,
        "-dk",
        "x5",
    ],
)
def test_a_number_among_words_is_no_point(said: str) -> None:
    assert read(SCALE, said) == Typed(None, "no_such_answer")


def test_each_scale_has_its_own_points() -> None:
    assert read(NPS, "0") == Typed("0")
    assert read(NPS, "10") == Typed("10")
    assert read(NPS, "11") == Typed(None, "no_such_answer")
    assert read(CES, "7") == Typed("7")
    assert read(CES, "0") == Typed(None, "no_such_answer")


@pytest.mark.parametrize(
    ("said", "reply"), [("да", "yes"), ("Да!", "yes"), ("НЕТ.", "no"), ("yes", "yes"), ("әйе", "yes"), ("юк", "no")]
)
def test_yes_and_no_in_every_language(said: str, reply: str) -> None:
    assert read(YES_NO, said) == Typed(reply)


@pytest.mark.parametrize("said", ["да нет", "наверное да", "1", "неа", ""])
def test_what_is_neither_yes_nor_no(said: str) -> None:
    assert read(YES_NO, said) == Typed(None, "no_such_answer")


@pytest.mark.parametrize("question", [SINGLE, MULTI, INFO])
def test_labels_are_recognised_where_the_buttons_are(question: Question) -> None:
    for said in ("one", "1", "one,two", "seen", "-sk"):
        assert read(question, said) == Typed(None, "no_such_answer")


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("0", "0"),
        ("300", "300"),
        ("около 40 минут", "40"),
        ("№5", "5"),
        ("1 200", "1200"),
        ("1\u00a0200", "1200"),
        ("-3", "-3"),
        ("−3", "-3"),
    ],
)
def test_one_whole_number_is_understood(said: str, reply: str) -> None:
    assert read(NUMBER, said) == Typed(reply)


@pytest.mark.parametrize("said", ["", "много", "5 или 6", "10-15", "3,5", "2.5", "два", "1" * 13, "12:30"])
def test_none_or_several_are_no_number(said: str) -> None:
    assert read(NUMBER, said) == Typed(None, "no_number")


@pytest.mark.parametrize("said", ["301", "-1", "999999999999"])
def test_a_number_outside_is_said_so(said: str) -> None:
    assert read(COUNT, said) == Typed(None, "out_of_range")


def test_words_are_kept_as_they_are() -> None:
    assert read(WORDS, "  Всё\nхорошо <b>! ") == Typed("Всё\nхорошо <b>!")
    assert awaits_text(WORDS)
    assert not any(awaits_text(question) for question in ALL if question is not WORDS)


@pytest.mark.parametrize("said", ["-sk", "-dk", "-no", " -na ", " ", "\n"])
def test_nobody_types_a_code(said: str) -> None:
    """The codes of special answers are given by their buttons alone, whether the question offers them or not."""
    assert read(WORDS, said) == Typed(None, "blank")


def test_words_have_a_limit_that_masking_may_meet() -> None:
    assert read(WORDS, "о" * 30) == Typed("о" * 30)
    assert read(WORDS, "о" * 31) == Typed(None, "too_long")
    long = "пишите olga.ivanova@mail.example.ru"
    assert read(WORDS, long) == Typed("пишите [скрыто]", masked=True)


@given(st.sampled_from(ALL), st.text(max_size=60))
def test_whatever_was_typed_only_an_answer_is_stored(question: Question, said: str) -> None:
    typed = read(question, said)
    assert (typed.reply is None) == (typed.trouble is not None)
    assert typed.reply is None or question.accepts(typed.reply)
