"""What to draw, as plain values: labels in the reader's language and numbers from 0 to 100. They travel as JSON.

A number that is not there has words in its place (`why`): missing is not zero, and nothing is left to be guessed.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

LONGEST: Final = 600
"""Characters of one text."""
MOST: Final = 60
"""Rows, columns, points: a picture of more would be taller than Telegram takes."""


class BadSpec(ValueError):
    """This is nothing that can be drawn; the text says why in one line."""


@dataclass(frozen=True)
class Heading:
    """What every chart says: what it shows, of when, where and how many, how to read it. `mark`: over sample data."""

    title: str
    subtitle: str = ""
    note: str = ""
    mark: str = ""
    language: str = "ru"


@dataclass(frozen=True)
class Point:
    """A value with its interval (95 %). `beside` stands with the label: n, stars, the change in words."""

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    beside: str = ""
    why: str = ""


@dataclass(frozen=True)
class Pair:
    """The same thing in two periods."""

    now: Point
    before: float | None = None
    before_why: str = ""


@dataclass(frozen=True)
class GroupsSpec:
    """Groups of indicators against an earlier period."""

    heading: Heading
    now: str
    before: str
    groups: tuple[Pair, ...]


@dataclass(frozen=True)
class TrendSpec:
    """One value over periods, the oldest first."""

    heading: Heading
    points: tuple[Point, ...]


@dataclass(frozen=True)
class HeatRow:
    """One line of cells. `hidden`: the places of those that are withheld."""

    label: str
    values: tuple[float | None, ...]
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True)
class HeatSpec:
    """A table whose cells are the darker the lower they are. The words are for the legend."""

    heading: Heading
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    lower: str
    hidden: str
    missing: str


@dataclass(frozen=True)
class BoardSpec:
    """Values side by side in the given order."""

    heading: Heading
    bars: tuple[Point, ...]


Spec = GroupsSpec | TrendSpec | HeatSpec | BoardSpec
KINDS: Final[Mapping[str, type[Spec]]] = {
    "groups": GroupsSpec,
    "trend": TrendSpec,
    "heat": HeatSpec,
    "board": BoardSpec,
}


def written(spec: Spec) -> bytes:
    """A spec as JSON."""
    kind = next(name for name, known in KINDS.items() if isinstance(spec, known))
    return json.dumps({"kind": kind, **asdict(spec)}).encode()


def read(data: bytes) -> Spec:
    """A spec from JSON. Raises BadSpec."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadSpec("this is not JSON") from error
    kind = found.pop("kind", None) if isinstance(found, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadSpec(f"`kind` must be one of {', '.join(KINDS)}")
    spec: Spec = _parsed(KINDS[kind], found, kind)
    if isinstance(spec, HeatSpec) and any(len(row.values) != len(spec.columns) for row in spec.rows):
        raise BadSpec("heat.rows: each needs a value for each column")
    return spec


def _parsed(kind: Any, found: object, at: str) -> Any:
    """The value as this type. Types are those of the specs above: dataclasses, tuples of one type, words, numbers."""
    if is_dataclass(kind):
        return _object(kind, found, at)
    if get_origin(kind) is tuple:
        if not isinstance(found, list) or len(found) > MOST:
            raise BadSpec(f"{at}: a list of at most {MOST} is wanted")
        return tuple(_parsed(get_args(kind)[0], one, f"{at}.{place}") for place, one in enumerate(found))
    if isinstance(kind, UnionType):
        return None if found is None else _parsed(next(k for k in get_args(kind) if k is not NoneType), found, at)
    if kind is str:
        if not isinstance(found, str) or len(found) > LONGEST:
            raise BadSpec(f"{at}: a text of at most {LONGEST} characters is wanted")
        return found
    return _number(kind, found, at)


def _object(kind: Any, found: object, at: str) -> Any:
    if not isinstance(found, dict):
        raise BadSpec(f"{at}: an object is wanted")
    types = get_type_hints(kind)
    strange = found.keys() - types.keys()
    if strange:
        raise BadSpec(f"{at}: unknown {', '.join(sorted(strange))}")
    parts = {name: _parsed(types[name], value, f"{at}.{name}") for name, value in found.items()}
    try:
        return kind(**parts)
    except TypeError as error:
        needed = [field.name for field in fields(kind) if field.name not in parts]
        raise BadSpec(f"{at}: something of {', '.join(needed)} is missing") from error


def _number(kind: type[float] | type[int], found: object, at: str) -> float:
    if isinstance(found, bool) or not isinstance(found, int if kind is int else int | float):
        raise BadSpec(f"{at}: a number is wanted")
    if not 0 <= found <= 100:
        raise BadSpec(f"{at}: a number from 0 to 100 is wanted")
    return kind(found)
