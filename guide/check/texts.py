"""Words: do they fit their buttons and screens, and are they said as people speak."""

import re
from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel

from guide.content import BOOKING, Draft
from guide.reading import Problem
from surveys.texts import SOURCE, Text

LABEL_LIMIT: Final = 30
TEXT_LIMITS: Final = {
    "promise": 150,
    "ask": 100,
    "hint": 150,
    "why": 200,
    "summary": 300,
    "for_whom": 200,
    "term": 250,
}
"""Characters of one text by the field it stands in. A screen of 600 characters holds several of them."""

OFFICE: Final = (
    "вам положен",
    "обратившихся граждан",
    "граждан, обратившихся",
    "содействие в трудоустройстве",
    "содействия в трудоустройстве",
    "осуществля",
    "в установленном порядке",
    "надлежащ",
    "в целях оказания",
    "отлично!",
)
"""What we never say: office language, promises of what is due, cheer where somebody lost a job. Beginnings of words
stand for all their endings. The official name of a service is no text of ours and may say anything."""
UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def text_problems(draft: Draft) -> Iterator[Problem]:
    """Everything wrong with single texts."""
    for name, key, label in _labels(draft):
        yield from _label(name, key, label)
    for name, spec in draft.files.items():
        for key, text in texts_in(spec):
            yield from _too_long(name, key, text)
            yield from _office(name, key, text)


def texts_in(value: object, key: str = "") -> Iterator[tuple[str, Text]]:
    """Every text inside a definition, however deep, and where it stands. Questions and options go by their keys."""
    if isinstance(value, Text):
        yield key, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_in(getattr(value, name), _under(key, name))
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from texts_in(part, _under(key, name))
    elif isinstance(value, (list, tuple)):
        for place, part in enumerate(value):
            yield from texts_in(part, _under(key, getattr(part, "key", place)))


def _under(key: str, name: object) -> str:
    return f"{key}.{name}" if key else str(name)


def _labels(draft: Draft) -> Iterator[tuple[str, str, Text]]:
    """All that stands on buttons."""
    for situation in draft.situations.values():
        name = f"situations/{situation.id}.yaml"
        yield name, "title", situation.title
        for step in situation.questions:
            for option in step.options:
                yield name, f"questions.{step.key}.options.{option.key}", option.label
    for key, service in draft.services.items():
        yield draft.service_files[key], f"services.{key}.label", service.label
    for key, center in draft.centers.items():
        yield "centers.yaml", f"centers.{key}.title", center.title
    if draft.booking is not None:
        for key, topic in draft.booking.topics.items():
            yield BOOKING, f"topics.{key}.title", topic.title
        for key, reason in draft.booking.reasons.items():
            yield BOOKING, f"reasons.{key}", reason


def _label(file: str, key: str, text: Text) -> Iterator[Problem]:
    for language, words in text.written():
        if len(words) > LABEL_LIMIT:
            yield Problem(file, key, f"the {language} label has {len(words)} characters, at most {LABEL_LIMIT} fit")
        if UNSEEN.search(words):
            yield Problem(file, key, f"the {language} label has a line break or a tab: a button is one line")


def _too_long(file: str, key: str, text: Text) -> Iterator[Problem]:
    field = next((part for part in reversed(key.split(".")) if part in TEXT_LIMITS), None)
    if field is None or key.startswith("consent."):
        return
    for language, words in text.written():
        if len(words) > TEXT_LIMITS[field]:
            says = f"the {language} text has {len(words)} characters, at most {TEXT_LIMITS[field]} are read"
            yield Problem(file, key, says)


def _office(file: str, key: str, text: Text) -> Iterator[Problem]:
    said = " ".join(getattr(text, SOURCE).lower().split())
    for phrase in OFFICE:
        if phrase in said:
            yield Problem(file, key, f"«{phrase}…» is office language: say it the way people do")
