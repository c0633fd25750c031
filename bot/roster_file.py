"""Reads a roster from YAML or from a table (XLSX, ODS), and says everything that is wrong with it at once."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from python_calamine import CalamineError, CalamineWorkbook

from guide.centers import WEEKDAYS
from guide.content import Content
from guide.reading import Problem, parse_yaml, plainly
from guide.roster import Entry, roster_problems

TABLES: Final = (".xlsx", ".xls", ".ods")
TEXTS: Final = (".yaml", ".yml")
HEADS: Final[Mapping[str, str]] = {
    "ключ": "key",
    "центр": "center",
    "вид": "kind",
    "имя": "name",
    "темы": "topics",
    "способы": "ways",
    "пн": "mon",
    "вт": "tue",
    "ср": "wed",
    "чт": "thu",
    "пт": "fri",
    "сб": "sat",
    "вс": "sun",
    "длительность": "slot",
    "перерыв": "buffer",
    "горизонт": "horizon",
    "заранее": "notice",
    "телефон": "phone",
    "видео": "video",
}
"""The heads of columns in Russian; the fields' own names are understood too."""
NEEDED: Final = ("key", "center", "kind", "name", "topics", "ways", "slot", "horizon", "notice")
LISTS: Final = ("topics", "ways")
RULES: Final[Mapping[str, str]] = {
    "key": "small Latin letters, digits, - and _ only, at most 24",
    "name": "at most 60 characters",
    "slot": "a talk takes between 5m and 8h",
    "buffer": "a rest takes at most 8h",
    "horizon": "between 1d and 180d",
    "notice": "at most 180d",
    "phone": "a phone number has 5 to 32 characters",
    "video": "the address of a meeting begins with https:// and has at most 200 characters",
}
RULED: Final = frozenset(
    {"string_pattern_mismatch", "string_too_short", "string_too_long", "greater_than_equal", "less_than_equal"}
)
"""Kinds of error that these rules explain better than their own words do."""

Place = tuple[str | int, ...]


class BadRoster(Exception):
    """The file cannot be imported; `problems` has all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"the roster has {len(problems)} problem(s)")
        self.problems = problems


@dataclass(frozen=True)
class Raw:
    """An entry as it was written, and how to name a place in it."""

    data: object
    where: Callable[[Place], str]


def read_roster(file: Path, content: Content) -> tuple[Entry, ...]:
    """Every entry of the file. Raises BadRoster with every problem: nothing is imported by halves."""
    problems: list[Problem] = []

    def wrong(where: str, says: str) -> None:
        problems.append(Problem(file.name, where, says))

    raws = list(_raws(file, wrong))
    entries: list[tuple[int, Entry]] = []
    for number, raw in enumerate(raws):
        try:
            entries.append((number, Entry.model_validate(raw.data)))
        except ValidationError as error:
            for detail in error.errors():
                wrong(raw.where(detail["loc"]), _says(detail))
    for number, field, says in roster_problems(entries, content):
        wrong(raws[number].where(("week", field) if field in WEEKDAYS else (field,)), says)
    if not raws and not problems:
        wrong("", "there is nobody in this roster")
    if problems:
        raise BadRoster(problems)
    return tuple(entry for _, entry in entries)


Wrong = Callable[[str, str], None]


def _raws(file: Path, wrong: Wrong) -> Iterator[Raw]:
    suffix = file.suffix.lower()
    try:
        if suffix in TEXTS:
            yield from _written(file.read_text("utf-8"), wrong)
        elif suffix in TABLES:
            yield from _tabled(_sheet(file), wrong)
        else:
            wrong("", f"a roster is one of {', '.join((*TEXTS, *TABLES))}")
    except OSError as error:
        wrong("", f"cannot be read ({error.strerror or 'not a file'})")
    except CalamineError:
        wrong("", "not readable as a table: is it really a spreadsheet, and without a password?")
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        wrong(f"line {mark.line + 1}" if mark else "", f"not readable as YAML: {str(error).splitlines()[0]}")


def _written(text: str, wrong: Wrong) -> Iterator[Raw]:
    data, lines = parse_yaml(text), _Lines(text)
    listed = data.get("consultants") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(listed, list):
        wrong("", "expected «consultants:» with a list under it")
        return
    for name in data:
        if name != "consultants":
            wrong(lines.of((name,)), f"there is no such field here: «{name}»")
    for number, entry in enumerate(listed):
        key = entry.get("key", number + 1) if isinstance(entry, dict) else number + 1

        def where(place: Place, number: int = number, key: object = key) -> str:
            return ", ".join((lines.of(("consultants", number, *place)), ".".join(map(str, (key, *place)))))

        yield Raw(entry, where)


class _Lines:
    """Knows the line of every place in a YAML document."""

    def __init__(self, text: str) -> None:
        self._root = yaml.compose(text, yaml.CSafeLoader)

    def of(self, place: Place) -> str:
        node, line = self._root, 0
        for step in place:
            found = _under(node, step)
            if found is None:
                break
            line, node = found
        return f"line {line + 1}"


def _under(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line, node.value[step]
    return None


def _sheet(file: Path) -> list[list[Any]]:
    with CalamineWorkbook.from_path(file) as book:
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def _tabled(rows: Sequence[Sequence[object]], wrong: Wrong) -> Iterator[Raw]:
    fields = [_field(cell) for cell in rows[0]] if rows else []
    known = {*NEEDED, *HEADS.values()}
    for number, field in enumerate(fields):
        if field and (field not in known or fields.index(field) < number):
            wrong(f"row 1, column {_letter(number)}", f"«{rows[0][number]}» is no column, or stands here twice")
    missing = [field for field in NEEDED if field not in fields]
    if missing:
        wrong("row 1", f"these columns are missing: {', '.join(missing)}")
        return
    for number, row in enumerate(rows[1:], start=2):
        cells = {field: _text(cell) for field, cell in zip(fields, row, strict=False) if field in known}
        if any(cells.values()):
            yield Raw(_entry(cells), _cell_of(number, fields))


def _cell_of(row: int, fields: Sequence[str]) -> Callable[[Place], str]:
    def where(place: Place) -> str:
        field = next((part for part in reversed(place) if part in fields), None)
        if field is None:
            return f"row {row}"
        return f"row {row}, column {_letter(fields.index(str(field)))} ({field})"

    return where


def _entry(cells: Mapping[str, str]) -> dict[str, object]:
    """An empty cell is a field that was not written."""
    data: dict[str, object] = {}
    for field, text in cells.items():
        if text and field not in WEEKDAYS:
            data[field] = _parts(text) if field in LISTS else text
    data["week"] = {day: _parts(cells[day]) for day in WEEKDAYS if cells.get(day)}
    return data


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def _field(head: object) -> str:
    name = str(head).strip().casefold()
    return HEADS.get(name, name)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a phone number, to a spreadsheet
    if isinstance(cell, (time, datetime)):
        return f"{cell:%H:%M}"
    return str(cell).strip() if cell is not None else ""


def _letter(number: int) -> str:
    """A, B … Z, AA: the name of a column."""
    before, last = divmod(number, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def _says(detail: ErrorDetails) -> str:
    field = str(detail["loc"][0]) if detail["loc"] else ""
    if detail["type"] in RULED and field in RULES:
        return f"«{detail['input']}» cannot stand here: {RULES[field]}"
    return plainly(detail)
