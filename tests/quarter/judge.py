"""Was any rule broken? Asked of the log of what was sent and of people's own memories, not of the gates.

The rules are read once more from the raw file, and the days off of this quarter are written down by hand.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from db.rows import AnyRow
from tests.conftest import ROOT
from tests.quarter.people import Being
from tests.quarter.telegram import Sent

DAYS_OFF = {date(2026, 11, 4), date(2026, 12, 31), *(date(2027, 1, day) for day in range(1, 11))}
FINAL = {"completed", "partial", "breakoff", "refused", "expired", "withheld", "blocked", "undeliverable"}
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def span(text: str) -> timedelta:
    return timedelta(**{UNITS[text[-1]]: int(text[:-1])})


@dataclass
class Judge:
    """`rows`: invitations as the database has them at the end, by id; `beings`: people by chat."""

    beings: Mapping[int, Being]
    rows: Mapping[int, AnyRow]
    sent: Sequence[Sent]
    zones: Mapping[str, ZoneInfo]
    region: ZoneInfo

    def __post_init__(self) -> None:
        self.content: dict[str, Any] = yaml.safe_load((ROOT / "content/triggers.yaml").read_text("utf-8"))
        self.rules = self.content["rules"]
        self.by_chat: dict[int, list[Sent]] = defaultdict(list)
        for one in self.sent:
            self.by_chat[one.chat].append(one)

    def broken(self) -> Iterator[str]:
        """Every rule that was broken, with whom and when."""
        for one in self.sent:
            for says in (*self._person(one), *self._moment(one), *self._invitation(one)):
                yield f"{says}: {one} {self.rows[one.invitation]}"
        for chat, log in self.by_chat.items():
            for says, one in (*_after_a_block(self.beings[chat], log), *self._together(log)):
                yield f"{says}: {one} {self.rows[one.invitation]}"
        yield from self._ends()

    def _person(self, one: Sent) -> Iterator[str]:
        being = self.beings[one.chat]
        if not being.consent.at(one.at):
            yield "no consent"
        if not being.wants.at(one.at):
            yield "had said no to surveys"
        if not one.reminder and any(since <= one.at < until for since, until in being.busy):
            yield "in the middle of something"
        if any(at < one.at and invitation == one.invitation for at, invitation in (*being.answered, *being.ended)):
            yield "had answered or declined"

    def _moment(self, one: Sent) -> Iterator[str]:
        row = self.rows[one.invitation]
        zone = self.zones.get(row.event_center or self.beings[one.chat].center or "", self.region)
        local = one.at.astimezone(zone)
        since, _, till = self.rules["hours"].partition("-")
        if not time.fromisoformat(since) <= local.time() < time.fromisoformat(till):
            yield f"at {local:%H:%M}"
        if local.weekday() >= 5 or local.date() in DAYS_OFF:
            yield "on a day off"
        if one.at >= row.expires_at:
            yield "after its time"

    def _invitation(self, one: Sent) -> Iterator[str]:
        row = self.rows[one.invitation]
        if row.event_id is None or not row.about_contact or one.reminder:
            return
        zone = self.zones.get(row.event_center or "", self.region)
        polled = self.beings[one.chat].polled.get((row.event_center, row.occurred_at.astimezone(zone).date()))
        if polled is not None and polled < one.at:
            yield "the exit poll of that visit had been begun"

    def _together(self, log: Sequence[Sent]) -> Iterator[tuple[str, Sent]]:
        """What only several messages to one person can break."""
        arrived = [one for one in log if one.arrived]
        asked = [one for one in arrived if not one.reminder]
        yield from _twice(asked, "invited twice", lambda one: one.invitation)
        reminders = [one for one in arrived if one.reminder]
        yield from _twice(reminders, "reminded twice", lambda one: one.invitation)
        invited = {one.invitation: one.at for one in asked}
        yield from (("reminded first", one) for one in reminders if invited.get(one.invitation, one.at) >= one.at)
        for_event = [one for one in asked if self.rows[one.invitation].event_id is not None]
        yield from _twice(for_event, "asked twice about an event", self._reason)
        of_wave = [one for one in asked if self.rows[one.invitation].wave_id is not None]
        yield from _twice(of_wave, "asked twice in a wave", lambda one: self.rows[one.invitation].wave_id)
        for number, one in enumerate(asked):
            yield from ((says, one) for says in self._history(one, asked[:number]))

    def _reason(self, one: Sent) -> object:
        row = self.rows[one.invitation]
        return row.event_id, row.survey

    def _history(self, one: Sent, before: Sequence[Sent]) -> Iterator[str]:
        row = self.rows[one.invitation]
        if before and one.at - before[-1].at < timedelta(days=1):
            yield "two on one day"
        apart = span(self.rules["recontact"].get(row.survey, "0m"))
        if any(self.rows[old.invitation].survey == row.survey and one.at - old.at < apart for old in before):
            yield "the same survey too soon"
        if row.about_contact:
            return
        budget = self.rules["budget"]
        month = timedelta(days=budget["days"])
        recent = [self.rows[old.invitation] for old in before if one.at - old.at < month]
        spent = [old.priority for old in recent if not old.about_contact]
        if len(spent) >= budget["invitations"]:
            yield f"{len(spent)} invitations within a month before"
        ordinary = [priority for priority in spent if priority < budget["kept_for"]]
        if row.priority < budget["kept_for"] and len(ordinary) >= budget["invitations"] - 1:
            yield "an invitation that was kept for others"

    def _ends(self) -> Iterator[str]:
        for row in self.rows.values():
            if row.disposition not in FINAL:
                yield f"not final: {row}"
            if row.disposition == "withheld" and row.reason is None:
                yield f"withheld without a reason: {row}"
            if row.disposition == "withheld" and row.sent_at is not None:
                yield f"sent and withheld: {row}"
        arrived = {one.invitation for one in self.sent if one.arrived and not one.reminder}
        stored = {row.id for row in self.rows.values() if row.sent_at is not None}
        yield from (f"arrived, not stored: {self.rows[one]}" for one in arrived - stored)
        yield from (f"stored, never arrived: {self.rows[one]}" for one in stored - arrived)
        completed = {row.id for row in self.rows.values() if row.disposition == "completed"}
        answered = {invitation for being in self.beings.values() for _, invitation in being.answered}
        yield from (f"answered, not stored: {self.rows[one]}" for one in answered - completed)
        yield from (f"stored as answered, by nobody: {self.rows[one]}" for one in completed - answered)


def _after_a_block(being: Being, log: Sequence[Sent]) -> Iterator[tuple[str, Sent]]:
    """After a refusal nothing is tried until the person has written again."""
    refused_at: datetime | None = None
    for one in log:
        came_back = [since for since, so in being.reachable.changes if so and refused_at and since > refused_at]
        if refused_at is not None and not any(since <= one.at for since in came_back):
            yield "tried again after a block", one
        refused_at = None if one.arrived else one.at


def _twice(log: Sequence[Sent], says: str, key: Any) -> Iterator[tuple[str, Sent]]:
    seen = set()
    for one in log:
        if key(one) in seen:
            yield says, one
        seen.add(key(one))
