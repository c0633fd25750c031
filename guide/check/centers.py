"""Opening hours that cannot be."""

from collections.abc import Iterator, Mapping

from guide.centers import WEEKDAYS, Center, Exceptions
from guide.reading import Problem
from surveys.spans import Hours

FILE = "centers.yaml"


def center_problems(centers: Mapping[str, Center]) -> Iterator[Problem]:
    """Days that end before they begin, breaks outside of the day, centres that never open."""
    for key, center in centers.items():
        if not any(center.hours.values()):
            yield Problem(FILE, f"centers.{key}.hours", "the centre is closed all week")
        for kind, days in (("hours", center.hours), ("breaks", center.breaks)):
            for weekday in WEEKDAYS:
                span = days.get(weekday)
                if span is not None and span.since >= span.till:
                    says = f"{_clock(span)}: this ends before it begins"
                    yield Problem(FILE, f"centers.{key}.{kind}.{weekday}", says)
        yield from _breaks(key, center)
        yield from exception_problems(FILE, f"centers.{key}.", center)


def exception_problems(file: str, where: str, dates: Exceptions) -> Iterator[Problem]:
    """Dates that are both closed and open, or open for no time."""
    for day, span in dates.open.items():
        if day in dates.closed:
            yield Problem(file, f"{where}open.{day}", "this date is closed, too: which is it?")
        if span.since >= span.till:
            yield Problem(file, f"{where}open.{day}", f"{_clock(span)}: this ends before it begins")


def _breaks(key: str, center: Center) -> Iterator[Problem]:
    for weekday, rest in center.breaks.items():
        place, hours = f"centers.{key}.breaks.{weekday}", center.hours.get(weekday)
        if rest is None:
            continue
        if hours is None:
            yield Problem(FILE, place, "a break on a day when the centre is closed")
        elif rest.since < hours.since or rest.till > hours.till:
            yield Problem(FILE, place, f"the break {_clock(rest)} lies outside of the opening hours {_clock(hours)}")


def _clock(span: Hours) -> str:
    return f"{span.since:%H:%M}-{span.till:%H:%M}"
