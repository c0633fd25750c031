"""What an export has beside its rows: codebook, method, values of the index, clients' ways, ends of invitations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import export_rows, touches
from guide.content import Content
from guide.workdays import Workdays
from reports.files.codebook import codebook
from reports.files.note import Facts, method_note
from reports.files.table import Cell, Sheet, Table
from surveys.method import AUDIENCES, Method
from surveys.texts import SOURCE
from usecases.export_formats import Sheets
from usecases.export_order import Order
from usecases.index_hiding import REGION, hidden_in_columns
from usecases.index_reading import careful, hidden_in, read
from usecases.index_views import Shown
from usecases.touches import STAGES

INDEX_HEAD: Final = (
    "center", "center_name", "audience", "level", "id", "title", "value", "low", "high", "n", "effective_n",
    "coverage", "stars", "why",
)  # fmt: skip
TOUCH_HEAD: Final = ("center", "situation", "situation_name", "audience", *STAGES)
LEVELS: Final = ("index", "group", "indicator")
FEW: Final = "меньше {least}"
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
    beside, index, touched, ended = Beside(content, what), list[Row](), list[Row](), list[Row]()
    if what.order.format in ("xlsx", "zip"):
        for place in beside.places:  # each a transaction of its own: nobody is kept waiting
            index += await db.read(partial(beside.index, place=place))
        touched, ended = await db.read(beside.touchpoints), await db.read(beside.dispositions)
    return Sheets(
        codebook=codebook(what.tables),
        method=method_note(beside.facts()),
        index=Sheet("index", "Индекс", INDEX_HEAD, index),
        dispositions=Sheet("dispositions", "Исходы приглашений", export_rows.DISPOSITIONS, ended),
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

    def facts(self) -> Facts:
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
        """How many came to each stage, by centre and situation; small numbers are not told."""
        counts: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
        for row in touches.of(tx, None, self._order.period.months):
            counts.setdefault((row.audience, row.stage), {}).setdefault(row.center, {})[row.situation] = int(row.n)
        hidden = {key: hidden_in_columns(found, self._what.least) for key, found in counts.items()}
        lines = sorted({(c, s, a) for (a, _), found in counts.items() for c, row in found.items() for s in row})
        few = FEW.format(least=self._what.least)
        return [
            (center or None, situation, self._situation(situation), audience, *(
                few if (center, situation) in hidden.get((audience, stage), ())
                else counts.get((audience, stage), {}).get(center, {}).get(situation, 0)
                for stage in STAGES
            ))
            for center, situation, audience in lines
            if self._order.center in ("", center)
        ]  # fmt: skip

    def dispositions(self, tx: Connection) -> list[Row]:
        """What became of the invitations of the period, without people."""
        order, workdays = self._order, Workdays(self._content.region, self._content.centers)
        zone = workdays.zone(order.center or None)
        since, until = (datetime.combine(day, time(), zone) for day in (order.period.since, order.period.until))
        centers = frozenset({order.center}) if order.center else None
        rows = export_rows.dispositions(tx, order.survey, since, until, centers)
        return [tuple(row) for row in rows]

    def _name(self, center: str) -> str:
        known = self._content.centers.get(center)
        return known.title.to(SOURCE) if known is not None else center or "весь регион"

    def _situation(self, situation: str) -> str | None:
        known = self._content.situations.get(situation)
        return known.title.to(SOURCE) if known is not None else None
