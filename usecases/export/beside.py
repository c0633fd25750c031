"""What an export has beside its rows: codebook, method, values of the index, clients' ways, ends of invitations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from guide.content import Content
from reports.files.codebook import codebook
from reports.files.note import RECOUNTING, Facts, method_note
from reports.files.sav_file import spss_missing
from reports.files.table import Cell, Sheet, Table
from surveys.method import AUDIENCES, Method
from surveys.texts import SOURCE
from usecases.export import dispositions
from usecases.export.dispositions import HIDDEN
from usecases.export.formats import Sheets
from usecases.export.order import Order
from usecases.hiding.counts import NOWHERE, REGION
from usecases.index.reader import IndexReader
from usecases.index.reading import careful, hidden_in, read
from usecases.index.touches import STAGES
from usecases.index.touchpoints import counted, shown, stages, ways
from usecases.index.views import Shown

INDEX_HEAD: Final = (
    "center", "center_name", "audience", "level", "id", "title", "value", "low", "high", "n", "effective_n",
    "coverage", "stars", "why",
)  # fmt: skip
TOUCH_HEAD: Final = (
    "center", "center_name", "situation", "situation_name", "audience", STAGES[0],
    *(name for stage in STAGES[1:] for name in (stage, f"{stage}_lost")),
)  # fmt: skip
"""`…_lost`: how many per cent of those at the step before did not come to this one."""
LEVELS: Final = ("index", "group", "indicator")
ALL: Final = "все"
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Contents:
    """What is in an export. `surveys`: their titles and runs."""

    order: Order
    now: datetime
    surveys: Mapping[str, int]
    tables: Sequence[Table]
    least: int
    sample: bool


async def sheets(db: Database, content: Content, what: Contents) -> Sheets:
    """What the format takes: CSV and SPSS files have room for the codebook alone."""
    beside, recounting, index, touched, ended = Beside(content, what), False, list[Row](), list[Row](), list[Row]()
    if what.order.format in ("xlsx", "zip"):
        recounting = not await db.read(beside.caught_up)
        for place in () if recounting else beside.places:  # each a transaction of its own: nobody is kept waiting
            index += await db.read(partial(beside.index, place=place))
        if recounting:
            index.append((RECOUNTING, *(None for _ in INDEX_HEAD[1:])))
        touched, ended = await db.read(beside.touchpoints), await db.read(beside.dispositions)
    return Sheets(
        codebook=codebook(what.tables),
        method=method_note(beside.facts(recounting=recounting)),
        index=Sheet("index", "Индекс", INDEX_HEAD, index),
        dispositions=Sheet("dispositions", "Исходы приглашений", dispositions.HEAD, ended),
        touchpoints=Sheet("touchpoints", "Путь клиента", TOUCH_HEAD, touched),
    )


class Beside:
    """Reads them."""

    def __init__(self, content: Content, what: Contents) -> None:
        self._content = content
        self._what = what
        self._order = what.order
        self._method: Method | None = careful(content.method) if content.method is not None else None

    @property
    def places(self) -> tuple[str, ...]:
        """The centre that was asked for, or the region and all its centres."""
        return (self._order.center,) if self._order.center else (REGION, *self._content.centers)

    def caught_up(self, tx: Connection) -> bool:
        """Whether every run is counted by the method in force. What is not whole must not pass for a value."""
        return self._method is None or IndexReader(self._content).caught_up(tx)

    def facts(self, *, recounting: bool = False) -> Facts:
        """What the note tells."""
        content, what, method = self._content, self._what, self._method
        return Facts(
            region=content.region.name.to(SOURCE),
            period=self._order.period.text,
            place=self._name(self._order.center),
            made_at=what.now,
            surveys=what.surveys,
            method=method.title.to(SOURCE) if method is not None else None,
            least=what.least,
            panel=self._order.panel,
            texts_inside=self._order.with_text,
            sample=what.sample,
            recounting=recounting,
            spss_lacks=(spss_missing() or "") if self._order.format == "zip" else "",
        )

    def index(self, tx: Connection, place: str) -> list[Row]:
        """The values of a place as anybody may see them."""
        if self._method is None:
            return []
        hidden = hidden_in(tx, self._method, self._order.period)
        reading = read(tx, self._method, place, self._order.period, hidden=hidden)
        rows = [self._value(place, "composite", 0, reading.whole)]
        return rows + [
            row for audience in AUDIENCES for row in self._values(place, audience, 0, reading.sides[audience])
        ]

    def _values(self, place: str, audience: str, level: int, shown: Shown) -> Iterator[Row]:
        yield self._value(place, audience, level, shown)
        for part in shown.parts:
            yield from self._values(place, audience, level + 1, part)

    def _value(self, place: str, audience: str, level: int, shown: Shown) -> Row:
        between = shown.interval
        return (
            place or None, self._name(place), audience, LEVELS[level], shown.id, self._titles.get(shown.id, shown.id),
            shown.value, between.low if between else None, between.high if between else None, shown.n, shown.effective,
            shown.coverage, shown.stars, shown.why,
        )  # fmt: skip

    @property
    def _titles(self) -> Mapping[str, str]:
        if self._method is None:
            return {}
        groups = {group.id: group.title.to(SOURCE) for group in self._method.groups}
        return groups | {one.id: one.title.to(SOURCE) for one in self._method.indicators()}

    def touchpoints(self, tx: Connection) -> list[Row]:
        """How many came to each stage, of all situations together and of each: as the chat says it."""
        places = shown(counted(tx, self._order.period), self._what.least)
        others = () if self._order.center else sorted(places.keys() - set(self.places))
        return [
            self._touched(place, way, places[place])
            for place in (*self.places, *others)
            if places.get(place)
            for way in ("", *sorted(ways(places[place])))
        ]

    def _touched(self, place: str, way: str, row: Mapping[str, int | None]) -> Row:
        side, _, situation = way.partition(" ")
        cells: list[Cell] = []
        for stage in stages(way, row):
            cells.append(HIDDEN if stage.n is None else stage.n)
            cells.append(None if stage.lost is None else round(stage.lost, 1))
        del cells[1]  # nothing comes before the first step
        named = (situation, self._situation(situation), side) if way else (ALL, ALL, ALL)
        return None if place in (REGION, NOWHERE) else place, self._name(place), *named, *cells

    def dispositions(self, tx: Connection) -> list[Row]:
        """What became of the invitations of the period, without people."""
        return dispositions.dispositions(tx, self._content, self._order, self._what.least)

    def _name(self, center: str) -> str:
        known = self._content.centers.get(center)
        if center == NOWHERE:
            return "центр не указан"
        return known.title.to(SOURCE) if known is not None else center or "весь регион"

    def _situation(self, situation: str) -> str | None:
        known = self._content.situations.get(situation)
        return known.title.to(SOURCE) if known is not None else None
