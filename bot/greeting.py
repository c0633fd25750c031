"""Tells Telegram who we are, and whether we fetch updates or want them brought."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import chain, repeat
from typing import Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.app import App
from bot.polling import ALLOWED
from bot.stopping import TokenRefused, WebhookRefused
from bot.telegram import tell_commands

RETRY_S: Final = (1.0, 2.0, 5.0, 15.0, 30.0)
log = structlog.get_logger(__name__)


async def greet(app: App) -> None:
    """Begin to poll. Telegram being slow to answer is no reason not to start. Raises TokenRefused."""
    try:
        await app.bot.delete_webhook(drop_pending_updates=False)
        await _introduce(app, "polling")
    except TelegramUnauthorizedError as error:
        raise TokenRefused from error
    except TelegramAPIError as error:
        log.warning("could not greet Telegram", error=type(error).__name__)


async def want_updates(app: App, url: str, secret: str, stop: asyncio.Event, tried: Callable[[], None]) -> None:
    """Set the webhook, and wait for `stop`. Every replica does, with the same words; none takes it away at its end.

    `tried` is called after the first try: while Telegram does not answer, updates may come all the same, for a webhook
    outlives those who set it. Raises TokenRefused, WebhookRefused.
    """
    for pause in chain(RETRY_S, repeat(RETRY_S[-1])):
        wait = await _set(app, url, secret, pause)
        tried()
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await stop.wait()
                return


async def _set(app: App, url: str, secret: str, pause: float) -> float | None:
    """Try once; how long to wait before the next try, None: it is set."""
    try:
        await app.bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED, drop_pending_updates=False)
        await _introduce(app, "webhook is set")
    except TelegramUnauthorizedError as error:
        raise TokenRefused from error
    except (TelegramBadRequest, TelegramNotFound) as error:
        raise WebhookRefused(error.message) from error
    except TelegramRetryAfter as wait:
        return float(wait.retry_after)
    except TelegramAPIError as error:
        log.warning("could not set the webhook", error=type(error).__name__)
        return pause
    return None


async def _introduce(app: App, how: str) -> None:
    await tell_commands(app.bot)
    log.info(how, bot=await _name(app.bot), situations=len(app.content.situations))


async def _name(bot: Bot) -> str | None:
    return (await bot.me()).username
