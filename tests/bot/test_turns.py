"""How an update's turn ends, as the metrics hear it."""

import asyncio
from typing import Any

import pytest
from aiogram.types import TelegramObject, Update

from bot.turns import TryLater, Turns
from db.database import Away

UPDATE = Update.model_validate({"update_id": 1, "poll_answer": {"poll_id": "1", "option_ids": [], "user": {
    "id": 101, "is_bot": False, "first_name": "Анна"}, "option_persistent_ids": []}})  # fmt: skip
Heard = list[tuple[str, str]]


def turns(heard: Heard, *, patient: bool = True) -> Turns:
    return Turns(0.1, patient=patient, observe=lambda kind, outcome, _: heard.append((kind, outcome)))


@pytest.mark.parametrize("outcome", ["handled", "refused", "failed"])
async def test_what_the_handler_says_of_itself_is_heard(outcome: str) -> None:
    heard: Heard = []

    async def handler(_: TelegramObject, data: dict[str, Any]) -> None:
        if outcome != "handled":
            data["outcome"] = outcome

    await turns(heard)(handler, UPDATE, {})
    assert heard == [("poll_answer", outcome)]


async def test_a_failure_is_heard_and_confirmed() -> None:
    heard: Heard = []

    async def handler(_: TelegramObject, _data: dict[str, Any]) -> None:
        raise ValueError

    await turns(heard)(handler, UPDATE, {})
    assert heard == [("poll_answer", "failed")]


async def test_what_takes_too_long_is_heard() -> None:
    heard: Heard = []

    async def handler(_: TelegramObject, _data: dict[str, Any]) -> None:
        await asyncio.sleep(1)

    await turns(heard)(handler, UPDATE, {})
    assert heard == [("poll_answer", "too long")]


async def test_a_webhook_is_told_to_come_again() -> None:
    heard: Heard = []

    async def handler(_: TelegramObject, _data: dict[str, Any]) -> None:
        raise Away

    with pytest.raises(TryLater):
        await turns(heard, patient=False)(handler, UPDATE, {})
    assert heard == [("poll_answer", "later")]


async def test_a_poller_waits_and_hears_the_end() -> None:
    heard: Heard = []
    tries = iter([Away(), None])

    async def handler(_: TelegramObject, _data: dict[str, Any]) -> None:
        if (trouble := next(tries)) is not None:
            raise trouble

    await turns(heard)(handler, UPDATE, {})
    assert heard == [("poll_answer", "handled")]


async def test_an_unknown_kind_has_a_word() -> None:
    heard: Heard = []

    async def handler(_: TelegramObject, _data: dict[str, Any]) -> None: ...

    await turns(heard)(handler, Update.model_validate({"update_id": 1}), {})
    assert heard == [("unknown", "handled")]
