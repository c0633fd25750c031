"""Working days of centres: the week, the country's holidays, moved days, exceptions; and the next moment to write."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.centers import Center, Region
from guide.content import load
from guide.workdays import Workdays
from surveys.spans import Hours
from tests.guide import village

SENDING = Hours(since=time(10), till=time(19))


@pytest.fixture(scope="module")
def workdays(tmp_path_factory: pytest.TempPathFactory) -> Workdays:
    """West: Monday, Tuesday, Friday. East, seven hours ahead of UTC: Monday to Wednesday."""
    content = load(village.build(tmp_path_factory.mktemp("village")))
    return Workdays(content.region, content.centers)


def excepted(tmp_path: Path, region: str = "", west: str = "") -> Workdays:
    """The village with exceptions written into it."""
    changes: Mapping[str, str] = {
        "region.yaml": village.REGION + region,
        "centers.yaml": village.CENTERS.replace("  east:\n", f"{west}  east:\n"),
    }
    content = load(village.build(tmp_path, changes))
    return Workdays(content.region, content.centers)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 12, 1), True, id="a Tuesday"),
        pytest.param(date(2026, 12, 2), False, id="a Wednesday that is not in its week"),
        pytest.param(date(2026, 12, 5), False, id="a Saturday"),
        pytest.param(date(2027, 1, 4), False, id="a Monday of the New Year holidays"),
        pytest.param(date(2027, 2, 22), False, id="a Monday whose work was moved"),
        pytest.param(date(2027, 2, 20), True, id="the Saturday it was moved to"),
        pytest.param(date(2027, 2, 23), False, id="a holiday on a Tuesday"),
    ],
)
def test_a_centre_works_by_its_week_and_the_country(workdays: Workdays, day: date, works: bool) -> None:
    assert workdays.is_working("west", day) is works


def test_a_working_saturday_has_the_hours_of_the_first_weekday(workdays: Workdays) -> None:
    assert workdays.hours("west", date(2027, 2, 20)) == Hours(since=time(8, 30), till=time(17))


def test_the_region_as_a_whole_works_on_office_days(workdays: Workdays) -> None:
    wednesday, saturday, holiday = date(2026, 12, 2), date(2026, 12, 5), date(2026, 11, 4)
    assert [workdays.is_working(None, day) for day in (wednesday, saturday, holiday)] == [True, False, False]
    assert workdays.is_working("a centre that is gone", wednesday)


def test_what_editors_write_for_a_date_wins(tmp_path: Path) -> None:
    region = 'closed: [2026-12-04]\nopen: {2026-12-12: "09:00-12:00"}\n'
    west = '    closed: [2026-12-01]\n    open: {2027-01-05: "10:00-14:00", 2026-12-04: "08:00-11:00"}\n'
    workdays = excepted(tmp_path, region, west)
    assert workdays.hours("west", date(2026, 12, 1)) is None
    assert workdays.hours("west", date(2027, 1, 5)) == Hours(since=time(10), till=time(14))
    assert workdays.hours("west", date(2026, 12, 4)) == Hours(since=time(8), till=time(11))
    assert workdays.hours("west", date(2026, 12, 12)) == Hours(since=time(9), till=time(12))
    assert not workdays.is_working(None, date(2026, 12, 4))
    assert workdays.is_working(None, date(2026, 12, 12))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of December 2026, in UTC; the 1st is a Tuesday, the west is three hours ahead."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param(at(1, 8), at(1, 8), id="inside: now"),
        pytest.param(at(1, 4), at(1, 7), id="early in the morning: at ten"),
        pytest.param(at(1, 16), at(4, 7), id="at the very end: the next working day"),
        pytest.param(at(1, 15, 59), at(1, 15, 59), id="a minute before: still now"),
        pytest.param(at(4, 17), at(7, 7), id="on a Friday evening: on Monday"),
        pytest.param(at(31, 20), datetime(2027, 1, 11, 7, tzinfo=UTC), id="over the New Year holidays"),
    ],
)
def test_the_next_moment_is_inside_the_hours_of_a_working_day(
    workdays: Workdays, now: datetime, then: datetime
) -> None:
    assert workdays.next_moment("west", now, SENDING) == then


def test_each_centre_has_its_own_clock(workdays: Workdays) -> None:
    evening = at(1, 13)  # 16:00 in the west, 20:00 in the east
    assert workdays.next_moment("west", evening, SENDING) == evening
    assert workdays.next_moment("east", evening, SENDING) == at(2, 3)
    assert workdays.day("east", at(1, 18)) == date(2026, 12, 2)


def test_a_centre_that_never_opens_keeps_the_hours_of_the_day(workdays: Workdays) -> None:
    shut = Workdays(workdays._region, {"west": workdays._centers["west"].model_copy(update={"hours": {}})})
    assert shut.next_moment("west", at(5, 20), SENDING) == at(6, 7)


FIRST = datetime(2024, 1, 1, tzinfo=UTC)
moments = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
spans = st.tuples(st.integers(0, 22), st.integers(1, 23)).map(lambda pair: (min(pair), max(max(pair), min(pair) + 1)))


@given(now=moments, span=spans, place=st.sampled_from(["west", "east", None]))
def test_the_next_moment_is_the_first_that_will_do(
    workdays: Workdays, now: datetime, span: tuple[int, int], place: str | None
) -> None:
    hours = Hours(since=time(span[0]), till=time(span[1]))
    then = workdays.next_moment(place, now, hours)
    assert then >= now
    assert fits(workdays, place, then, hours)
    assert workdays.next_moment(place, then, hours) == then
    earlier = (now + timedelta(minutes=30) * step for step in range(int((then - now) / timedelta(minutes=30))))
    assert not any(fits(workdays, place, moment, hours) for moment in earlier)


def fits(workdays: Workdays, place: str | None, moment: datetime, span: Hours) -> bool:
    local = moment.astimezone(workdays.zone(place))
    return span.since <= local.time() < span.till and workdays.is_working(place, local.date())


def test_shipped_exceptions_are_possible_in_both_files() -> None:
    assert {"closed", "open"} <= Region.model_fields.keys() & Center.model_fields.keys()
