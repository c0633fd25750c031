"""All handlers under one router, in the order in which they are asked."""

from aiogram import F, Router
from aiogram.enums import ChatType

from handlers import (
    anything,
    centers,
    guide,
    invitations,
    journeys,
    my_data,
    rating,
    references,
    runs,
    settings,
    staff,
    start,
    waves,
)


def routers() -> Router:
    """The whole edge. Routers are module globals and belong to one parent, so each bot takes fresh copies."""
    root = Router(name="golos")
    for module in (
        start,
        guide,
        journeys,
        centers,
        settings,
        my_data,
        staff,
        waves,
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
    return copied
