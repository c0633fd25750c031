"""The exit poll: by a code on the wall, from the menu, on a tablet in the hall. None of them needs a consent.

Its runs have a respondent key of their own. That somebody answered for a centre and a day is known only as an HMAC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, exit_marks, jobs, kiosk_messages, runs
from guide.centers import Center
from guide.content import Content
from surveys.texts import SOURCE, Language
from usecases.actors import Actor
from usecases.jobs import DueJob
from usecases.links import BadLink, Links
from usecases.refusals import AlreadyRated, Clock, LinkRefused, NotAllowed, Outdated
from usecases.runs.marks import Marks, blurred
from usecases.runs.view import Channel, RunView
from usecases.runs.walk import Runs, Start, new_respondent

DAYS_BACK: Final = 6
"""A visit can be rated today and this many days later."""
MARKS_KEPT: Final = timedelta(days=DAYS_BACK + 4)
"""Longer than a visit can be rated, and than a survey about it may still be planned."""
Stage = Literal["fresh", "asked", "thanked"]
"""What a tablet in the hall shows."""
PAUSES: Final[Mapping[Stage, timedelta]] = {
    "fresh": timedelta(0),
    "asked": timedelta(seconds=60),
    "thanked": timedelta(seconds=10),
}
"""How long it stands untouched before the tablet belongs to the next visitor; a first screen is only tidied up."""


@dataclass(frozen=True)
class Visited:
    """A centre and the days that can be rated, today first, in its zone."""

    key: str
    center: Center
    days: tuple[date, ...]


@dataclass(frozen=True)
class NextVisitor:
    """The tablet of a centre is to start afresh: what to remove from its screen."""

    chat_id: int
    language: Language
    center: Center
    remove: tuple[int, ...]


class ExitPolls:
    """Begin an exit poll."""

    def __init__(
        self, db: Database, content: Content, clock: Clock, runs: Runs, links: Links, marks: Marks, survey: str = "exit"
    ) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._runs = runs
        self._links = links
        self._marks = marks
        self._survey = survey

    @property
    def exists(self) -> bool:
        """Whether this region has an exit poll: without one nothing offers it."""
        return self._survey in self._content.surveys

    async def scan(self, actor: Actor, payload: str) -> RunView:
        """Follow a code on the wall. Raises LinkRefused, AlreadyRated."""
        try:
            desk = self._links.read_exit(payload)
            visited = self.visited(desk.center)
        except (BadLink, Outdated) as error:
            raise LinkRefused from error
        facts = {"@window": str(desk.window)} if desk.window else {}
        return await self._begin(actor, "qr", visited, visited.days[0], facts)

    async def rate(self, actor: Actor, center: str, day: date) -> RunView:
        """Rate a visit from the menu. Raises Outdated (a day too long ago), AlreadyRated."""
        visited = self.visited(center)
        if day not in visited.days:
            raise Outdated
        return await self._begin(actor, "self", visited, day, {})

    def visited(self, center: str) -> Visited:
        """The days of a centre that can be rated now. Raises Outdated for a centre or a poll that is gone."""
        found = self._content.centers.get(center)
        if found is None or not self.exists:
            raise Outdated
        today = self._clock().astimezone(found.zone).date()
        return Visited(center, found, tuple(today - timedelta(days=back) for back in range(DAYS_BACK + 1)))

    async def kiosk(self, actor: Actor, language: Language) -> RunView:
        """A visitor begins on the tablet, in this language. Raises NotAllowed for any other chat."""
        center = kiosk_center(actor)
        if center is None:
            raise NotAllowed
        visited, now = self.visited(center), self._clock()

        def body(tx: Connection) -> RunView:
            clients.change(tx, actor.id, language=language)
            start = self._start("kiosk", visited, visited.days[0], actor, {})
            return self._runs.start(tx, replace(actor, language=language), start, now)

        return await self._db.write(body)

    async def touched(self, actor: Actor, message_ids: tuple[int, ...], stage: Stage) -> None:
        """Somebody uses the tablet: remember what stands on its screen, and when it is the next visitor's turn."""
        now = self._clock()

        def body(tx: Connection) -> None:
            kiosk_messages.note(tx, actor.chat_id, message_ids)
            if stage == "fresh" and len(kiosk_messages.of_chat(tx, actor.chat_id)) == 1:
                jobs.cancel(tx, "kiosk", actor.id)
            else:
                jobs.renew(tx, "kiosk", actor.id, f"kiosk:{actor.id}", now + PAUSES[stage], jobs.REPLY)

        await self._db.write(body)

    async def leave(self, actor: Actor) -> None:
        """The visitor goes. Raises NotAllowed for a chat that is no tablet."""
        if kiosk_center(actor) is None:
            raise NotAllowed
        now = self._clock()

        def body(tx: Connection) -> None:
            for left in runs.open_of(tx, actor.id):
                self._runs.close(tx, left, now)
            clients.change(tx, actor.id, language=SOURCE)

        await self._db.write(body)

    async def forget_stale(self) -> int:
        """Delete marks that no survey can ask about any more. Run by the ticker; how many."""
        before = self._clock() - MARKS_KEPT
        return await self._db.write(lambda tx: exit_marks.forget(tx, before))

    async def _begin(
        self, actor: Actor, channel: Channel, visited: Visited, day: date, facts: dict[str, str]
    ) -> RunView:
        now, mark = self._clock(), self._marks.of(actor.chat_id, visited.key, day)

        def body(tx: Connection) -> RunView:
            if exit_marks.finished(tx, mark):
                raise AlreadyRated
            exit_marks.begin(tx, mark, blurred(now))
            return self._runs.start(tx, actor, self._start(channel, visited, day, actor, facts), now)

        return await self._db.write(body)

    def _start(self, channel: Channel, visited: Visited, day: date, actor: Actor, facts: dict[str, str]) -> Start:
        known = {"@center": visited.key, "@channel": channel, **facts}
        if actor.audience is not None and channel != "kiosk":
            known["@audience"] = actor.audience
        return Start(self._survey, channel, visited.key, day, known, new_respondent())


class KioskDeed:
    """The job `kiosk`: whoever stood at the tablet has gone; the next visitor finds it fresh."""

    def __init__(self, content: Content, runs: Runs) -> None:
        self._content = content
        self._runs = runs

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> NextVisitor | None:
        """End what was left unfinished, as a breakoff; None when the chat is no tablet any more."""
        client = clients.find(tx, job.subject)
        center = self._center(tx, client.chat_id) if client is not None else None
        if client is None or center is None:
            return None
        for left in runs.open_of(tx, client.id):
            self._runs.close(tx, left, now)
        clients.change(tx, client.id, language=SOURCE, place=None)
        return NextVisitor(client.chat_id, SOURCE, center, kiosk_messages.of_chat(tx, client.chat_id))

    def _center(self, tx: Connection, chat_id: int) -> Center | None:
        grants = (row.role_center for row in clients.by_chat(tx, chat_id) if row.role == "kiosk")
        return next((self._content.centers[key] for key in grants if key in self._content.centers), None)

    def sent(self, tx: Connection, job: DueJob, message_id: int, _now: datetime) -> None:
        """The fresh screen is the only thing left on the tablet."""
        client = clients.find(tx, job.subject)
        if client is not None:
            kiosk_messages.forget(tx, client.chat_id, kiosk_messages.of_chat(tx, client.chat_id))
            kiosk_messages.note(tx, client.chat_id, [message_id])

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The tablet has blocked the bot: nothing to do."""

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The next touch plans it anew."""


def kiosk_center(actor: Actor) -> str | None:
    """The centre in whose hall this tablet hangs, if the chat is one."""
    return next((grant.center for grant in actor.grants if grant.role == "kiosk" and grant.center), None)
