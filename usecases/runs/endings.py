"""What a run leaves behind when it ends: the end of its invitation, and once completed its cells and a counted step."""

from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection

from db.repos import exit_marks, invitations, runs
from db.rows import AnyRow
from surveys import path
from surveys.conditions import Answers
from usecases.actors import Actor
from usecases.index.store import IndexStore
from usecases.index.touches import Touches
from usecases.runs.marks import Marks
from usecases.runs.view import OpenRun

Left = Literal["partial", "breakoff"]

MARKED: Final = ("qr", "self")
"""Channels on which one client answers once for a centre and a day."""
HURRY: Final = timedelta(seconds=2)
"""Faster than this a question, and nobody has read it: the run is flagged, and feeds no index."""


class Endings:
    """Ends runs in the caller's transaction; a run that has ended already stays as it ended."""

    def __init__(self, marks: Marks, index: IndexStore, touches: Touches) -> None:
        self._marks = marks
        self._index = index
        self._touches = touches

    def completed(self, tx: Connection, actor: Actor, at: OpenRun, answers: Answers, now: datetime) -> None:
        """Everything that applies is answered."""
        row, day = at.row, self._index.day_of(at.row, now)
        replies = len(answers) - len(path.facts(answers))
        hurried = row.channel == "kiosk" and now - row.started_at < replies * HURRY
        counts = row.counted and not hurried
        if row.channel in MARKED and row.center is not None:
            exit_marks.finish(tx, self._marks.of(actor.chat_id, row.center, row.day))
        scored = self._index.version if counts else ""
        if not runs.end(tx, row.id, "completed", now, hurried=hurried, day=day, scored=scored):
            return
        self._answered(tx, row, "completed", now)
        if counts:
            self._index.completed(tx, row, at.survey, day, answers)
        if row.counted:
            self._surveyed(tx, row, now)

    def left(self, tx: Connection, row: AnyRow, ending: Left, now: datetime) -> None:
        """Nobody will finish it. It feeds nothing."""
        if runs.end(tx, row.id, ending, now):
            self._answered(tx, row, ending, now)

    def _answered(self, tx: Connection, row: AnyRow, ending: str, now: datetime) -> None:
        if row.channel == "invite":
            invitations.run_ended(tx, row.id, ending, now)

    def _surveyed(self, tx: Connection, row: AnyRow, now: datetime) -> None:
        """A client has told how it was on the way through a situation."""
        audience, situation = row.facts.get("@audience"), row.facts.get("@situation")
        if audience is not None and situation is not None:
            self._touches.count(tx, "surveyed", audience, situation, row.center, now)
