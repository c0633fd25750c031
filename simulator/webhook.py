"""Updates by webhook: one at a time per chat, chats side by side, again after a pause until the bot answers 2xx."""

import asyncio
import json
import re
import time
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from simulator.params import Params
from simulator.refusal import Refused, bad_request
from simulator.updates import BY_WEBHOOK, Update, Updates

SECRET = re.compile(r"[A-Za-z0-9_-]*")
PORTS = {443, 80, 88, 8443}
PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0)
"""Telegram starts at a second and doubles; nobody wants to wait that long here."""
ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Webhook:
    def __init__(self, updates: Updates) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._task: asyncio.Task[None] | None = None

    def refuse_polling(self) -> None:
        if self.url:
            raise Refused(409, ACTIVE)

    async def set(self, params: Params) -> bool:
        url = params.text("url")
        if not url:
            return await self.delete(params)
        secret = params.text("secret_token")
        check_address(url)
        if len(secret) > 256:
            raise bad_request("secret token is too long")
        if not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        await self.stop()
        if params.flag("drop_pending_updates"):
            self._updates.drop()
        self.url, self.secret = url, secret
        self.max_connections = min(100, max(1, params.integer("max_connections", 40)))
        self.last_error = None
        self._updates.interrupt(BY_WEBHOOK)
        self._updates.arrived = asyncio.Event()
        self._updates.arrived.set()
        self._updates.listened.set()
        self._task = asyncio.create_task(self._deliver(self._updates.arrived))
        return True

    async def delete(self, params: Params) -> bool:
        await self.stop()
        self.url = self.secret = ""
        if params.flag("drop_pending_updates"):
            self._updates.drop()
        return True

    async def stop(self) -> None:
        task, self._task = self._task, None
        self._updates.arrived = None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def info(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self.url:
            body["max_connections"] = self.max_connections
        if self.url and self.last_error is not None:
            body["last_error_date"], body["last_error_message"] = self.last_error
        if self._updates.allowed is not None:
            body["allowed_updates"] = sorted(self._updates.allowed)
        return body

    async def _deliver(self, arrived: asyncio.Event) -> None:
        in_hand: dict[int, asyncio.Task[None]] = {}
        connections = asyncio.Semaphore(self.max_connections)
        async with ClientSession(timeout=ClientTimeout(total=60)) as session:
            try:
                while True:
                    await arrived.wait()
                    arrived.clear()
                    for update_id, update in list(self._updates.pending.items()):
                        lane = _lane(update)
                        if lane not in in_hand:
                            in_hand[lane] = task = asyncio.create_task(
                                self._send(session, connections, update_id, update), name=f"webhook {update_id}"
                            )
                            task.add_done_callback(partial(_next, lane, in_hand, arrived))
            finally:
                tasks = list(in_hand.values())
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(
        self, session: ClientSession, connections: asyncio.Semaphore, update_id: int, update: Update
    ) -> None:
        body = json.dumps(update, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        attempt = 0
        while update_id in self._updates.pending:
            async with connections:
                problem = await self._problem(session, body, headers)
            if problem is None:
                self._updates.confirm(update_id)
                return
            self.last_error = (int(time.time()), problem)
            await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
            attempt += 1

    async def _problem(self, session: ClientSession, body: bytes, headers: dict[str, str]) -> str | None:
        try:
            async with session.post(self.url, data=body, headers=headers) as response:
                if 200 <= response.status < 300:
                    return None
                return f"Wrong response from the webhook: {response.status} {response.reason}"
        except (ClientError, TimeoutError) as error:
            return f"Connection failed: {type(error).__name__}"


def _next(lane: int, in_hand: dict[int, asyncio.Task[None]], arrived: asyncio.Event, _: asyncio.Task[None]) -> None:
    in_hand.pop(lane, None)
    arrived.set()


def _lane(update: Update) -> int:
    """Updates of one chat keep their order; those of different chats do not wait for each other."""
    for body in update.values():
        if isinstance(body, dict):
            chat = body.get("chat") or body.get("message", {}).get("chat") or body.get("from", {})
            return int(chat.get("id", 0))
    return 0


def check_address(url: str) -> None:
    """HTTPS on one of Telegram's ports; on this machine plain HTTP will do: nobody wants a proxy for a trial."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if not host or parts.scheme not in ("http", "https"):
        raise bad_request("invalid webhook URL specified")
    if _is_loopback(host):
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    raise bad_request("bad webhook: Failed to resolve host: Name or service not known")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
