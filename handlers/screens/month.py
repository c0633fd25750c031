"""A month as buttons: days with free time carry their number, the rest of the grid is blank."""

from calendar import Calendar
from collections.abc import Collection
from datetime import date
from typing import Final

from handlers.calls import BookDay, BookMonth, NoDay
from handlers.screen import Button, Rows, tap
from handlers.translator import Translator

BLANK: Final = "·"
"""What stands in a cell without a free day: Telegram takes no empty label."""

Month = tuple[int, int]
"""A year and a month."""


def month_of(day: date) -> Month:
    """The month a day is in."""
    return day.year, day.month


def after(month: Month, months: int = 1) -> Month:
    """A month later or earlier."""
    year, number = divmod(month[0] * 12 + month[1] - 1 + months, 12)
    return year, number + 1


def grid(draft: int, month: Month, free: Collection[date], t: Translator) -> Rows:
    """The weekdays, then each week; weeks before the first free day and after the last are left out."""
    nothing = NoDay(draft=draft, year=month[0], month=month[1])
    weeks = Calendar().monthdatescalendar(*month)
    with_time = [place for place, week in enumerate(weeks) if any(day in free for day in week)]
    shown = weeks[with_time[0] : with_time[-1] + 1] if with_time else []
    header = tuple(tap(name, nothing) for name in t.weekdays())

    def cell(day: date) -> Button:
        here = month_of(day) == month and day in free
        return tap(str(day.day), BookDay(draft=draft, day=day.isoformat())) if here else tap(BLANK, nothing)

    return (header, *(tuple(map(cell, week)) for week in shown)) if shown else ()


def turning(draft: int, month: Month, till: tuple[Month, Month], t: Translator) -> tuple[Button, ...]:
    """To the months before and after, as far as there are bookable days: `till`, the first and the last month."""
    around = [there for there in (after(month, -1), after(month)) if till[0] <= there <= till[1]]
    return tuple(
        tap(t.month(date(year, number, 1)), BookMonth(draft=draft, year=year, month=number)) for year, number in around
    )
