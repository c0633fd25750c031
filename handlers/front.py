"""The first screen a person stands on: the menu, the question who they are, or what a tablet in the hall shows."""

from guide.content import Content
from handlers.screen import Screen
from handlers.screens import menu as screens
from handlers.screens import rating
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.booking.booking import Booking
from usecases.runs.exit_polls import ExitPolls, kiosk_center
from usecases.runs.walk import Runs


class Front:
    """Knows what everybody finds at home."""

    def __init__(self, content: Content, runs: Runs, exit_polls: ExitPolls, booking: Booking) -> None:
        self._content = content
        self._runs = runs
        self._exit_polls = exit_polls
        self._booking = booking

    async def home(self, actor: Actor, t: Translator) -> Screen:
        """The menu with what was left half-way; the first question for somebody who has not said who they are."""
        center = self._content.centers.get(kiosk_center(actor) or "")
        if center is not None and self._exit_polls.exists:
            return rating.kiosk(center, t)
        if actor.audience is None:
            return await self.who(actor, t)
        unfinished = await self._runs.unfinished(actor)
        rates, books = self._exit_polls.exists, self._booking.exists
        return screens.menu(actor, t, unfinished=unfinished, rates=rates, books=books)

    async def who(self, actor: Actor, t: Translator) -> Screen:
        """Who are you? With the poll that somebody left who came through a code on the wall."""
        unfinished = await self._runs.unfinished(actor)
        return screens.welcome(self._content.region, actor, t, unfinished=unfinished)
