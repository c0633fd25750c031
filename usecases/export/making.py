"""Makes the files of an export in an empty folder. It is run by a process of its own, or by the command line.

Pages are read from the database while a thread writes the one before them.
"""

import asyncio
import hmac
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import export_rows
from db.repos.export_rows import Columns, Which
from guide.content import Content
from reports.files.questions import Questions, typed_keys
from reports.files.table import Legend
from reports.files.writers import Writer
from surveys.survey import Survey
from surveys.texts import SOURCE
from usecases.export import beside, paradata, situations
from usecases.export.beside import Contents
from usecases.export.columns import PANEL, RESPONDENT, Visits, clock_of, disguised
from usecases.export.formats import Formats
from usecases.export.order import Made, NothingToExport, Order, Tell
from usecases.export.rows import Rows, pages
from usecases.export.situations import NONE_TOLD, Told
from usecases.export.texts import Texts
from usecases.export.texts import table as texts_table
from usecases.sample import holds_sample

LEAST: Final = 5
"""Of so few nothing is told, where no method says otherwise."""


@dataclass(frozen=True)
class Part:
    """One survey of an export: the versions that were asked, the newest first, and how many runs there are."""

    which: Which
    versions: tuple[Survey, ...]
    runs: int

    @property
    def title(self) -> str:
        return self.versions[0].title.to(SOURCE)


class Maker:
    """`link_key` makes the respondents' keys of a panel export; any other export has a key that nobody keeps.

    `limit`: bytes of a file; None: any number.
    """

    def __init__(self, db: Database, content: Content, link_key: str = "", limit: int | None = None) -> None:
        self._db = db
        self._content = content
        self._link_key = link_key
        self._limit = limit
        self._least = content.method.anonymity if content.method is not None else LEAST

    async def make(self, order: Order, now: datetime, folder: Path, tell: Tell) -> Made:
        """The files. `now`: what ends later is not in them, nor what is not there yet. Raises NothingToExport, …"""
        parts = [part async for part in self._parts(order, now)]
        total = sum(part.runs for part in parts)
        if not total:
            raise NothingToExport
        tell(0, total)
        told = await self._db.read(lambda tx: situations.told(tx, self._content.method, order.period))
        laid = list(self._laid(order, parts, told))
        what = Contents(
            order=order,
            now=now,
            surveys={part.title: part.runs for part in parts},
            tables=[rows.laid_out() for rows in laid],
            least=self._least,
            sample=await self._db.read(lambda tx: holds_sample(tx) or False),
        )
        sheets = await beside.sheets(self._db, self._content, what)
        formats = Formats(folder, order, sheets, sample=what.sample, limit=self._limit)
        if formats.timings is not None:
            formats.timings.begin(paradata.TABLE)
        with Texts(folder, self._least) as texts:
            done = 0
            for part, rows in zip(parts, laid, strict=True):
                async for some in self._write(part, rows, formats, texts):
                    done += some
                    tell(done, total)
            if texts:
                await asyncio.to_thread(self._write_texts, formats.beside, texts)
        if formats.timings is not None:
            formats.timings.end()
        return Made(tuple(await asyncio.to_thread(formats.finish)), total)

    async def _parts(self, order: Order, now: datetime) -> AsyncIterator[Part]:
        centers = frozenset({order.center}) if order.center else None
        since, until = order.period.since, order.period.until

        def versions(tx: Connection, which: Which) -> Part:
            asked, known = export_rows.versions(tx, which), export_rows.definitions(tx, which.survey)
            surveys = (Survey.model_validate(row.definition) for row in known if row.version in asked)
            return Part(which, tuple(surveys), sum(asked.values()))

        frozen = await self._db.read(export_rows.freeze)
        found = [order.survey]
        if not order.survey:
            found = sorted(await self._db.read(lambda tx: export_rows.surveys(tx, since, until, centers, now, frozen)))
        for survey in found:
            which = Which(survey, since, until, centers, now, frozen)
            part = await self._db.read(partial(versions, which=which))
            if part.runs:
                yield part

    def _laid(self, order: Order, parts: Sequence[Part], told: Told) -> Iterator[Rows]:
        """How the runs of each survey become rows."""
        key = (
            hmac.digest(self._link_key.encode(), b"panel export", "sha256") if order.panel else secrets.token_bytes(32)
        )
        disguise, clock, numbers = disguised(key), clock_of(self._content), map(str, count(1))
        respondent = PANEL if order.panel else RESPONDENT
        for part in parts:
            visits = Visits(self._content, part.versions, self._told(part.versions, told)).block()
            taken = {*(column.name for column in visits.columns), "run", "day", "started", "ended", respondent.name}
            yield Rows(
                table=part.which.survey,
                title=f"Ответы {part.which.survey}" if len(parts) > 1 else "Ответы",
                visits=visits,
                questions=Questions(part.versions, taken),
                respondent=respondent,
                disguise=disguise,
                clock=clock,
                numbers=numbers,
                with_text=order.with_text,
            )

    def _told(self, versions: Sequence[Survey], told: Told) -> Mapping[str, Told]:
        """What may be told of each version: one may feed the index where another does not."""
        method = self._content.method
        return {one.version: told if situations.is_counted(method, one) else NONE_TOLD for one in versions}

    async def _write(self, part: Part, rows: Rows, formats: Formats, texts: Texts) -> AsyncGenerator[int]:
        """All rows of one survey; tells how many it has written each time."""
        table, typed, writers, timings = rows.laid_out(), typed_keys(part.versions), formats.runs, formats.timings
        for writer in writers:
            writer.begin(table)

        def write(some: Columns) -> None:
            page, said = rows.page(some)
            for writer in writers:
                writer.write(page)
            if timings is not None:
                timings.write(paradata.page(page[0], some[-1]))
            if said and not rows.with_text:
                texts.add(part.which.survey, rows.questions.texts, some, said)

        def end() -> None:
            for writer in writers:
                writer.end()

        untimed = None if timings is None else frozenset() if rows.with_text else typed
        read = partial(export_rows.rows, which=part.which, typed=typed, untimed=untimed)
        async with aclosing(pages(self._db, part.which, read)) as arriving:
            async for some in arriving:
                await asyncio.to_thread(write, some)
                yield len(some[0])
        await asyncio.to_thread(end)

    def _write_texts(self, writer: Writer, texts: Texts) -> None:
        centers: Legend = {key: center.title.to(SOURCE) for key, center in self._content.centers.items()}
        writer.begin(texts_table(centers))
        for page in texts.pages():
            writer.write(page)
        writer.end()
