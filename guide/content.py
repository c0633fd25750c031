"""Reads the whole of `content/` into frozen types, and says everything that is wrong with it at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from guide.centers import Center, CentersFile, Region
from guide.services import Document, DocumentsFile, Partner, PartnersFile, Service, ServicesFile
from guide.situations import Audience, Situation, SituationFile
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


class BadContent(Exception):
    """The content directory is missing or has problems; `problems` lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"content has {len(problems)} problem(s)")
        self.problems = problems


@dataclass(frozen=True)
class Content:
    """All that editors own, by id. `files` holds every parsed file for the linter."""

    region: Region
    centers: Mapping[str, Center]
    services: Mapping[str, Service]
    documents: Mapping[str, Document]
    partners: Mapping[str, Partner]
    situations: Mapping[str, Situation]
    files: Mapping[str, Spec]

    @cached_property
    def version(self) -> str:
        """A fingerprint of everything in the directory."""
        return fingerprint(*(self.files[name] for name in sorted(self.files)))

    def situations_for(self, audience: Audience) -> tuple[Situation, ...]:
        """The situations of an audience in the editors' order."""
        mine = (situation for situation in self.situations.values() if situation.audience == audience)
        return tuple(sorted(mine, key=lambda situation: (situation.order, situation.id)))


def fingerprint(*specs: Spec) -> str:
    """Sixteen hexadecimal digits that change with any word or fact of these definitions."""
    digest = blake2b(digest_size=8)
    for spec in specs:
        digest.update(spec.model_dump_json().encode())
    return digest.hexdigest()


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
    """Collects files and problems while a content directory is read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.files: dict[str, Spec] = {}

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
                self._wrong(name, ".".join(map(str, detail["loc"])), detail["msg"].removeprefix("Value error, "))
            return None
        self.files[name] = parsed
        return parsed

    def names(self, folder: str) -> Iterator[str]:
        """The YAML files of a folder, sorted, relative to the content directory."""
        return (f"{folder}/{path.name}" for path in sorted((self.root / folder).glob("*.yaml")))

    def _wrong(self, file: str, key: str, says: str) -> None:
        self.problems.append(Problem(file, key, says))


def _mark(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else ""


def _first_line(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]


def load(root: Path) -> Content:
    """Read the directory. Raises BadContent with every problem of form (the linter adds those of meaning)."""
    if not root.is_dir():
        raise BadContent([Problem(str(root), "", "the content directory does not exist (CONTENT_DIR)")])
    reader = Reader(root)
    region = reader.read("region.yaml", Region)
    centers = reader.read("centers.yaml", CentersFile)
    documents = reader.read("documents.yaml", DocumentsFile)
    partners = reader.read("partners.yaml", PartnersFile)
    services = _services(reader)
    situations = _situations(reader)
    if region is None or centers is None or documents is None or partners is None or reader.problems:
        raise BadContent(sorted(reader.problems))
    content = Content(
        region, centers.centers, services, documents.documents, partners.partners, situations, reader.files
    )
    dangling = list(_dangling(content))
    if dangling:
        raise BadContent(sorted(dangling))
    return content


def _services(reader: Reader) -> dict[str, Service]:
    services: dict[str, Service] = {}
    for name in reader.names("services"):
        parsed = reader.read(name, ServicesFile)
        for key, service in (parsed.services if parsed else {}).items():
            if key in services:
                reader.problems.append(Problem(name, f"services.{key}", "this service stands in another file too"))
            services[key] = service
    return services


def _situations(reader: Reader) -> dict[str, Situation]:
    situations: dict[str, Situation] = {}
    for name in reader.names("situations"):
        key = Path(name).stem
        if reader.read(name, SituationFile) is not None:
            parsed = reader.read(name, Situation, {"id": key})
            if parsed is not None:
                situations[key] = parsed
    return situations


def _dangling(content: Content) -> Iterator[Problem]:
    """Ids that lead nowhere. Without them every bundle can be put together, so the bot may start."""
    for situation in content.situations.values():
        for place, item in enumerate(situation.bundle):
            if item.service not in content.services:
                yield Problem(
                    f"situations/{situation.id}.yaml", f"bundle.{place}.service", f"no service «{item.service}»"
                )
    for name, spec in content.files.items():
        if not isinstance(spec, ServicesFile):
            continue
        for key, service in spec.services.items():
            for document in service.documents:
                if document not in content.documents:
                    yield Problem(name, f"services.{key}.documents", f"no document «{document}»")
            if service.partner is not None and service.partner not in content.partners:
                yield Problem(name, f"services.{key}.partner", f"no partner «{service.partner}»")
