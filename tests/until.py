"""Waits for what another task or process does, and nothing tells of."""

import asyncio
from collections.abc import Callable


async def until(done: Callable[[], bool], *, seconds: float = 20) -> None:
    """Look again and again. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not done():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.02)
