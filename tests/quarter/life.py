"""What happens in the quarter: to people, through people, and in quality control. All through the real use cases."""

import asyncio
import heapq
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from bot.app import App
from surveys.triggers import EventType
from tests.conftest import ADMIN, LINK_KEY
from tests.quarter.hurry import Calendar
from tests.quarter.people import Being, reply
from tests.quarter.telegram import Post, Sent
from usecases.actors import Actor
from usecases.inviting.events import Happening
from usecases.inviting.invitations import Over
from usecases.links import Links
from usecases.refusals import AlreadyRated
from usecases.runs.view import RunView

AT_ONCE: Final = 40
BUSY: Final = timedelta(minutes=15)
RUSH: Final = datetime(2026, 12, 7, 7, tzinfo=UTC)
"""When the quarterly wave is sent, some people are in the middle of something."""
KINDS: Final[tuple[EventType, ...]] = (
    "contact.completed",
    "contact.no_show",
    "training.completed",
    "fair.attended",
    "hiring.succeeded",
    "hiring.refused",
    "need.closed",
)
OFTEN: Final = (60, 8, 8, 8, 6, 6, 4)
SOURCES: Final = ("platform", "katarsis", "queue")
Deed = Callable[[], Awaitable[object]]


class Life:
    """The agenda of a quarter. `tally` counts what was done."""

    def __init__(self, app: App, post: Post, clock: Calendar, beings: dict[int, Being]) -> None:
        self.app = app
        self.post = post
        self.clock = clock
        self.beings = beings
        self.tally: Counter[str] = Counter()
        self._agenda: list[tuple[datetime, int, Being | None, Deed]] = []
        self._number = count()
        self._use = app.dispatcher
        self._reminded: set[int] = set()
        post.heard = self._hears

    @property
    def next(self) -> datetime | None:
        return self._agenda[0][0] if self._agenda else None

    def at(self, being: Being | None, moment: datetime, deed: Deed) -> None:
        """Something this person does then; None: it is done alone."""
        heapq.heappush(self._agenda, (moment, next(self._number), being, deed))

    async def happens(self) -> None:
        """Everything that is due by now: what different people do, at the same time."""
        together: dict[int, Deed] = {}
        while self._agenda and self._agenda[0][0] <= self.clock():
            _, _, being, deed = heapq.heappop(self._agenda)
            if being is None or being.chat in together or len(together) == AT_ONCE:
                await self._do(together)
            if being is None:
                await deed()
            else:
                together[being.chat] = deed
        await self._do(together)

    async def _do(self, together: dict[int, Deed]) -> None:
        async with asyncio.TaskGroup() as group:
            for deed in together.values():
                group.create_task(_run(deed))
        together.clear()

    async def arrive(self, being: Being) -> None:
        """Somebody comes for the first time and says who they are."""
        actor = await self.actor(being)
        if being.audience is not None:
            await self._use["profile"].choose_audience(actor, being.audience)
        if being.center is not None:
            await self._use["profile"].choose_center(actor, being.center)
        if being.consent.at(self.clock()):
            await self._use["my_data"].agree(actor)
        if not being.wants.at(self.clock()):
            await self._use["invitations"].choose(actor, False)

    async def actor(self, being: Being) -> Actor:
        """Whoever writes is met, as in front of every handler."""
        actor: Actor = await self._use["actors"].meet(being.chat, being.language)
        return actor

    def plan(self, since: datetime, until: datetime) -> None:
        """Write the quarter's agenda."""
        for being in self.beings.values():
            for share, deed in ((0.05, self.blocks), (0.02, self.leaves), (0.02, self.mutes), (0.2, self.looks_around)):
                if being.chance.random() < share:
                    self._plan(being, since, until, deed)
            if being.chance.random() < 0.05:
                self.at(being, RUSH, lambda being=being: self.looks_around(being))  # type: ignore[misc]
            for number in range(being.chance.randrange(3)):
                self._plan(being, since, until, lambda being, number=number: self.event(being, number))  # type: ignore[misc]

    def _plan(self, being: Being, since: datetime, until: datetime, deed: Callable[[Being], Awaitable[object]]) -> None:
        day = since + timedelta(days=being.chance.randrange((until - since).days))
        moment = day.replace(hour=being.chance.randint(5, 17), minute=being.chance.randrange(60))
        self.at(being, moment, lambda: deed(being))

    # What happens to people

    async def event(self, being: Being, number: int) -> None:
        """Some system reports something; now and then it repeats itself."""
        if being.gone or being.audience is None:
            return
        kind: EventType = being.chance.choices(KINDS, OFTEN)[0]
        center = being.center or "saransk"
        source, ref = being.chance.choice(SOURCES), f"ref-{being.chat}-{number}"
        when = self.clock() - timedelta(minutes=being.chance.randrange(600))
        if kind == "contact.completed" and being.chance.random() < 0.3:
            await self.scans(being, center)
        actor = await self.actor(being) if being.reachable.at(self.clock()) else None
        known = actor is not None and being.chance.random() < 0.8
        event = f"event-{being.chat}-{number}"
        happening = Happening(
            source, event, kind, when, center, being.audience, client_ref=None if known else ref,
            client=actor.id if known and actor is not None else None,
        )  # fmt: skip
        self.tally["event " + await self.app.verbs.events.receive(happening)] += 1
        if being.chance.random() < 0.05:
            self.tally["event " + await self.app.verbs.events.receive(happening)] += 1
        if not known and being.chance.random() < 0.5:
            later = self.clock() + timedelta(days=being.chance.randint(0, 20), hours=3)
            self.at(being, later, lambda: self.links(being, source, ref))

    async def links(self, being: Being, source: str, ref: str) -> None:
        """ "Yes, that is me": what waited for them fires now."""
        if being.gone or not being.consent.at(self.clock()) or not being.reachable.at(self.clock()):
            return
        ticket = self.app.verbs.references.ticket(source, ref, self.clock())
        await self.app.verbs.references.link(await self.actor(being), ticket.payload)
        self.tally["linked"] += 1

    async def blocks(self, being: Being) -> None:
        """The bot is stopped; some come back and write."""
        being.reachable.becomes(False, self.clock())
        self.post.blocked.add(being.chat)
        self.tally["blocked the bot"] += 1
        if being.chance.random() < 0.4:
            self.at(being, self.clock() + timedelta(days=being.chance.randint(1, 40)), lambda: self.comes_back(being))

    async def comes_back(self, being: Being) -> None:
        if being.gone:
            return
        self.post.blocked.discard(being.chat)
        being.reachable.becomes(True, self.clock())
        await self.actor(being)
        self.tally["came back"] += 1

    async def leaves(self, being: Being) -> None:
        """The consent is withdrawn, or everything erased."""
        if being.gone or not being.reachable.at(self.clock()):
            return
        actor = await self.actor(being)
        being.consent.becomes(False, self.clock())
        if being.chance.random() < 0.5:
            await self._use["my_data"].withdraw(actor)
            self.tally["withdrew the consent"] += 1
        else:
            await self._use["my_data"].erase(actor)
            being.gone = True
            self.tally["erased"] += 1

    async def mutes(self, being: Being) -> None:
        """No more surveys, from the settings."""
        if not being.gone and being.reachable.at(self.clock()):
            being.wants.becomes(False, self.clock())
            await self._use["invitations"].choose(await self.actor(being), False)
            self.tally["opted out"] += 1

    async def looks_around(self, being: Being) -> None:
        """Somebody begins the guide, gets to a question and puts the phone away; some save a journey."""
        if being.gone or not being.reachable.at(self.clock()):
            return
        actor = await self.actor(being)
        key = next(
            key for key, one in self.app.content.situations.items() if one.audience == (being.audience or "citizen")
        )
        view = await self.app.verbs.guide.begin(actor, key)
        if not (being.consent.at(self.clock()) and being.chance.random() < 0.5):
            being.taps(self.clock(), BUSY)
            return
        while hasattr(view, "walk"):
            view = await self.app.verbs.guide.answer(actor, view.walk, view.step.key, view.step.options[0].key)  # type: ignore[assignment]
        await self._use["journeys"].save(actor, view)
        self.tally["saved a journey"] += 1

    async def scans(self, being: Being, center: str) -> None:
        """The exit poll by the code on the wall."""
        if not being.reachable.at(self.clock()):
            return
        actor = await self.actor(being)
        zone = self.app.content.centers[center].zone
        being.polled.setdefault((center, self.clock().astimezone(zone).date()), self.clock())
        try:
            view = await self.app.verbs.exit_polls.scan(actor, Links(LINK_KEY).exit(center))
        except AlreadyRated:
            return
        await self._answers_all(being, actor, view)
        self.tally["exit poll"] += 1

    # What they do with an invitation

    def _hears(self, sent: Sent) -> None:
        being = self.beings[sent.chat]
        if sent.reminder:
            if being.manner == "silent" and being.chance.random() < 0.3:
                self.at(being, self._soon(being), lambda: self.answers(being, sent.invitation))
            return
        deeds = {
            "answers": self.answers,
            "breaks off": self.breaks_off,
            "declines": self.declines,
            "mutes": self.says_no,
        }
        deed = deeds.get(being.manner)
        if deed is not None:
            self.at(being, self._soon(being), lambda: deed(being, sent.invitation))

    def _soon(self, being: Being) -> datetime:
        return self.clock() + timedelta(minutes=int(being.chance.expovariate(1 / 600)))

    def _can(self, being: Being) -> bool:
        return not being.gone and being.reachable.at(self.clock()) and being.consent.at(self.clock())

    async def answers(self, being: Being, invitation: int) -> None:
        if not self._can(being):
            return
        actor = await self.actor(being)
        view = await self._use["invitations"].take(actor, invitation)
        if isinstance(view, Over):
            return
        await self._answers_all(being, actor, view)
        being.answered.append((self.clock(), invitation))

    async def _answers_all(self, being: Being, actor: Actor, view: RunView) -> None:
        while view.question is not None:
            said = reply(view.question, being.chance)
            view = await self.app.verbs.runs.answer(actor, view.run, view.question.key, said)

    async def breaks_off(self, being: Being, invitation: int) -> None:
        """One answer, and the phone rings."""
        if not self._can(being):
            return
        actor = await self.actor(being)
        view = await self._use["invitations"].take(actor, invitation)
        if isinstance(view, Over) or view.question is None:
            return
        view = await self.app.verbs.runs.answer(actor, view.run, view.question.key, reply(view.question, being.chance))
        if view.question is None:
            being.answered.append((self.clock(), invitation))
            return
        being.taps(self.clock(), BUSY)
        being.ended.append((self.clock(), invitation))

    async def declines(self, being: Being, invitation: int) -> None:
        if self._can(being):
            await self._use["invitations"].decline(await self.actor(being), invitation)
            being.ended.append((self.clock(), invitation))

    async def says_no(self, being: Being, invitation: int) -> None:
        if self._can(being):
            being.wants.becomes(False, self.clock())
            await self._use["invitations"].choose(await self.actor(being), False, invitation)

    # Quality control

    async def launches(self, plan: str, center: str | None) -> int:
        """A wave by hand, after a look at whom it would reach."""
        admin: Actor = await self._use["actors"].meet(ADMIN, "ru")
        view = await self._use["waves"].dry_run(admin, plan, center)
        card = await self._use["steering"].start(admin, plan, center, view.asked_at)
        self.tally["wave by hand"] += 1
        return int(card.wave.id)

    async def steers(self, wave: int, how: str) -> None:
        admin: Actor = await self._use["actors"].meet(ADMIN, "ru")
        await self._use["steering"].steer(admin, wave, how)
        self.tally[f"wave: {how}"] += 1


async def _run(deed: Deed) -> None:
    await deed()
