"""Turns come when a crontab says so, and quarters are whole."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.turns import Quarter, cron, name, next_turn, turns

MOSCOW = ZoneInfo("Europe/Moscow")
QUARTERLY = "0 10 15 2,5,8,11 *"
SINCE, UNTIL = datetime(2020, 1, 1), datetime(2039, 12, 31)  # noqa: DTZ001 - hypothesis adds the zone itself
MOMENTS = st.datetimes(SINCE, UNTIL, timezones=st.just(UTC))


def test_a_turn_comes_on_the_regions_wall_clock() -> None:
    found = next_turn(QUARTERLY, MOSCOW, datetime(2026, 12, 1, tzinfo=UTC))
    assert found == datetime(2027, 2, 15, 7, tzinfo=UTC)
    assert found is not None
    assert name(found) == "2027-02-15T10:00"


def test_the_moment_of_a_turn_is_over_with_it() -> None:
    first = datetime(2026, 11, 15, 10, tzinfo=MOSCOW)
    assert next_turn(QUARTERLY, MOSCOW, first) == datetime(2027, 2, 15, 10, tzinfo=MOSCOW)
    assert next_turn(QUARTERLY, MOSCOW, first - timedelta(seconds=1)) == first


def test_turns_of_a_span_leave_out_its_ends() -> None:
    since, until = datetime(2026, 1, 5, 10, tzinfo=MOSCOW), datetime(2026, 1, 26, 10, tzinfo=MOSCOW)
    found = [name(turn) for turn in turns("0 10 * * mon", MOSCOW, since, until)]
    assert found == ["2026-01-12T10:00", "2026-01-19T10:00"]


def test_a_numbered_weekday_is_refused_because_nobody_agrees_what_it_means() -> None:
    with pytest.raises(ValueError, match="names"):
        cron("0 10 * * 1", MOSCOW)
    assert cron("*/10 10 * * mon-fri/2", MOSCOW)


@pytest.mark.parametrize("expression", ["", "0 10 * *", "0 25 * * *", "daily"])
def test_what_is_no_crontab_is_refused(expression: str) -> None:
    with pytest.raises(ValueError):
        cron(expression, MOSCOW)


@given(MOMENTS)
def test_a_moment_lies_in_its_quarter(moment: datetime) -> None:
    quarter = Quarter.of(moment, MOSCOW)
    assert quarter.since <= moment < quarter.until
    assert quarter.number == (moment.astimezone(MOSCOW).month + 2) // 3
    assert 90 <= (quarter.until - quarter.since).days <= 92
    assert 1 <= quarter.days_left(moment) <= 92


@given(MOMENTS)
def test_quarters_follow_each_other(moment: datetime) -> None:
    quarter = Quarter.of(moment, MOSCOW)
    after = Quarter.of(quarter.until, MOSCOW)
    assert (after.since, after.number) == (quarter.until, quarter.number % 4 + 1)
    assert after.year == quarter.year + (quarter.number == 4)


@given(MOMENTS)
def test_names_sort_as_times_do(moment: datetime) -> None:
    found = list(islice(turns(QUARTERLY, MOSCOW, moment, moment + timedelta(days=1000)), 8))
    assert [name(turn) for turn in found] == sorted(name(turn) for turn in found)
