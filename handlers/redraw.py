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
from usecases.actors import Actor
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

    async def behind(self, data: str) -> Screen:
        """The screen behind this button data. Raises Outdated when no handler wants it, and what handlers raise."""
        person = User(id=self._actor.chat_id, is_bot=False, first_name="")
        query = CallbackQuery(id="", from_user=person, chat_instance="", data=data)
        drawn = await self._router.propagate_event("callback_query", query, **self._context)
        if not isinstance(drawn, Screen):
            raise Outdated
        return drawn

    async def current(self) -> Screen:
        """The screen the client is on; the menu when that is gone."""
        if self._actor.place is not None:
            try:
                return await self.behind(self._actor.place)
            except Outdated:
                pass
        return await self.behind(Home().pack())
