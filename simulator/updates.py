"""Updates that wait for the bot: numbered, handed out by getUpdates or a webhook, gone once confirmed.

Confirming wakes whoever waits for it; nothing here sleeps or polls.
"""

import asyncio
from typing import Any

from simulator.refusal import Refused

Update = dict[str, Any]

FIRST_ID = 500_000_001
BY_DEFAULT_EXCLUDED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
BY_WEBHOOK = "Conflict: terminated by setWebhook request"


class Updates:
    def __init__(self) -> None:
        self.pending: dict[int, Update] = {}
        self.allowed: frozenset[str] | None = None
        """None stands for Telegram's default: everything but a few kinds nobody asks for by accident."""
        self._next_id = FIRST_ID
        self._settling: dict[int, asyncio.Future[None]] = {}
        self._poller: asyncio.Future[None] | None = None
        self.arrived: asyncio.Event | None = None
        """The webhook's alarm clock while a webhook is set."""
        self.listened = asyncio.Event()
        """Set once a bot has asked for updates, one way or the other."""

    def skip(self) -> int:
        """An id for something the bot does not hear of."""
        self._next_id += 1
        return self._next_id - 1

    def push(self, kind: str, body: Any) -> int:
        update_id = self.skip()
        if not self._is_allowed(kind):
            return update_id
        self.pending[update_id] = {"update_id": update_id, kind: body}
        self._wake()
        return update_id

    def _is_allowed(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed is not None else kind not in BY_DEFAULT_EXCLUDED

    def _wake(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        if self.arrived is not None:
            self.arrived.set()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """Long polling: a newer poller turns an older one out with a 409, whichever process it runs in."""
        self.interrupt(OTHER_POLLER)
        self.confirm_below(offset)
        self.listened.set()
        if not self.pending and seconds > 0:
            self._poller = poller = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(seconds):
                    await poller
            except TimeoutError:
                pass
            finally:
                if self._poller is poller:
                    self._poller = None
        return [update for _, update in zip(range(limit), self.pending.values(), strict=False)]

    def release(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def interrupt(self, why: str) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(Refused(409, why))
        self._poller = None

    def confirm_below(self, offset: int) -> None:
        """A positive offset confirms everything before it; a negative one keeps only the newest updates."""
        if offset < 0:
            offset = ([0, *self.pending][offset:] or [0])[0]
        for update_id in [known for known in self.pending if known < offset]:
            self.confirm(update_id)

    def confirm(self, update_id: int) -> None:
        self.pending.pop(update_id, None)
        settling = self._settling.pop(update_id, None)
        if settling is not None and not settling.done():
            settling.set_result(None)

    def drop(self) -> None:
        for update_id in list(self.pending):
            self.confirm(update_id)

    async def settled(self, update_id: int, seconds: float) -> None:
        if update_id not in self.pending:
            return
        settling = self._settling.get(update_id)
        if settling is None:
            settling = self._settling[update_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await asyncio.shield(settling)
        except TimeoutError:
            what = self._described(update_id)
            raise TimeoutError(f"the bot did not confirm update {what} within {seconds:g} s") from None

    def _described(self, update_id: int) -> str:
        update = self.pending.get(update_id, {})
        for kind, body in update.items():
            if isinstance(body, dict):
                who = body.get("from", {}).get("first_name", "?")
                what = body.get("text") or body.get("data") or ", ".join(sorted(body.keys() - {"from", "chat"}))
                return f"{update_id} ({kind} from {who}: {what!r})"
        return str(update_id)
