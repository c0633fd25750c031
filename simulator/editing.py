"""Calls that change or take back what the bot has said, and the answer to a tap."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from simulator.chats import Chat, Toast
from simulator.entities import Entity, units
from simulator.keyboards import markup_of
from simulator.messages import Markup, Message
from simulator.params import Params
from simulator.refusal import bad_request
from simulator.texts import caption_of, text_of

if TYPE_CHECKING:
    from simulator.world import World

MAX_ANSWER = 200
MAX_DELETED = 100
DELETABLE = timedelta(hours=48)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def edit_message_text(world: World, params: Params) -> dict[str, Any]:
    text, entities = text_of(params, too_long="MESSAGE_TOO_LONG")
    chat, message = _own(world, params)
    if message.attachment is not None:
        raise bad_request("there is no text in the message to edit")
    return _edited(world, chat, message, text, entities, _inline(params, chat))


def edit_message_caption(world: World, params: Params) -> dict[str, Any]:
    caption, entities = caption_of(params, too_long="MEDIA_CAPTION_TOO_LONG")
    chat, message = _own(world, params)
    if message.attachment is None or not message.attachment.takes_caption:
        raise bad_request("there is no caption in the message to edit")
    return _edited(world, chat, message, caption, entities, _inline(params, chat))


def edit_message_reply_markup(world: World, params: Params) -> dict[str, Any]:
    chat, message = _own(world, params)
    return _edited(world, chat, message, message.text, message.entities, _inline(params, chat))


def _own(world: World, params: Params) -> tuple[Chat, Message]:
    """The message to edit: it must be there and be the bot's own."""
    if params.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = world.chat(params.text("chat_id"))
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender != "bot":
        raise bad_request("message can't be edited")
    world.writable(params.text("chat_id"))
    return chat, message


def _inline(params: Params, chat: Chat) -> Markup | None:
    return markup_of(params, private=chat.private, inline_only=True)


def _edited(
    world: World, chat: Chat, message: Message, text: str, entities: list[Entity], markup: Markup | None
) -> dict[str, Any]:
    if message.same_content(text, entities, markup):
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities, message.markup = text, entities, markup
    message.edited_at = world.clock()
    message.touched = world.changed(chat.id)
    chat.transcript.bot(message, None, edited=True)
    return message.as_api()


def delete_message(world: World, params: Params) -> bool:
    chat = world.chat(params.text("chat_id"))
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(world, chat, message)
    world.delete(chat, message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Messages that are not there are skipped, as Telegram does."""
    ids = params.json("message_ids", "Can't parse message_ids JSON object")
    if not ids:
        raise bad_request("Message identifiers are not specified")
    if len(ids) > MAX_DELETED:
        raise bad_request("Too many message identifiers specified")
    chat = world.chat(params.text("chat_id"))
    messages = [chat.messages[int(message_id)] for message_id in ids if int(message_id) in chat.messages]
    for message in messages:
        _check_deletable(world, chat, message)
    for message in messages:
        world.delete(chat, message)
    return True


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    world.writable(str(chat.id))
    foreign = message.sender != "bot" and not chat.private and not chat.admin
    if foreign or world.clock() - message.at > DELETABLE:
        raise bad_request("message can't be deleted for everyone" if not foreign else "message can't be deleted")


def answer_callback_query(world: World, params: Params) -> bool:
    text = params.text("text")
    if units(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.has("url"):
        raise bad_request("URL_INVALID")
    query = world.queries.answered(params.text("callback_query_id"))
    world.people[query.person_id].last_alert = text or None
    if text:
        query.chat.toast = Toast(world.revision + 1, text, params.flag("show_alert"))
        query.chat.transcript.toast(query.tap.line, text)
    world.changed(query.chat.id)
    return True
