"""What the courier does about invitations: sends one, reminds once, lets it expire.

The gates are asked again right before sending: whoever opted out, was asked meanwhile or is in the middle of something
is not disturbed. Each decision is written down.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import Connection

from db.repos import clients, invitations, jobs, runs
from db.rows import AnyRow
from guide.centers import Center
from guide.content import Content
from guide.workdays import Workdays
from surveys.gates import Decision
from surveys.survey import Survey
from surveys.texts import Language
from surveys.triggers import EventType
from usecases.inviting.gates import Gates
from usecases.jobs import DueJob, Later
from usecases.runs.walk import Runs


@dataclass(frozen=True)
class Occasion:
    """Why now: what happened, and on which day there; None: it is a wave's turn."""

    event: EventType | None
    day: date | None
    center: Center | None


@dataclass(frozen=True)
class Asked:
    """An invitation on its way to a person."""

    chat_id: int
    language: Language
    invitation: int
    survey: Survey
    occasion: Occasion


@dataclass(frozen=True)
class Reminded:
    """Its one reminder. `until`: the last day for an answer, there."""

    chat_id: int
    language: Language
    invitation: int
    survey: Survey
    until: date


def occasion(content: Content, workdays: Workdays, row: AnyRow) -> Occasion:
    """Why this invitation was made."""
    center = content.centers.get(row.event_center or row.client_center or "")
    day = workdays.day(row.event_center, row.occurred_at) if row.occurred_at is not None else None
    return Occasion(cast(EventType | None, row.event_type), day, center)


def facts_of(row: AnyRow) -> dict[str, str]:
    """What is known about the visit, or about the client, without asking."""
    known = {
        "@audience": row.event_audience or row.client_audience,
        "@center": row.event_center or row.client_center,
        "@channel": row.channel,
        "@service": row.service,
        "@situation": row.situation,
        "@consultant": row.consultant,
        "@event": row.event_type,
    }
    return {subject: value for subject, value in known.items() if value is not None}


class Invite:
    """Jobs of the kind `invite`."""

    def __init__(self, content: Content, gates: Gates, workdays: Workdays) -> None:
        self._content = content
        self._gates = gates
        self._workdays = workdays

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> Asked | Later | None:
        """Ask all gates; refused, it is withheld; too late, it has expired."""
        row = _locked(tx, job, "queued")
        if row is None:
            return None
        if now >= row.expires_at:
            invitations.move(tx, row.id, "expired", now)
            return None
        refused = self._gates.refusal(tx, row, now)
        if refused is not None:
            invitations.move(tx, row.id, "withheld", now, gate=refused)
            return None
        wait = self._gates.postponement(tx, row, now)
        return self._asked(row) if wait.gate is None else _postponed(tx, row, wait, now)

    def sent(self, tx: Connection, job: DueJob, message_id: int, now: datetime) -> None:
        """It has arrived; plan what follows, unless the person was quicker."""
        if invitations.find(tx, job.subject, lock=True) is not None:
            invitations.delivered(tx, job.subject, message_id, now)
            follow_up(tx, self._content, job.subject, now)

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The person has blocked the bot."""
        self._end(tx, job, "blocked", now)

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """It could not be delivered."""
        self._end(tx, job, "undeliverable", now)

    def _end(self, tx: Connection, job: DueJob, disposition: str, now: datetime) -> None:
        row = _locked(tx, job, "queued")
        if row is not None:
            invitations.move(tx, row.id, disposition, now)

    def _asked(self, row: AnyRow) -> Asked:
        survey = self._content.surveys[row.survey]
        return Asked(row.chat_id, row.language, row.id, survey, occasion(self._content, self._workdays, row))


class Remind:
    """Jobs of the kind `remind`: to those who have not answered, once."""

    def __init__(self, content: Content, gates: Gates, workdays: Workdays) -> None:
        self._content = content
        self._gates = gates
        self._workdays = workdays

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> Reminded | Later | None:
        """Whoever has begun, refused or opted out is left alone."""
        row = _locked(tx, job, "sent")
        if row is None or row.reminded_at is not None or now >= row.expires_at:
            return None
        refused = self._gates.refusal_to_remind(tx, row, now)
        if refused is not None:
            invitations.note(tx, row.id, "sent", now, gate=refused)
            return None
        wait = self._gates.postponement_of_reminder(tx, row, now)
        if wait.gate is not None and wait.until is not None:
            invitations.note(tx, row.id, "sent", now, gate=wait.gate, until=wait.until)
            return Later(min(wait.until, row.expires_at))
        until = self._workdays.day(row.event_center or row.client_center, row.expires_at)
        return Reminded(row.chat_id, row.language, row.id, self._content.surveys[row.survey], until)

    def sent(self, tx: Connection, job: DueJob, message_id: int, now: datetime) -> None:
        """It has arrived."""
        if invitations.find(tx, job.subject, lock=True) is not None:
            invitations.reminded(tx, job.subject, message_id, now)

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The invitation was delivered all the same; it expires in its time."""

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The same."""


class Expire:
    """Jobs of the kind `expire`. Nothing is sent: whoever taps the old button later gets a kind word."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """Silence is "expired"; a run left half-way ends as partial or as a breakoff."""
        row = _locked(tx, job, "queued", "sent", "started")
        if row is None:
            return
        if row.disposition == "started":
            close_run(tx, self._runs, row, now)
        else:
            invitations.move(tx, row.id, "expired", now)
            invitations.forget_jobs(tx, row.id)

    def sent(self, tx: Connection, job: DueJob, message_id: int, now: datetime) -> None:
        """Nothing is sent."""

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """Nothing is sent."""

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """Nothing is sent."""


def follow_up(tx: Connection, content: Content, invitation: int, now: datetime) -> None:
    """Plan the reminder and the end of an invitation that has arrived and is not answered yet."""
    row = invitations.find(tx, invitation)
    if row is None or row.disposition not in invitations.OPEN:
        return
    remind = _reminder(content, row)
    if remind is not None and now + remind < row.expires_at:
        jobs.plan(tx, "remind", row.id, f"remind:{row.id}", now + remind, jobs.REMINDER)
    jobs.plan(tx, "expire", row.id, f"expire:{row.id}", row.expires_at, jobs.REMINDER)


def _reminder(content: Content, row: AnyRow) -> timedelta | None:
    if content.triggers is None:
        return None
    plans = content.triggers.triggers if row.wave_id is None else content.triggers.waves
    plan = plans.get(row.trigger)
    return plan.remind if plan is not None else None


def close_run(tx: Connection, runs_: Runs, row: AnyRow, now: datetime) -> None:
    """End the run of an invitation that was started; the invitation ends with it."""
    open_run = runs.open_of_survey(tx, row.client_id, row.survey)
    if open_run is not None and open_run.id == row.run_id:
        runs_.close(tx, open_run, now)
    else:
        invitations.move(tx, row.id, "breakoff", now)
        invitations.forget_jobs(tx, row.id)


def _locked(tx: Connection, job: DueJob, *dispositions: str) -> AnyRow | None:
    """The invitation of a job, if it still stands there and is somebody's; nobody else changes it or the client."""
    seen = invitations.find(tx, job.subject)
    if seen is None or seen.client_id is None or seen.disposition not in dispositions:
        return None
    clients.lock(tx, seen.client_id)  # the client before the invitation, as everywhere: two orders would deadlock
    row = invitations.find(tx, job.subject, lock=True)
    return row if row is not None and row.client_id is not None and row.disposition in dispositions else None


def _postponed(tx: Connection, row: AnyRow, wait: Decision, now: datetime) -> Later:
    """Later, but no later than it would expire."""
    until = min(wait.until or now, row.expires_at)
    invitations.postpone(tx, row.id, wait.gate or "", until, now)
    return Later(until)
