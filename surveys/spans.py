"""Spans of time as content writes them: hours of a day («08:30-17:00») and lengths («3h», «2d»)."""

import re
from datetime import time, timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator, StringConstraints

from surveys.spec import Spec

UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
LENGTH: Final = re.compile(r"(\d{1,4})([mhd])")


class Hours(Spec):
    """From–till of one day, on a wall clock. In content: "08:30-17:00"."""

    since: time
    till: time


def _hours(value: object) -> object:
    if not isinstance(value, str):
        return value
    since, _, till = value.partition("-")
    return {"since": since.strip(), "till": till.strip()}


def _length(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = LENGTH.fullmatch(value.strip())
    if found is None:
        raise ValueError("a length of time is written as «30m», «3h» or «2d»")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


WrittenHours = Annotated[str, StringConstraints(pattern=r"^\d{2}:\d{2} *- *\d{2}:\d{2}$")]
"""The form of hours in content, for editors' autocompletion."""
WrittenLength = Annotated[str, StringConstraints(pattern=r"^\d{1,4}[mhd]$")]
DayHours = Annotated[Hours, BeforeValidator(_hours, json_schema_input_type=WrittenHours)]
Length = Annotated[timedelta, BeforeValidator(_length, json_schema_input_type=WrittenLength)]
