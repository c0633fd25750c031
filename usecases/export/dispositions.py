"""What became of the invitations of a period, without people, for an export.

These are parts of the numbers that the chat shows (`usecases/index/response_rates.py`): by trigger, wave and reason.
What is hidden there is hidden here, and as much more that no hidden part follows from what is shown.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from db.repos import response_rates
from db.rows import AnyRow
from guide.content import Content
from reports.files.table import Cell
from usecases.export.order import Order
from usecases.hiding.counts import REGION, Counts, Hidden, with_region
from usecases.hiding.tree import Tree, by_center, hidden_in_parts, hidden_in_tree
from usecases.index.response_rates import INVITED, WITHHELD, asked, counted_as

HEAD: Final = ("survey", "trigger", "wave", "disposition", "reason", "invitations")
HIDDEN: Final = "скрыто"
Key = tuple[str, str, int | None, str, str | None]
"""Survey, trigger, wave, disposition, reason."""


@dataclass(frozen=True)
class Parts:
    """What the numbers of a survey are made of, by centre, and what is hidden of it and of these numbers.

    `keys`: of what is counted; one key may have parts that reached people and others that did not. `tree`: what they
    are part of.
    """

    keys: Mapping[str, Key]
    counts: Counts
    tree: Tree
    hidden: Hidden


def dispositions(tx: Connection, content: Content, order: Order, least: int) -> list[tuple[Cell, ...]]:
    """Rows of `HEAD`, of the centre that was asked for or of the region."""
    zone = ZoneInfo(content.region.timezone)  # as the chat counts: one period for all places
    since, until = (datetime.combine(day, time(), zone) for day in (order.period.since, order.period.until))
    rows = sorted(response_rates.dispositions(tx, order.survey, since, until), key=lambda row: row.survey)
    found: dict[Key, int | None] = {}
    for _, of_survey in groupby(rows, key=lambda row: row.survey):
        _add(found, parts(list(of_survey), least), order.center or REGION)
    ordered = sorted(found, key=lambda key: tuple(str(part or "") for part in key))
    return [(*key, HIDDEN if found[key] is None else found[key]) for key in ordered]


def parts(rows: Collection[AnyRow], least: int) -> Parts:
    """Of one survey."""
    known = hidden_in_tree(asked(rows), INVITED, least)
    keys = {_named(row): (row.survey, row.trigger, row.wave, row.disposition, row.reason) for row in rows}
    towards = {_named(row): counted_as(row.disposition, row.was_sent) for row in rows}
    tree = {**INVITED, **{name: number for name, number in towards.items() if number != WITHHELD}}
    counts = by_center((row.center, _named(row), row.people) for row in rows)
    return Parts(keys, counts, tree, hidden_in_parts(counts, tree, known, least))


def _add(found: dict[Key, int | None], of: Parts, place: str) -> None:
    """A row that is made of something hidden is hidden."""
    for name, n in with_region(of.counts).get(place, {}).items():
        before = found.get(of.keys[name], 0)
        found[of.keys[name]] = None if before is None or (place, name) in of.hidden else before + n


def _named(row: AnyRow) -> str:
    return repr((row.trigger, row.wave, row.disposition, row.reason, bool(row.was_sent)))
