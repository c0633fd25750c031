"""Writes true years down as runs and answers, and reads the index back from the cells that were counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, insert

from bot.sample.loading import count_some
from db.database import Database
from db.models import Answer, Run
from guide.content import Content
from surveys.cells import CellKey, Completed, increments, tally
from surveys.index import Counts, gather
from surveys.method import Audience, Method
from tests.surveys.true_year import QUARTERS, Asking, Side, Year
from usecases.periods import Period

SIZES: Final = (15, 30, 60, 120)
FIRST: Final = 2011
MINUTE: Final = timedelta(minutes=1)
PORTION: Final = 1000
SMALL: Final = 200
"""Runs of one transaction; PostgreSQL gives it four seconds, however busy the machine is."""
Place = tuple[str, Period]


@dataclass(frozen=True)
class Stored:
    """What is true of each centre in each quarter, and the runs that were written down."""

    sides: Mapping[Place, Sequence[Side]]
    runs: Mapping[Place, Sequence[Asking]]


def enlarged(content: Content, centers: int) -> Content:
    """The shipped content in a region of so many centres."""
    center = next(iter(content.centers.values()))
    return replace(content, centers={f"center_{number:02}": center for number in range(centers)})


def lived(content: Content, method: Method, years: int) -> Iterator[Stored]:
    """One calendar year after the other, each drawn from a seed of its own."""
    for seed in range(years):
        year, days = Year(content, method, seed, SIZES), Random(f"days {seed}")
        sides: dict[Place, Sequence[Side]] = {}
        runs: dict[Place, Sequence[Asking]] = {}
        for center in content.centers:
            people = year.sides()
            for quarter in (Period(FIRST + seed, number, "quarter") for number in range(1, QUARTERS + 1)):
                sides[center, quarter] = people
                asked = (one for side in people for one in year.runs(side, quarter.since, center))
                runs[center, quarter] = [(name, _on_some_day(run, quarter, days)) for name, run in asked]
        yield Stored(sides, runs)


def pure(content: Content, method: Method, runs: Sequence[Asking], audience: Audience) -> Counts:
    """The sums behind an index, without a database."""
    cells: Mapping[CellKey, Any] = tally(
        row for name, run in runs for row in increments(method, content.surveys[name], run) if run.audience == audience
    )
    return gather(
        (key.source, key.indicator, key.replicate, cell) for key, cell in cells.items() if key.family == "replicate"
    )


async def write_down(db: Database, content: Content, stored: Stored) -> None:
    """Into the rows, a quarter at a time, and counted by the store's own statements."""
    quarters, portion = sorted({quarter for _, quarter in stored.runs}), PORTION if db.embedded else SMALL
    for quarter in quarters:
        asked = [one for (_, when), some in stored.runs.items() if when == quarter for one in some]
        for since in range(0, len(asked), portion):
            some = asked[since : since + portion]
            await db.write(lambda tx, some=some: _write(tx, content, some))  # type: ignore[misc]
            await db.write(lambda tx: count_some(tx, content, portion))


def _write(tx: Connection, content: Content, asked: Sequence[Asking]) -> None:
    versions = {name: survey.version for name, survey in content.surveys.items()}
    rows = [_row(name, versions[name], run) for name, run in asked]
    ids = tx.execute(insert(Run).returning(Run.id, sort_by_parameter_order=True), rows).scalars().all()
    answers = [
        {"run_id": run_id, "question": key, "reply": reply, "shown_at": row["shown_at"], "answered_at": row["ended_at"]}
        for run_id, row, (_, run) in zip(ids, rows, asked, strict=True)
        for key, reply in run.replies.items()
    ]
    tx.execute(insert(Answer), answers)


def _row(name: str, version: str, run: Completed) -> dict[str, Any]:
    noon = datetime.combine(run.day, time(9), UTC)
    return {
        "survey": name,
        "version": version,
        "respondent": run.respondent,
        "channel": "qr" if name == "exit" else "invite",
        "center": run.center,
        "day": run.day,
        "facts": {"@audience": run.audience, "@center": run.center},
        "language": "ru",
        "state": "completed",
        "counted": True,
        "weight": run.weight,
        "shown_at": noon,
        "started_at": noon,
        "updated_at": noon + MINUTE,
        "ended_at": noon + MINUTE,
    }


def _on_some_day(run: Completed, quarter: Period, random: Random) -> Completed:
    days = (quarter.until - quarter.since).days
    return replace(run, day=quarter.since + timedelta(days=random.randrange(days)))
