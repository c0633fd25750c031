"""Reads files of content into frozen types and collects what is wrong with their form, in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from surveys.spec import Spec

S = TypeVar("S", bound=Spec)


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in content: which file, where in it, and a plain sentence."""

    file: str
    key: str
    says: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.says) if part)


class _Loader(yaml.CSafeLoader):
    """YAML in which a key given twice is an error instead of the last one winning silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: list[Any] = []  # a key may be unhashable: the base class says so in words
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"«{key}» is given twice", key_node.start_mark)
            seen.append(key)
        return super().construct_mapping(node, deep)


def parse_yaml(text: str) -> object:
    """The document as plain data. Raises yaml.YAMLError."""
    return yaml.load(text, _Loader)  # noqa: S506 - a safe loader with one check more


class Reader:
    """Collects files and problems while a content directory is read. `lost`: the files that could not be read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.files: dict[str, Spec] = {}
        self.lost: set[str] = set()

    def read(self, name: str, spec: type[S], extra: Mapping[str, object] | None = None) -> S | None:
        """One file as a definition, or None after noting what is wrong with it. `extra` adds fields (an id)."""
        try:
            data = parse_yaml((self.root / name).read_text("utf-8"))
        except FileNotFoundError:
            self._wrong(name, "", "the file is missing")
            return None
        except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8, or a date such as 2026-13-01
            self._wrong(name, _mark(error), f"not readable as YAML: {_first_line(error)}")
            return None
        if not isinstance(data, dict):
            self._wrong(name, "", "expected a mapping at the top")
            return None
        try:
            parsed = spec.model_validate({**data, **(extra or {})})
        except ValidationError as error:
            for detail in error.errors():
                self._wrong(name, ".".join(map(str, detail["loc"])), plainly(detail))
            return None
        self.files[name] = parsed
        return parsed

    def names(self, folder: str) -> Iterator[str]:
        """The YAML files of a folder, sorted, relative to the content directory."""
        return (f"{folder}/{path.name}" for path in sorted((self.root / folder).glob("*.yaml")))

    def _wrong(self, file: str, key: str, says: str) -> None:
        self.lost.add(file)
        self.problems.append(Problem(file, key, says))


def _mark(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else ""


def _first_line(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]


PLAIN: Final[Mapping[str, str]] = {
    "missing": "this is missing",
    "extra_forbidden": "there is no such field here; is it a typo?",
    "string_type": "words are expected here; yes, no, on, off and numbers need quotes",
    "string_too_short": "this is empty",
    "literal_error": "this must be {expected}",
    "too_short": "at least {min_length} needed here, {actual_length} given",
    "too_long": "at most {max_length} fit here, {actual_length} given",
    "int_type": "a whole number is expected here",
    "int_parsing": "a whole number is expected here",
    "float_type": "a number is expected here",
    "float_parsing": "a number is expected here",
    "time_parsing": "hours are written as «08:30-17:00»",
    "date_from_datetime_parsing": "a date is written as 2026-11-01",
    "date_from_datetime_inexact": "a date is written as 2026-11-01",
    "date_type": "a date is written as 2026-11-01",
    "model_type": "a block of fields is expected here",
    "dict_type": "a block of fields is expected here",
    "mapping_type": "a block of fields is expected here",
    "tuple_type": "a list is expected here",
}
"""What an editor reads for pydantic's kinds of error; others keep pydantic's own sentence."""

ID_RULE: Final = (
    "small Latin letters, digits and _ only, a letter first, at most 12 characters for a question or an option and 24"
    " for other ids; yes, no, on and off need quotes"
)
OTHER_RULE: Final = "Latin letters, digits, dots, dashes and _ only, at most 24 characters"


def plainly(error: ErrorDetails) -> str:
    """One of pydantic's errors as an editor reads it."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        rule = ID_RULE if str(context["pattern"]).startswith("^[a-z]") else OTHER_RULE
        return f"«{error['input']}» cannot stand here: {rule}"
    if kind in PLAIN:
        return PLAIN[kind].format(**context)
    return error["msg"].removeprefix("Value error, ")
