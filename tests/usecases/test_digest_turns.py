"""Monday at 9:30, or the first working day; of which period it tells."""

from datetime import UTC, date, datetime

import pytest

from guide.workdays import Workdays
from usecases.digests.turns import Every, next_turn, period_of


@pytest.mark.parametrize(
    ("every", "after", "turn"),
    [
        pytest.param("week", "2026-12-01 07:40", "2026-12-07 06:30", id="the next Monday"),
        pytest.param("week", "2026-12-07 06:29", "2026-12-07 06:30", id="today, before the hour"),
        pytest.param("week", "2026-12-07 06:30", "2026-12-14 06:30", id="this very moment is over"),
        pytest.param("month", "2026-12-01 07:40", "2027-01-11 06:30", id="after the New Year's holidays"),
        pytest.param("month", "2026-10-15 07:40", "2026-11-02 06:30", id="the first is a Sunday"),
        pytest.param(
            "week", "2027-01-03 07:40", "2027-01-04 06:30", id="a week without a working day keeps its Monday"
        ),
    ],
)
def test_turns_in_the_west(workdays: Workdays, every: Every, after: str, turn: str) -> None:
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert f"{next_turn(every, workdays, 'west', moment):%Y-%m-%d %H:%M}" == turn


def test_each_place_has_its_own_clock(workdays: Workdays) -> None:
    moment = datetime(2026, 12, 1, 7, tzinfo=UTC)
    for place in ("", "west", "east", "a centre that is gone"):
        zone = workdays.zone(place or None)
        assert f"{next_turn('week', workdays, place, moment).astimezone(zone):%a %H:%M}" == "Mon 09:30"


@pytest.mark.parametrize(
    ("every", "day", "period"),
    [
        ("month", date(2027, 1, 11), "2026-12"),
        ("week", date(2026, 12, 7), "2026-Q4"),
        ("week", date(2027, 1, 4), "2026-Q4"),
        ("week", date(2027, 1, 11), "2027-Q1"),
    ],
)
def test_what_it_tells_of(every: Every, day: date, period: str) -> None:
    assert period_of(every, day).text == period
