"""Telegram's send limits: about 30 messages a second in all, one a second in a chat, 20 a minute in a group.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this; short bursts are let through.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.refusal import Refused


@dataclass(slots=True)
class Bucket:
    """Fills at `rate` a second up to `size`; a message takes one."""

    rate: float
    size: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.rate


@dataclass(slots=True)
class Flood:
    now: Callable[[], float] = time.monotonic
    overall: tuple[float, float] = (30.0, 30.0)
    private: tuple[float, float] = (1.0, 5.0)
    group: tuple[float, float] = (20 / 60, 20.0)
    buckets: dict[int, Bucket] = field(default_factory=dict)

    def check(self, chat_id: int) -> None:
        now = self.now()
        rate, size = self.private if chat_id > 0 else self.group
        taken = [self._bucket(0, *self.overall, now), self._bucket(chat_id, rate, size, now)]
        wait = max(bucket.wait(now) for bucket in taken)
        if wait > 0:
            seconds = math.ceil(wait)
            raise Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        for bucket in taken:
            bucket.level -= 1

    def _bucket(self, key: int, rate: float, size: float, now: float) -> Bucket:
        if key not in self.buckets:
            self.buckets[key] = Bucket(rate, size, size, now)
        return self.buckets[key]
