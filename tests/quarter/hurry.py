"""Time that passes faster: an event loop for the pace of sending, and a clock that jumps to what is due next."""

import asyncio
import selectors
from datetime import datetime, timedelta
from typing import Any

SLICE = timedelta(minutes=20)
"""What happens within so long happens together."""


class _Selector(selectors.DefaultSelector):
    def __init__(self, speed: float) -> None:
        super().__init__()
        self.speed = speed

    def select(self, timeout: float | None = None) -> Any:
        return super().select(timeout / self.speed if timeout else timeout)


class HurriedLoop(asyncio.SelectorEventLoop):
    """Every second of it is a part of a real one. `asyncio.sleep` and the limiter notice nothing."""

    def __init__(self, speed: float) -> None:
        super().__init__(_Selector(speed))
        self._speed = speed

    def time(self) -> float:
        return super().time() * self._speed


class Calendar:
    """The clock that is handed to the bot."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def jump(self, to: datetime) -> None:
        """On to the slice in which this happens; never back, never nowhere."""
        wanted = max(to, self.now + SLICE)
        late = (wanted - datetime(2026, 1, 1, tzinfo=wanted.tzinfo)) % SLICE
        self.now = wanted if not late else wanted + SLICE - late
