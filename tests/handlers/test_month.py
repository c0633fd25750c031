"""The month grid: free days as numbers, everything else blank, months as far as there is anything."""

from datetime import date, timedelta

import pytest

from handlers.calls import BookDay, BookMonth, NoDay
from handlers.screens.month import BLANK, after, grid, turning
from handlers.translator import translators

T = translators()["ru"]


def drawn(*free: date, month: tuple[int, int] = (2026, 12)) -> list[list[str]]:
    return [[button.label for button in row] for row in grid(1, month, free, T)]


def test_weeks_from_the_first_free_day_to_the_last() -> None:
    rows = drawn(date(2026, 12, 9), date(2026, 12, 24))
    assert rows[0] == ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
    assert rows[1:] == [
        [BLANK, BLANK, "9", BLANK, BLANK, BLANK, BLANK],
        [BLANK] * 7,
        [BLANK, BLANK, BLANK, "24", BLANK, BLANK, BLANK],
    ]


def test_a_month_without_free_days_has_no_grid() -> None:
    assert drawn() == []


def test_days_of_another_month_are_not_of_this_one() -> None:
    rows = drawn(date(2026, 12, 31), date(2027, 1, 1))
    assert rows[1:] == [[BLANK, BLANK, BLANK, "31", BLANK, BLANK, BLANK]]


@pytest.mark.parametrize("month", [(2026, 2), (2026, 11), (2026, 12), (2027, 1), (2028, 2)])
def test_each_day_stands_under_its_weekday_and_leads_to_itself(month: tuple[int, int]) -> None:
    first = date(*month, 1)
    free = [day for day in (first + timedelta(days=n) for n in range(31)) if day.month == first.month]
    shown = {}
    for row in grid(7, month, free, T)[1:]:
        for weekday, button in enumerate(row):
            if button.label != BLANK:
                day = date.fromisoformat(BookDay.unpack(button.data or "").day)
                shown[day] = button.label
                assert day.weekday() == weekday
    assert shown == {day: str(day.day) for day in free}


def test_a_blank_cell_asks_for_the_same_month_again() -> None:
    blank = grid(7, (2026, 12), [date(2026, 12, 9)], T)[1][0]
    assert NoDay.unpack(blank.data or "") == NoDay(draft=7, year=2026, month=12)


def test_months_turn_over_the_new_year_and_stop_where_nothing_is_free() -> None:
    till = ((2026, 12), (2027, 1))
    (onward,) = turning(7, (2026, 12), till, T)
    assert (onward.label, onward.data) == ("Январь 2027", BookMonth(draft=7, year=2027, month=1).pack())
    (back,) = turning(7, (2027, 1), till, T)
    assert back.label == "Декабрь 2026"
    assert turning(7, (2026, 12), ((2026, 12), (2026, 12)), T) == ()
    assert (after((2026, 12)), after((2027, 1), -1)) == ((2027, 1), (2026, 12))
