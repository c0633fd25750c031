"""Screens as values: typed labels find their button, buttons stand in rows that a phone can show."""

import pytest

from handlers.calls import Home
from handlers.screen import CHOSEN, PAIR_LABEL, Button, Key, Screen, column, pairs, tap

SHORT = "k" * PAIR_LABEL
LONG = "d" * (PAIR_LABEL + 1)


def labels(*rows: tuple[Button, ...]) -> list[list[str]]:
    return [[button.label for button in row] for row in rows]


@pytest.fixture
def screen() -> Screen:
    rows = column(
        Button(f"{CHOSEN}Меня уже уволили", "1"),
        Button("Ещё ситуации", "2"),
        Button("Ищу работу или учёбу", "3"),
        Button("Открыть Госуслуги", url="https://example.org"),
    )
    return Screen("Что случилось?", rows, keys=(Key("Отправить моё место", asks_location=True), Key("В начало", "h")))


@pytest.mark.parametrize(
    ("typed", "data"),
    [
        ("Ещё ситуации", "2"),
        ("ещё ситуации", "2"),
        ("ЕЩЁ СИТУАЦИИ", "2"),
        ("Еще ситуации", "2"),
        ("ЕЩЕ СИТУАЦИИ", "2"),
        ("  Ещё   ситуации \n", "2"),
        ("ищу работу или учебу", "3"),
        ("В НАЧАЛО", "h"),
        ("Меня уже уволили", "1"),
        ("меня уже уволили", "1"),
        ("✓ Меня уже уволили", "1"),
        ("✓ меня уже уволили", "1"),
        ("✓ Ещё ситуации", "2"),
    ],
)
def test_a_typed_label_finds_its_button(screen: Screen, typed: str, data: str) -> None:
    found = screen.button(typed)
    assert found is not None
    assert found.data == data


@pytest.mark.parametrize("typed", ["", "✓", "Ещё", "ситуации", "Ещё ситуации!", "Что случилось?", "2", "/start"])
def test_other_words_find_no_button(screen: Screen, typed: str) -> None:
    assert screen.button(typed) is None


def test_a_typed_label_of_a_link_is_that_link(screen: Screen) -> None:
    found = screen.button("открыть госуслуги")
    assert isinstance(found, Button)
    assert found.url == "https://example.org"
    assert found.data is None


def test_a_tap_carries_its_data() -> None:
    assert tap("В начало", Home()) == Button("В начало", Home().pack())


def test_a_column_has_one_button_in_a_row_and_leaves_nothing_out_but_none() -> None:
    assert labels(*column(Button("a"), None, Button("b"))) == [["a"], ["b"]]
    assert column(None) == ()


def test_short_labels_stand_two_in_a_row() -> None:
    assert labels(*pairs(*map(Button, "abcde"))) == [["a", "b"], ["c", "d"], ["e"]]


def test_a_long_label_stands_alone() -> None:
    assert labels(*pairs(Button("a"), Button(LONG), Button("b"), Button("c"))) == [["a"], [LONG], ["b", "c"]]


def test_a_label_of_just_the_limit_has_room_beside_another() -> None:
    assert labels(*pairs(Button(SHORT), Button(SHORT))) == [[SHORT, SHORT]]


def test_pairs_close_up_over_none() -> None:
    assert labels(*pairs(None, Button("a"), None, Button("b"), None)) == [["a", "b"]]
    assert pairs() == ()


def test_pairs_keep_every_button_in_order() -> None:
    names = [("x" * length) for length in (3, 30, 17, 18, 5, 6, 30, 30, 2)]
    assert [label for row in labels(*pairs(*map(Button, names))) for label in row] == names


def test_a_line_stands_above_the_text(screen: Screen) -> None:
    assert screen.under("Эта кнопка уже не действует.").text == "Эта кнопка уже не действует.\n\nЧто случилось?"
    assert Screen("").under("Строка").text == "Строка"


def test_a_notice_changes_nothing_else(screen: Screen) -> None:
    noticed = screen.with_toast("Сохранено", alert=True)
    assert (noticed.toast, noticed.alert) == ("Сохранено", True)
    assert (noticed.text, noticed.rows, noticed.keys) == (screen.text, screen.rows, screen.keys)
