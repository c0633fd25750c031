"""`POST /api/links`: a deep link and its QR for a client of another system."""

from datetime import datetime
from typing import Any, Final

import segno
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from bot.web.events import ClientRef, Source
from bot.web.problems import problem
from usecases.inviting.references import References
from usecases.refusals import Clock

QUIET: Final = 4
"""Empty modules around the QR: what its standard asks for."""


class Whom(BaseModel):
    """A client of another system."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Source
    client_ref: ClientRef


class Link(BaseModel):
    """Whoever opens the link is shown what will be linked, and asked."""

    url: str = Field(description="for a message, an e-mail, a personal account", examples=["https://t.me/bot?start=c…"])
    payload: str = Field(description="for those who type: /start and this", max_length=64)
    qr_svg: str = Field(description="an SVG picture of the link, black on white, for print")
    expires_at: datetime


SILENT: Final = "Telegram does not answer now; try again later."
AWAY: Final[dict[int | str, dict[str, Any]]] = {
    503: problem("EVENTS_API_KEY is not set, or Telegram does not tell the bot's name now", SILENT)
}


def link_routes(references: References, bot: Bot, clock: Clock) -> APIRouter:
    """`/links`."""
    router = APIRouter(tags=["links"])

    @router.post(
        "/links", responses=AWAY, summary="A link that ties a client to their chat", response_description="The link"
    )
    async def link(whom: Whom) -> Link:
        try:
            username = (await bot.me()).username
        except TelegramAPIError as error:
            raise HTTPException(503, SILENT) from error
        ticket = references.ticket(whom.source, whom.client_ref, clock())
        url = f"https://t.me/{username}?start={ticket.payload}"
        return Link(url=url, payload=ticket.payload, qr_svg=_drawn(url), expires_at=ticket.expires_at)

    return router


def _drawn(url: str) -> str:
    return segno.make_qr(url, error="m").svg_inline(scale=4, border=QUIET, dark="#000", light="#fff")
