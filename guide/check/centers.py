"""Opening hours that cannot be."""

from collections.abc import Iterator, Mapping

from guide.centers import WEEKDAYS, Center, Hours
from guide.reading import Problem

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
