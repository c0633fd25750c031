"""Callback queries: each can be answered once, and not for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.chats import Chat, Tap
from simulator.clock import Clock
from simulator.refusal import bad_request

LIFETIME = timedelta(seconds=15)
"""Telegram documents no figure; bots in the wild are refused after about this long (telegraf/telegraf#1839)."""
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True, slots=True)
class Open:
    chat: Chat
    person_id: int
    tap: Tap
    at: datetime


class Queries:
    def __init__(self, clock: Clock) -> None:
        self.open: dict[str, Open] = {}
        self._clock = clock
        self._count = 0

    def next_id(self) -> str:
        self._count += 1
        return f"{4_200_000_000_000_000 + self._count}"

    def asked(self, chat: Chat, person_id: int, tap: Tap) -> None:
        self.open[tap.query_id] = Open(chat, person_id, tap, self._clock())
        chat.taps.append(tap)

    def answered(self, query_id: str) -> Open:
        query = self.open.pop(query_id, None)
        if query is None or self._clock() - query.at > LIFETIME:
            raise bad_request(TOO_OLD)
        query.chat.taps.remove(query.tap)
        return query
