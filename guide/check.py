"""The content linter: everything that is wrong in `content/`, at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from guide.content import BadContent, Content, Problem, load
from surveys.texts import LANGUAGES, SOURCE, Language, Text


@dataclass(frozen=True)
class Report:
    """What the linter found. Gaps in translation are counted, not errors: Russian stands in for them."""

    problems: tuple[Problem, ...]
    missing: dict[Language, int] = field(default_factory=dict)
    unread: dict[Language, int] = field(default_factory=dict)
    texts: int = 0

    def summary(self) -> str:
        """One paragraph for the terminal."""
        others = [language for language in LANGUAGES if language != SOURCE]
        lines = [f"Content: {len(self.problems)} problem(s), {self.texts} texts."]
        for language in others:
            missing, unread = self.missing.get(language, 0), self.unread.get(language, 0)
            lines.append(f"  {language}: {missing} missing (shown in Russian), {unread} not read by a native speaker")
        return "\n".join(lines)


def check_content(directory: Path) -> Report:
    """Read and judge the whole directory."""
    try:
        content = load(directory)
    except BadContent as error:
        return Report(tuple(error.problems))
    problems = sorted([*_long_labels(content)])
    missing, unread, texts = _translations(content)
    return Report(tuple(problems), missing, unread, texts)


LABEL_LIMIT = 30


def _long_labels(content: Content) -> Iterator[Problem]:
    for situation in content.situations.values():
        name = f"situations/{situation.id}.yaml"
        yield from _too_long(name, "title", situation.title)
        for step in situation.questions:
            for option in step.options:
                yield from _too_long(name, f"questions.{step.key}.options.{option.key}", option.label)
    for key, service in content.services.items():
        yield from _too_long("services", f"services.{key}.label", service.label)
    for key, center in content.centers.items():
        yield from _too_long("centers.yaml", f"centers.{key}.title", center.title)


def _too_long(file: str, key: str, text: Text) -> Iterator[Problem]:
    for language, words in text.written():
        if len(words) > LABEL_LIMIT:
            yield Problem(file, key, f"the {language} label has {len(words)} characters, at most {LABEL_LIMIT} fit")


def _translations(content: Content) -> tuple[dict[Language, int], dict[Language, int], int]:
    missing: dict[Language, int] = dict.fromkeys(LANGUAGES, 0)
    unread: dict[Language, int] = dict.fromkeys(LANGUAGES, 0)
    texts = 0
    for spec in content.files.values():
        waiting = getattr(spec, "unread", ())
        for text in texts_in(spec):
            texts += 1
            written = dict(text.written())
            for language in LANGUAGES:
                missing[language] += language not in written
                unread[language] += language in written and language in waiting
    return missing, unread, texts


def texts_in(value: object) -> Iterator[Text]:
    """Every text inside a definition, however deep."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_in(getattr(value, name))
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts_in(part)
