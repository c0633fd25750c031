"""The gates of the moment: they postpone to a moment at which the bot may write, in a fixed order, and never drop."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.gates import DAY, DISPOSITIONS, OPEN, ROW_GATES, TIME_GATES, Decision, Traffic, postponed

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
BUSY = timedelta(minutes=15)


def always(moment: datetime) -> datetime:
    return moment


def by_day(moment: datetime) -> datetime:
    """From 7 to 16 o'clock UTC, every day."""
    if 7 <= moment.hour < 16:
        return moment
    tomorrow = moment.hour >= 16
    return moment.replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(days=tomorrow)


def test_nothing_going_on_lets_pass() -> None:
    assert postponed(NOW, by_day, BUSY, Traffic()) == Decision()


@pytest.mark.parametrize(
    ("now", "traffic", "decision"),
    [
        pytest.param(NOW.replace(hour=4), Traffic(), Decision("hours", NOW.replace(hour=7)), id="too early"),
        pytest.param(
            NOW,
            Traffic(active_at=NOW - timedelta(minutes=5)),
            Decision("busy", NOW + timedelta(minutes=10)),
            id="in the middle of a dialogue",
        ),
        pytest.param(NOW, Traffic(active_at=NOW - BUSY), Decision(), id="a dialogue left alone"),
        pytest.param(
            NOW,
            Traffic(sent_at=NOW - timedelta(hours=20)),
            Decision("turn", NOW + timedelta(hours=4)),
            id="one invitation today already",
        ),
        pytest.param(NOW, Traffic(sent_at=NOW - DAY), Decision(), id="one invitation a day ago"),
        pytest.param(
            NOW,
            Traffic(rival_at=NOW + timedelta(hours=2)),
            Decision("turn", NOW + DAY + timedelta(hours=2)),
            id="one that goes first is due in two hours",
        ),
        pytest.param(NOW, Traffic(rival_at=NOW - DAY), Decision("turn", NOW + DAY), id="one that goes first waits too"),
        pytest.param(NOW, Traffic(rival_at=NOW + DAY), Decision(), id="one that goes first is due tomorrow"),
        pytest.param(
            NOW.replace(hour=4),
            Traffic(active_at=NOW, sent_at=NOW, rival_at=NOW),
            Decision("hours", NOW.replace(hour=7)),
            id="everything at once: the first gate speaks",
        ),
    ],
)
def test_what_stands_in_the_way_postpones(now: datetime, traffic: Traffic, decision: Decision) -> None:
    assert postponed(now, by_day, BUSY, traffic) == decision


moments = st.integers(-3 * 24 * 60, 3 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
traffics = st.builds(Traffic, *(st.none() | moments for _ in range(3)))


@given(now=moments, traffic=traffics)
def test_later_is_later_and_a_moment_to_write(now: datetime, traffic: Traffic) -> None:
    decision = postponed(now, by_day, BUSY, traffic)
    assert (decision.gate is None) == (decision.until is None)
    if decision.until is not None:
        assert decision.until > now
        assert by_day(decision.until) == decision.until
        assert decision.gate in TIME_GATES


@given(now=moments, active=moments, sent=moments)
def test_waiting_comes_to_an_end_when_nothing_new_happens(now: datetime, active: datetime, sent: datetime) -> None:
    traffic = Traffic(min(active, now), min(sent, now))
    for _ in range(4):
        decision = postponed(now, always, BUSY, traffic)
        if decision.until is None:
            return
        now = decision.until
    pytest.fail("it waits for ever")


def test_every_disposition_is_open_or_final() -> None:
    assert set(OPEN) < set(DISPOSITIONS)
    assert len(set(ROW_GATES) | set(TIME_GATES)) == 11
