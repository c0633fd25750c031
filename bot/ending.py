"""A command that is told to end puts away what it has begun, whoever tells it: Ctrl-C, a terminal closed, a system."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

import typer

ENDING: Final = (signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C is asyncio's own business."""
BY_SIGNAL: Final = 128
"""Added to the number of a signal it is the exit code of who ended by it, as shells have it."""

T = TypeVar("T")


def carried_out(work: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run`; SIGTERM and SIGHUP cancel the work as Ctrl-C does, and it ends by typer.Exit."""
    told: list[int] = []

    async def watched() -> T:
        doing, loop = asyncio.ensure_future(work), asyncio.get_running_loop()

        def end(number: int) -> None:
            told.append(number)
            doing.cancel()

        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` lives on
                loop.add_signal_handler(number, end, number)
        return await doing

    try:
        return asyncio.run(watched())
    except asyncio.CancelledError:
        if not told:
            raise
        raise typer.Exit(BY_SIGNAL + told[0]) from None
