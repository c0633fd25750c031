"""Puts the sample into an empty database, and has it counted like any answers.

In portions: PostgreSQL gives a transaction four seconds, and a laptop may be busy with other things.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import Connection, insert

from bot.sample.drafts import Sample
from bot.sample.file import BadSample, read_sample
from bot.sample.rows import Draft, Row
from db.database import Database
from db.models import Answer, Disposition, Event, Invitation, Run, TouchCell, Wave
from db.models.base import Base
from db.repos import cells, scored_runs
from guide.content import Content
from guide.roster import Entry
from guide.workdays import Workdays
from usecases.index.counting import Known, cells_of, completed, counts_of
from usecases.sample import holds_sample

log = structlog.get_logger(__name__)
PORTION: Final = 500
"""People asked, and runs counted, in one transaction."""


async def load(db: Database, content: Content, roster: Sequence[Entry], now: datetime) -> bool:
    """Fill a migrated database in which nobody has answered yet; whether it holds the sample now."""
    held = await db.read(holds_sample)
    if held is not None:
        return held
    try:
        sample = read_sample(content)
    except BadSample as error:
        log.warning("no sample of answers", why=str(error))
        return False
    drawn = Sample(sample, content, Workdays(content.region, content.centers), roster, now)
    drafts, touches = list(drawn.drafts()), list(drawn.touches())
    waves = await db.write(lambda tx: _begin(tx, drawn.waves, touches))
    for since in range(0, len(drafts), PORTION):
        some = drafts[since : since + PORTION]
        await db.write(lambda tx, some=some: _write(tx, waves, some))  # type: ignore[misc]
    while await db.write(lambda tx: count_some(tx, content)):
        pass
    return await db.read(holds_sample) or False


def count_some(tx: Connection, content: Content, many: int = PORTION) -> int:
    """Count so many runs at once: a cell is then written once, not once for each hundred runs as the tick does it."""
    if content.method is None:
        return 0
    rows = scored_runs.behind(tx, content.method.version, many)
    replies = scored_runs.answers(tx, [row.id for row in rows])
    asked = {**content.surveys, **content.checklists}
    known = [Known(asked[row.survey], completed(row, row.day, replies[row.id]), row.scored) for row in rows]
    cells.add(tx, cells_of(content.method, known))
    cells.add_counts(tx, counts_of(known))
    scored_runs.score(tx, [row.id for row in rows], content.method.version)
    return len(rows)


def _begin(tx: Connection, waves: Sequence[Row], touches: Sequence[Row]) -> list[int]:
    """The ids of the waves."""
    if touches:
        tx.execute(insert(TouchCell), touches)
    return _ids(tx, Wave, waves)


def _write(tx: Connection, waves: Sequence[int], drafts: Sequence[Draft]) -> None:
    event = _placed(drafts, _ids(tx, Event, (one.event for one in drafts if one.event is not None)), "event")
    runs = (one.run | {"wave_id": _of(waves, one.wave)} for one in drafts if one.run is not None)
    run = _placed(drafts, _ids(tx, Run, runs), "run")
    answers = [row | {"run_id": run[place]} for place, one in enumerate(drafts) for row in one.answers]
    tx.execute(insert(Answer), answers)
    invited = (
        one.invitation | {"event_id": event.get(place), "wave_id": _of(waves, one.wave), "run_id": run.get(place)}
        for place, one in enumerate(drafts)
        if one.invitation is not None
    )
    invitation = _placed(drafts, _ids(tx, Invitation, invited), "invitation")
    steps = [row | {"invitation_id": invitation[place]} for place, one in enumerate(drafts) for row in one.steps]
    if steps:
        tx.execute(insert(Disposition), steps)


def _of(ids: Sequence[int], place: int | None) -> int | None:
    return ids[place] if place is not None else None


def _placed(drafts: Sequence[Draft], ids: Iterable[int], what: str) -> dict[int, int]:
    """Place of a draft → the id of its row."""
    places: Iterator[int] = (place for place, one in enumerate(drafts) if getattr(one, what) is not None)
    return dict(zip(places, ids, strict=True))


def _ids(tx: Connection, table: type[Base], rows: Iterable[Row]) -> list[int]:
    """Insert; the ids in the order of the rows."""
    every = list(rows)
    if not every:
        return []
    stmt = insert(table).returning(table.__table__.c.id, sort_by_parameter_order=True)
    return list(tx.execute(stmt, every).scalars())
