"""The door: who may come in and how much they may bring, decided before anything of a body is parsed.

FastAPI reads and parses a body before it asks its dependencies; a stranger would be told what is wrong with their JSON.
"""

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.showing import log_failure

BODY_S: Final = 10.0
"""How long a body may take to arrive."""
DRAIN: Final = 1024 * 1024
"""How much too much is read and thrown away, so that whoever sent it sees the answer and not a broken connection."""

Refused = JSONResponse
Admit = Callable[[Headers], Refused | None]
Observe = Callable[[str, int], None]


@dataclass(frozen=True)
class Entry:
    """What stands before a path and everything below it."""

    path: str
    admit: Admit
    limit: int

    def leads_to(self, path: str) -> bool:
        return path == self.path or path.startswith(f"{self.path}/")


def by_bearer(key: str | None) -> Admit:
    """Whoever shows the key; nobody while there is none."""

    def admit(headers: Headers) -> Refused | None:
        if key is None:
            return refused(503, "This bot takes no events: EVENTS_API_KEY is not set.")
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _same(shown.strip(), key):
            return None
        return refused(401, "The key is missing or wrong.", {"WWW-Authenticate": "Bearer"})

    return admit


def by_secret(header: str, secret: str) -> Admit:
    """Whoever shows the secret in this header."""

    def admit(headers: Headers) -> Refused | None:
        return None if _same(headers.get(header, ""), secret) else refused(401, "The secret is missing or wrong.")

    return admit


def refused(status: int, says: str, headers: dict[str, str] | None = None) -> Refused:
    """An answer with one sentence."""
    return JSONResponse({"detail": says}, status, headers)


def _same(shown: str, expected: str) -> bool:
    return hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), expected.encode())


class Door:
    """ASGI middleware. Also the last to see a failure: logged without its message, answered 500."""

    def __init__(self, app: ASGIApp, entries: tuple[Entry, ...], paths: frozenset[str], observe: Observe) -> None:
        self._app = app
        self._entries = entries
        self._paths = paths
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = _Answered(send)
        entry = next((entry for entry in self._entries if entry.leads_to(scope["path"])), None)
        try:
            await self._through(entry, scope, receive, answered)
        except Exception as error:
            log_failure("request failed", error, path=self._word(scope, entry))
            if not answered.status:
                await refused(500, "Something went wrong here.")(scope, receive, answered)
        finally:
            self._observe(self._word(scope, entry), answered.status)

    async def _through(self, entry: Entry | None, scope: Scope, receive: Receive, send: Send) -> None:
        if entry is None:
            await self._app(scope, receive, send)
            return
        refusal = entry.admit(Headers(scope=scope))
        if refusal is None:
            read = await _read(scope, receive, entry.limit)
            if isinstance(read, bytes):
                await self._app(scope, _again(read, receive), send)
                return
            refusal = read
        await refusal(scope, receive, send)

    def _word(self, scope: Scope, entry: Entry | None) -> str:
        """A path of ours for logs and metrics; never what somebody typed into an address."""
        return scope["path"] if scope["path"] in self._paths else entry.path if entry is not None else "other"


class _Answered:
    """Notes the status of the answer. 0: nobody has answered."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


async def _read(scope: Scope, receive: Receive, limit: int) -> bytes | Refused:
    """The whole body, or why not. Its announced length is not believed: with chunks there is none."""
    too_large = refused(413, f"The body is larger than {limit} bytes.")
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isdigit() and int(announced) > limit + DRAIN:
        return too_large
    try:
        async with asyncio.timeout(BODY_S):
            body, size = await _received(receive, limit)
    except TimeoutError:
        return refused(408, "The body took too long to arrive.", {"Connection": "close"})
    return body if size <= limit else too_large


async def _received(receive: Receive, limit: int) -> tuple[bytes, int]:
    """What fits the limit, and how much came."""
    body, size, more = bytearray(), 0, True
    while more and size <= limit + DRAIN:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        body += chunk if size <= limit else b""
        more = message["type"] == "http.request" and message.get("more_body", False)
    return bytes(body), size


def _again(body: bytes, receive: Receive) -> Receive:
    """Hand the body over once more; then whatever comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return waiting.pop() if waiting else await receive()

    return give
