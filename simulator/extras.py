"""Buttons in the head of the chat page beyond what Telegram has: what a demonstration needs."""

import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

ANSWER_SECONDS = 90.0
NOT_YET = "Бот ещё не готов, попробуйте через несколько секунд"


class NotNow(Exception):
    """The button cannot do its work at this moment; the text says why."""


@dataclass(frozen=True, slots=True)
class Extra:
    """One button. What `act` returns is shown to the person: {"text": …}. `act` raises NotNow."""

    id: str
    label: str
    act: Callable[[], Awaitable[dict[str, Any]]]

    def as_json(self) -> dict[str, str]:
        return {"id": self.id, "label": self.label, "url": f"/extra/{self.id}", "method": "POST"}


def next_due(port: int) -> Extra:
    """«К следующему событию»: asks the bot of this demonstration to move its clock."""

    async def act() -> dict[str, Any]:
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=ANSWER_SECONDS)) as session,
                session.post(f"http://127.0.0.1:{port}/demo/next-due") as answer,
            ):
                if answer.status != 200:
                    raise NotNow(f"Бот ответил {answer.status}")
                body: dict[str, Any] = await answer.json()
                return body
        except (ClientError, TimeoutError) as error:
            raise NotNow(NOT_YET) from error

    return Extra("next-due", "К следующему событию", act)


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port
