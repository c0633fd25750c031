"""Draws what a button would draw, without the tap.

A typed label, an outdated button, a sticker and a restarted bot all need the same thing: the screen behind some button
data. The routers know it already, so the data is routed through them once more.
"""

from collections.abc import Mapping
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery, User

from handlers.calls import Home
from handlers.screen import Screen
from handlers.translator import Translator
from usecases.actors import Actor, Actors
from usecases.refusals import Outdated


class Redraw:
    """Bound to one update: `context` is what handlers of this update get."""

    def __init__(self, router: Router, actor: Actor, context: Mapping[str, Any]) -> None:
        self._router = router
        self._actor = actor
        self._context = context

    def afresh(self, *, actor: Actor, t: Translator) -> "Redraw":
        """The same for a person who has just changed, a language for example."""
        return Redraw(self._router, actor, {**self._context, "actor": actor, "t": t})

    async def behind(self, data: str, *, heard: int | None = None) -> Screen:
        """The screen behind this button data. Raises Outdated when no handler wants it, and what handlers raise.

        `heard`: the message in which the label was typed; handlers whose button means one thing now and another when
        the message is delivered again ask for it.
        """
        person = User(id=self._actor.chat_id, is_bot=False, first_name="")
        query = CallbackQuery(id="", from_user=person, chat_instance="", data=data)
        context = {**self._context, "heard": heard}
        drawn = await self._router.propagate_event("callback_query", query, **context)
        if not isinstance(drawn, Screen):
            raise Outdated
        return drawn

    async def current(self) -> Screen:
        """The screen the client is on; the menu when that is gone."""
        drawn = await self._at(self._actor.place)
        if drawn is None and self._actor.place is not None:
            drawn = await self._at(await self._moved_to())
        return drawn or await self.behind(Home().pack())

    async def _at(self, place: str | None) -> Screen | None:
        try:
            return await self.behind(place) if place is not None else None
        except Outdated:
            return None

    async def _moved_to(self) -> str | None:
        """Where another replica has taken the client since this update began: the last tap of a survey, made twice."""
        actors: Actors = self._context["actors"]
        now = (await actors.meet(self._actor.chat_id, self._actor.language)).place
        return now if now != self._actor.place else None
