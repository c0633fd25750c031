"""As much of JSON Schema as pydantic writes for content: which places of a document do not fit a schema."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
KNOWN = frozenset(
    (  # noqa: SIM905 - a sentence is read more easily than a list of quotes
        "$schema $defs $ref additionalProperties anyOf const default description enum format items maxItems maximum"
        " minItems minLength minimum pattern patternProperties propertyNames properties required type"
    ).split()
)


def misfits(value: Any, schema: Any, root: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Where `value` breaks `schema`. Dates are YAML dates here and words for editors' programs."""
    if isinstance(schema, bool):
        yield from () if schema else (f"{at}: nothing may stand here",)
        return
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        yield from misfits(value, root["$defs"][name], root, at)
    if "anyOf" in schema and all(any(misfits(value, part, root, at)) for part in schema["anyOf"]):
        yield f"{at}: fits none of the forms"
    value = value.isoformat() if isinstance(value, date) and schema.get("format") == "date" else value
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{at}: {schema['type']} expected"
        return
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{at}: not one of the listed"
    if isinstance(value, str):
        yield from _string(value, schema, at)
    elif isinstance(value, list):
        yield from _array(value, schema, root, at)
    elif isinstance(value, dict):
        yield from _object(value, schema, root, at)
    elif isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: out of bounds"


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _string(value: str, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0) or not re.search(schema.get("pattern", ""), value):
        yield f"{at}: «{value}» does not fit"


def _array(value: list[Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{at}: too few or too many"
    for place, part in enumerate(value):
        yield from misfits(part, schema.get("items", True), root, f"{at}.{place}")


def _object(value: dict[Any, Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    for name, part in value.items():
        yield from misfits(name, schema.get("propertyNames", True), root, f"{at}.{name}")
        patterns = schema.get("patternProperties", {})
        own = [schema["properties"][name]] if name in schema.get("properties", {}) else []
        own += [patterns[pattern] for pattern in patterns if re.search(pattern, str(name))]
        for one in own or [schema.get("additionalProperties", True)]:
            yield from misfits(part, one, root, f"{at}.{name}")
