"""The gates as the rules of content set them: who may be asked what, and when.

Rows decide in one expression (`db/repos/gates.py`); the moment is judged by `surveys/gates.py`.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import Connection

from db.repos import gates, invitations
from db.repos.gates import Asking
from db.rows import AnyRow
from guide.content import Content
from guide.workdays import Workdays
from surveys.gates import DAY, Decision, Hours, RowGate, Traffic, postponed
from usecases.runs.marks import Marks

PAUSE: Final = timedelta(hours=1)
"""How often a paused wave is looked at again."""


class Gates:
    """Asks the gates about one invitation, or tells what to ask about a million."""

    def __init__(self, content: Content, workdays: Workdays, marks: Marks) -> None:
        self._content = content
        self._workdays = workdays
        self._marks = marks

    def asking(
        self, survey: str, at: datetime, *, priority: int, contact: bool = False, recontact: timedelta | None = None
    ) -> Asking:
        """What rows are asked about a survey to be sent `at`. What it is asked for comes by `dataclasses.replace`.

        `recontact`: in the place of the rule for the survey.
        """
        triggers = self._content.triggers
        if triggers is None:
            return Asking(survey, open=False, recontact_since=at, budget_since=at, limit=None)
        budget, apart = triggers.rules.budget, triggers.recontact(survey) if recontact is None else recontact
        return Asking(
            survey,
            open=survey in self._content.surveys,
            recontact_since=at - apart,
            budget_since=at - budget.span,
            limit=None if contact else budget.invitations,
            ordinary=budget.kept_for if budget.ordinary(priority) else None,
        )

    def refusal(self, tx: Connection, row: AnyRow, at: datetime) -> RowGate | None:
        """The first gate that says no to sending this invitation then."""
        wave = self._content.triggers.waves.get(row.trigger) if self._content.triggers and row.wave_id else None
        recontact = wave.recontact if wave is not None else None
        asking = self.asking(row.survey, at, priority=row.priority, contact=row.about_contact, recontact=recontact)
        return self._first(tx, row, replace(asking, mark=self._mark(row)))

    def refusal_to_remind(self, tx: Connection, row: AnyRow, now: datetime) -> RowGate | None:
        """The same for the reminder, which comes on top of what was counted with the invitation."""
        asking = self.asking(row.survey, now, priority=row.priority, contact=True, recontact=timedelta(0))
        return self._first(tx, row, asking)

    def postponement(self, tx: Connection, row: AnyRow, now: datetime) -> Decision:
        """Whether this invitation has to wait, and until when."""
        if row.wave_state == "paused":
            return Decision("closed", self.hours(row, now + PAUSE))
        rival_at = invitations.rival_due(tx, row.client_id, row.id, row.priority, now + DAY)
        return self._postponed(row, now, replace(self._traffic(tx, row, now), rival_at=rival_at))

    def postponement_of_reminder(self, tx: Connection, row: AnyRow, now: datetime) -> Decision:
        """The same for the reminder, which gives way to nobody."""
        return self._postponed(row, now, self._traffic(tx, row, now))

    def hours(self, row: AnyRow, moment: datetime) -> datetime:
        """The first moment from then on at which the bot may write to this client."""
        triggers = self._content.triggers
        center = row.event_center or row.client_center
        return moment if triggers is None else self._workdays.next_moment(center, moment, triggers.rules.hours)

    def _first(self, tx: Connection, row: AnyRow, asking: Asking) -> RowGate | None:
        still = asking.open and row.wave_state != "ended"
        whole = replace(asking, open=still, event=row.event_id, wave=row.wave_id, invitation=row.id)
        return cast(RowGate | None, gates.refusal_of(tx, row.client_id, whole))

    def _postponed(self, row: AnyRow, now: datetime, traffic: Traffic) -> Decision:
        hours: Hours = lambda moment: self.hours(row, moment)  # noqa: E731 - a rule of the row at hand
        return postponed(now, hours, self._busy, traffic)

    @property
    def _busy(self) -> timedelta:
        return self._content.triggers.rules.busy if self._content.triggers else timedelta(0)

    def _traffic(self, tx: Connection, row: AnyRow, now: datetime) -> Traffic:
        active_at = invitations.active_at(tx, row.client_id, now - self._busy)
        return Traffic(active_at, invitations.last_sent(tx, row.client_id, row.id))

    def _mark(self, row: AnyRow) -> str | None:
        """The mark of an exit poll that would have been about the same visit."""
        if not row.about_contact or row.event_center is None:
            return None
        day = self._workdays.day(row.event_center, row.occurred_at)
        return self._marks.of(row.chat_id, row.event_center, day)
