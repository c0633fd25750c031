"""Times to book, for any roster: none overlap, all lie in the hours of the centre and of the consultant."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.centers import WEEKDAYS, Center, Region
from guide.content import Content, load
from guide.roster import Entry
from guide.slots import Laid, Span, laid
from guide.workdays import Workdays
from surveys.spans import Hours
from tests.guide import village

SARANSK, KRASNOYARSK = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Krasnoyarsk")
ZONES = st.sampled_from([SARANSK, KRASNOYARSK])
MONDAY = date(2026, 11, 30)
WEEK = [MONDAY + timedelta(days=ahead) for ahead in range(7)]
BEGIN = datetime(2026, 11, 29, tzinfo=UTC)
MINUTES = st.integers(0, 24 * 60 - 1)


def clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    since, till = sorted((draw(MINUTES), draw(MINUTES)))
    return Hours(since=clock(since), till=clock(till))


@st.composite
def pieces(draw: st.DrawFn) -> tuple[Hours, ...]:
    """Parts of one day that do not overlap, in any order."""
    ends = sorted(draw(st.lists(MINUTES, min_size=2, max_size=6, unique=True)))
    spans = [Hours(since=clock(since), till=clock(till)) for since, till in zip(ends[::2], ends[1::2], strict=False)]
    return tuple(draw(st.permutations(spans)))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    since = BEGIN + timedelta(minutes=draw(st.integers(0, 9 * 24 * 60)))
    return since, since + timedelta(minutes=draw(st.integers(1, 2000)))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    week = draw(st.dictionaries(st.sampled_from(WEEKDAYS), pieces(), max_size=7))
    return entry(week, slot=draw(st.integers(5, 480)), buffer=draw(st.integers(0, 90)))


def entry(week: object, slot: int = 30, buffer: int = 0) -> Entry:
    written: dict[str, object] = {"key": "anna", "center": "west", "kind": "career", "name": "Анна", "week": week}
    lengths = {"slot": f"{slot}m", "buffer": f"{buffer}m", "horizon": "14d", "notice": "2h"}
    return Entry.model_validate({**written, **lengths, "topics": ["work"], "ways": ["office"]})


def always(span: Hours) -> Callable[[date], Hours | None]:
    return lambda _: span


DAYLONG = Hours(since=time(), till=time(23, 59))


def cross(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@given(entries(), ZONES, st.one_of(st.none(), hours()), st.lists(spans(), max_size=4), st.lists(spans(), max_size=4))
def test_times_lie_in_both_plans_and_across_nothing(
    who: Entry, zone: ZoneInfo, open_hours: Hours | None, away: list[Span], taken: list[Span]
) -> None:
    found = list(laid(who, WEEK, zone, lambda _: open_hours, away, taken))
    assert found == sorted(found)
    for day, since, till in found:
        assert open_hours is not None
        here = since.astimezone(zone), till.astimezone(zone)
        assert till - since == who.slot
        assert here[0].date() == here[1].date() == day
        assert open_hours.since <= here[0].time()
        assert here[1].time() <= open_hours.till
        plan = who.week.get(WEEKDAYS[day.weekday()], ())
        assert any(piece.since <= here[0].time() and here[1].time() <= piece.till for piece in plan)
        assert not any(cross((since, till), span) for span in away)
        assert not any(cross((since, till), (one - who.buffer, other + who.buffer)) for one, other in taken)


@given(entries(), ZONES, hours())
def test_times_of_one_piece_keep_the_buffer_between_them(who: Entry, zone: ZoneInfo, open_hours: Hours) -> None:
    found = list(laid(who, WEEK, zone, always(open_hours)))
    for (day, _, till), (next_day, since, _) in pairwise(found):
        assert till <= since
        if day == next_day and _same_piece(who, zone, till, since):
            assert since - till == who.buffer


def _same_piece(who: Entry, zone: ZoneInfo, till: datetime, since: datetime) -> bool:
    """Whether both lie in one piece: a rest between two may be of any length."""
    one, other = till.astimezone(zone), since.astimezone(zone)
    plan = who.week.get(WEEKDAYS[one.weekday()], ())
    return any(piece.since < one.time() <= piece.till and piece.since <= other.time() < piece.till for piece in plan)


@given(entries(), ZONES, hours(), st.lists(spans(), max_size=3), st.lists(spans(), max_size=3))
def test_what_is_in_the_way_takes_times_out_and_moves_none(
    who: Entry, zone: ZoneInfo, open_hours: Hours, away: list[Span], taken: list[Span]
) -> None:
    whole = set(laid(who, WEEK, zone, always(open_hours)))
    assert set(laid(who, WEEK, zone, always(open_hours), away, taken)) <= whole


@given(entries(), ZONES)
def test_laying_day_by_day_is_laying_at_once(who: Entry, zone: ZoneInfo) -> None:
    one_by_one = [one for day in WEEK for one in laid(who, [day], zone, always(DAYLONG))]
    assert one_by_one == list(laid(who, WEEK, zone, always(DAYLONG)))


@given(entries())
def test_the_same_wall_clock_everywhere(who: Entry) -> None:
    """A plan says the same of UTC+3 and UTC+7; there it is four hours earlier in the world."""
    west = list(laid(who, WEEK, SARANSK, always(DAYLONG)))
    east = list(laid(who, WEEK, KRASNOYARSK, always(DAYLONG)))
    assert [(day, since - timedelta(hours=4)) for day, since, _ in west] == [(day, since) for day, since, _ in east]


@given(entries())
def test_an_entry_survives_its_row(who: Entry) -> None:
    assert Entry.model_validate(who.model_dump(mode="json")) == who


def starts(found: list[Laid], zone: ZoneInfo) -> list[str]:
    return [f"{since.astimezone(zone):%d.%m %H:%M}" for _, since, _ in found]


def test_a_buffer_stands_between_two_talks() -> None:
    who = entry({"mon": ["09:00-11:00"]}, slot=30, buffer=10)
    assert starts(list(laid(who, [MONDAY], SARANSK, always(DAYLONG))), SARANSK) == [
        "30.11 09:00", "30.11 09:40", "30.11 10:20",
    ]  # fmt: skip


def test_the_first_and_the_last_minute_of_a_day_belong_to_it() -> None:
    who = entry({"mon": ["00:00-01:00", "23:00-23:59"]}, slot=30)
    found = list(laid(who, [MONDAY], KRASNOYARSK, always(DAYLONG)))
    assert starts(found, KRASNOYARSK) == ["30.11 00:00", "30.11 00:30", "30.11 23:00"]
    assert [since.day for _, since, _ in found] == [29, 29, 30]  # in UTC the first two are the day before
    assert {day for day, _, _ in found} == {MONDAY}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load(village.build(tmp_path_factory.mktemp("village")))


@pytest.fixture(scope="module")
def workdays(shipped: Content) -> Workdays:
    return Workdays(shipped.region, shipped.centers)


def days_of(who: Entry, center: str, workdays: Workdays, since: date, till: date) -> list[date]:
    days = [since + timedelta(days=ahead) for ahead in range((till - since).days + 1)]
    found = laid(
        who, days, workdays.zone(center), lambda day: workdays.hours(center, day),
        weekday_of=lambda day: workdays.weekday(center, day),
    )  # fmt: skip
    return sorted({day for day, _, _ in found})


EVERY_DAY = {day: ["09:00-10:00"] for day in WEEKDAYS}


def test_nobody_is_booked_in_the_new_years_holidays(workdays: Workdays) -> None:
    """The village's east is open from Monday to Wednesday; from 31 December to 11 January everybody rests."""
    found = days_of(entry(EVERY_DAY), "east", workdays, date(2025, 12, 29), date(2026, 1, 14))
    assert found == [date(2025, 12, 29), date(2025, 12, 30), date(2026, 1, 12), date(2026, 1, 13), date(2026, 1, 14)]


def test_a_saturday_that_became_a_working_day_has_the_plan_of_the_first_weekday(workdays: Workdays) -> None:
    """1 November 2025 is worked for 3 November."""
    saturday = date(2025, 11, 1)
    assert days_of(entry({"mon": ["09:00-10:00"]}, slot=60), "east", workdays, saturday, saturday) == [saturday]
    assert days_of(entry({"sat": ["09:00-10:00"]}, slot=60), "east", workdays, saturday, saturday) == []


def test_a_short_day_of_the_centre_cuts_the_plan(workdays: Workdays) -> None:
    friday = MONDAY + timedelta(days=4)
    who = entry({"fri": ["15:00-17:00"]}, slot=30)
    found = list(laid(who, [friday], SARANSK, lambda day: workdays.hours("west", day)))
    assert starts(found, SARANSK) == ["04.12 15:00", "04.12 15:30"]


def test_exceptions_of_content_win(shipped: Content) -> None:
    closed = shipped.centers["west"].model_copy(update={"closed": (MONDAY,)})
    centers: dict[str, Center] = {"west": closed}
    region: Region = shipped.region
    assert days_of(entry(EVERY_DAY), "west", Workdays(region, centers), MONDAY, MONDAY) == []
    before, after = Workdays(region, shipped.centers), Workdays(region, centers)
    assert before.fingerprint("west") != after.fingerprint("west")
