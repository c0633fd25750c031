"""Who watches the world: each listener learns which chats changed since it last looked."""

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Listener:
    chats: set[int] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self) -> list[int]:
        changed, self.chats = sorted(self.chats), set()
        self.woken.clear()
        return changed


@dataclass(slots=True)
class Listeners:
    revision: int = 0
    listening: set[Listener] = field(default_factory=set)
    open: bool = True

    def close(self) -> None:
        self.open = False
        for listener in self.listening:
            listener.woken.set()

    def changed(self, chat_id: int | None) -> int:
        self.revision += 1
        for listener in self.listening:
            if chat_id is not None:
                listener.chats.add(chat_id)
            listener.woken.set()
        return self.revision
