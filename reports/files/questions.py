"""The columns of a questionnaire, all its versions joined by question key in the order of the newest.

A question keeps its column as long as its answers mean the same: a scale of five points and one of ten are two columns.
An option that a version did not have is empty there, not zero.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from json import loads
from typing import Final

from reports.files.table import Block, Cell, Column, Legend, Missing
from surveys.steps import SKIPPED, SPECIAL, Asked, Info, Multi, Number, Open, Option, Scored, Single, YesNo
from surveys.survey import Survey
from surveys.texts import SOURCE

BETWEEN: Final = "|"
"""Stands between the version and the replies in the key of a row."""
YES_NO: Final[Legend] = {1: "да", 0: "нет"}
CHOSEN: Final[Legend] = {1: "выбрано", 0: "не выбрано"}
OLD: Final = "прежний вид вопроса"
_MISSING: Final = {one.value: one for one in Missing}
_TAKEN: Final = frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"])
"""SPSS has other plans for these names."""
Read = Callable[[str | None], tuple[Cell, ...]]


@dataclass(frozen=True)
class _Group:
    """A question in all versions in which its answers mean the same, the newest first. `name` heads its column.

    `typed`: people answered in their own words, in some version at least. `earlier`: a newer version asks it otherwise.
    """

    name: str
    asked: tuple[Asked, ...]
    typed: bool
    earlier: bool

    @property
    def key(self) -> str:
        return self.asked[0].key

    @property
    def columns(self) -> tuple[Column, ...]:
        asked, label = self.asked[0], self.asked[0].ask.to(SOURCE)
        note = OLD if self.earlier else ""
        missing = tuple(one for one in Missing if one.value in _stored(self.asked))
        if self.typed:
            return (Column(self.name, label, "text", {}, missing, note=note),)
        match asked:
            case Multi():
                return tuple(
                    Column(name, f"{option.label.to(SOURCE)} — {label}", "flag", CHOSEN, missing, note=note)
                    for name, option in zip(self._names(), self._options().values(), strict=True)
                )
            case Single():
                codes: Legend = {key: option.label.to(SOURCE) for key, option in self._options().items()}
                return (Column(self.name, label, "code", codes, missing, note=note),)
            case Scored():
                return (Column(self.name, label, "number", _ends(asked), missing, ordered=True, note=note),)
            case YesNo():
                return (Column(self.name, label, "flag", YES_NO, missing, note=note),)
            case Number():
                lowest = min(one.min for one in self.asked if isinstance(one, Number))
                return (Column(self.name, label, "number", {}, missing, lowest, note=note),)
        return (Column(self.name, label, "text", {}, missing, note=note),)

    def reader(self, asked: Asked) -> Read:
        """How a reply given in the version of `asked` becomes cells."""
        match asked:
            case Multi():
                return self._ticks(asked)
            case YesNo():
                return lambda reply: (_MISSING.get(reply or "") or (None if reply is None else int(reply == "yes")),)
            case Scored() | Number():
                return lambda reply: (_MISSING.get(reply or "") or (None if reply is None else int(reply)),)
        return lambda reply: (_MISSING.get(reply or "") or reply,)

    def nothing(self) -> Read:
        """A version did not ask this."""
        cells = (None,) * len(self.columns)
        return lambda _: cells

    def _ticks(self, asked: Multi) -> Read:
        offered, options = {option.key for option in asked.options}, tuple(self._options())

        def read(reply: str | None) -> tuple[Cell, ...]:
            special = _MISSING.get(reply or "")
            if reply is None or special is not None:
                return tuple(special if key in offered else None for key in options)
            chosen = {option.key for option in asked.chosen(reply)}
            return tuple(int(key in chosen) if key in offered else None for key in options)

        return read

    def _options(self) -> Mapping[str, Option]:
        found: dict[str, Option] = {}
        for asked in self.asked:
            for option in asked.options if isinstance(asked, (Single, Multi)) else ():
                found.setdefault(option.key, option)
        return found

    def _names(self) -> Iterator[str]:
        return (f"{self.name}_{key}" for key in self._options())


class Questions:
    """`versions`: every version that was asked, the newest first. `taken`: names that other columns have."""

    def __init__(self, versions: Sequence[Survey], taken: Collection[str]) -> None:
        groups = tuple(_grouped(versions, taken))
        self._typed = {group.key: group for group in groups if group.typed}
        self._chosen = tuple(group for group in groups if not group.typed)
        self._read = {survey.version: tuple(_readers(self._chosen, survey)) for survey in versions}

    @property
    def texts(self) -> Mapping[str, str]:
        """Questions that people answer in their own words."""
        return {key: group.asked[0].ask.to(SOURCE) for key, group in self._typed.items()}

    def chosen(self) -> Block:
        """All that is not typed. A key is the version and the replies as JSON."""
        return Block(tuple(column for group in self._chosen for column in group.columns), self._of)

    def typed(self) -> Block:
        """What people typed. A key is JSON: question → text."""
        columns = tuple(column for group in self._typed.values() for column in group.columns)

        def decode(key: str) -> tuple[Cell, ...]:
            said: dict[str, str] = loads(key)
            return tuple(_MISSING.get(said.get(one, "")) or said.get(one) for one in self._typed)

        return Block(columns, decode, repeats=False)

    def _of(self, key: str) -> tuple[Cell, ...]:
        version, _, said = key.partition(BETWEEN)
        replies: dict[str, str] = loads(said)
        return tuple(cell for asked, read in self._read[version] for cell in read(replies.get(asked)))


def typed_keys(versions: Sequence[Survey]) -> frozenset[str]:
    """Questions that some version let people answer in their own words."""
    return frozenset(asked.key for survey in versions for asked in survey.questions if isinstance(asked, Open))


def _grouped(versions: Sequence[Survey], taken: Collection[str]) -> Iterator[_Group]:
    typed, names = typed_keys(versions), {*taken, *_TAKEN}
    found: dict[tuple[str, object], list[Asked]] = {}
    for survey in versions:
        for asked in survey.questions:
            if not isinstance(asked, Info):
                meaning = None if asked.key in typed else _meaning(asked)
                found.setdefault((asked.key, meaning), []).append(asked)
    seen: set[str] = set()
    for (key, _), alike in found.items():
        called = (_Group(name, tuple(alike), key in typed, key in seen) for name in _names_of(key, key in seen))
        group = next(one for one in called if names.isdisjoint(column.name for column in one.columns))
        names |= {column.name for column in group.columns}
        seen.add(key)
        yield group


def _readers(groups: Sequence[_Group], survey: Survey) -> Iterator[tuple[str, Read]]:
    for group in groups:
        asked = survey.question(group.key)
        mine = asked is not None and any(asked is one for one in group.asked)
        yield group.key, group.reader(asked) if asked is not None and mine else group.nothing()


def _meaning(asked: Asked) -> object:
    """Replies of two questions with the same meaning may stand in one column."""
    return type(asked), asked.highest if isinstance(asked, Scored) else None


def _stored(asked: Sequence[Asked]) -> set[str]:
    stored = {SPECIAL[special] for one in asked for special in one.special}
    return stored | {SKIPPED for one in asked if one.optional}


def _ends(asked: Scored) -> Legend:
    ends = {asked.lowest: asked.low, asked.highest: asked.high}
    return {point: words.to(SOURCE) for point, words in ends.items() if words is not None}


def _names_of(key: str, earlier: bool) -> Iterator[str]:
    """What its column may be called: its key, and where another column has that name already, another one."""
    if not earlier:
        yield from (key, f"q_{key}")
    yield from (f"{key}_{number}" for number in count(2))
