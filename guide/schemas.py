"""JSON Schemas of the content files, so that an editor's program completes fields and underlines typos."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from guide.asides import AsidesFile
from guide.booking import BookingFile
from guide.centers import CentersFile, Region
from guide.services import DocumentsFile, PartnersFile, ServicesFile
from guide.situations import SituationFile
from surveys.method import Method
from surveys.spec import Spec
from surveys.survey import SurveyFile
from surveys.triggers import Triggers

KINDS: Final[Mapping[str, type[Spec]]] = {
    "asides": AsidesFile,
    "booking": BookingFile,
    "region": Region,
    "centers": CentersFile,
    "documents": DocumentsFile,
    "partners": PartnersFile,
    "services": ServicesFile,
    "situation": SituationFile,
    "survey": SurveyFile,
    "method": Method,
    "triggers": Triggers,
}
"""The kinds of file in `content/`; a file names its schema `schemas/<kind>.json` in its first line."""

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
"""The newest one that YAML plugins of editors know well."""


def schemas() -> Mapping[str, str]:
    """File name → the schema of this kind of file, as text."""
    return {f"{kind}.json": _schema(spec) for kind, spec in KINDS.items()}


def write_schemas(directory: Path) -> None:
    """Write every schema into this folder, which is `content/schemas` for the region's own content."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (directory / name).write_text(text, "utf-8")


def _schema(spec: type[Spec]) -> str:
    found = {"$schema": DIALECT, **_tidied(spec.model_json_schema())}
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _tidied(node: Any) -> Any:
    """Without the titles pydantic makes up, and with an error for an id that does not fit its pattern."""
    if isinstance(node, list):
        return [_tidied(part) for part in node]
    if not isinstance(node, dict):
        return node
    kept = {name: _tidied(part) for name, part in node.items() if name != "title" or not isinstance(part, str)}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return kept
