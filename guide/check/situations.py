"""What situations, services and centres are to each other: no two alike, and ids that fit a button together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from guide.content import Draft
from guide.reading import Problem
from guide.words import SUGGESTIONS
from surveys.texts import LANGUAGES, SOURCE, Language, Text

IDS_TOGETHER: Final = 62
"""Bytes a button has for the ids of all suggested situations, joined by dots."""

Named = tuple[str, str, Text]
"""File, key, text."""


def situation_problems(draft: Draft) -> Iterator[Problem]:
    """Everything wrong between situations, and labels that cannot be told apart."""
    if not draft.situations and draft.whole("situations/"):
        yield Problem("situations/", "", "there is no situation: the bot has nothing to offer")
    yield from _same_bundle(draft)
    yield from _long_ids(draft)
    yield from same_label(_titles(draft))
    yield from same_label(
        (draft.service_files[key], f"services.{key}.label", service.label) for key, service in draft.services.items()
    )
    yield from same_label(
        ("centers.yaml", f"centers.{key}.title", center.title) for key, center in draft.centers.items()
    )
    for situation in draft.situations.values():
        for step in situation.questions:
            yield from same_label(
                (f"situations/{situation.id}.yaml", f"questions.{step.key}.options.{option.key}", option.label)
                for option in step.options
            )


def _titles(draft: Draft) -> Iterator[Named]:
    for situation in draft.situations.values():
        yield f"situations/{situation.id}.yaml", "title", situation.title


def _same_bundle(draft: Draft) -> Iterator[Problem]:
    offers: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for situation in draft.situations.values():
        offers[frozenset(item.service for item in situation.bundle)].append(situation.id)
    for first, *others in offers.values():
        for other in others:
            says = f"offers the same services as «{first}», whatever is answered: one situation is enough"
            yield Problem(f"situations/{other}.yaml", "bundle", says)


def _long_ids(draft: Draft) -> Iterator[Problem]:
    longest = sorted(draft.situations, key=lambda key: (-len(key), key))[:SUGGESTIONS]
    size = len(".".join(longest).encode())
    if size > IDS_TOGETHER:
        says = (
            f"the ids {', '.join(longest)} take {size} bytes together, a button has {IDS_TOGETHER}: shorten a file name"
        )
        yield Problem(f"situations/{longest[0]}.yaml", "", says)


def same_label(named: Iterable[Named]) -> Iterator[Problem]:
    """Labels that cannot be told apart, in any language."""
    seen: dict[tuple[Language, str], tuple[str, str]] = {}
    for file, key, text in named:
        written = dict(text.written())
        for language in LANGUAGES:
            shown = (language, text.to(language).casefold())
            first = seen.setdefault(shown, (file, key))
            # Two labels that both fall back on Russian are told apart, or not, in Russian.
            if first != (file, key) and (language == SOURCE or language in written):
                yield Problem(file, key, f"the {language} label is the same as in {first[0]}: {first[1]}")
