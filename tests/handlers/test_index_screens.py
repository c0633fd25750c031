"""The index said in words: numbers, intervals, changes; and lines that fit a phone 360 px wide."""

import re
from dataclasses import replace
from datetime import date

import pytest

from guide.content import Content
from handlers.screens.index_indicator import BLOCKS, WIDTH, blocks, shape, spoken
from handlers.screens.index_words import (
    against,
    changed,
    exact,
    likely,
    number,
    percent,
    period_name,
    rests_on,
    short_why,
    signed,
    starred,
    why_not,
)
from handlers.translator import Translator, translators
from surveys.estimates import Interval
from surveys.steps import Single, YesNo
from tests.handlers.index_gallery import RISE, missing, of_index, shown
from tests.surveys.every_kind import EVERY_KIND
from usecases.index.views import Against
from usecases.periods import Period

QUARTER = Period(2026, 3, "quarter")


@pytest.fixture
def t() -> Translator:
    return translators()["ru"]


def test_numbers_have_one_decimal_a_comma_and_a_real_minus(t: Translator) -> None:
    assert [exact(value, t) for value in (76.0, 76.44, 100, 0)] == ["76,0", "76,4", "100,0", "0,0"]
    assert [signed(value, t) for value in (2.14, -0.44, 0.04, -0.04, 0)] == ["+2,1", "−0,4", "0,0", "0,0", "0,0"]
    assert percent(95.4, t) == "95 %"


def test_stars_are_drawn_and_counted(t: Translator, content: Content) -> None:
    assert content.method is not None
    assert starred(4, content.method, t) == "★★★★☆ 4 из 5"


def test_an_interval_is_said_and_its_absence_too(t: Translator) -> None:
    assert likely(Interval(74.02, 79.1), t) == "Скорее всего от 74,0 до 79,1."
    assert "сказать нельзя" in likely(None, t)
    assert number(shown("waiting"), t) == "76,4 (74,0–79,1)"
    assert number(replace(shown("waiting"), interval=None), t) == "76,4"


def test_a_change_says_whether_it_is_real(t: Translator) -> None:
    assert changed(RISE, t) == "+2,1 балла (+2,8 %), больше случайного"
    assert changed(replace(RISE, points=-0.4, percent=-0.5, verdict="noise"), t).endswith("в пределах погрешности")
    assert "сказать нельзя" in changed(replace(RISE, verdict=None, interval=None), t)
    assert "оба раза" in changed(replace(RISE, alike=False), t)


def test_what_was_asked_both_times_stands_before_its_change(t: Translator) -> None:
    """82,8 and 77,2 with «−4,3» between them would be a sum that does not come out."""
    some = replace(RISE, points=-4.3, percent=-5.3, verdict="noise", alike=False)
    then = Against(QUARTER, {"composite": some}, shown("composite"), {})
    assert against(then, "composite", t) == (
        "III квартал 2026: 76,4. По одинаковым вопросам: −4,3 балла (−5,3 %), в пределах погрешности. "
        "Целиком числа не сравнить: спрашивали не одно и то же."
    )


def test_a_hidden_number_of_runs_is_not_called_few(t: Translator) -> None:
    (line,) = rests_on(replace(shown("composite"), n=None), t)
    assert "Число анкет скрыто" in line
    assert not list(rests_on(missing("composite", "one_audience", n=None), t))


def test_no_change_is_made_up(t: Translator) -> None:
    then = Against(QUARTER, {"composite": None}, missing("composite", "few_answers"), {})
    assert against(then, "composite", t) == "III квартал 2026: не рассчитан, сравнить не с чем."
    was = replace(then, whole=shown("composite"))
    assert against(was, "composite", t) == "III квартал 2026: было 76,4, сравнить нельзя: тогда спрашивали о другом."
    assert "по другой методике" in against(replace(was, why="method"), "composite", t)


def test_why_there_is_no_index_names_the_missing_number(t: Translator, content: Content) -> None:
    method = content.method
    assert method is not None
    assert why_not(missing("index", "few_answers", n=7), method, t) == "анкет 7, а нужно не меньше 15"
    assert "40 %" in why_not(missing("index", "low_coverage"), method, t)
    assert why_not(missing("composite", "one_audience", n=0), method, t) == "за это время никто не ответил"
    assert "узнать человека" in why_not(missing("index", "hidden", n=None), method, t)
    assert short_why(missing("index", "hidden", n=None), t) == "скрыто, мало ответов"


def test_periods_have_names(t: Translator) -> None:
    assert period_name(QUARTER, t) == "III квартал 2026"
    assert period_name(Period.of(date(2026, 12, 5), "month"), t) == "Декабрь 2026"
    assert period_name(Period(2026, 1, "year"), t) == "2026 год"


def test_a_bar_is_as_long_as_its_share_and_little_is_not_none() -> None:
    assert [len(blocks(share, 50)) for share in (50, 25, 0.1, 0)] == [BLOCKS, BLOCKS // 2, 1, 0]


def test_replies_are_said_as_they_were_tapped(t: Translator, content: Content) -> None:
    for survey in content.surveys.values():
        for question in survey.questions:
            if isinstance(question, Single):
                assert spoken(question, question.options[0].key, t) == t.of(question.options[0].label)
            if isinstance(question, YesNo):
                assert (spoken(question, "yes", t), spoken(question, "no", t)) == ("Да", "Нет")


def test_an_earlier_shape_is_named(t: Translator) -> None:
    shapes = {question.key: shape(question, t) for question in EVERY_KIND.questions}
    assert (shapes["mark"], shapes["again"], shapes["met"]) == ("шкала от 1 до 5", "шкала от 0 до 10", "да или нет")
    assert (shapes["room"], shapes["fix"]) == ("один вариант из списка", "несколько вариантов из списка")


def test_an_earlier_question_stands_below_todays(content: Content, t: Translator) -> None:
    told = {screen.text for name, screen in of_index(content, t) if name == "index_indicator.indicator"}
    assert any("Прежний вариант вопроса: шкала от 1 до 5." in text for text in told)


def test_bars_fit_a_phone(content: Content) -> None:
    for t in translators().values():
        for name, screen in of_index(content, t):
            for block in re.findall("<pre>(.*?)</pre>", screen.text, re.DOTALL):
                assert max(len(line) for line in block.splitlines()) <= WIDTH, name


def test_no_screen_has_more_than_eight_ways_besides_those_out(content: Content, t: Translator) -> None:
    for name, screen in of_index(content, t):
        assert sum(len(row) for row in screen.rows[:-1]) <= 8, name
