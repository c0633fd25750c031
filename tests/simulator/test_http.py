"""The wire: every way to pass arguments, tokens, files up and down, and a real aiogram bot."""

import asyncio
import json
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter, TelegramServerError
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)
from aiohttp import ClientSession, FormData

from simulator.flood import Flood
from simulator.person import Person
from simulator.samples import PNG_PIXEL
from simulator.server import Server
from simulator.world import World


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
async def test_arguments_come_in_four_ways(server: Server, http: ClientSession, anna: Person, way: str) -> None:
    url = f"{server.url}/bot42:TEST/sendMessage"
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    params: dict[str, Any] = {"chat_id": "101", "text": "Привет & пока", "reply_markup": json.dumps(markup)}
    fields: dict[str, dict[str, Any]] = {
        "query": {"params": params},
        "form": {"data": params},
        "json": {"json": {"chat_id": 101, "text": params["text"], "reply_markup": markup}},
        "multipart": {"data": FormData(params, default_to_multipart=True)},
    }
    async with http.request("GET" if way == "query" else "POST", url, **fields[way]) as response:
        assert response.status == 200
        result = (await response.json())["result"]
    assert (result["text"], result["reply_markup"]) == ("Привет & пока", markup)
    assert anna.buttons == [["Да"]]


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("bot42:WRONG/getMe", 401, "Unauthorized"),
        ("bot42:TEST/getYou", 404, "Not Found: method not found"),
        ("bot42:TEST/sendPoll", 501, "Not Implemented: sendPoll is not simulated"),
        ("bot42:TEST/getFile", 400, "Bad Request: file_id not specified"),
    ],
)
async def test_refusals_carry_their_status(
    server: Server, http: ClientSession, path: str, code: int, description: str
) -> None:
    async with http.get(f"{server.url}/{path}") as response:
        assert response.status == code
        assert await response.json() == {"ok": False, "error_code": code, "description": description}


async def test_a_broken_body_is_refused(server: Server, http: ClientSession, world: World) -> None:
    headers = {"Content-Type": "application/json"}
    async with http.post(f"{server.url}/bot42:TEST/getMe", data="{", headers=headers) as response:
        assert response.status == 400
    assert world.refusals[-1].method == "getMe"


async def test_a_gone_poller_does_not_stand_in_the_way(server: Server, http: ClientSession, anna: Person) -> None:
    url = f"{server.url}/bot42:TEST/getUpdates"
    offset = anna.world.pending(anna)[-1]["update_id"] + 1
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1), http.get(url, params={"offset": offset, "timeout": 30}):
            pass
    await anna.says("ты тут?", wait=False)
    async with http.get(url, params={"offset": offset, "timeout": 30}) as response:
        assert len((await response.json())["result"]) == 1


MENU = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Потерял работу", callback_data="lost")]])


def dispatcher() -> Dispatcher:
    """A tiny bot: greets, understands one button, returns files."""
    dp = Dispatcher()

    @dp.callback_query()
    async def tapped(query: CallbackQuery) -> None:
        await query.answer("Понимаем", show_alert=True)
        if isinstance(query.message, Message):
            await query.message.edit_text("Расскажите, что случилось")

    @dp.message()
    async def said(message: Message, bot: Bot) -> None:
        if message.document is not None:
            content = await bot.download(message.document)
            copy = BufferedInputFile((content.read() if content else b"") + b"!", "copy.txt")
            await message.answer_document(copy, caption="Копия")
        elif message.photo:
            await message.answer_photo(message.photo[-1].file_id)
        else:
            await message.answer("<b>Здравствуйте</b>", reply_markup=MENU, parse_mode="HTML")

    return dp


def aiogram_bot(server: Server) -> Bot:
    return Bot(server.world.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))


async def test_an_aiogram_bot_lives_here(server: Server, world: World) -> None:
    anna = world.person("Анна", id=101)
    dp = dispatcher()
    async with aiogram_bot(server) as bot:
        polling = asyncio.create_task(dp.start_polling(bot, handle_signals=False, handle_as_tasks=False))
        await anna.says("/start")
        assert (anna.screen, anna.buttons) == ("Здравствуйте", [["Потерял работу"]])
        await anna.taps("Потерял работу")
        assert (anna.screen, anna.last_alert, anna.has_spinner) == ("Расскажите, что случилось", "Понимаем", False)
        await anna.sends_document("a.txt", b"text")
        assert [(file.name, file.content) for file in anna.files] == [("copy.txt", b"text!")]
        await anna.sends_photo()
        assert anna.files[-1].content == PNG_PIXEL
        await anna.blocks()
        await dp.stop_polling()
        await polling
    assert world.refusals == []
    assert world.pending(anna) == []


async def test_aiogram_reads_every_answer_and_refusal(server: Server, world: World, anna: Person) -> None:
    async with aiogram_bot(server) as bot:
        assert (await bot.me()).username == "golos_demo_bot"
        assert (await bot.get_chat(101)).first_name == "Анна"
        assert (await bot.send_venue(101, 54, 45, "Центр", "Улица, 1")).venue is not None
        assert (await bot.get_webhook_info()).url == ""
        ask = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Где я", request_location=True)]])
        await bot.send_message(101, "Где вы?", reply_markup=ask)
        with pytest.raises(TelegramBadRequest, match="message to edit not found"):
            await bot.edit_message_text("я", chat_id=101, message_id=404)
        with pytest.raises(TelegramServerError, match="not simulated"):
            await bot.send_dice(101)
        world.flood = Flood(private=(1.0, 0.0))
        with pytest.raises(TelegramRetryAfter) as flood:
            await bot.send_message(101, "я")
        assert flood.value.retry_after == 1
        await anna.blocks(wait=False)
        with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
            await bot.send_message(101, "я")
