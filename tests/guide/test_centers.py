"""Centres on their own wall clocks, and how far away they are."""

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from guide.centers import Center, distance_km, today
from guide.content import load
from tests.guide import village


@pytest.fixture
def west(tmp_path: Path) -> Center:
    """UTC+3; Monday and Tuesday 08:30–17:00 with a break, Friday until 16:00, Saturday closed, the rest not written."""
    return load(village.build(tmp_path)).centers["west"]


@pytest.fixture
def east(tmp_path: Path) -> Center:
    """UTC+7; Monday and Tuesday 08:30–17:00, Wednesday 09:00–18:00, no breaks."""
    return load(village.build(tmp_path)).centers["east"]


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of December 2026; the 1st is a Tuesday."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def opening_hour(center: Center, now: datetime) -> time | None:
    """When the centre opens on the day that it is there."""
    hours = today(center, now).hours
    return hours.since if hours else None


def test_one_moment_is_another_hour_in_each_centre(west: Center, east: Center) -> None:
    now = utc(1, 4)  # 07:00 in the west, 11:00 in the east
    assert not today(west, now).is_open
    assert today(east, now).is_open


def test_one_moment_may_be_another_day_in_each_centre(west: Center, east: Center) -> None:
    now = utc(1, 18)  # Tuesday 21:00 in the west, Wednesday 01:00 in the east
    assert opening_hour(west, now) == time(8, 30)
    assert opening_hour(east, now) == time(9)


def test_the_day_turns_at_local_midnight(west: Center, east: Center) -> None:
    assert (opening_hour(west, utc(1, 20, 59)), opening_hour(west, utc(1, 21))) == (time(8, 30), None)
    assert (opening_hour(east, utc(1, 16, 59)), opening_hour(east, utc(1, 17))) == (time(8, 30), time(9))


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [
        (5, 29, False),
        (5, 30, True),
        (8, 59, True),
        (9, 0, False),
        (9, 59, False),
        (10, 0, True),
        (13, 59, True),
        (14, 0, False),
    ],
    ids=["too early", "opens", "before the break", "break", "still break", "after the break", "last minute", "closes"],
)
def test_a_centre_is_open_between_its_hours_except_in_the_break(
    west: Center, hour: int, minute: int, is_open: bool
) -> None:
    assert today(west, utc(1, hour, minute)).is_open is is_open


def test_hours_and_break_of_the_day_are_told(west: Center) -> None:
    view = today(west, utc(1, 7))
    assert view.hours is not None
    assert view.rest is not None
    assert (view.hours.since, view.hours.till) == (time(8, 30), time(17))
    assert (view.rest.since, view.rest.till) == (time(12), time(13))


def test_a_day_without_a_break_has_none(east: Center) -> None:
    view = today(east, utc(1, 5))  # noon
    assert view.rest is None
    assert view.is_open


@pytest.mark.parametrize("day", [5, 6, 3], ids=["written as closed", "not written", "not written, midweek"])
def test_on_a_closed_day_there_are_no_hours(west: Center, day: int) -> None:
    view = today(west, utc(day, 9))
    assert view.hours is None
    assert not view.is_open


def test_a_shorter_friday_closes_earlier(west: Center) -> None:
    assert today(west, utc(4, 12, 59)).is_open
    assert not today(west, utc(4, 13)).is_open


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        pytest.param(utc(1, 4), (1, 8, 30), id="before opening: today"),
        pytest.param(utc(1, 9, 30), (1, 13, 0), id="in the break: after it"),
        pytest.param(utc(1, 15), (4, 8, 30), id="in the evening: the next working day"),
        pytest.param(utc(4, 13), (7, 8, 30), id="over the weekend"),
        pytest.param(utc(6, 22), (7, 8, 30), id="after local midnight of the working day"),
    ],
)
def test_a_closed_centre_says_when_it_opens(west: Center, now: datetime, opens: tuple[int, int, int]) -> None:
    day, hour, minute = opens
    assert today(west, now).opens == datetime(2026, 12, day, hour, minute, tzinfo=west.zone)


def test_the_next_opening_is_on_the_centres_own_clock(east: Center) -> None:
    opens = today(east, utc(1, 18)).opens  # Wednesday 01:00 there
    assert opens == utc(2, 2)


def test_an_open_centre_does_not_open_again(west: Center) -> None:
    assert today(west, utc(1, 7)).opens is None


def test_a_centre_that_never_opens_says_so(west: Center) -> None:
    shut = west.model_copy(update={"hours": {}})
    assert today(shut, utc(1, 7)).opens is None


def test_the_only_working_day_opens_again_a_week_later(west: Center) -> None:
    tuesdays = west.model_copy(update={"hours": {"tue": west.hours["tue"]}, "breaks": {}})
    assert today(tuesdays, utc(1, 14)).opens == utc(8, 5, 30)


def test_a_place_is_at_no_distance_from_itself(west: Center) -> None:
    assert distance_km(west.latitude, west.longitude, west) == pytest.approx(0, abs=1e-9)


def test_one_degree_of_a_meridian_is_about_111_km(west: Center) -> None:
    assert distance_km(west.latitude + 1, west.longitude, west) == pytest.approx(111.2, abs=0.1)


def test_a_known_distance_is_right(west: Center) -> None:
    saint_petersburg, moscow = (59.9386, 30.3141), west.model_copy(update={"latitude": 55.7558, "longitude": 37.6173})
    assert distance_km(*saint_petersburg, moscow) == pytest.approx(634, abs=2)


def test_distance_goes_the_short_way_over_the_date_line(west: Center) -> None:
    chukotka = west.model_copy(update={"latitude": 66.0, "longitude": -179.5})
    assert distance_km(66.0, 179.5, chukotka) < 50


def test_the_far_side_of_the_earth_is_half_its_girth(west: Center) -> None:
    there = west.model_copy(update={"latitude": 0.0, "longitude": 180.0})
    assert distance_km(0.0, 0.0, there) == pytest.approx(20015, abs=1)
