"""A person with a phone: writes, taps, shares, blocks, and sees what the bot answers.

Every action waits until the bot has settled its update; `wait=False` returns the update's id at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.buttons import chosen, place
from simulator.chats import Chat, Tap
from simulator.entities import found
from simulator.messages import Attachment, Message
from simulator.refusal import bad_request
from simulator.samples import OGG, PNG_PIXEL, PNG_SIDE, WEBP
from simulator.texts import MAX_TEXT
from simulator.transcript import spoken

if TYPE_CHECKING:
    from simulator.files import File
    from simulator.world import World

BLOCKED = "bot was blocked by the user"
DEACTIVATED = "user is deactivated"
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
SARANSK = (54.1874, 45.1839)


class Person:
    def __init__(self, world: World, id: int, name: str, *, language: str, role: str, username: str | None) -> None:
        self.world = world
        self.id = id
        self.name = name
        self.language = language
        self.role = role
        self.username = username
        self.deep_links: list[str] = []
        names = {"first_name": name, **({"username": username} if username else {})}
        self._names = names
        self.chat = Chat(id, "private", {"id": id, "type": "private", **names})
        self.last_alert: str | None = None

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, **self._names, "language_code": self.language}

    # Actions

    async def says(self, text: str, *, chat: Chat | None = None, wait: bool = True) -> int:
        """Send a text; a phone cuts what is too long for one message into several."""
        if not text.strip():
            raise AssertionError("Telegram sends no empty message")
        update_id = 0
        for start in range(0, len(text), MAX_TEXT):
            part = text[start : start + MAX_TEXT]
            update_id = self._sent(chat or self.chat, part, {"text": part, "entities": found(part)})
        return await self._settled(update_id, wait)

    async def opens(self, payload: str, *, wait: bool = True) -> int:
        """Follow a deep link: the same as sending /start with its payload."""
        if not PAYLOAD.fullmatch(payload):
            raise AssertionError(f"Telegram opens no link with the payload {payload!r}: up to 64 of A-Z a-z 0-9 _ -")
        return await self.says(f"/start {payload}" if payload else "/start", wait=wait)

    async def taps(self, label: str, *, wait: bool = True) -> int:
        """Press the newest visible button with this label, exact or as the only beginning that fits."""
        button = self._button(label)
        if button is None:
            return await self.says_key(*self._key(label), wait=wait)
        message, row, column = button
        pressed = message.keyboard[row][column]
        if url := pressed.get("url"):
            if payload := self.world.profile.payload(url):
                return await self.opens(payload, wait=wait)
            raise AssertionError(f"«{pressed['text']}» is a link to {url}, the bot would not hear of it")
        if "callback_data" not in pressed:
            raise AssertionError(f"«{pressed['text']}» has no callback data: {pressed}")
        return await self.presses(message.id, pressed["callback_data"], at=(row, column), wait=wait)

    async def presses(self, message_id: int, data: str, *, at: tuple[int, int] | None = None, wait: bool = True) -> int:
        """Send callback data as it is, also of old, deleted or foreign messages: nothing stops a forged client."""
        message = self.chat.messages.get(message_id)
        row, column = at or place(message, data)
        label = message.labels[row][column] if message is not None and row >= 0 else f"callback {data}"
        tap = Tap(self.world.queries.next_id(), message_id, row, column, self._acts(self.chat, f"[{label}]"))
        self.world.queries.asked(self.chat, self.id, tap)
        self.last_alert = None
        known = message.as_api() if message else {"message_id": message_id, "date": 0, "chat": self.chat.api}
        body = {
            "id": tap.query_id,
            "from": self.user,
            "chat_instance": str(1_000_000_007 * self.id),
            "data": data,
            "message": known,
        }
        return await self._settled(self.world.updates.push("callback_query", body), wait)

    async def says_key(self, row: int, column: int, *, wait: bool = True) -> int:
        """Press a reply keyboard button: it sends its text, a contact or a place."""
        keyboard = self.chat.reply_keyboard or {"keyboard": []}
        key = keyboard["keyboard"][row][column]
        if keyboard.get("one_time_keyboard"):
            self.chat.reply_keyboard = None
        if key.get("request_location"):
            return await self.sends_location(*SARANSK, wait=wait)
        if key.get("request_contact"):
            return await self.sends_contact(f"+7900{self.id:07d}", wait=wait)
        return await self.says(key["text"], wait=wait)

    async def sends_location(self, latitude: float, longitude: float, *, wait: bool = True) -> int:
        api = {"latitude": latitude, "longitude": longitude}
        return await self._sends(Attachment("location", api, latitude=latitude, longitude=longitude), wait)

    async def sends_contact(self, phone: str, *, wait: bool = True) -> int:
        api = {"phone_number": phone, "first_name": self.name, "user_id": self.id}
        return await self._sends(Attachment("contact", api, title=phone), wait)

    async def sends_sticker(self, *, wait: bool = True) -> int:
        file = self.world.files.add("sticker", "sticker.webp", WEBP)
        flags = {"is_animated": False, "is_video": False, "emoji": "👍"}
        api = {**_file(file), "type": "regular", "width": 512, "height": 512, **flags}
        return await self._sends(_attached("sticker", api, file), wait)

    async def sends_voice(self, *, wait: bool = True) -> int:
        file = self.world.files.add("voice", "voice.ogg", OGG)
        api = {**_file(file), "duration": 2, "mime_type": "audio/ogg"}
        return await self._sends(_attached("voice", api, file), wait)

    async def sends_photo(self, content: bytes = PNG_PIXEL, *, caption: str = "", wait: bool = True) -> int:
        file = self.world.files.add("photo", "photo.png", content)
        api = [{**_file(file), "width": PNG_SIDE, "height": PNG_SIDE}]
        return await self._sends(_attached("photo", api, file), wait, caption)

    async def sends_document(self, name: str, content: bytes, *, caption: str = "", wait: bool = True) -> int:
        file = self.world.files.add("document", name, content)
        api = {**_file(file), "file_name": file.name, "mime_type": file.content_type}
        return await self._sends(_attached("document", api, file), wait, caption)

    async def blocks(self, *, wait: bool = True) -> int:
        return await self._membership("member", "kicked", BLOCKED, "(остановил бота)", wait)

    async def unblocks(self, *, wait: bool = True) -> int:
        return await self._membership("kicked", "member", None, "(снова запустил бота)", wait)

    def deactivates(self) -> None:
        """Delete the account: Telegram tells the bot nothing until it writes."""
        self.chat.closed = DEACTIVATED
        self.world.changed(self.id)

    # What they see

    @property
    def blocked(self) -> bool:
        return self.chat.closed is not None

    @property
    def messages(self) -> list[Message]:
        return list(self.chat.messages.values())

    @property
    def screen(self) -> str:
        newest = self.chat.newest()
        return newest.plain if newest else ""

    @property
    def buttons(self) -> list[list[str]]:
        newest = self.chat.newest()
        return newest.labels if newest is not None and newest.keyboard else self._keys()

    @property
    def has_spinner(self) -> bool:
        return bool(self.chat.taps)

    @property
    def transcript(self) -> str:
        return str(self.chat.transcript)

    @property
    def files(self) -> list[File]:
        ids = [m.attachment.file_id for m in self.messages if m.sender == "bot" and m.attachment]
        return [self.world.files.by_id[file_id] for file_id in ids if file_id]

    def sees(self, text: str) -> bool:
        """In what the bot sent or changed since this person's last action, or in its newest message."""
        newest = self.chat.newest()
        said = (m for m in self.chat.messages.values() if m.sender == "bot")
        return any(text in m.plain for m in said if m is newest or m.touched > self.chat.mark)

    # How it happens

    async def _settled(self, update_id: int, wait: bool) -> int:
        if wait:
            await self.world.settled(update_id)
        return update_id

    def _acts(self, chat: Chat, what: str) -> int:
        chat.mark = self.world.changed(chat.id)
        if chat is self.chat:
            chat.unread = 0
            chat.toast = None
        return chat.transcript.person(self.name, what)

    def _sent(self, chat: Chat, said: str, content: dict[str, Any]) -> int:
        if chat.private and chat.closed is not None:
            raise bad_request(f"{self.name} cannot write: {chat.closed}")
        chat.started = True
        self._acts(chat, said)
        message = self.world.add(chat, "person", self.user, **content)
        chat.mark = self.world.revision
        return self.world.hears(chat, message)

    async def _sends(self, attachment: Attachment, wait: bool, caption: str = "") -> int:
        sample = Message(0, {}, "person", None, self.world.clock(), text=caption, attachment=attachment)
        content = {"text": caption, "entities": found(caption), "attachment": attachment}
        return await self._settled(self._sent(self.chat, spoken(sample), content), wait)

    async def _membership(self, before: str, after: str, closed: str | None, line: str, wait: bool) -> int:
        self.chat.started = True
        self.chat.closed = closed
        self._acts(self.chat, line)
        return await self._settled(self.world.membership(self.chat, self, before=before, after=after), wait)

    def _keys(self) -> list[list[str]]:
        keyboard = self.chat.reply_keyboard
        return [[key["text"] for key in row] for row in keyboard["keyboard"]] if keyboard else []

    def _button(self, label: str) -> tuple[Message, int, int] | None:
        visible = [
            (message, row, column, text)
            for message in reversed(self.chat.messages.values())
            for row, labels in enumerate(message.labels)
            for column, text in enumerate(labels)
        ]
        meant = chosen(label, [text for *_, text in visible], [key for row in self._keys() for key in row])
        return next((button[:3] for button in visible if button[3] == meant), None)

    def _key(self, label: str) -> tuple[int, int]:
        keys = [(row, column, text) for row, texts in enumerate(self._keys()) for column, text in enumerate(texts)]
        meant = chosen(label, [], [text for *_, text in keys])
        return next((row, column) for row, column, text in keys if text == meant)


def _file(file: File) -> dict[str, Any]:
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.content)}


def _attached(kind: str, api: Any, file: File) -> Attachment:
    return Attachment(kind, api, file_id=file.id, name=file.name, size=len(file.content))
