"""One message of a chat: how the Bot API shows it to the bot, and what a person sees of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from simulator.entities import Entity

Sender = Literal["bot", "person", "service"]
Markup = dict[str, Any]


@dataclass(slots=True)
class Attachment:
    """What a message carries beside its text. `api` is the value of the message's own field, e.g. `document`."""

    kind: str
    api: Any
    file_id: str | None = None
    name: str | None = None
    size: int | None = None
    title: str | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def takes_caption(self) -> bool:
        return self.kind in ("photo", "document", "voice")

    def fields(self) -> dict[str, Any]:
        if self.kind == "venue":
            return {"venue": self.api, "location": self.api["location"]}
        return {self.kind: self.api}


@dataclass(slots=True)
class Message:
    id: int
    chat: dict[str, Any]
    sender: Sender
    author: dict[str, Any] | None
    at: datetime
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    markup: Markup | None = None
    attachment: Attachment | None = None
    reply_to: dict[str, Any] | None = None
    edited_at: datetime | None = None
    touched: int = 0
    """The world's revision when the message was sent or last edited."""

    @property
    def edited(self) -> bool:
        return self.edited_at is not None

    @property
    def plain(self) -> str:
        return self.text

    @property
    def keyboard(self) -> list[list[dict[str, Any]]]:
        rows: list[list[dict[str, Any]]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def labels(self) -> list[list[str]]:
        return [[button["text"] for button in row] for row in self.keyboard]

    def same_content(self, text: str, entities: list[Entity], markup: Markup | None) -> bool:
        return (text, entities, markup) == (self.text, self.entities, self.markup)

    def as_api(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message_id": self.id, "date": int(self.at.timestamp()), "chat": self.chat}
        if self.author is not None:
            body["from"] = self.author
        if self.edited_at is not None:
            body["edit_date"] = int(self.edited_at.timestamp())
        if self.reply_to is not None:
            body["reply_to_message"] = self.reply_to
        if self.attachment is not None:
            body |= self.attachment.fields()
        if self.text:
            text, entities = ("caption", "caption_entities") if self.attachment else ("text", "entities")
            body[text] = self.text
            if self.entities:
                body[entities] = self.entities
        if self.markup is not None:
            body["reply_markup"] = self.markup
        return body
