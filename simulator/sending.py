"""Calls that put something new into a chat."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.chats import Chat
from simulator.entities import Entity
from simulator.files import File, dimensions
from simulator.keyboards import markup_of
from simulator.messages import Attachment
from simulator.params import Params
from simulator.refusal import bad_request
from simulator.texts import caption_of, text_of

if TYPE_CHECKING:
    from simulator.world import World

ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
TYPING_SECONDS = 5.0


def send_message(world: World, params: Params) -> dict[str, Any]:
    text, entities = text_of(params)
    return _said(world, params, text, entities)


def send_document(world: World, params: Params) -> dict[str, Any]:
    caption, entities = caption_of(params)

    def document() -> Attachment:
        file = world.files.received("document", params.file("document"))
        api = {**_file(file), "file_name": file.name, "mime_type": file.content_type}
        return Attachment("document", api, file_id=file.id, name=file.name, size=len(file.content))

    return _said(world, params, caption, entities, document)


def send_photo(world: World, params: Params) -> dict[str, Any]:
    caption, entities = caption_of(params)

    def photo() -> Attachment:
        file = world.files.received("photo", params.file("photo"))
        width, height = dimensions(file.content) or (1, 1)
        return Attachment("photo", [{**_file(file), "width": width, "height": height}],
                          file_id=file.id, size=len(file.content))  # fmt: skip

    return _said(world, params, caption, entities, photo)


def send_location(world: World, params: Params) -> dict[str, Any]:
    latitude, longitude = _coordinates(params)
    attachment = Attachment("location", {"latitude": latitude, "longitude": longitude},
                            latitude=latitude, longitude=longitude)  # fmt: skip
    return _said(world, params, "", [], lambda: attachment)


def send_venue(world: World, params: Params) -> dict[str, Any]:
    latitude, longitude = _coordinates(params)
    title, address = params.text("title").strip(), params.text("address").strip()
    if not title:
        raise bad_request("VENUE_TITLE_INVALID")
    if not address:
        raise bad_request("VENUE_ADDRESS_INVALID")
    api = {"location": {"latitude": latitude, "longitude": longitude}, "title": title, "address": address}
    attachment = Attachment("venue", api, title=title, address=address, latitude=latitude, longitude=longitude)
    return _said(world, params, "", [], lambda: attachment)


def send_chat_action(world: World, params: Params) -> bool:
    if params.text("action") not in ACTIONS:
        raise bad_request("Wrong parameter action in request")
    chat = world.writable(params.text("chat_id"))
    chat.typing_until = world.clock().timestamp() + TYPING_SECONDS
    world.changed(chat.id)
    return True


def _said(
    world: World,
    params: Params,
    text: str,
    entities: list[Entity],
    attached: Callable[[], Attachment] | None = None,
) -> dict[str, Any]:
    """Everything is checked before anything changes."""
    chat = world.chat(params.text("chat_id"))
    markup = markup_of(params, private=chat.private)
    reply_to = _reply_to(chat, params)
    world.writable(params.text("chat_id"))
    attachment = attached() if attached else None
    if world.flood is not None:
        world.flood.check(chat.id)
    inline = markup if markup and "inline_keyboard" in markup else None
    keys = world.keyboard(chat, markup) if markup and inline is None else None
    author = world.profile.user if chat.kind != "channel" else None
    message = world.add(chat, "bot", author, text=text, entities=entities, markup=inline, attachment=attachment,
                        reply_to=reply_to)  # fmt: skip
    chat.typing_until = 0.0
    chat.unread += 1
    chat.transcript.bot(message, keys)
    return message.as_api()


def _reply_to(chat: Chat, params: Params) -> dict[str, Any] | None:
    value = params.json("reply_parameters", "Can't parse reply parameters JSON object")
    if value is None:
        value = {"message_id": params.integer("reply_to_message_id")}
        value["allow_sending_without_reply"] = params.flag("allow_sending_without_reply")
    message_id = int(value.get("message_id") or 0)
    if not message_id:
        return None
    if message_id not in chat.messages:
        if value.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    replied = chat.messages[message_id].as_api()
    return {name: part for name, part in replied.items() if name != "reply_to_message"}


def _coordinates(params: Params) -> tuple[float, float]:
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("Wrong latitude or longitude specified")
    return latitude, longitude


def _file(file: File) -> dict[str, Any]:
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.content)}
