"""The index store: a completed run adds to its cells in the transaction that completes it.

`runs.scored` names the version of the method that has counted a run, so nothing is counted twice: an earlier run is
counted with a new version once, in batches, and what older versions have counted stays as it is. Replies are counted
when a run is counted for the first time; no method has a say in them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import cells, method_versions, scored_runs
from db.rows import AnyRow
from guide.content import Content
from guide.workdays import Workdays
from surveys.conditions import Answers
from surveys.method import Method
from surveys.survey import Survey
from usecases.index.counting import Known, cells_of, completed, counts_of
from usecases.index.recount import Broken, Progress, Rebuilt, Recount
from usecases.refusals import Clock, Outdated
from usecases.runs.questionnaires import Questionnaires

AT_ONCE: Final = 100
"""Runs that are caught up with in one transaction."""
BATCHES: Final = 20
"""Transactions of one tick."""


class NoMethod(Exception):
    """Content has no method, so nothing is counted."""


class MethodChanged(Exception):
    """The method cannot come into force; says why, and what to do."""


class IndexStore:
    """Counts completed runs with the method in force; without a method, nothing."""

    def __init__(self, db: Database, content: Content, clock: Clock, questionnaires: Questionnaires) -> None:
        self._db = db
        self._clock = clock
        self._questionnaires = questionnaires
        self._workdays = Workdays(content.region, content.centers)
        self.method = content.method

    @property
    def version(self) -> str:
        """What a counted run is marked with."""
        return self.method.version if self.method is not None else scored_runs.UNSCORED

    def day_of(self, run: AnyRow, now: datetime) -> date:
        """The day that a run tells of which is completed now: of the visit, or today there if a wave brought it."""
        day: date = run.day
        return day if run.wave_id is None else self._workdays.day(run.center, now)

    def completed(self, tx: Connection, row: AnyRow, survey: Survey, day: date, answers: Answers) -> None:
        """Add a run that is completed in this transaction, whose row says `version`.

        Close to its end: others who add to the same cells wait until it is over.
        """
        if self.method is not None:
            known = [Known(survey, completed(row, day, answers), self.version)]
            cells.add(tx, cells_of(self.method, known))
            cells.add_counts(tx, counts_of(known))

    async def open(self) -> None:
        """At start: the method's version is in force from now on. Raises MethodChanged."""
        method, now = self.method, self._clock()
        if method is None:
            return

        def body(tx: Connection) -> None:
            if check(tx, method):
                return
            method_versions.add(tx, method.version, method.imprint, method.model_dump(mode="json"), now)
            if not scored_runs.behind(tx, method.version, 1):
                method_versions.caught_up(tx, method.version, now)

        await self._db.write(body)

    async def catch_up(self) -> int:
        """Count earlier runs with the version in force; how many. Run by the ticker."""
        many = 0
        for _ in range(BATCHES):
            batch = await self._db.write(self._caught_up)
            many += batch
            if batch < AT_ONCE:
                break
        return many

    async def rebuild(self, progress: Progress) -> Rebuilt:
        """Count what is not counted yet, and mend what is broken. Raises MethodChanged, NoMethod, BeingRebuilt."""
        recount = self._recount()
        await self.open()
        while await self.catch_up():
            pass
        return await recount.rebuild(progress)

    async def verify(self, progress: Progress) -> tuple[Broken, ...]:
        """Every row of the store that is not as the answers say. Raises MethodChanged, NoMethod."""
        recount, method = self._recount(), self.method
        if method is not None:
            await self._db.read(lambda tx: check(tx, method))
        return await recount.verify(progress)

    async def is_behind(self) -> bool:
        """Whether there are answers that the method in force has not counted yet. Raises NoMethod."""
        if (method := self.method) is None:
            raise NoMethod
        return await self._db.read(lambda tx: scored_runs.is_behind(tx, method.version))

    def _recount(self) -> Recount:
        if self.method is None:
            raise NoMethod
        return Recount(self._db, self.method, self._read)

    def _caught_up(self, tx: Connection) -> int:
        method = self.method
        if method is None or method_versions.latest(tx) != method.version:  # a replica of before, still running
            return 0
        rows = scored_runs.behind(tx, method.version, AT_ONCE)
        known = self._read(tx, rows)
        cells.add(tx, cells_of(method, known))
        cells.add_counts(tx, counts_of(one for one in known if one.scored == scored_runs.UNSCORED))
        scored_runs.score(tx, [row.id for row in rows], method.version)
        if len(rows) < AT_ONCE:
            method_versions.caught_up(tx, method.version, self._clock())
        return len(rows)

    def _read(self, tx: Connection, rows: Sequence[AnyRow]) -> list[Known]:
        """These runs with their surveys and replies. One whose survey nobody knows any more says nothing."""
        replies = scored_runs.answers(tx, [row.id for row in rows])
        surveys = ((row, self._survey(tx, row)) for row in rows)
        return [
            Known(survey, completed(row, row.day, replies[row.id]), row.scored)
            for row, survey in surveys
            if survey is not None
        ]

    def _survey(self, tx: Connection, row: AnyRow) -> Survey | None:
        try:
            return self._questionnaires.at(tx, row.survey, row.version)
        except Outdated:
            return None


def check(tx: Connection, method: Method) -> bool:
    """Whether this version is known. Raises MethodChanged for one that cannot be in force."""
    known = method_versions.find(tx, method.version)
    if known is None:
        return False
    if known.imprint != method.imprint:
        raise MethodChanged(
            f"method.yaml: version «{method.version}» stands for other rules than these. "
            "Only titles may change under a version. Raise «version» in content/method.yaml."
        )
    latest = method_versions.latest(tx)
    if latest != method.version:
        raise MethodChanged(
            f"method.yaml: version «{method.version}» was followed by «{latest}». "
            "To go back to its rules, give them a version of their own."
        )
    return True
