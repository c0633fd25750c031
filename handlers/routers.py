"""All handlers under one router, in the order in which they are asked."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.types import CallbackQuery

from handlers import (
    anything,
    booking,
    centers,
    charts,
    checklists,
    closing,
    contacts,
    digests,
    exports,
    guide,
    index,
    invitations,
    journeys,
    my_data,
    oversight,
    personal,
    rating,
    reception,
    references,
    response_rates,
    runs,
    settings,
    staff,
    start,
    waves,
)
from handlers.calls import Home


def routers() -> Router:
    """The whole edge. Routers are module globals and belong to one parent, so each bot takes fresh copies."""
    root = Router(name="golos")
    for module in (
        start,
        guide,
        journeys,
        booking,
        contacts,
        centers,
        settings,
        my_data,
        personal,
        staff,
        reception,
        closing,
        oversight,
        waves,
        response_rates,
        index,
        charts,
        digests,
        checklists,
        exports,
        rating,
        invitations,
        references,
        runs,
    ):
        talking = _copy(module.router)
        talking.message.filter(F.chat.type == ChatType.PRIVATE)
        root.include_router(talking)
    root.include_router(_copy(anything.router))
    return root


def _copy(source: Router) -> Router:
    """A router with the same handlers and no parent: two bots in one process (tests, replicas) must not share one."""
    copied = Router(name=source.name)
    for kind, observer in source.observers.items():
        copied.observers[kind].handlers.extend(observer.handlers)
    prefixes = _prefixes(source)
    if prefixes:
        copied.callback_query.filter(Mine(prefixes))
    return copied


class Mine(Filter):
    """Whether a tap is for one of the handlers of a router, asked once instead of of each: a third of a millisecond."""

    def __init__(self, prefixes: frozenset[str]) -> None:
        self._prefixes = prefixes

    async def __call__(self, query: CallbackQuery) -> bool:
        """By the word that every button's data begins with."""
        return (query.data or "").partition(Home.__separator__)[0] in self._prefixes


def _prefixes(router: Router) -> frozenset[str]:
    """The words with which the data of its buttons begins; none if one of its handlers takes any tap."""
    filters = [[one.callback for one in handler.filters or ()] for handler in router.callback_query.handlers]
    taken = [[one.callback_data for one in some if isinstance(one, CallbackQueryFilter)] for some in filters]
    return frozenset(kind.__prefix__ for kinds in taken for kind in kinds) if all(taken) else frozenset()
