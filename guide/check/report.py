"""Reads the directory, asks every judge, and counts translations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from guide.check.booking import booking_problems
from guide.check.catalogue import catalogue_problems
from guide.check.centers import center_problems, exception_problems
from guide.check.method import method_problems
from guide.check.paths import path_problems
from guide.check.questions import question_problems
from guide.check.situations import situation_problems
from guide.check.surveys import survey_problems
from guide.check.texts import text_problems, texts_in
from guide.check.triggers import trigger_problems
from guide.content import BadContent, Draft, dangling, read
from guide.reading import Problem
from guide.situations import Situation
from surveys.spec import Spec
from surveys.texts import LANGUAGES, SOURCE, Language

EARLIEST_CLOCK: Final = timezone(timedelta(hours=14))
"""Where a day begins first: what an editor dates today in Kamchatka is not in the future."""

FOLDERS: Final = ("services", "situations", "surveys", "checklists")


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


def check_content(directory: Path, today: date | None = None) -> Report:
    """Read and judge the whole directory; `today` is what dates are judged by.

    A file that cannot be read hides no problem of the others, and no problem is invented because of it.
    """
    try:
        draft = read(directory)
    except BadContent as error:
        return Report(tuple(error.problems))
    problems = dict.fromkeys(_problems(draft, directory, today or datetime.now(EARLIEST_CLOCK).date()))
    missing, unread, texts = _translations(draft.files)
    return Report(tuple(sorted(problems)), missing, unread, texts)


def _problems(draft: Draft, directory: Path, today: date) -> Iterator[Problem]:
    yield from draft.problems
    yield from dangling(draft)
    yield from _strays(draft, directory)
    yield from text_problems(draft)
    yield from catalogue_problems(draft, today)
    yield from center_problems(draft.centers)
    if draft.region is not None:
        yield from exception_problems("region.yaml", "", draft.region)
    yield from situation_problems(draft)
    yield from survey_problems(draft)
    yield from method_problems(draft)
    yield from trigger_problems(draft)
    yield from booking_problems(draft)
    for situation in draft.situations.values():
        yield from _questionnaire_problems(situation)


def _questionnaire_problems(situation: Situation) -> Iterator[Problem]:
    """A wrong condition makes ways wrong too: what follows from it in the same place is not said twice."""
    wrong = list(question_problems(situation))
    yield from wrong
    for problem in path_problems(situation):
        if not any(f"{one.key}.".startswith(f"{problem.key}.") for one in wrong):
            yield problem


def _strays(draft: Draft, directory: Path) -> Iterator[Problem]:
    """Files where editors put content that the reader passes over."""
    for pattern in ("*.yml", *(f"{folder}/**/*.y*ml" for folder in FOLDERS)):
        for file in sorted(directory.glob(pattern)):
            name = file.relative_to(directory).as_posix()
            if name not in draft.files and name not in draft.lost:
                yield Problem(name, "", "nobody reads this file: wrong folder, or .yml instead of .yaml")


def _translations(files: Mapping[str, Spec]) -> tuple[dict[Language, int], dict[Language, int], int]:
    missing: dict[Language, int] = dict.fromkeys(LANGUAGES, 0)
    unread: dict[Language, int] = dict.fromkeys(LANGUAGES, 0)
    texts = 0
    for spec in files.values():
        waiting = getattr(spec, "unread", ())
        for _, text in texts_in(spec):
            texts += 1
            written = dict(text.written())
            for language in LANGUAGES:
                missing[language] += language not in written
                unread[language] += language in written and language in waiting
    return missing, unread, texts
