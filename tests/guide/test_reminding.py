"""When the client is reminded: never at night, never late, never of what they have just read, never twice at once."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.booking import BookingRules
from guide.reminding import Kind, earliest, may_write, moments, next_awake

RULES: Final = BookingRules.model_validate(
    {
        "hold": "5m",
        "cancel_notice": "2h",
        "offer": "30m",
        "undo": "2h",
        "reminders": {"day_before": "24h", "soon": "2h"},
        "quiet": "09:00-21:00",
        "evening": "20:00",
    }
)
ZONES: Final = [
    ZoneInfo(name) for name in ("Europe/Kaliningrad", "Europe/Moscow", "Asia/Novosibirsk", "Asia/Kamchatka")
]
SARANSK: Final = ZoneInfo("Europe/Moscow")
DAY, SOON = timedelta(hours=24), timedelta(hours=2)

zones = st.sampled_from(ZONES)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
starts = st.builds(datetime.combine, days, st.times(time(0), time(23, 59)), st.just(UTC))
leads = st.timedeltas(timedelta(minutes=1), timedelta(days=40))


def at(moment: str, zone: ZoneInfo = SARANSK) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=zone)


def told(start: str, made: str, zone: ZoneInfo = SARANSK) -> dict[Kind, str]:
    """The moments on the centre's wall clock."""
    found = moments(at(start, zone), at(made, zone), zone, RULES)
    return {kind: moment.astimezone(zone).isoformat(" ", "minutes")[:16] for kind, moment in found.items()}


@given(starts, leads, zones)
def test_whatever_is_planned_is_in_place(start: datetime, lead: timedelta, zone: ZoneInfo) -> None:
    made = start - lead
    found = moments(start, made, zone, RULES)
    for moment in found.values():
        assert made < moment < start
        assert may_write(moment, zone, RULES.quiet)
    assert len(set(found.values())) == len(found)
    assert [*found.values()] == sorted(found.values())


@given(starts, leads, zones)
def test_what_was_made_later_than_the_offset_is_not_reminded_of(
    start: datetime, lead: timedelta, zone: ZoneInfo
) -> None:
    found = moments(start, start - lead, zone, RULES)
    assert ("day" in found) <= (lead > DAY)
    assert ("soon" in found) <= (lead > SOON)


@given(starts, zones)
def test_made_long_before_there_is_one_at_least_and_at_its_time_by_day(start: datetime, zone: ZoneInfo) -> None:
    found = moments(start, start - timedelta(days=30), zone, RULES)
    assert found
    offsets: dict[Kind, timedelta] = {"day": DAY, "soon": SOON}
    for kind, ahead in offsets.items():
        if may_write(start - ahead, zone, RULES.quiet):
            assert found[kind] == start - ahead


@given(starts, leads, zones, st.sampled_from(["day", "soon"]))
def test_nothing_is_planned_before_its_earliest_moment(
    start: datetime, lead: timedelta, zone: ZoneInfo, kind: Kind
) -> None:
    found = moments(start, start - lead, zone, RULES)
    assert kind not in found or earliest(start, kind, zone, RULES) <= found[kind]


@given(starts, zones)
def test_the_next_moment_awake_is_one_and_the_first(moment: datetime, zone: ZoneInfo) -> None:
    morning = next_awake(moment, zone, RULES.quiet)
    assert may_write(morning, zone, RULES.quiet)
    assert timedelta() <= morning - moment < timedelta(hours=12, minutes=1)
    assert (morning == moment) == may_write(moment, zone, RULES.quiet)


@pytest.mark.parametrize(
    ("start", "made", "expected"),
    [
        ("2026-12-03 14:00", "2026-12-01 10:00", {"day": "2026-12-02 14:00", "soon": "2026-12-03 12:00"}),
        ("2026-12-03 14:00", "2026-12-02 15:00", {"soon": "2026-12-03 12:00"}),
        ("2026-12-03 14:00", "2026-12-03 12:30", {}),
        ("2026-12-03 10:40", "2026-12-01 10:00", {"day": "2026-12-02 10:40", "soon": "2026-12-02 20:00"}),
        ("2026-12-03 08:30", "2026-12-01 10:00", {"day": "2026-12-02 20:00"}),
        ("2026-12-03 08:30", "2026-12-02 12:00", {"soon": "2026-12-02 20:00"}),
        ("2026-12-03 08:30", "2026-12-02 20:30", {}),
        ("2026-12-03 14:00", "2026-12-02 14:00", {"soon": "2026-12-03 12:00"}),
        ("2026-12-03 11:00", "2026-12-01 10:00", {"day": "2026-12-02 11:00", "soon": "2026-12-03 09:00"}),
    ],
)
def test_days_of_a_centre(start: str, made: str, expected: dict[Kind, str]) -> None:
    assert told(start, made) == expected
    assert told(start, made, ZoneInfo("Asia/Novosibirsk")) == expected, "the wall clock decides, wherever it hangs"


def test_across_new_year() -> None:
    assert told("2027-01-11 09:00", "2026-12-25 12:00") == {"day": "2027-01-10 09:00", "soon": "2027-01-10 20:00"}
