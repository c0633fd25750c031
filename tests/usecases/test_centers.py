"""What a person may ask about the centres."""

from datetime import UTC, date, datetime

import pytest

from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from usecases.centers import Centers
from usecases.refusals import Outdated


@pytest.fixture
def centers(content: Content, clock: MovableClock) -> Centers:
    return Centers(content, Workdays(content.region, content.centers), clock)


def test_every_centre_is_listed_in_the_editors_order(centers: Centers) -> None:
    assert list(centers.all()) == ["west", "east"]


def test_a_card_says_how_the_centre_works_now_on_its_own_clock(centers: Centers, clock: MovableClock) -> None:
    assert centers.card("west").today.is_open  # 10:40
    assert centers.card("east").today.is_open  # 14:40
    clock.passes(hours=3)
    assert centers.card("west").today.is_open  # 13:40
    assert not centers.card("east").today.is_open  # 17:40


def test_a_centre_that_is_gone_is_outdated(centers: Centers) -> None:
    with pytest.raises(Outdated):
        centers.card("closed")


def test_the_nearest_comes_first(centers: Centers) -> None:
    assert [key for key, _, _ in centers.nearest(54.2, 45.2)] == ["west", "east"]
    assert [key for key, _, _ in centers.nearest(55.9, 90.0)] == ["east", "west"]


def test_distances_grow_down_the_list(centers: Centers) -> None:
    distances = [km for _, _, km in centers.nearest(54.2, 45.2)]
    assert distances == sorted(distances)
    assert distances[0] < 30


def test_a_holiday_is_a_closed_day_with_its_end_in_sight(centers: Centers, clock: MovableClock) -> None:
    """The New Year's holidays of 2027: a centre works again on Monday, 11 January."""
    clock.now = datetime(2027, 1, 4, 9, tzinfo=UTC)
    today = centers.card("west").today
    assert (today.hours, today.is_open) == (None, False)
    assert today.opens is not None
    assert today.opens.date() == date(2027, 1, 11)
