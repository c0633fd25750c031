"""Rules of the house that need no care: settings, texts, locks and sizes are held here instead of in prose."""

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from bot.settings import Settings
from surveys.texts import LANGUAGES, SOURCE, Language
from tests.conftest import ROOT

PROJECT: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
LOCKS = ("requirements.lock", "requirements-dev.lock")
Id = str | tuple[str, ...]


def sources(*folders: str) -> Iterator[Path]:
    """The Python files under these folders."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_env_example_lists_every_setting_and_nothing_else() -> None:
    listed = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(name.upper() for name in Settings.model_fields)


def test_env_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150


def test_no_module_is_longer_than_500_lines() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in sources(*PACKAGES)}
    assert {name: lines for name, lines in long.items() if lines > 500} == {}


def test_every_module_is_named_after_something() -> None:
    vague = {"utils", "util", "common", "helpers", "helper", "misc", "tools", "base_utils"}
    names = (path.relative_to(ROOT) for path in sources(*PACKAGES, "tests"))
    assert [str(name) for name in names if vague & {*name.parts[:-1], name.stem}] == []


def test_only_the_door_commits() -> None:
    elsewhere = [package for package in PACKAGES if package != "db"]
    assert [str(path) for path in sources(*elsewhere) if re.search(r"\bcommit\(", path.read_text("utf-8"))] == []


@pytest.mark.parametrize("script", PROJECT["project"]["scripts"])
def test_every_console_script_is_there(script: str) -> None:
    module, _, name = PROJECT["project"]["scripts"][script].partition(":")
    assert callable(getattr(importlib.import_module(module), name))
    assert [entry.value for entry in entry_points(group="console_scripts", name=script)] == [f"{module}:{name}"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_says_what_it_is_for(package: str) -> None:
    assert importlib.import_module(package).__doc__


def pins(lock: str) -> Iterator[str]:
    """Each requirement of a lock file with its hashes, on one line."""
    joined = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    return (line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#"))


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_address(lock: str) -> None:
    words = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host|file:|^-[ei]\b", words, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_hashed(lock: str) -> None:
    loose = [
        pin
        for pin in pins(lock)
        if not re.match(r"^[A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", pin)
    ]
    assert loose == []


def _name(requirement: str) -> str:
    return re.split(r"[\[=<>~!; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("requirements-dev.lock", PROJECT["project"]["optional-dependencies"]["dev"]),
    ],
)
def test_every_dependency_is_locked(lock: str, wanted: list[str]) -> None:
    assert {_name(requirement) for requirement in wanted} <= {_name(pin) for pin in pins(lock)}


def test_both_locks_agree() -> None:
    run = {_name(pin): pin.split()[0] for pin in pins("requirements.lock")}
    dev = {_name(pin): pin.split()[0] for pin in pins("requirements-dev.lock")}
    assert {name: (pin, dev[name]) for name, pin in run.items() if dev.get(name, pin) != pin} == {}


def spoken() -> set[Id]:
    """What the code asks the catalogues for, as `make texts` finds it."""
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(("t", "many:1,2"))}
    mapping = [(pattern, "python") for pattern in re.findall(r"\[python: (.+)\]", (ROOT / "babel.cfg").read_text())]
    found = extract_from_dir(
        str(ROOT),
        mapping,
        keywords=keywords,
        directory_filter=lambda folder: Path(folder).name not in {".venv", ".git", "tests"},
    )
    return {tuple(message) if isinstance(message, (list, tuple)) else message for _, _, message, _, _ in found}


def catalogue(language: Language) -> dict[Id, Message]:
    with (ROOT / "handlers/locale" / language / "LC_MESSAGES/golos.po").open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    return {message.id if isinstance(message.id, str) else tuple(message.id): message for message in read if message.id}


def forms(words: str | Sequence[str] | None) -> Sequence[str]:
    """A message's forms: one, or one for each kind of number."""
    return [words or ""] if isinstance(words, str | None) else words


def asked() -> Iterator[tuple[Path, int, object]]:
    """Every message that code hands to a translator called `t`, read from the syntax tree: where, and its words."""
    for path in sources("handlers", "bot"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="t"), args=[message, *_]):
                    yield path, node.lineno, getattr(message, "value", None)
                case ast.Call(func=ast.Attribute(value=ast.Name(id="t"), attr="many"), args=[one, few, *_]):
                    yield path, node.lineno, (getattr(one, "value", None), getattr(few, "value", None))


def test_no_message_hides_from_the_catalogues() -> None:
    """Inside an f-string the extractor does not see it; made of parts, it cannot be translated."""
    known = spoken()
    assert ("Ваш комплекс: {n} услуга", "Ваш комплекс: {n} услуги") in known
    assert [(str(path), line, words) for path, line, words in asked() if words not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_up_to_date(language: Language) -> None:
    """`make texts` brings it there."""
    known, wanted = set(catalogue(language)), spoken()
    assert {"missing": wanted - known, "left over": known - wanted} == {"missing": set(), "left over": set()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_what_the_original_does(language: Language) -> None:
    for key, message in catalogue(language).items():
        wanted = {field for words in forms(key) for field in re.findall(r"\{(\w+)\}", words)}
        for words in forms(message.string):
            assert not words or set(re.findall(r"\{(\w*)\}", words)) == wanted, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_waits_for_somebodys_eye(language: Language) -> None:
    assert [message.id for message in catalogue(language).values() if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_is_spoken_in_every_form_or_not_at_all(language: Language) -> None:
    """An empty form among others would be shown in Russian, or, in Russian, as «5 услуги»."""
    for key, message in catalogue(language).items():
        filled = {bool(words) for words in forms(message.string)}
        assert filled == {True} if isinstance(key, tuple) and language == SOURCE else len(filled) == 1, key
