"""A furnished world for the tables of allowed and forbidden calls: who is there, and which message has which number."""

import json
from collections.abc import Callable
from typing import Any

from simulator import api
from simulator.files import MAX_PHOTO, MAX_UPLOAD
from simulator.params import Params, Upload
from simulator.samples import PNG_PIXEL
from simulator.world import World

ANNA, STRANGER, BLOCKED, GONE = 101, 102, 103, 104
GROUP, SHY_GROUP, CHANNEL = -1_000_000_000_001, -1_000_000_000_002, -1_000_000_000_003
OLD, HERS, TEXT, PHOTO, PLACE, IN_GROUP = 1, 2, 5, 6, 7, 8
ABSENT = 404
QUERY, OLD_QUERY = "4200000000000002", "4200000000000001"
Case = tuple[str, dict[str, Any]]
BUTTON = {"text": "Далее", "callback_data": "next"}


def text(value: str = "Здравствуйте", *, to: Any = ANNA, **more: Any) -> dict[str, Any]:
    return {"chat_id": to, "text": value, **more}


def html(value: str) -> dict[str, Any]:
    return text(value, parse_mode="HTML")


def markdown(value: str) -> dict[str, Any]:
    return text(value, parse_mode="MarkdownV2")


def with_markup(value: Any, *, to: Any = ANNA) -> dict[str, Any]:
    return text(to=to, reply_markup=value)


def edit(message_id: int, value: str = "Новый текст", **more: Any) -> dict[str, Any]:
    return {"chat_id": ANNA, "message_id": message_id, "text": value, **more}


def commands(*pairs: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"commands": json.dumps([{"command": name, "description": about} for name, about in pairs]), **more}


def keyboard(*rows: list[Any]) -> str:
    return json.dumps({"inline_keyboard": list(rows)}, ensure_ascii=False)


def keys(*rows: list[Any], **more: Any) -> str:
    return json.dumps({"keyboard": list(rows), **more}, ensure_ascii=False)


UPLOADS: dict[str, Callable[[], bytes]] = {
    "{empty}": lambda: b"",
    "{byte}": lambda: b"x",
    "{text}": lambda: b"not a picture",
    "{photo}": lambda: PNG_PIXEL,
    "{wide}": lambda: picture(9000, 1000),
    "{too wide}": lambda: picture(9000, 1001),
    "{heavy}": lambda: picture(10, 10).ljust(MAX_PHOTO, b"\0"),
    "{too heavy}": lambda: bytes(MAX_PHOTO + 1),
    "{huge}": lambda: bytes(MAX_UPLOAD),
    "{too huge}": lambda: bytes(MAX_UPLOAD + 1),
}


def picture(width: int, height: int) -> bytes:
    """The head of a PNG of this size."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4) + height.to_bytes(4)


def uploaded(params: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Upload]]:
    """A value in braces stands for a file of that kind."""
    named = {name: value for name, value in params.items() if isinstance(value, str) and value in UPLOADS}
    files = {name: Upload("file.bin", UPLOADS[value]()) for name, value in named.items()}
    return {name: value for name, value in params.items() if name not in files}, files


async def furnish(world: World, pass_by: Any) -> None:
    """Message 1 is three days old, 2–4 are people's, 5 is a text of the bot with a button, then a photo and a place."""
    anna, blocked, gone = (world.person(n, id=i) for n, i in (("Анна", ANNA), ("Вера", BLOCKED), ("Галина", GONE)))
    world.person("Борис", id=STRANGER)
    anna.chat.started = True
    await said(world, "sendMessage", chat_id=ANNA, text="Три дня назад")
    pass_by(days=3)
    for person in (anna, blocked, gone):
        await person.says("/start", wait=False)
    await blocked.blocks(wait=False)
    gone.deactivates()
    await said(world, "sendMessage", chat_id=ANNA, text="<b>Чем</b> помочь?", parse_mode="HTML",
               reply_markup=keyboard([BUTTON]))  # fmt: skip
    files = {"photo": Upload("chart.png", PNG_PIXEL)}
    await said(world, "sendPhoto", files, chat_id=ANNA, caption="График")
    await said(world, "sendLocation", chat_id=ANNA, latitude=54.18, longitude=45.17)
    await anna.presses(TEXT, "next", wait=False)
    pass_by(seconds=16)
    await anna.presses(TEXT, "next", wait=False)
    world.group("Соседи", id=GROUP)
    world.group("Тихие", id=SHY_GROUP, admin=False)
    world.group("Новости", id=CHANNEL, kind="channel")
    await anna.says("Привет", chat=world.chats[GROUP], wait=False)


async def said(world: World, method: str, files: dict[str, Upload] | None = None, **params: Any) -> None:
    answer = await api.call(world, method, Params(params, files or {}))
    assert answer["ok"], answer
