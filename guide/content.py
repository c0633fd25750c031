"""The whole of `content/`: what the bot starts with, and what could be read of it for the linter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeVar

from guide.asides import Aside, AsidesFile
from guide.booking import BookingFile
from guide.centers import Center, CentersFile, Region
from guide.reading import Problem, Reader
from guide.services import Document, DocumentsFile, Partner, PartnersFile, Service, ServicesFile
from guide.situations import Audience, Situation, SituationFile
from guide.words import Matcher
from surveys.method import Method
from surveys.spec import Spec
from surveys.survey import Survey, SurveyFile
from surveys.triggers import Triggers

S = TypeVar("S", bound=Spec)

ASIDES: Final = "asides.yaml"
BOOKING: Final = "booking.yaml"
METHOD: Final = "method.yaml"
TRIGGERS: Final = "triggers.yaml"
"""Files that a region may do without, as it may without surveys."""


class BadContent(Exception):
    """The content directory is missing or has problems; `problems` lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"content has {len(problems)} problem(s)")
        self.problems = problems


@dataclass(frozen=True, repr=False)  # a megabyte otherwise, wherever somebody prints what was called with it
class Content:
    """All that editors own, by id. `files` holds every parsed file for the linter."""

    region: Region
    centers: Mapping[str, Center]
    services: Mapping[str, Service]
    documents: Mapping[str, Document]
    partners: Mapping[str, Partner]
    situations: Mapping[str, Situation]
    files: Mapping[str, Spec]
    asides: Mapping[str, Aside] = field(default_factory=dict)
    surveys: Mapping[str, Survey] = field(default_factory=dict)
    method: Method | None = None
    triggers: Triggers | None = None
    booking: BookingFile | None = None
    checklists: Mapping[str, Survey] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """A fingerprint of everything in the directory."""
        return fingerprint(*(self.files[name] for name in sorted(self.files)))

    @cached_property
    def matcher(self) -> Matcher:
        """What understands people's own words; learnt once, which takes a quarter of a second."""
        return Matcher(self.situations.values())

    def situations_for(self, audience: Audience) -> tuple[Situation, ...]:
        """The situations of an audience in the editors' order."""
        mine = (situation for situation in self.situations.values() if situation.audience == audience)
        return tuple(sorted(mine, key=lambda situation: (situation.order, situation.id)))

    def topic_of(self, situation: str) -> str | None:
        """The topic under which people of this situation book; None where nothing can be booked."""
        return self.booking.topic_of(situation) if self.booking is not None else None


def fingerprint(*specs: Spec) -> str:
    """Sixteen hexadecimal digits that change with any word or fact of these definitions."""
    digest = blake2b(digest_size=8)
    for spec in specs:
        digest.update(spec.model_dump_json().encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Draft:
    """As much of a content directory as could be read, for the linter. `lost`: the files that could not."""

    region: Region | None
    centers: Mapping[str, Center]
    services: Mapping[str, Service]
    documents: Mapping[str, Document]
    partners: Mapping[str, Partner]
    situations: Mapping[str, Situation]
    files: Mapping[str, Spec]
    asides: Mapping[str, Aside]
    surveys: Mapping[str, Survey]
    method: Method | None
    triggers: Triggers | None
    booking: BookingFile | None
    checklists: Mapping[str, Survey]
    lost: frozenset[str]
    problems: tuple[Problem, ...]

    def whole(self, *beginnings: str) -> bool:
        """Whether every file under these names was read: only then is an id that is not there unknown."""
        return not any(name.startswith(beginnings) for name in self.lost)

    @cached_property
    def service_files(self) -> Mapping[str, str]:
        """Service id → the file it stands in."""
        return {
            key: name for name, spec in self.files.items() if isinstance(spec, ServicesFile) for key in spec.services
        }


def load(root: Path) -> Content:
    """Read the directory. Raises BadContent with every problem of form and every id that leads nowhere.

    Without those every bundle can be put together, so the bot may start; the linter adds problems of meaning.
    """
    draft = read(root)
    wrong = sorted((*draft.problems, *dangling(draft)))
    if wrong or draft.region is None:
        raise BadContent(wrong)
    return Content(
        draft.region,
        draft.centers,
        draft.services,
        draft.documents,
        draft.partners,
        draft.situations,
        draft.files,
        draft.asides,
        draft.surveys,
        draft.method,
        draft.triggers,
        draft.booking,
        draft.checklists,
    )


def read(root: Path) -> Draft:
    """Read as much as possible. Raises BadContent only when there is no directory."""
    if not root.is_dir():
        raise BadContent([Problem(str(root), "", "the content directory does not exist (CONTENT_DIR)")])
    reader = Reader(root)
    region = reader.read("region.yaml", Region)
    centers = reader.read("centers.yaml", CentersFile)
    documents = reader.read("documents.yaml", DocumentsFile)
    partners = reader.read("partners.yaml", PartnersFile)
    services = _services(reader)
    situations = _by_name(reader, "situations", SituationFile, Situation)
    asides = reader.read(ASIDES, AsidesFile) if (root / ASIDES).exists() else None
    return Draft(
        region,
        centers.centers if centers else {},
        services,
        documents.documents if documents else {},
        partners.partners if partners else {},
        situations,
        reader.files,
        asides.asides if asides else {},
        _by_name(reader, "surveys", SurveyFile, Survey),
        reader.read(METHOD, Method) if (root / METHOD).exists() else None,
        reader.read(TRIGGERS, Triggers) if (root / TRIGGERS).exists() else None,
        reader.read(BOOKING, BookingFile) if (root / BOOKING).exists() else None,
        _by_name(reader, "checklists", SurveyFile, Survey),
        frozenset(reader.lost),
        tuple(reader.problems),
    )


def _services(reader: Reader) -> dict[str, Service]:
    services: dict[str, Service] = {}
    for name in reader.names("services"):
        parsed = reader.read(name, ServicesFile)
        for key, service in (parsed.services if parsed else {}).items():
            if key in services:
                reader.problems.append(Problem(name, f"services.{key}", "this service stands in another file too"))
            services[key] = service
    return services


def _by_name(reader: Reader, folder: str, form: type[Spec], named: type[S]) -> dict[str, S]:
    """One definition a file; its id is the file's name. Read first as editors write it, for plain problems."""
    found: dict[str, S] = {}
    for name in reader.names(folder):
        key = Path(name).stem
        if reader.read(name, form) is not None:
            parsed = reader.read(name, named, {"id": key})
            if parsed is not None:
                found[key] = parsed
    return found


def dangling(draft: Draft) -> Iterator[Problem]:
    """Ids that lead nowhere. Nothing is said of ids whose own files could not be read."""
    for situation in draft.situations.values():
        for place, item in enumerate(situation.bundle):
            if item.service not in draft.services and draft.whole("services/"):
                yield Problem(
                    f"situations/{situation.id}.yaml", f"bundle.{place}.service", f"no service «{item.service}»"
                )
    for name, spec in draft.files.items():
        for key, service in spec.services.items() if isinstance(spec, ServicesFile) else ():
            for document in service.documents:
                if document not in draft.documents and draft.whole("documents.yaml"):
                    yield Problem(name, f"services.{key}.documents", f"no document «{document}»")
            if service.partner not in (None, *draft.partners) and draft.whole("partners.yaml"):
                yield Problem(name, f"services.{key}.partner", f"no partner «{service.partner}»")
    if draft.triggers is not None and draft.whole("surveys/"):
        for key, survey in draft.triggers.asked():
            if survey not in draft.surveys:
                yield Problem(TRIGGERS, key, f"no survey «{survey}»")
    if draft.booking is not None:
        yield from _dangling_topics(draft, draft.booking)


def _dangling_topics(draft: Draft, booking: BookingFile) -> Iterator[Problem]:
    for key, topic in booking.topics.items():
        for situation in topic.situations:
            if situation not in draft.situations and draft.whole("situations/"):
                yield Problem(BOOKING, f"topics.{key}.situations", f"no situation «{situation}»")
        if topic.service not in (None, *draft.services) and draft.whole("services/"):
            yield Problem(BOOKING, f"topics.{key}.service", f"no service «{topic.service}»")
        for document in topic.bring:
            if document not in draft.documents and draft.whole("documents.yaml"):
                yield Problem(BOOKING, f"topics.{key}.bring", f"no document «{document}»")
