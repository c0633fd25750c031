"""The file of the demonstration's sample: invented satisfaction, from which invented people answer."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import Field, ValidationError

from guide.content import Content
from guide.situations import Audience
from surveys.gates import Disposition, RowGate
from surveys.spec import Id, Spec
from surveys.texts import Language
from usecases.index.touches import Stage

FILE: Final = Path(__file__).parents[2] / "demo" / "sample.yaml"
Share = Annotated[int, Field(ge=0, le=100)]
Points = Annotated[int, Field(ge=1, le=99)]


class SampleCenter(Spec):
    """One centre. `likes`: by group of indicators; `but`: of single ones; `staff`: what checklists say instead.

    `earlier`: by how many points the first quarter was better.
    """

    runs: Mapping[Audience, Annotated[int, Field(ge=0)]]
    likes: Mapping[Audience, Mapping[Id, Points]]
    but: Mapping[Id, Points] = Field(default_factory=dict)
    staff: Mapping[Id, Points] = Field(default_factory=dict)
    earlier: Mapping[Id, Annotated[int, Field(ge=-50, le=50)]] = Field(default_factory=dict)


class Words(Spec):
    """What the satisfied write, and the others."""

    kind: Annotated[tuple[str, ...], Field(min_length=1)]
    critical: Annotated[tuple[str, ...], Field(min_length=1)]


class Comments(Spec):
    """What people write. `every`: one of so many writes something."""

    every: Annotated[int, Field(ge=1)]
    citizen: Words
    employer: Words


class SampleFile(Spec):
    """`demo/sample.yaml`. Shares are of a hundred."""

    seed: int
    languages: Mapping[Language, Share]
    mix: Mapping[Audience, Mapping[Id, Share]]
    outcomes: Mapping[Disposition, Share]
    withheld: Mapping[RowGate, Share]
    way: Mapping[Stage, Share]
    centers: Mapping[Id, SampleCenter]
    comments: Comments


class BadSample(Exception):
    """The file cannot be read, or does not go with this content; the message says why."""


def read_sample(content: Content, file: Path = FILE) -> SampleFile:
    """Read it. Raises BadSample."""
    try:
        sample = SampleFile.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise BadSample(str(error)) from error
    strange = sorted(set(_strange(sample, content)))
    if strange:
        raise BadSample(f"content has no {', '.join(strange)}")
    return sample


def _strange(sample: SampleFile, content: Content) -> Iterator[str]:
    """What the sample speaks of and this content does not have."""
    if content.method is None or content.triggers is None or content.booking is None:
        yield "method, triggers or booking"
        return
    groups = {group.id for group in content.method.groups}
    indicators = {indicator.id for indicator in content.method.indicators()}
    yield from sample.centers.keys() - content.centers.keys()
    yield from {survey for mix in sample.mix.values() for survey in mix} - content.surveys.keys()
    for center in sample.centers.values():
        yield from {group for likes in center.likes.values() for group in likes} - groups
        yield from {*center.earlier} - groups
        yield from {*center.but, *center.staff} - indicators
