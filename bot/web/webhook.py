"""`POST /telegram/webhook`: an update is answered 200 when all it led to is committed, so Telegram repeats the rest."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.types import Update
from fastapi import APIRouter, Request
from pydantic import BaseModel, ValidationError

from bot.turns import TryLater
from bot.web.door import refused
from bot.web.problems import problem

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name
log = structlog.get_logger(__name__)


class Handled(BaseModel):
    """Telegram may forget this update."""

    ok: bool = True


AGAIN: Final = "Bring it again."
ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    503: problem("The database or Telegram is away; nothing was stored, bring it again", AGAIN)
}
BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object", "description": "Telegram's Update"}}},
    }
}


def webhook_routes(bot: Bot, handle: Callable[[Update], Awaitable[object]]) -> APIRouter:
    """`/webhook`. What cannot be read is passed over: it would come again for a day and never be readable."""
    router = APIRouter(tags=["telegram"])

    @router.post(
        "/webhook", responses=ANSWERS, openapi_extra=BODY, summary="An update from Telegram", response_model=Handled
    )
    async def update(request: Request) -> Any:
        read = _read(await request.body(), bot)
        if read is not None:
            try:
                await handle(read)
            except TryLater:
                return refused(503, AGAIN, {"Retry-After": "1"})
        return Handled()

    return router


def _read(body: bytes, bot: Bot) -> Update | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        log.error("update passed over: it is not JSON", size=len(body))
        return None
    try:
        return Update.model_validate(raw, context={"bot": bot})
    except (ValidationError, RecursionError):
        known = raw if isinstance(raw, dict) else {}
        number = known.get("update_id")
        kinds = sorted(kind for kind in known if kind in Update.model_fields)
        log.error(
            "update passed over: it cannot be read", update=number if isinstance(number, int) else None, kinds=kinds
        )
        return None
