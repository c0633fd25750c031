"""The schemas editors' programs read: current, named by every file, and agreeing with what the bot reads."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from guide.content import load
from guide.reading import parse_yaml
from guide.schemas import schemas, write_schemas
from tests.conftest import ROOT
from tests.guide import village
from tests.guide.shape import misfits

CONTENT = ROOT / "content"
FILES = [
    *(CONTENT / f"{name}.yaml" for name in ("region", "centers", "documents", "partners", "booking")),
    *sorted(CONTENT.glob("services/*.yaml")),
    *sorted(CONTENT.glob("situations/*.yaml")),
]
KINDS = {"services": "services", "situations": "situation"}


def kind(name: str) -> str:
    folder, _, rest = name.rpartition("/")
    return KINDS[folder] if folder else rest.removesuffix(".yaml")


def wrong(words: str, name: str) -> list[str]:
    schema: dict[str, Any] = json.loads(schemas()[f"{kind(name)}.json"])
    return list(misfits(parse_yaml(words), schema, schema))


def test_the_committed_schemas_are_current(tmp_path: Path) -> None:
    """Stale? `python -c "import pathlib, guide.schemas as s; s.write_schemas(pathlib.Path('content/schemas'))"`."""
    write_schemas(tmp_path / "schemas")
    committed = {file.name: file.read_text("utf-8") for file in (CONTENT / "schemas").iterdir()}
    assert committed == {file.name: file.read_text("utf-8") for file in (tmp_path / "schemas").iterdir()}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_names_its_schema_and_fits_it(file: Path) -> None:
    words = file.read_text("utf-8")
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", words.partition("\n")[0])
    assert named is not None
    assert (file.parent / named[1]).resolve() == CONTENT / "schemas" / f"{kind(str(file.relative_to(CONTENT)))}.json"
    assert wrong(words, file.relative_to(CONTENT).as_posix()) == []


@pytest.mark.parametrize("name", village.FILES)
def test_the_village_fits_too(name: str) -> None:
    assert wrong(village.FILES[name], name) == []


CONDITIONS = [
    "{stage: [notice]}",
    "{stage: notice}",
    "{stage: [notice, dismissed], want: [job]}",
    "{any: [{stage: [notice]}, {want: learn}]}",
    "{not: {any: [{stage: [notice]}]}}",
    "{stage: [dismissed], not: {pay: [full]}}",
]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_short_conditions_fit_and_are_read(tmp_path: Path, condition: str) -> None:
    words = village.LOSS + f"  - {{service: advice, when: {condition}}}\n"
    assert wrong(words, "situations/loss.yaml") == []
    load(village.build(tmp_path, {"situations/loss.yaml": words}))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("situations/loss.yaml", "when: {want: [learn]}", "when: {any: []}"),
        ("situations/loss.yaml", "when: {want: [learn]}", "when: {want: {job: learn}}"),
        ("situations/loss.yaml", "when: {want: [learn]}", "when: [learn]"),
        ("situations/loss.yaml", "audience: citizen", "audience: all"),
        ("situations/loss.yaml", "order: 20", "colour: red"),
        ("situations/loss.yaml", "key: full", "key: yes"),
        ("centers.yaml", 'wed: "09:00-18:00"', 'wed: "с утра"'),
        ("centers.yaml", 'wed: "09:00-18:00"', 'wednesday: "09:00-18:00"'),
        ("centers.yaml", "latitude: 54.0", "latitude: 540"),
        ("centers.yaml", "  east:", "  East:"),
        ("services/all.yaml", "how: [phone]", "how: []"),
        ("region.yaml", 'version: "1"', 'version: "2026:1"'),
        ("partners.yaml", "kind: education", "kind: school"),
        ("documents.yaml", '{title: {ru: "Диплом"}}', '{title: "Диплом"}'),
    ],
)
def test_what_the_bot_refuses_a_schema_underlines(name: str, old: str, new: str) -> None:
    assert old in village.FILES[name]
    assert wrong(village.FILES[name].replace(old, new), name)
