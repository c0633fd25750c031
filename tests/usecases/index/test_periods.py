"""Months, quarters and years: written in one way, and what comes before them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usecases.periods import LENGTHS, Kind, Period

KINDS = st.sampled_from(sorted(LENGTHS))
DAYS = st.dates(date(1999, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "months", "since", "until", "before"),
    [
        ("2026-07", ("2026-07",), date(2026, 7, 1), date(2026, 8, 1), "2026-06"),
        ("2026-01", ("2026-01",), date(2026, 1, 1), date(2026, 2, 1), "2025-12"),
        ("2026-Q4", ("2026-10", "2026-11", "2026-12"), date(2026, 10, 1), date(2027, 1, 1), "2026-Q3"),
        ("2026-Q1", ("2026-01", "2026-02", "2026-03"), date(2026, 1, 1), date(2026, 4, 1), "2025-Q4"),
        ("2026", tuple(f"2026-{month:02}" for month in range(1, 13)), date(2026, 1, 1), date(2027, 1, 1), "2025"),
    ],
)
def test_a_period_knows_its_months(text: str, months: tuple[str, ...], since: date, until: date, before: str) -> None:
    period = Period.parse(text)
    assert (period.text, period.months, period.since, period.until) == (text, months, since, until)
    assert (period.before().text, period.before().after()) == (before, period)
    assert period.last == until - timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    ["", "26-07", "2026-13", "2026-00", "2026-7", "2026-Q0", "2026-Q5", "2026-q3", "2026-07-01", "２026", "2026\n"],
)
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        Period.parse(text)


@given(DAYS, KINDS)
def test_a_day_lies_in_its_period(day: date, kind: Kind) -> None:
    period = Period.of(day, kind)
    assert period.since <= day < period.until
    assert f"{day:%Y-%m}" in period.months
    assert Period.parse(period.text) == period
    assert day in period.days()
    assert (period.base().since.year, period.base().number) == (day.year - 1, period.number)


@given(DAYS, KINDS, st.integers(1, 30))
def test_the_last_periods_follow_each_other(day: date, kind: Kind, many: int) -> None:
    last = Period.of(day, kind)
    found = last.back(many)
    assert (len(found), found[-1]) == (many, last)
    assert list(found) == sorted(found)
    assert all(one.until == after.since for one, after in pairwise(found))
